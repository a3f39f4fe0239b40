import type { Pace, Start } from '../../nodes/Capillary/delivery/pace.ts';
import type { VirtualClock } from './clock.mts';

/** The outcome of a request: accepted, refused for the rate limit, or never answered. */
export type Outcome = 'accepted' | 'unanswered' | { retryAfter?: number };

/** Answers a request at the moment it arrives, and is done with it `until` then; `retryAfter` in milliseconds. */
export type Server = (now: number, until: number) => Outcome;

export interface WorkerSettings {
	clock: VirtualClock;
	pace: Pace;
	server: Server;
	concurrency: number;
	/** How long the next request travels there and back, in milliseconds */
	latency: () => number;
	/** What share of this it takes to arrive; a half if left out */
	way?: number;
	/** How many requests to get accepted; `Infinity` never ends */
	requests: number;
	/** Requests a minute set by the user; automatic if left out */
	fixed?: number;
}

/**
 * Sends requests as the delivery does: as many at a time as its concurrency allows, each when its
 * pace permits, and refused ones again.
 */
export class Worker {
	/** When each request started (milliseconds), including refused ones */
	readonly starts: number[] = [];
	/** When accepting answers arrived */
	readonly accepted: number[] = [];
	/** When requests timed out without an answer */
	readonly unanswered: number[] = [];
	/** When refusing answers arrived */
	readonly refused: number[] = [];
	#settings: WorkerSettings;
	#waiting: number;
	#underWay = 0;
	#asked = false;

	constructor(settings: WorkerSettings) {
		this.#settings = settings;
		this.#waiting = settings.requests;
	}

	/** Starts what may start now, and again when the pace permits. */
	work(): void {
		const { clock, pace, concurrency, fixed } = this.#settings;
		while (!this.#asked && this.#waiting > 0 && this.#underWay < concurrency) {
			const start = pace.start(clock.now, fixed);
			if (typeof start === 'object') {
				this.#send(start);
				continue;
			}
			this.#asked = true;
			clock.after(start, () => {
				this.#asked = false;
				this.work();
			});
		}
	}

	#send(start: Start): void {
		const { clock, server, latency, way = 0.5 } = this.#settings;
		this.#waiting--;
		this.#underWay++;
		this.starts.push(clock.now);
		const travel = latency();
		clock.after(travel * way, () => {
			const outcome = server(clock.now, clock.now + travel * (1 - way));
			clock.after(travel * (1 - way), () => this.#receive(start, outcome));
		});
	}

	#receive(start: Start, outcome: Outcome): void {
		const { clock, pace } = this.#settings;
		this.#underWay--;
		if (typeof outcome === 'object') {
			this.#waiting++;
			this.refused.push(clock.now);
			pace.refused(start, clock.now, outcome.retryAfter);
		} else {
			this[outcome].push(clock.now);
			pace.answered(start, clock.now);
		}
		this.work();
	}
}
