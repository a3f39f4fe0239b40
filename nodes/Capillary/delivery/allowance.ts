import { WINDOW_MS } from './requestLog';

/** Limits are round numbers of requests a minute: every multiple of this may be the limit, and one request tries it first. */
const ROUND_LIMIT = 100;

/** The share of its allowance that a worker keeps at a refusal when others share the limit; they get the rest. */
const SHARE_KEPT = 0.96;

/** So many refusals in a row, each at another number, show that others share the limit. */
const OTHERS = 2;

/** The same where Capillary says when to come back: all workers come back then, so that places are less needed. */
const OTHERS_TOLD = 3;

/** How often a worker that shares the limit takes a little more, on average. */
const RAISE_EVERY_MS = 30_000;

/** After so long without a refusal, nobody seems to share the limit any more. */
const ALONE_AFTER_MS = 4 * WINDOW_MS;

/** What is known of a limit. */
interface Knowledge {
	/** Requests a minute this process allows itself */
	perMinute: number;
	/** What was accepted in the minute before the last refusal */
	limit: number | undefined;
	/** How many times in a row this was another number than before */
	others: number;
	/** Whether other workers share the limit */
	shared: boolean;
}

/**
 * How many requests a minute a process allows itself while nobody told it the limit. It begins at the
 * documented default; whenever it has been used up unrefused, one request goes ahead as a trial, and
 * if that is accepted the allowance is raised. The first refusal teaches the limit: what was accepted
 * within the last minute.
 *
 * Refusals in a row, each at another number than the last one, mean that other workers share the limit. From then on
 * a refusal gives a little of the allowance up, and raises take a little more at random times.
 */
export class Allowance {
	private known: Knowledge;
	/** What was known before the last burst of refusals */
	private before: Knowledge;
	/** What the next raise adds; it doubles until a refusal. */
	private step = ROUND_LIMIT;
	/** Starts since the last refusal that was news */
	private usedSince = 0;
	private usedBefore = 0;
	private refusedAt = -Infinity;
	/** True once others were seen to share the limit */
	wasShared = false;
	private nextRaise = -Infinity;

	/**
	 * @param perMinute requests a minute to begin with, 1 or more; `Infinity` for no limit
	 * @param random gives numbers from 0 up to 1
	 */
	constructor(
		perMinute: number,
		private readonly random: () => number,
	) {
		this.known = { perMinute, limit: undefined, others: 0, shared: false };
		this.before = this.known;
	}

	get perMinute(): number {
		return this.known.perMinute;
	}

	/** What was accepted in the minute before the last refusal */
	get limit(): number | undefined {
		return this.known.limit;
	}

	get isShared(): boolean {
		return this.known.shared;
	}

	/** True when it has been used since the last refusal as often as it allows */
	get isUsedUp(): boolean {
		return this.usedSince >= this.known.perMinute;
	}

	/** Notes that a request started. */
	use(): void {
		this.usedSince++;
	}

	/** Takes more: as much as the limit may be where nobody shares it, otherwise a step. */
	raise(): void {
		const { perMinute, shared } = this.known;
		const nextRound = (Math.floor(perMinute / ROUND_LIMIT) + 1) * ROUND_LIMIT;
		const raised = perMinute + this.step;
		this.known = { ...this.known, perMinute: shared ? raised : Math.min(raised, nextRound) };
		this.step *= 2;
	}

	/** Takes more where the limit is shared and it is time to. */
	raiseInTime(now: number): void {
		if (now < this.nextRaise) return;
		this.raise();
		this.planRaise(now);
	}

	/** Notes the first refusal of a burst: all of the burst is learned from what was known before it. */
	remember(now: number): void {
		this.refusedAt = now;
		this.usedBefore += this.usedSince;
		this.usedSince = 0;
		this.before = this.known;
	}

	/**
	 * Learns from a refusal.
	 *
	 * @param accepted requests that were accepted in the minute before it
	 * @param isTold whether it says when to come back
	 */
	learn(accepted: number, now: number, isTold: boolean): void {
		const { before } = this;
		// Where others have used the whole minute there is nothing to learn about one's own share.
		const limit = accepted || before.limit;
		const isOther = before.limit !== undefined && before.limit !== limit;
		const others = isOther ? before.others + 1 : 0;
		const shared = before.shared || others >= (isTold ? OTHERS_TOLD : OTHERS);
		this.known = { perMinute: before.perMinute, limit, shared, others };
		this.wasShared ||= shared;
		if (accepted === 0) return;

		if (shared) {
			const kept = Math.max(1, Math.min(before.perMinute, accepted + 1) * SHARE_KEPT);
			this.known.perMinute = kept;
			// The root gives small workers more in relation than large ones, until they are equal.
			this.step = Math.sqrt(kept);
			this.planRaise(now);
		} else {
			this.known.perMinute = Math.min(before.perMinute, accepted);
			this.step = 1;
		}
	}

	/** Takes back what the last burst of refusals taught. */
	restore(): void {
		this.known = this.before;
		this.usedSince += this.usedBefore;
	}

	/**
	 * Takes the limit for its own again when nobody seems to share it any more.
	 *
	 * @param isIdle true when nothing was sent for so long that nothing counts
	 */
	noticeSolitude(isIdle: boolean, now: number): void {
		if (!this.known.shared || !(isIdle || now >= this.refusedAt + ALONE_AFTER_MS)) return;
		this.known = { ...this.known, limit: undefined, others: 0, shared: false };
		this.step = 1;
	}

	private planRaise(now: number): void {
		this.nextRaise = now + RAISE_EVERY_MS * (0.5 + this.random());
	}
}
