import { Allowance } from './allowance';
import { Rate, type Lesson } from './rate';
import { ACCEPTED_FOR_A_REFUSAL, Refusal } from './refusal';
import { LONGEST_TRAVEL_MS, RequestLog, WINDOW_MS, type Start } from './requestLog';

export type { Start };

/** Fewer requests a minute are no share of a limit. */
const LEAST_SHARE = 5;

/** Where others share the limit, a trial is worth a refusal after so long without one. */
const BEYOND_AFTER_MS = 5_000;

/** Who begins a minute before others waits for them in the next one, at most so long. */
const LONGEST_HEAD_START_MS = 2_000;

/** For so long after a limit of a minute was seen, a short refusal belongs to it. */
const MINUTE_KNOWN_MS = 2 * WINDOW_MS;

/** How often a slow start doubles what may be under way: by the clock, so that slow answers do not hold it up. */
const SLOW_START_DOUBLES_MS = 6_000;

/** What share of a known limit is as much as all of it: requests pass each other on their way. */
const NEARLY = 0.5;

/** Where more of those are refused that start while so many are under way, their number is what is limited. */
const REFUSED_BY_CHANCE = 0.2;

/** One in so many refusals that were expected is tried all the same. */
const EXPECTED_TILL_DOUBT = 10;

/** How long after a refusal a run that starts anew waits before it tries whether the limit is over. */
const ANEW_AFTER_MS = 5_000;

/** How soon to ask again while another request's answer is awaited. */
const POLL_MS = 10;

/** ... and how soon in a slow start, which goes on for seconds, while hundreds of executions may wait. */
const SLOW_POLL_MS = 50;

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
 * of the same host and user among them. Without one, the allowance says how many may.
 *
 * A refusal closes the pace until the time that Capillary names, or for a random pause; then a single
 * request tries whether it is open again. So does one of a run that starts anew, and one that has waited as
 * long as it is willing to: what Capillary asks for may be a day. How soon it is open again tells whether the
 * limit is one of a minute or of a shorter time; for the latter, a rate says how fast requests may follow
 * each other.
 *
 * Other processes may share a minute. All send from its beginning on, slowly at first, until it is used up.
 * Where Capillary does not say when the next one begins, a process that comes late looks for it, and who
 * began earlier than the others, which shows in how long it went on, begins a little later.
 */
export class Pace {
	private readonly allowance: Allowance;
	private readonly rate = new Rate();
	private readonly log = new RequestLog();

	/** The first of the requests that count since the minute began, as far as this process knows */
	private first: Start | undefined;
	/** Whether others may have begun the minute before it */
	private isLate = true;
	private minuteSeenAt = -Infinity;
	/** When the last slow start began */
	private slowSince = -Infinity;

	private closed = false;
	private closedUntil = -Infinity;
	private refusedAt = -Infinity;
	/** The runs that have started something, and know whether the pace is closed */
	private readonly runs = new WeakSet<object>();
	/** How many refusals in a row were expected, since one was questioned */
	private expected = 0;
	/** What goes on while it is closed */
	private refusal: Refusal | undefined;
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
		this.allowance = new Allowance(perMinute);
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

