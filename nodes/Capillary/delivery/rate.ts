/** The share that it keeps of a rate that was too high. */
const KEPT = 0.9;

/**
 * By how much it has grown, in starts per second, after a time that its refusals are worth: the same for every
 * process that shares a limit, so that who has little of it catches up.
 */
const GROWTH = 0.4;

/** That time: so many times what a refusal kept everybody waiting, where Capillary says how long to wait ... */
const QUIET_FOR_WAIT = 15;
const LONGEST_QUIET_MS = 20_000;

/** ... and this where it does not say, and a refusal costs next to nothing. */
const CHEAP_QUIET_MS = 5_000;

/** What part of that time it takes for a first rate, which was only guessed. */
const QUIET_FOR_GUESS = 1 / 3;

/** Never less than this, in starts per second: a limit of fewer is one of minutes. */
const LEAST_PER_SECOND = 0.5;

/**
 * For so many refusals in a row that each keep everybody waiting it is slowed down; twice as many the next time,
 * where many at once were refused again.
 */
const SLOWED_IN_VAIN = 4;

/** So many accepted beside a refused one show that it was refused by chance. */
export const ENOUGH_BESIDE = 2;

/** What a refusal may teach. */
export interface Lesson {
	/** How many under way would have been accepted, where only those beyond are refused; 0 where that is not so */
	fitting: number;
	/** How many were accepted in the second before */
	lately: number;
}

/**
 * How fast requests may follow each other where Capillary refuses one and accepts the next: where it
 * allows so many a second, or so many at a time, or refuses now and then by chance.
 *
 * What was refused although those beside it were accepted was refused by chance, and changes nothing. Where
 * those are refused that start while a certain number is under way, no more than this number are under way.
 * Any other refusal leads to a rate a little lower than the one that was refused. It stays there for long, and
 * grows faster and faster until the next refusal, the later the more a refusal costs. Where several in a row come
 * in spite of it, it is given up for a moment, as few at a time do not show what is refused by chance.
 */
export class Rate {
	/** True since a refusal was followed by acceptance at once */
	isOn = false;
	private perSecond = Infinity;
	/** What it was after the last refusal that slowed it down ... */
	private slowest = Infinity;
	/** ... and for how many milliseconds it was used since, up to when */
	private used = 0;
	private usedUntil = -Infinity;
	/** After so many milliseconds of use it has grown by `GROWTH` */
	private quiet = CHEAP_QUIET_MS;
	private nextTurn = -Infinity;
	/** How many refusals in a row it was slowed down for in vain, and for how many it is at most */
	private inVain = 0;
	private mostInVain = SLOWED_IN_VAIN;
	/** So many may be under way, one more each time that nothing is refused for long, since when */
	private most = Infinity;
	private mostSince = -Infinity;
	/** After so many milliseconds without a refusal, more is tried */
	private patience = CHEAP_QUIET_MS;
	/** The last refusal, while it is open whether it was by chance */
	private doubt: { beside: number; accepted: number } | undefined;

	/** Requests a minute that it amounts to */
	get perMinute(): number {
		return this.perSecond * 60;
	}

	/** Milliseconds until a request may start, where so many others are under way; 0: now */
	waitForTurn(now: number, underWay: number, poll: number): number {
		const more = Math.floor((now - this.mostSince) / this.patience);
		if (underWay >= this.most + more) return poll;
		if (this.perSecond === Infinity) return 0;
		this.grow(now);
		return Math.max(0, this.nextTurn - now);
	}

	/** Notes that a request starts. */
	use(now: number): void {
		if (this.perSecond === Infinity) return;
		this.nextTurn = Math.max(this.nextTurn, now) + 1_000 / this.perSecond;
	}

	/** Notes that a request was accepted. */
	accepted(): void {
		const { doubt } = this;
		if (!doubt || ++doubt.accepted < Math.min(doubt.beside, ENOUGH_BESIDE)) return;
		this.doubt = undefined;
	}

	/**
	 * Notes a refusal that names no time.
	 *
	 * @param beside how many others are under way
	 * @returns true when nothing should start for a moment, because it is the second in a row
	 */
	refused(beside: number, lesson: Lesson, now: number): boolean {
		if (this.doubt) {
			this.doubt = undefined;
			return true;
		}
		this.doubt = { beside, accepted: 0 };
		if (lesson.fitting > 0 || beside < ENOUGH_BESIDE) this.learn(lesson, now);
		return false;
	}

	/**
	 * Goes on after a refusal that closed the pace for a short time.
	 *
	 * @param isChance whether those beside it were accepted
	 * @param cost milliseconds for which nothing could start; 0 where Capillary did not ask for that
	 */
	goOn(isChance: boolean, lesson: Lesson, cost: number, now: number): void {
		const isNew = !this.isOn;
		this.isOn = true;
		this.doubt = undefined;
		this.patience = cost > 0 ? Math.min(LONGEST_QUIET_MS, QUIET_FOR_WAIT * cost) : CHEAP_QUIET_MS;
		const isFree = this.perSecond === Infinity;
		// The rate is lower than the one that was refused before.
		const isSlower = !isFree && this.perSecond < this.slowest / KEPT;
		if (isChance && isFree) this.mostInVain = SLOWED_IN_VAIN;
		if (isChance && (isFree || isSlower) && (isNew || lesson.fitting === 0)) return;
		this.inVain = isSlower && cost > 0 ? this.inVain + 1 : 0;
		if (this.inVain < this.mostInVain) this.learn(lesson, now);
		else this.goFree(2 * this.mostInVain);
	}

	/** Forgets everything: the limit is another. */
	turnOff(): void {
		this.isOn = false;
		this.doubt = undefined;
		this.goFree(SLOWED_IN_VAIN);
	}

	/** Slowing down did not help: only many at once show whether they are refused by chance. */
	private goFree(mostInVain: number): void {
		this.perSecond = Infinity;
		this.most = Infinity;
		this.inVain = 0;
		this.mostInVain = mostInVain;
	}

	private learn({ fitting, lately }: Lesson, now: number): void {
		if (fitting > 0) {
			this.most = fitting;
			this.mostSince = now;
			return;
		}
		const isGuess = this.perSecond === Infinity;
		this.quiet = this.patience * (isGuess ? QUIET_FOR_GUESS : 1);
		this.slowest = Math.max(LEAST_PER_SECOND, KEPT * (isGuess ? lately : this.perSecond));
		this.perSecond = this.slowest;
		this.used = 0;
		this.usedUntil = now;
	}

	private grow(now: number): void {
		// While nothing started, nothing showed that more is possible.
		this.used += Math.min(now - this.usedUntil, 1_000 / LEAST_PER_SECOND);
		this.usedUntil = now;
		this.perSecond = this.slowest + GROWTH * (this.used / this.quiet) ** 3;
	}
}
