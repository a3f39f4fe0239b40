/** The span over which Capillary counts requests, in milliseconds (Capillary: rate-limits). */
export const WINDOW = 60_000;

/**
 * A request counts for Capillary when it arrives, which is some time between its start and its answer.
 * Its place is therefore free again a window after the answer, at the latest this long after the start.
 */
const LONGEST_TRAVEL = 1_000;

/** Limits are round numbers, as all in the documentation are: each multiple of this may be the limit. */
const ROUND = 100;

/** What is left to others of what was accepted, when they take part in a limit that was met before. */
const KEPT = 7 / 8;

/** The pause after a refusal that names no time; doubled with each further one. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** How soon to ask again while another request's answer is awaited. */
const POLL = 10;

/** One start of a request, as long as it counts. */
export interface Start {
	/** When it happened, in milliseconds */
	at: number;
	/** When it stops counting */
	until: number;
	refused: boolean;
}

export class Pace {
	private allowance: number;
	private readonly random: () => number;

	private starts: Start[] = [];
	/** Starts before this index have stopped counting. */
	private first = 0;
	private refusedInLog = 0;
	private underWay = 0;

	/** What the next raise adds; it doubles with each raise, until a refusal. */
	private step = ROUND;
	/** Whether a refusal has shown the limit */
	private known = false;
	private nextRaise = -Infinity;

	private closed = false;
	private closedUntil = -Infinity;
	private pauses = 0;
	/** The request that goes alone, to try whether more are accepted */
	private trial: Start | undefined;

	constructor(allowance: number, random: () => number = Math.random) {
		this.allowance = allowance;
		this.random = random;
	}

	start(now: number, fixed?: number): Start | number {
		if (now < this.closedUntil) return this.closedUntil - now;
		if (this.trial && now < this.trial.at + LONGEST_TRAVEL) return POLL;
		this.forget(now);

		let alone = this.closed;
		if (fixed !== undefined) {
			const wait = this.waitForPlace(now, fixed);
			if (wait > 0) return wait;
		} else if (this.accepted() >= this.allowance) {
			if (now < this.nextRaise) {
				return Math.max(1, Math.min(this.starts[this.first].until, this.nextRaise) - now);
			}
			const last = this.starts[this.starts.length - 1];
			if (this.underWay > 0 && now < last.at + LONGEST_TRAVEL) return POLL;
			alone = true;
		}

		const start = { at: now, until: now + WINDOW + LONGEST_TRAVEL, refused: false };
		this.starts.push(start);
		this.underWay++;
		if (alone) this.trial = start;
		return start;
	}

	answered(start: Start, now: number): void {
		start.until = Math.min(start.until, now + WINDOW);
		this.underWay--;
		if (this.trial !== start) return;
		this.trial = undefined;
		this.closed = false;
		this.pauses = 0;
		if (this.accepted() > this.allowance) this.raise();
	}

	refused(start: Start, now: number, retryAfter?: number): void {
		start.until = Math.min(start.until, now + WINDOW);
		start.refused = true;
		this.refusedInLog++;
		this.underWay--;
		const isNews = !this.closed || this.trial === start;
		if (this.trial === start) this.trial = undefined;

		this.forget(now);
		const accepted = this.accepted();
		// What was under way when the pace closed tells nothing new, except a later time to come back.
		if (isNews) {
			const shared = this.known && accepted < this.allowance;
			this.allowance = Math.max(
				1,
				shared ? Math.floor(accepted * KEPT) : Math.min(this.allowance, accepted),
			);
			this.known = true;
			this.step = 1;
			this.nextRaise = now + WINDOW;
			this.closedUntil = now + (retryAfter || this.pause());
		} else {
			this.allowance = Math.max(1, Math.min(this.allowance, accepted));
			if (retryAfter !== undefined) this.closedUntil = Math.max(this.closedUntil, now + retryAfter);
		}
		this.closed = true;
	}

	private accepted(): number {
		return this.starts.length - this.first - this.refusedInLog;
	}

	private waitForPlace(now: number, limit: number): number {
		if (this.starts.length - this.first < limit) return 0;
		const first = this.starts[this.first];
		return Math.max(first.until, this.starts[this.starts.length - limit].until) - now;
	}

	private raise(): void {
		const nextRound = (Math.floor(this.allowance / ROUND) + 1) * ROUND;
		this.allowance = Math.min(this.allowance + this.step, nextRound);
		this.step *= 2;
	}

	private pause(): number {
		const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.pauses++);
		return longest * (0.5 + this.random() / 2);
	}

	private forget(now: number): void {
		while (this.first < this.starts.length && this.starts[this.first].until <= now) {
			if (this.starts[this.first].refused) this.refusedInLog--;
			this.first++;
		}
		// Dropping the old entries one by one would move the whole list each time.
		if (this.first > 1_000) {
			this.starts = this.starts.slice(this.first);
			this.first = 0;
		}
	}
}

const paces = new Map<string, Pace>();

export function paceOf(key: string, documented: number): Pace {
	let pace = paces.get(key);
	if (!pace) paces.set(key, (pace = new Pace(documented)));
	return pace;
}
