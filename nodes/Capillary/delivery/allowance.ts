/** Limits are round numbers of requests a minute: every multiple of this may be the limit, and one request tries it first. */
const ROUND_LIMIT = 100;

/** A limit is a multiple of this; any other number shows that others used a part of the minute. */
const LIMIT_STEP = 50;

/** What a process takes of a shared minute without trying for each request: who had much of it goes slowly sooner. */
const SHARE_KEPT = 0.9;

/** What is known of a limit. */
interface Knowledge {
	/** Requests a minute this process allows itself */
	perMinute: number;
	/** What was accepted in the minute before the last refusal */
	limit: number | undefined;
	/** What the next raise adds; it doubles until a refusal. */
	step: number;
	/** Whether others seem to use a part of it */
	isShared: boolean;
}

/**
 * How many requests a minute a process allows itself while nobody told it the limit. It begins at the
 * documented default; whenever it has been used up unrefused, one request goes ahead as a trial, and
 * if that is accepted the allowance is raised, by more each time. A refusal teaches the limit: what was
 * accepted within the last minute.
 *
 * Other processes may use the same limit. Nothing is kept free for them, and nothing is remembered of
 * them: each takes what it gets of every minute, the last tenth of it one by one, and what one leaves, the
 * others find at once.
 */
export class Allowance {
	private known: Knowledge;
	/** What was known before the last burst of refusals */
	private before: Knowledge;
	/** Starts since the last refusal that was news */
	private usedSince = 0;
	private usedBefore = 0;
	/** Whether all that was allowed had been used at the last refusal */
	private wasUsedUp = false;

	/** @param perMinute requests a minute to begin with, 1 or more; `Infinity` for no limit */
	constructor(perMinute: number) {
		this.known = { perMinute, limit: undefined, step: ROUND_LIMIT, isShared: false };
		this.before = this.known;
	}

	get perMinute(): number {
		return this.known.perMinute;
	}

	/** What was accepted in the minute before the last refusal */
	get limit(): number | undefined {
		return this.known.limit;
	}

	/** Whether others seem to use a part of the limit: this process got another number than before */
	get isShared(): boolean {
		return this.known.isShared;
	}

	/** True when it has been used since the last refusal as often as it allows */
	get isUsedUp(): boolean {
		return this.usedSince >= this.known.perMinute;
	}

	/** Notes that a request started. */
	use(): void {
		this.usedSince++;
	}

	/** Takes more, up to the next number that may be the limit. */
	raise(): void {
		const { perMinute, step } = this.known;
		const nextRound = (Math.floor(perMinute / ROUND_LIMIT) + 1) * ROUND_LIMIT;
		this.known.perMinute = Math.min(perMinute + step, nextRound);
		this.known.step *= 2;
	}

	/** Notes the first refusal of a burst: all of the burst is learned from what was known before it. */
	remember(): void {
		this.wasUsedUp = this.isUsedUp;
		this.usedBefore += this.usedSince;
		this.usedSince = 0;
		this.before = { ...this.known };
	}

	/** Learns from a refusal how many requests were accepted in the minute before it. */
	learn(accepted: number): void {
		const { before } = this;
		// Where others have used the whole minute there is nothing to learn.
		if (accepted === 0) {
			this.known = { ...before };
			return;
		}
		const { limit } = before;
		const isOther = limit !== undefined && accepted !== limit;
		// The same number once more says that nobody shares it, after a whole minute.
		const isShared =
			limit === undefined
				? accepted % LIMIT_STEP > 0
				: isOther || (before.isShared && !this.wasUsedUp);
		const kept = Math.ceil(accepted * (isOther ? SHARE_KEPT : 1));
		const perMinute = Math.min(before.perMinute, kept);
		this.known = { perMinute, limit: accepted, step: 1, isShared };
	}

	/** Takes back what the last burst of refusals taught. */
	restore(): void {
		this.known = { ...this.before };
		this.usedSince += this.usedBefore;
	}
}
