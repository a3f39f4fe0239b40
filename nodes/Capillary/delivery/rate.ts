/** The share that it keeps, at least, of a rate that was too high. */
const KEPT = 0.85;

/** By what share it grows each second after a refusal; the share doubles as long as nothing is refused. */
const FIRST_GROWTH = 0.02;
const MOST_GROWTH = 0.2;

/** The share doubles after this time without a refusal, or a longer one where refusals cost more. */
const LEAST_QUIET_MS = 2_000;

/** How many times as long as a refusal kept everybody waiting the rate should last without one. */
const QUIET_FOR_WAIT = 5;

/** Never less than this, in starts per second: a limit of fewer is one of minutes. */
const LEAST_PER_SECOND = 0.5;

/** So many accepted beside a refused one show that it was refused by chance. */
export const ENOUGH_BESIDE = 2;

/** How much the latest travel counts in the usual one. */
const NEWS_OF_TRAVEL = 0.1;

/**
 * How fast requests may follow each other where Capillary refuses one and accepts the next: where it
 * allows so many a second, or so many at a time, or refuses now and then by chance.
 *
 * What was refused although those beside it were accepted was refused by chance, and changes nothing. Any
 * other refusal leads to the rate at which requests were accepted lately. From there the rate grows until the
 * next refusal, slowly at first. No more requests are under way than this rate needs.
 */
export class Rate {
	/** True since a refusal was followed by acceptance at once */
	isOn = false;
	private perSecond = Infinity;
	private growth = FIRST_GROWTH;
	private grownAt = -Infinity;
	private quietSince = -Infinity;
	/** After so many milliseconds without a refusal, growth doubles */
	private quiet = LEAST_QUIET_MS;
	private nextTurn = -Infinity;
	/** How long a request usually is under way, in milliseconds */
	private travel: number | undefined;
	/** The last refusal, while it is open whether it was by chance */
	private doubt: { beside: number; accepted: number } | undefined;

	/** Requests a minute that it amounts to */
	get perMinute(): number {
		return this.perSecond * 60;
	}

	/** Milliseconds until a request may start, where so many others are under way; 0: now */
	waitForTurn(now: number, underWay: number, poll: number): number {
		if (this.perSecond === Infinity) return 0;
		this.grow(now);
		const needed = Math.ceil((this.perSecond * (this.travel ?? 0)) / 1_000 - 0.1);
		if (underWay > 0 && underWay >= needed) return poll;
		return Math.max(0, this.nextTurn - now);
	}

	/** Notes that a request starts. */
	use(now: number): void {
		if (this.perSecond === Infinity) return;
		const gap = 1_000 / this.perSecond;
		// Who comes a little late for one turn is not late for the next.
		this.nextTurn = Math.max(this.nextTurn, now - gap) + gap;
	}

	/** Notes that a request was accepted after so many milliseconds. */
	accepted(travel: number): void {
		this.travel = (this.travel ?? travel) + (travel - (this.travel ?? travel)) * NEWS_OF_TRAVEL;
		const { doubt } = this;
		if (!doubt || ++doubt.accepted < Math.min(doubt.beside, ENOUGH_BESIDE)) return;
		this.doubt = undefined;
	}

	/**
	 * Notes a refusal that names no time.
	 *
	 * @param beside how many others are under way
	 * @param lately what was accepted per second
	 * @returns true when nothing should start for a moment, because it is the second in a row
	 */
	refused(beside: number, lately: number, now: number): boolean {
		if (this.doubt) {
			this.doubt = undefined;
			return true;
		}
		this.doubt = { beside, accepted: 0 };
		if (beside < ENOUGH_BESIDE) this.slowDown(lately, now);
		return false;
	}

	/**
	 * Goes on after a refusal that closed the pace for a short time.
	 *
	 * @param isChance whether it was refused by chance
	 * @param lately what was accepted per second
	 * @param waited milliseconds for which nothing started
	 */
	goOn(isChance: boolean, lately: number, waited: number, now: number): void {
		this.isOn = true;
		this.doubt = undefined;
		this.quiet = Math.max(LEAST_QUIET_MS, QUIET_FOR_WAIT * waited);
		if (!isChance) this.slowDown(lately, now);
	}

	/** Forgets everything: the limit is another. */
	turnOff(): void {
		this.isOn = false;
		this.perSecond = Infinity;
		this.doubt = undefined;
	}

	private slowDown(lately: number, now: number): void {
		const { perSecond } = this;
		const isFirst = perSecond === Infinity;
		const kept = isFirst ? lately : Math.min(perSecond, Math.max(lately, perSecond * KEPT));
		this.perSecond = Math.max(LEAST_PER_SECOND, kept);
		this.growth = FIRST_GROWTH;
		this.grownAt = now;
		this.quietSince = now;
	}

	private grow(now: number): void {
		if (now >= this.quietSince + this.quiet) {
			this.growth = Math.min(MOST_GROWTH, this.growth * 2);
			this.quietSince = now;
		}
		// While nothing started, nothing showed that more is possible.
		const passed = Math.min(now - this.grownAt, 1_000) / 1_000;
		this.perSecond *= (1 + this.growth) ** passed;
		this.grownAt = now;
	}
}
