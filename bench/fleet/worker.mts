import type { Pace, Start } from '../../nodes/Capillary/delivery/pace.ts';
import type { VirtualClock } from './clock.mts';

/** What became of one request: accepted, refused for the limit, or never answered. */
export type Outcome = 'accepted' | 'silent' | { retryAfter?: number };

/** Answers a request at the moment it arrives; `retryAfter` in milliseconds. */
export type Server = (now: number) => Outcome;

export interface WorkerSettings {
	clock: VirtualClock;
	pace: Pace;
	server: Server;
	concurrency: number;
	/** How long the next request travels there and back, in milliseconds */
	latency: () => number;
	/** How many requests to get accepted; `Infinity` for always work to do */
	requests: number;
	/** Requests a minute set by the user; left out, automatic */
	fixed?: number;
}

/**
 * Sends requests as the delivery does: it starts as many as its concurrency lets it, asks its pace
 * before each, and sends again what was refused.
 */
export class Worker {
	/** The moments (milliseconds) of every start, also of those refused */
	readonly starts: number[] = [];
	/** The moments of the accepted answers */
	readonly accepted: number[] = [];
	/** The moments at which no answer was awaited any more */
	readonly silent: number[] = [];
	/** The moments of the refused answers */
	readonly refused: number[] = [];
	#settings: WorkerSettings;
	#waiting: number;
	#underWay = 0;
	#asked = false;

	constructor(settings: WorkerSettings) {
		this.#settings = settings;
		this.#waiting = settings.requests;
	}

	/** Starts what may start now, and comes back when the pace says so. */
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
		const { clock, server, latency } = this.#settings;
		this.#waiting--;
		this.#underWay++;
		this.starts.push(clock.now);
		const travel = latency();
		clock.after(travel / 2, () => {
			const outcome = server(clock.now);
			clock.after(travel / 2, () => this.#receive(start, outcome));
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
