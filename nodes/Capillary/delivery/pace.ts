/** The span over which Capillary counts requests, in milliseconds (Capillary: rate-limits). */
export const WINDOW = 60_000;

/**
 * A request counts for Capillary when it arrives, some time between its start and its answer. So it
 * stops counting a window after its answer, and at the latest a window and this after its start.
 */
const LONGEST_TRAVEL = 1_000;

/** Limits are round numbers: every multiple of this may be the limit, and one request tries it first. */
const ROUND = 100;

/** What a worker keeps of its allowance at a refusal when others share the limit; they get the rest. */
const KEPT = 0.96;

/** How often a worker that shares the limit takes a little more, on average. */
const RAISE_EVERY = 30_000;

/** After so long without a refusal, nobody seems to share the limit any more. */
const ALONE_AFTER = 4 * WINDOW;

/** The pause after a refusal, at most; it doubles with each refused trial, up to the longest. */
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

/**
 * When the next request may start. One pace stands for everything that Capillary counts together: a
 * host, a user and an API, over all executions in this process. It keeps a log of the starts that
 * still count.
 *
 * With a limit set by the user, never more starts than that fall into any minute.
 *
 * Without one there is an allowance, which begins at the documented default. Whenever it has been used
 * up unrefused, a single request goes ahead as a trial, and if that is accepted the allowance is
 * raised. The first refusal teaches the limit: what was accepted within the last minute.
 *
 * A refusal at another number than the last one means that other workers share the limit. From then
 * on starts are spread over the minute, which leaves places for everybody at all times; a refusal
 * gives a little of the allowance up, and raises take a little more at random times.
 *
 * A refusal also closes the pace until the time that Capillary names, and for a growing, random pause;
 * then a single request tries whether it is open again.
 */
export class Pace {
	private allowance: number;
	private readonly random: () => number;

	private starts: Start[] = [];
	/** Starts before this index have stopped counting. */
	private first = 0;
	private refusedInLog = 0;
	private underWay = 0;

	/** What the next raise adds; it doubles until a refusal. */
	private step = ROUND;
	/** Starts since the last refusal that was news */
	private usedSince = 0;
	/** What was accepted in the minute before the last refusal */
	private limit: number | undefined;

	/** Whether other workers share the limit */
	private shared = false;
	/** What was known before the last burst of refusals */
	private before: { allowance: number; limit: number | undefined; shared: boolean };
	private refusedAt = -Infinity;
	private nextRaise = -Infinity;

	private closed = false;
	private closedUntil = -Infinity;
	private pauses = 0;
	/** The request whose answer decides about all others */
	private trial: Start | undefined;

	/**
	 * @param allowance requests a minute to begin with, 1 or more; `Infinity` for no limit
	 * @param random gives numbers from 0 up to 1
	 */
	constructor(allowance: number, random: () => number = Math.random) {
		this.allowance = allowance;
		this.random = random;
		this.before = { allowance, limit: undefined, shared: false };
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
		if (this.trial && now < this.trial.at + LONGEST_TRAVEL) return POLL;
		this.forget(now);

		const wait = fixed === undefined ? this.waitToShare(now) : this.waitForPlace(now, fixed);
		if (wait > 0) return wait;

		const start = { at: now, until: now + WINDOW + LONGEST_TRAVEL, refused: false };
		const isBeyond = fixed === undefined && !this.shared && this.accepted() >= this.allowance;
		if (this.closed || isBeyond) this.trial = start;
		this.starts.push(start);
		this.underWay++;
		this.usedSince++;
		return start;
	}

	/** The request is over without being refused for the limit; no answer at all counts as that too. */
	answered(start: Start, now: number): void {
		this.end(start, now);
		if (this.trial !== start) return;
		this.trial = undefined;
		this.closed = false;
		this.pauses = 0;
		if (!this.shared && this.accepted() > this.allowance) this.raise();
	}

