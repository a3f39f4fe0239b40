/** The span over which Capillary counts requests, in milliseconds (Capillary: rate-limits). */
export const WINDOW_MS = 60_000;

/**
 * A request counts for Capillary when it arrives, some time between its start and its answer. So it
 * stops counting a window after its answer, and at the latest a window and this after its start.
 */
export const LONGEST_TRAVEL_MS = 1_000;

/** Which of those comes first that start within this time cannot be known. */
const TOGETHER_MS = 10;

/** One start of a request, as long as it counts. */
export interface Start {
	/** When it happened, in milliseconds */
	at: number;
	/** When it stops counting */
	until: number;
	refused: boolean;
	/** Its place among those that were under way when it started, from 1; 0 where its refusal was that of another */
	place: number;
}

/** The starts of requests that Capillary still counts. */
export class RequestLog {
	private starts: Start[] = [];
	/** Starts before this index have stopped counting. */
	private first = 0;
	private refused = 0;
	private running = 0;
	private stopped = 0;

	/** How many requests that still count were accepted, or are under way */
	get accepted(): number {
		return this.starts.length - this.first - this.refused;
	}

	/** How many requests of the last minute were refused */
	get refusals(): number {
		return this.refused;
	}

	/** How many requests are under way */
	get underWay(): number {
		return this.running;
	}

	/** How many accepted requests have stopped counting so far */
	get forgotten(): number {
		return this.stopped;
	}

	get isEmpty(): boolean {
		return this.first === this.starts.length;
	}

	/** Notes a start. Each has to be ended once. */
	add(now: number): Start {
		const start = {
			at: now,
			until: now + WINDOW_MS + LONGEST_TRAVEL_MS,
			refused: false,
			place: this.running + 1,
		};
		for (let i = this.starts.length - 1; this.starts[i]?.at > now - TOGETHER_MS; i--) {
			this.starts[i].place = start.place;
		}
		this.count(start);
		return start;
	}

	/** Notes a start that another log has, too. */
	count(start: Start): void {
		this.starts.push(start);
		this.running++;
	}

	/** Notes that a request is over, refused or not. */
	end(start: Start, now: number, refused = false): void {
		start.until = Math.min(start.until, now + WINDOW_MS);
		this.running--;
		if (!refused) return;
		start.refused = true;
		this.refused++;
	}

	/** Forgets the starts that have stopped counting. */
	forget(now: number): void {
		while (this.first < this.starts.length && this.starts[this.first].until <= now) {
			if (this.starts[this.first].refused) this.refused--;
			else this.stopped++;
			this.first++;
		}
		// Dropping the old entries one by one would move the whole list each time.
		if (this.first > 1_000) {
			this.starts = this.starts.slice(this.first);
			this.first = 0;
		}
	}

	/** True when Capillary may have stopped counting the oldest start already */
	mayBeForgetting(now: number): boolean {
		return !this.isEmpty && this.starts[this.first].at + WINDOW_MS <= now;
	}

	/** Forgets everything that started before, as no more of it counts. */
	stopCounting(start: Start): void {
		const index = this.starts.lastIndexOf(start);
		for (; this.first < index; this.first++) if (this.starts[this.first].refused) this.refused--;
	}

	/** How many were accepted of those that started in the `span` milliseconds up to the last start before `end` */
	acceptedBefore(end: number, span: number): number {
		const starts = this.starts.slice(this.first).filter(({ at }) => at <= end);
		const from = (starts.at(-1)?.at ?? end) - span;
		return starts.filter(({ at, refused }) => at > from && !refused).length;
	}

	/** What share was refused of those that started in this place or a later one */
	refusedFrom(place: number): number {
		const starts = this.starts.slice(this.first).filter((start) => start.place >= place);
		return starts.filter(({ refused }) => refused).length / starts.length;
	}

	/** Milliseconds until fewer than `limit` starts count; 0 when fewer do */
	waitForPlace(now: number, limit: number): number {
		const last = this.starts.length - limit;
		if (last < this.first) return 0;
		return this.waitUntil(Math.max(this.starts[this.first].until, this.starts[last].until), now);
	}

	/** Milliseconds until the oldest start stops counting */
	waitForOldest(now: number): number {
		return this.waitUntil(this.starts[this.first].until, now);
	}

	/** True when every request has reached Capillary, as far as can be known */
	haveAllArrived(now: number): boolean {
		return this.running === 0 || now >= this.starts.at(-1)!.at + LONGEST_TRAVEL_MS;
	}

	private waitUntil(free: number, now: number): number {
		// The answer to a request that is under way may bring the time forward.
		return this.running > 0 ? Math.min(free - now, LONGEST_TRAVEL_MS) : free - now;
	}
}
