/** The span over which Capillary counts requests, in milliseconds (Capillary: rate-limits). */
export const WINDOW = 60_000;

/**
 * A request counts for Capillary when it arrives, which is some time between its start and its answer.
 * Its place is therefore free again a window after the answer, at the latest this long after the start.
 */
const LONGEST_TRAVEL = 1_000;

/** How often an allowance that is used up may be raised while nothing is refused. */
const RAISE_EVERY = 1_000;
const LONGEST_CAUTION = 16 * WINDOW;

/** The pause after a refusal that names no time; doubled with each further one. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** How soon to ask again while another request tries whether a closed pace is open. */
const TRIAL_POLL = 50;

/** One start of a request, as long as it counts. */
export interface Start {
	/** When it happened, in milliseconds */
	at: number;
	/** When it stops counting */
	until: number;
	refused: boolean;
}

/**
 * When the next request may start. One pace stands for everything that Capillary counts together: a
 * host, a user and an API, over all executions in this process.
 *
 * It keeps the log of the starts that still count. With a limit set by the user, never more starts than
 * that fall into any minute. Without one, the allowance begins at the documented default and grows
 * while it is used up unrefused; a refusal shows the true limit, which is what was accepted within the
 * last minute, and makes further growth slow. A refusal also closes the pace until the time Capillary
 * names or for a growing, random pause; then a single request tries whether it is open again.
 */
export class Pace {
	private starts: Start[] = [];
	/** Starts before this index have stopped counting. */
	private first = 0;
	private refusedInLog = 0;

	/** What the next raise adds; it doubles while raises stay unrefused. */
	private step: number;
	private raisesInRow = 0;
	private nextRaise = -Infinity;
	/** How long to keep to a limit after it was met, before trying one more */
	private caution = WINDOW;

	private closed = false;
	private closedAt = -Infinity;
	private closedUntil = -Infinity;
	private pauses = 0;
	/** The request that tries whether a closed pace is open again */
	private trial: Start | undefined;

	/**
	 * @param allowance requests a minute to begin with; `Infinity` for no limit
	 * @param random gives numbers from 0 up to 1
	 */
	constructor(
		private allowance: number,
		private readonly random: () => number = Math.random,
	) {
		this.step = Math.max(1, Math.round(allowance / 10));
	}

	/**
	 * Starts a request now, or says in how many milliseconds to ask again.
	 *
	 * @param now milliseconds
	 * @param fixed requests a minute set by the user; left out, the pace finds the limit itself
	 */
	start(now: number, fixed?: number): Start | number {
		if (now < this.closedUntil) return this.closedUntil - now;
		if (this.trial) return TRIAL_POLL;
		this.forget(now);

		const wait = fixed === undefined ? this.waitForAllowance(now) : this.waitForPlace(now, fixed);
		if (wait > 0) return wait;

		const start = { at: now, until: now + WINDOW + LONGEST_TRAVEL, refused: false };
		this.starts.push(start);
		if (this.closed) this.trial = start;
		return start;
	}

	/** The request is over without being refused for the limit; no answer at all counts as that too. */
	answered(start: Start, now: number): void {
		start.until = Math.min(start.until, now + WINDOW);
		if (this.trial !== start) return;
		this.trial = undefined;
		this.closed = false;
		this.pauses = 0;
	}

	/**
	 * Capillary refused the request for its limit.
	 *
	 * @param retryAfter milliseconds Capillary asks to wait, where it says so
	 */
	refused(start: Start, now: number, retryAfter?: number): void {
		start.until = Math.min(start.until, now + WINDOW);
		start.refused = true;
		this.refusedInLog++;
		if (this.trial === start) this.trial = undefined;

		// What was under way when the pace closed tells nothing new, except a later time to come back.
		const isNews = start.at >= this.closedAt;
		if (isNews) {
			this.learn(now);
			this.closedUntil = now + (retryAfter ?? this.pause());
		} else if (retryAfter !== undefined) {
			this.closedUntil = Math.max(this.closedUntil, now + retryAfter);
		}
		this.closed = true;
		this.closedAt = now;
	}

	private waitForPlace(now: number, limit: number): number {
		if (this.starts.length - this.first < limit) return 0;
		return Math.max(1, this.starts[this.starts.length - limit].until - now);
	}

	private waitForAllowance(now: number): number {
		if (this.starts.length - this.first - this.refusedInLog < this.allowance) return 0;
		if (now >= this.nextRaise) {
			this.raise(now);
			return 0;
		}
		return Math.max(1, Math.min(this.starts[this.first].until, this.nextRaise) - now);
	}

	private raise(now: number): void {
		if (this.raisesInRow++ > 0) this.caution = WINDOW;
		this.allowance += this.step;
		this.step *= 2;
		this.nextRaise = now + RAISE_EVERY;
	}

	private learn(now: number): void {
		this.forget(now);
		this.allowance = Math.max(1, this.starts.length - this.first - this.refusedInLog);
		this.step = 1;
		this.raisesInRow = 0;
		this.nextRaise = now + this.caution;
		this.caution = Math.min(LONGEST_CAUTION, this.caution * 2);
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