		const isBeyond = fixed === undefined && this.log.accepted >= this.allowance.perMinute;
		const isAnew = this.log.isEmpty && !this.closed;
		const start = this.log.add(now);
		if (isAnew) this.beginMinute(start, true);
		this.total.count(start);
		if (run) this.runs.add(run);
		if (this.closed || isBeyond) this.trial = start;
		this.allowance.use();
		this.rate.use(now);
		return start;
	}

	/** The request is over without being refused for the limit; no answer at all counts as that too. */
	answered(start: Start, now: number): void {
		this.log.end(start, now);
		this.total.end(start, now);
		this.rate.accepted();
		if (this.refusal && start.at <= this.refusal.beginning.at) this.refusal.beside.accepted++;
		if (this.trial !== start) return;
		// The place it got may be the one that the oldest has left.
		const isInstead = this.refusal !== undefined && this.log.mayBeForgetting(now);
		if (this.refusal) this.learnFromEnd(this.refusal, start, now);
		this.refusal = undefined;
		this.trial = undefined;
		this.closed = false;
		this.closedUntil = -Infinity;
		if (!isInstead && this.log.accepted > this.allowance.perMinute) this.allowance.raise();
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
		const isTrial = this.trial === start;
		const isNews = !this.closed || isTrial;
		if (isTrial) this.trial = undefined;
		if (!this.closed && this.rate.isOn && retryAfter === 0) {
			const lesson = this.lessonOf(start.place, now);
			const closes = this.rate.refused(this.log.underWay, lesson, now);
			if (!closes) return;
		}
		const isFirst = !this.refusal;
		if (!this.refusal) this.refusal = this.newRefusal(start, now);
		else if (isTrial) this.refusal.trials++;
		else {
			this.refusal.beside.refused++;
			start.place = 0;
		}
		const { refusal } = this;
		refusal.goesOn(now, retryAfter);
		this.closed = true;
		this.refusedAt = now;
		// Longer than that, it is another limit than the one that was kept to.
		const isOther = this.rate.isOn && !refusal.isShortUntil(now + retryAfter, true);
		if (isOther) this.rate.turnOff();
		// What is refused once more teaches nothing new.
		const isLesson = !this.rate.isOn && (isOther || isFirst || !isTrial);
		if (isNews) {
			// What was said before is out of date, also where it asked for more.
			this.closedUntil = now + (retryAfter || this.pauseIn(refusal, now));
			if (isLesson) this.allowance.remember();
		} else this.closedUntil = Math.max(this.closedUntil, now + retryAfter);
		if (isLesson) this.allowance.learn(this.log.accepted);
	}

	/** A refusal is over: how long it was tells what kind of limit it came from. */
	private learnFromEnd(refusal: Refusal, trial: Start, now: number): void {
		const { at, forgotten, place, isEarly } = refusal.beginning;
		const isSoon = refusal.isShortUntil(trial.at, this.rate.isOn);
		// Who came just before a minute began learned nothing of how often is too often.
		const isShort = isSoon && !isEarly;
		// What is over soon after the few that one gets a minute is not explained by the oldest of them.
		const isExplained =
			this.log.forgotten > forgotten || (!isSoon && this.log.mayBeForgetting(now));
		const isChance = refusal.isByChance(this.log, this.rate.isOn);
		const isOfMinute = isExplained && !isChance;
		if (!this.rate.isOn && !isOfMinute) {
			// It counts from another moment on than this process began.
			if (!isSoon) this.log.stopCounting(trial);
			else this.allowance.restore();
		}
		if (!isShort) {
			this.beginMinute(trial, false);
			// A slow start leaves something of a shared minute to those who see a little later that it has begun.
			const isShared = this.allowance.isShared || (isEarly && !isChance);
			if (isShared && !this.rate.isOn) this.slowSince = now;
			if (refusal.isLong) this.minuteSeenAt = now;
			return;
		}
		if (!this.rate.isOn && isOfMinute) return;
		if (this.rate.isOn || now >= this.minuteSeenAt + MINUTE_KNOWN_MS) {
			const cost = refusal.isTold ? trial.at - at : 0;
			this.rate.goOn(isChance, this.lessonOf(place, at), cost, now);
		} else if (!isChance) this.slowSince = now;
	}

	private beginMinute(first: Start, isLate: boolean): void {
		this.first = first;
		this.isLate = isLate;
		this.slowSince = -Infinity;
	}

	private newRefusal({ place }: Start, now: number): Refusal {
		const { accepted, forgotten, underWay } = this.log;
		const { limit = Infinity } = this.allowance;
		// What was exceeded by far was not the limit.
		const isUsual = accepted >= Math.max(NEARLY * limit, LEAST_SHARE) && accepted <= limit / NEARLY;
		// What is never questioned may be wrong for ever.
		this.expected = isUsual ? (this.expected + 1) % EXPECTED_TILL_DOUBT : 0;
		const isExpected = this.expected > 0;
		return new Refusal({
			at: now,
			forgotten,
			place,
			isExpected,
			isEarly: accepted === underWay,
			isLate: this.isLate,
		});
	}

	/** What a refusal teaches of one that had this place among those under way. */
	private lessonOf(place: number, now: number): Lesson {
		const isLimited = place > 1 && this.log.refusedFrom(place) > REFUSED_BY_CHANCE;
		return { fitting: isLimited ? place - 1 : 0, lately: this.log.acceptedBefore(now, 1_000) };
	}

	/** Requests a minute it allows now, all there is known of the limit; `Infinity` for no limit */
	get perMinute(): number {
		return Math.min(this.allowance.perMinute, Math.ceil(this.rate.perMinute));
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

	/**
	 * When it opens. What is left of a minute is waited for by everybody; where Capillary asked for more, a run
	 * that starts anew tries sooner, as a person does who has mended something.
	 */
	private opensFor(run: object | undefined): number {
		const { closedUntil, refusedAt } = this;
		if (!run || this.runs.has(run) || closedUntil <= refusedAt + WINDOW_MS) return closedUntil;
		return refusedAt + ANEW_AFTER_MS;
	}

	private waitToShare(now: number): number {
		// Where the rate is limited, no minute is known to be, and nobody needs to try for more.
		const isFree = this.rate.isOn && this.allowance.limit === undefined;
		if (isFree && this.log.accepted >= this.allowance.perMinute) this.allowance.raise();
		const wait = this.waitForAllowance(now);
		if (wait > 0 || this.closed) return wait;
		return this.rate.waitForTurn(now, this.log.underWay, POLL_MS);
	}

	private waitForAllowance(now: number): number {
		if (this.refusal) {
			const wait = this.waitForOthers(this.refusal, now);
			if (wait > 0) return wait;
			const mayTry = this.rate.isOn || this.refusal.mayTry(this.log, this.allowance.isShared);
			return mayTry ? 0 : this.log.waitForOldest(now);
		}
		if (this.log.underWay >= this.mostUnderWay(now)) return SLOW_POLL_MS;
		if (this.log.accepted < this.allowance.perMinute) return 0;
		const beyond = this.waitToGoBeyond(now);
		if (beyond > 0) return Math.min(beyond, this.log.waitForOldest(now));
		// Only when all others have arrived does the answer to a trial show that one more is accepted.
		return this.log.haveAllArrived(now) ? 0 : POLL_MS;
	}

	/** How many may be under way, rounded up */
	private mostUnderWay(now: number): number {
		return 2 ** ((now - this.slowSince) / SLOW_START_DOUBLES_MS);
	}

	/** Milliseconds until it may be tried whether Capillary accepts more than is known. */
	private waitToGoBeyond(now: number): number {
		if (this.allowance.isUsedUp) return 0;
		if (!this.allowance.isShared) return Infinity;
		// What others sent stops counting, too.
		const isWorthwhile = this.log.refusals * ACCEPTED_FOR_A_REFUSAL <= this.log.accepted;
		return isWorthwhile ? 0 : this.refusedAt + BEYOND_AFTER_MS - now;
	}

	/**
	 * Milliseconds until the others begin the minute, too: who began the last one earlier than they had more
	 * of it, and begins this one a little later.
	 */
	private waitForOthers({ beginning: { at }, isTold }: Refusal, now: number): number {
		if (!this.first || this.isLate || isTold || !this.allowance.isShared) return 0;
		const { at: began, until: ends } = this.first;
		if (now < ends - LONGEST_TRAVEL_MS) return 0;
		return ends + Math.min(LONGEST_HEAD_START_MS, (at - began) / 2) - now;
	}

	private pauseIn(refusal: Refusal, now: number): number {
		return refusal.nextPause(now, this.log.accepted, this.first!, this.rate.isOn, this.random());
	}

	private forget(now: number): void {
		this.log.forget(now);
		this.total.forget(now);
	}
}
