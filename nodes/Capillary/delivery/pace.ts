import { Allowance } from './allowance';
import { LONGEST_TRAVEL_MS, RequestLog, WINDOW_MS, type Start } from './requestLog';

export type { Start };

/** The pause after a refusal, at most; it doubles with each refused trial, up to the longest. */
const FIRST_LIMIT_PAUSE_MS = 1_000;
const LONGEST_LIMIT_PAUSE_MS = 30_000;

/** How soon to ask again while another request's answer is awaited. */
const POLL_MS = 10;

/**
 * When the next request may start. One pace stands for everything that Capillary counts together: a
 * host, a user and an API, over all executions in this process.
 *
 * With a limit set by the user, never more starts than that fall into any minute. Without one, the
 * allowance says how many may; once the limit is shared with other workers, starts are spread over the
 * minute, which leaves places for everybody at all times.
 *
 * A refusal closes the pace until the time that Capillary names, and for a growing, random pause; then
 * a single request tries whether it is open again.
 */
export class Pace {
	private readonly allowance: Allowance;
	private readonly log = new RequestLog();

	private closed = false;
	private closedUntil = -Infinity;
	private pauses = 0;
	/** The request whose answer decides about all others */
	private trial: Start | undefined;

	/**
	 * @param perMinute requests a minute to begin with, 1 or more; `Infinity` for no limit
	 * @param random gives numbers from 0 up to 1
	 */
	constructor(
		perMinute: number,
		private readonly random: () => number = Math.random,
	) {
		this.allowance = new Allowance(perMinute, random);
	}

	/**
	 * Starts a request now, or says in how many milliseconds (more than 0) to ask again. Each start has
	 * to be reported once, to `answered` or to `refused`.
	 *
	 * @param now milliseconds, never less than in the call before
	 * @param fixed requests a minute set by the user; left out, the pace finds the limit itself
	 */
	start(now: number, fixed?: number): Start | number {
		if (now < this.closedUntil) return this.closedUntil - now;
		if (this.trial && now < this.trial.at + LONGEST_TRAVEL_MS) return POLL_MS;
		this.forget(now);

		const wait = fixed === undefined ? this.waitToShare(now) : this.log.waitForPlace(now, fixed);
		if (wait > 0) return wait;

		const { isShared, perMinute } = this.allowance;
		const isBeyond = fixed === undefined && !isShared && this.log.accepted >= perMinute;
		const start = this.log.add(now);
		if (this.closed || isBeyond) this.trial = start;
		this.allowance.use();
		return start;
	}

	/** The request is over without being refused for the limit; no answer at all counts as that too. */
	answered(start: Start, now: number): void {
		this.log.end(start, now);
		if (this.trial !== start) return;
		this.trial = undefined;
		this.closed = false;
		this.pauses = 0;
		const { isShared, perMinute } = this.allowance;
		if (!isShared && this.log.accepted > perMinute) this.allowance.raise();
	}

	/**
	 * Capillary refused the request for its limit.
	 *
	 * @param retryAfter milliseconds Capillary asks to wait, where it says so
	 */
	refused(start: Start, now: number, retryAfter = 0): void {
		this.log.end(start, now, true);
		this.forget(now);

		// What was under way when the pace closed belongs to the same refusal.
		const isNews = !this.closed || this.trial === start;
		if (this.trial === start) this.trial = undefined;
		this.closed = true;
		let pause = retryAfter;
		if (isNews) {
			pause = Math.max(retryAfter, this.nextPause());
			this.allowance.remember(now);
		}
		this.closedUntil = Math.max(this.closedUntil, now + pause);
		this.allowance.learn(this.log.accepted, now);
	}

	private waitToShare(now: number): number {
		return this.allowance.isShared ? this.waitForTurn(now) : this.waitForAllowance(now);
	}

	private waitForAllowance(now: number): number {
		if (this.log.accepted < this.allowance.perMinute) return 0;
		if (this.closed || !this.allowance.isUsedUp) return this.log.waitForOldest(now);
		// Only when all others have arrived does the answer to a trial show that one more is accepted.
		return this.log.haveAllArrived(now) ? 0 : POLL_MS;
	}

	/** Milliseconds until the next start of those that are spread over the minute */
	private waitForTurn(now: number): number {
		const { newest } = this.log;
		if (this.closed || !newest) return 0;
		const turn = () => newest.at + WINDOW_MS / this.allowance.perMinute - now;
		if (turn() > 0) this.allowance.raiseInTime(now);
		return turn();
	}

	private nextPause(): number {
		const longest = Math.min(LONGEST_LIMIT_PAUSE_MS, FIRST_LIMIT_PAUSE_MS * 2 ** this.pauses++);
		return longest * (0.5 + this.random() / 2);
	}

	private forget(now: number): void {
		this.log.forget(now);
		this.allowance.noticeSolitude(this.log.isEmpty, now);
	}
}

const paces = new Map<string, Pace>();

/**
 * The pace of everything this process sends under one key, remembered from execution to execution.
 *
 * @param key host, user and API
 * @param documented requests a minute to begin with
 */
export function paceOf(key: string, documented: number): Pace {
	let pace = paces.get(key);
	if (!pace) paces.set(key, (pace = new Pace(documented)));
	return pace;
}
