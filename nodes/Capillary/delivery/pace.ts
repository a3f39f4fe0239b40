import { Allowance } from './allowance';
import { Memory } from './memory';
import { LONGEST_TRAVEL_MS, RequestLog, WINDOW_MS, type Start } from './requestLog';

export type { Start };

/** The pause after a refusal, at most; it doubles with each refused trial, up to the longest. */
const FIRST_LIMIT_PAUSE_MS = 1_000;
export const LONGEST_LIMIT_PAUSE_MS = 30_000;

/** How long after a refusal a run that starts anew waits before it tries whether the limit is over. */
const ANEW_AFTER_MS = 5_000;

/** How soon to ask again while another request's answer is awaited. */
const POLL_MS = 10;

/** Who asks to start a request. */
interface Asker {
	/** The run, which may start anew while the pace is closed */
	run?: object;
	/** True when it has waited as long as it is willing to */
	isImpatient?: boolean;
}

/**
 * When the next request may start. One pace stands for everything that Capillary counts together: a
 * host, a user and an API, over all executions in this process.
 *
 * With a limit set by the user, never more starts than that fall into any minute, those of all other APIs
 * of the same host and user among them. Without one, the
 * allowance says how many may; once the limit is shared with other workers, starts are spread over the
 * minute, which leaves places for everybody at all times.
 *
 * A refusal closes the pace until the time that Capillary names, and for a growing, random pause; then
 * a single request tries whether it is open again. So does one of a run that starts anew, and one that
 * has waited as long as it is willing to: what Capillary asks for may be a day.
 */
export class Pace {
	private readonly allowance: Allowance;
	private readonly log = new RequestLog();

	private closed = false;
	private closedUntil = -Infinity;
	private refusedAt = -Infinity;
	/** The runs that have started something, and know whether the pace is closed */
	private readonly runs = new WeakSet<object>();
	private pauses = 0;
	/** The request whose answer decides about all others */
	private trial: Start | undefined;

	/**
	 * @param perMinute requests a minute to begin with, 1 or more; `Infinity` for no limit
	 * @param random gives numbers from 0 up to 1
	 * @param total what all APIs of the same host and user started
	 */
	constructor(
		perMinute: number,
		private readonly random: () => number = Math.random,
		private readonly total = new RequestLog(),
	) {
		this.allowance = new Allowance(perMinute, random);
	}

	/**
	 * Starts a request now, or says in how many milliseconds (more than 0) to ask again. Each start has
	 * to be reported once, to `answered` or to `refused`.
	 *
	 * @param now milliseconds, never less than in the call before
	 * @param fixed requests a minute set by the user, over all APIs; left out, the pace finds the limit itself
	 */
	start(now: number, fixed?: number, { run, isImpatient = false }: Asker = {}): Start | number {
		const closedFor = this.opensFor(run) - now;
		if (closedFor > 0 && !isImpatient) return closedFor;
		if (this.trial && now < this.trial.at + LONGEST_TRAVEL_MS) return POLL_MS;
		this.forget(now);

		const wait = fixed === undefined ? this.waitToShare(now) : this.total.waitForPlace(now, fixed);
		if (wait > 0) return wait;

		const { isShared, perMinute } = this.allowance;
		const isBeyond = fixed === undefined && !isShared && this.log.accepted >= perMinute;
		const start = this.log.add(now);
		this.total.count(start);
		if (run) this.runs.add(run);
		if (this.closed || isBeyond) this.trial = start;
		this.allowance.use();
		return start;
	}

	/** The request is over without being refused for the limit; no answer at all counts as that too. */
	answered(start: Start, now: number): void {
		this.log.end(start, now);
		this.total.end(start, now);
		if (this.trial !== start) return;
		this.trial = undefined;
		this.closed = false;
		this.closedUntil = -Infinity;
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
		this.total.end(start, now, true);
		this.forget(now);

		// What was under way when the pace closed belongs to the same refusal.
		const isNews = !this.closed || this.trial === start;
		if (this.trial === start) this.trial = undefined;
		this.closed = true;
		this.refusedAt = now;
		if (isNews) {
			// What was said before is out of date, also where it asked for more.
			this.closedUntil = now + Math.max(retryAfter, this.nextPause());
			this.allowance.remember(now);
		} else this.closedUntil = Math.max(this.closedUntil, now + retryAfter);
		this.allowance.learn(this.log.accepted, now);
	}

	/** Requests a minute it allows now, all there is known of the limit; `Infinity` for no limit */
	get perMinute(): number {
		return this.allowance.perMinute;
	}

	/** True while it is closed and no request tries yet whether that is over. */
	isClosed(now: number): boolean {
		return this.closed && now < this.closedUntil;
	}

	/** True when nothing that it knows matters to a request from now on but what it learned of the limit. */
	isIdle(now: number): boolean {
		this.forget(now);
		return this.log.isEmpty && this.total.isEmpty && now >= this.closedUntil;
	}

	/** When it opens: sooner to a run that starts anew, as a person does who has mended something. */
	private opensFor(run: object | undefined): number {
		if (!run || this.runs.has(run)) return this.closedUntil;
		return Math.min(this.closedUntil, this.refusedAt + ANEW_AFTER_MS);
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
		this.total.forget(now);
		this.allowance.noticeSolitude(this.log.isEmpty, now);
	}
}

/** The paces of one host and user, by API, and what all of them started. */
interface Account {
	paces: Map<string, Pace>;
	total: RequestLog;
}

const accounts = new Memory<Account>(({ paces }) =>
	[...paces.values()].some((pace) => !pace.isIdle(Date.now())),
);

/**
 * The pace of everything this process sends to one API for one host and user, remembered from execution to
 * execution.
 *
 * @param owner host and user
 * @param api what Capillary counts apart
 * @param documented requests a minute to begin with
 */
export function paceOf(owner: string, api: string, documented: number): Pace {
	let account = accounts.get(owner);
	if (!account) accounts.set(owner, (account = { paces: new Map(), total: new RequestLog() }));
	const { paces, total } = account;
	let pace = paces.get(api);
	if (!pace) paces.set(api, (pace = new Pace(documented, Math.random, total)));
	return pace;
}
