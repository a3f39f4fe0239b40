import { ENOUGH_BESIDE } from './rate';
import { WINDOW_MS, type RequestLog, type Start } from './requestLog';

/** The pause after a refusal, at most; it doubles with each refused trial, up to the longest. */
const FIRST_LIMIT_PAUSE_MS = 1_000;
export const LONGEST_LIMIT_PAUSE_MS = 30_000;

/** The first pause where refusals are known to be over soon. */
const FIRST_SHORT_PAUSE_MS = 250;

/** A refusal that is over sooner is none of a limit per minute, unless what counted stopped counting. */
const SHORT_MS = 3_000;

/** One that lasts longer is that of a limit per minute. */
const LONG_MS = 10_000;

/** Where no more are refused for each accepted one than this, it may be by chance ... */
const MOST_BY_CHANCE = 1 / 9;

/** ... also if some of those beside it were refused, for each accepted one at most so many. */
const MOST_BESIDE = 1 / 3;

/** How often a refusal that was not expected is tried, before the pace waits for what counts to stop counting. */
const MOST_TRIALS = 2;

/** For so long others may use every minute up before this process comes; it looks for the next one to begin. */
const SEARCH_MS = 2 * WINDOW_MS;

/** The pause of who looks for it: what all others send at the beginning takes about as long. */
const SEARCH_PAUSE_MS = 5_000;

/** The pause of who came in the middle of a minute, and got something of it: the longer, the less that was. */
const LATE_PAUSE_MS = 7_000;
const LONGEST_LATE_PAUSE_MS = 20_000;

/** The least pause of who waits for a minute that may begin at any time. */
const LEAST_PAUSE_MS = 1_000;

/** Where others share the limit, a trial is worth a refusal after so many accepted requests. */
export const ACCEPTED_FOR_A_REFUSAL = 20;

/** ... and so many are worth one in the middle of the minute. */
const ACCEPTED_FOR_A_TRIAL = 75;

/** What is known when a refusal begins. */
interface Beginning {
	at: number;
	/** How many accepted requests had stopped counting */
	forgotten: number;
	/** The place of the first that was refused among those under way */
	place: number;
	/** Whether the limit was known to be used up */
	isExpected: boolean;
	/** Whether it came before any acceptance, which teaches nothing of how often is too often */
	isEarly: boolean;
	/** Whether the minute may have begun before this process came */
	isLate: boolean;
}

/** A time in which Capillary refuses, from the first refusal to the next acceptance. */
export class Refusal {
	/** Whether Capillary says when it ends */
	isTold = false;
	/** The longest that Capillary asked for, in milliseconds */
	private longestWait = 0;
	/** It lasts until then at least */
	private lasts: number;
	/** What came of those that were under way at its beginning */
	readonly beside = { accepted: 0, refused: 0 };
	/** How many trials were refused */
	trials = 0;
	private pauses = 0;

	constructor(readonly beginning: Beginning) {
		this.lasts = beginning.at;
	}

	/** Notes that something was refused; `retryAfter` in milliseconds, 0 where Capillary does not say. */
	goesOn(now: number, retryAfter: number): void {
		this.isTold = retryAfter > 0;
		this.longestWait = Math.max(this.longestWait, retryAfter);
		this.lasts = Math.max(this.lasts, now + retryAfter);
	}

	/**
	 * Whether those beside the first one were accepted; most of them, where refusals are rare
	 * and the limit is known to be none of minutes.
	 *
	 * @param log what counts now
	 * @param isOfRate whether the limit is known to be none of minutes
	 */
	isByChance({ accepted, refusals }: RequestLog, isOfRate: boolean): boolean {
		const { beside } = this;
		const isRare = isOfRate && refusals <= MOST_BY_CHANCE * accepted;
		const most = isRare ? MOST_BESIDE * beside.accepted : 0;
		return beside.accepted >= ENOUGH_BESIDE && beside.refused <= most;
	}

	/** Whether it has lasted so long that it is that of a limit per minute. */
	get isLong(): boolean {
		return this.lasts > this.beginning.at + LONG_MS;
	}

	/**
	 * Whether it is short if it is over then.
	 *
	 * @param isOfRate whether the limit is known to be none of minutes: then several short ones may follow each other
	 */
	isShortUntil(end: number, isOfRate: boolean): boolean {
		const isRepeated = isOfRate && this.isTold && this.longestWait <= SHORT_MS;
		return end <= this.beginning.at + (isRepeated ? LONG_MS : SHORT_MS);
	}

	/**
	 * Whether to try, once the pause is over, if Capillary accepts again.
	 *
	 * @param log what counts now
	 * @param isShared whether others use a part of the limit
	 */
	mayTry({ accepted, forgotten }: RequestLog, isShared: boolean): boolean {
		const { isTold, trials, beginning } = this;
		if (accepted === 0 || forgotten > beginning.forgotten) return true;
		if (isTold && trials === 0) return true;
		if (beginning.isLate) return true;
		// A place that others leave is free until somebody takes it.
		const worthwhile = isShared ? accepted / ACCEPTED_FOR_A_TRIAL : 0;
		return trials < Math.max(Math.floor(worthwhile), beginning.isExpected ? 0 : MOST_TRIALS);
	}

	/**
	 * Milliseconds until the next trial, where Capillary does not say when it accepts again.
	 *
	 * @param accepted how many accepted requests count
	 * @param first the first of this minute
	 * @param isOfRate whether it comes from a limit that is known to be none of minutes
	 * @param chance a random number from 0 up to 1
	 */
	nextPause(
		now: number,
		accepted: number,
		first: Start,
		isOfRate: boolean,
		chance: number,
	): number {
		const { at, isLate } = this.beginning;
		const shortest = isOfRate ? FIRST_SHORT_PAUSE_MS : FIRST_LIMIT_PAUSE_MS;
		const longest = Math.min(LONGEST_LIMIT_PAUSE_MS, shortest * 2 ** this.pauses++);
		const random = 0.5 + chance / 2;
		const pause = longest * random;
		if (isOfRate || this.trials < MOST_TRIALS) return pause;
		if (accepted === 0) {
			return now < at + SEARCH_MS ? Math.min(pause, SEARCH_PAUSE_MS * random) : pause;
		}
		const untilNext = nextMinute(first, now) - now;
		// The minute may begin at any time until then, most likely when its first has stopped counting.
		if (isLate) {
			const away = Math.min(untilNext, Math.abs(now - first.until));
			return Math.max(LEAST_PAUSE_MS, Math.min(latePause(accepted), away / 2));
		}
		return Math.min(pause, untilNext);
	}
}

/** A refusal is worth so many accepted requests in every minute. */
function latePause(accepted: number): number {
	const affordable = (ACCEPTED_FOR_A_REFUSAL / accepted) * WINDOW_MS;
	return Math.min(LONGEST_LATE_PAUSE_MS, Math.max(LATE_PAUSE_MS, affordable));
}

/** When the next minute begins, at the latest */
function nextMinute({ until }: Start, now: number): number {
	const passed = Math.max(0, Math.ceil((now - until) / WINDOW_MS));
	return until + passed * WINDOW_MS;
}