	/**
	 * Capillary refused the request for its limit.
	 *
	 * @param retryAfter milliseconds Capillary asks to wait, where it says so
	 */
	refused(start: Start, now: number, retryAfter = 0): void {
		this.end(start, now);
		start.refused = true;
		this.refusedInLog++;
		this.forget(now);

		// What was under way when the pace closed belongs to the same refusal.
		const isNews = !this.closed || this.trial === start;
		if (this.trial === start) this.trial = undefined;
		this.closed = true;
		let pause = retryAfter;
		if (isNews) {
			pause = Math.max(retryAfter, this.nextPause());
			this.refusedAt = now;
			this.usedSince = 0;
			this.before = { allowance: this.allowance, limit: this.limit, shared: this.shared };
		}
		this.closedUntil = Math.max(this.closedUntil, now + pause);
		this.learn(now);
	}

	/** Milliseconds until fewer than `limit` starts count */
	private waitForPlace(now: number, limit: number): number {
		const last = this.starts.length - limit;
		if (last < this.first) return 0;
		return this.waitUntil(Math.max(this.starts[this.first].until, this.starts[last].until), now);
	}

	private waitUntil(free: number, now: number): number {
		// The answer to a request that is under way may bring the time forward.
		return this.underWay > 0 ? Math.min(free - now, LONGEST_TRAVEL) : free - now;
	}

	private waitToShare(now: number): number {
		return this.shared ? this.waitForTurn(now) : this.waitForAllowance(now);
	}

	private waitForAllowance(now: number): number {
		if (this.accepted() < this.allowance) return 0;
		if (this.closed || this.usedSince < this.allowance) {
			return this.waitUntil(this.starts[this.first].until, now);
		}
		// Only when all others have arrived does the answer to a trial show that one more is accepted.
		const allArrived = this.underWay === 0 || now >= this.starts.at(-1)!.at + LONGEST_TRAVEL;
		return allArrived ? 0 : POLL;
	}

	/** Milliseconds until the next start of those that are spread over the minute */
	private waitForTurn(now: number): number {
		const last = this.starts.at(-1);
		if (this.closed || !last) return 0;
		const turn = () => last.at + WINDOW / this.allowance - now;
		if (turn() > 0 && now >= this.nextRaise) {
			this.raise();
			this.planRaise(now);
		}
		return turn();
	}

	private raise(): void {
		const nextRound = (Math.floor(this.allowance / ROUND) + 1) * ROUND;
		const raised = this.allowance + this.step;
		this.allowance = this.shared ? raised : Math.min(raised, nextRound);
		this.step *= 2;
	}

	private planRaise(now: number): void {
		this.nextRaise = now + RAISE_EVERY * (0.5 + this.random());
	}

	/** Each refusal of one burst starts again from what was known before the burst. */
	private learn(now: number): void {
		const { before } = this;
		const accepted = this.accepted();
		// Where others have used the whole minute there is nothing to learn about one's own share.
		const limit = accepted || before.limit;
		this.limit = limit;
		this.shared = before.shared || (before.limit !== undefined && before.limit !== limit);
		this.allowance = before.allowance;
		if (accepted === 0) return;

		if (this.shared) {
			this.allowance = Math.max(1, Math.min(before.allowance, accepted + 1) * KEPT);
			// The root gives small workers more in relation than large ones, until they are equal.
			this.step = Math.sqrt(this.allowance);
			this.planRaise(now);
		} else {
			this.allowance = Math.min(before.allowance, accepted);
			this.step = 1;
		}
	}

	private nextPause(): number {
		const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.pauses++);
		return longest * (0.5 + this.random() / 2);
	}

	private accepted(): number {
		return this.starts.length - this.first - this.refusedInLog;
	}

	private end(start: Start, now: number): void {
		start.until = Math.min(start.until, now + WINDOW);
		this.underWay--;
	}

	private forget(now: number): void {
		while (this.first < this.starts.length && this.starts[this.first].until <= now) {
			if (this.starts[this.first].refused) this.refusedInLog--;
			this.first++;
		}
		const isIdle = this.first === this.starts.length;
		if (this.shared && (isIdle || now >= this.refusedAt + ALONE_AFTER)) this.beAlone();
		// Dropping the old entries one by one would move the whole list each time.
		if (this.first > 1_000) {
			this.starts = this.starts.slice(this.first);
			this.first = 0;
		}
	}

	private beAlone(): void {
		this.shared = false;
		this.limit = undefined;
		this.step = 1;
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
