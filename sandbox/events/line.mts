import { setTimeout as pause } from 'node:timers/promises';

/** One event on its way to one webhook, as the sandbox's page shows it. */
export interface Delivery {
	id: number;
	webHookId: string;
	webHookName: string;
	url: string;
	eventName: string;
	payload: object;
	/** `waiting` until it is delivered, or failed for good. */
	state: 'delivered' | 'failed' | 'waiting';
	/** HTTP statuses of the tries; 0 for one that got no answer. */
	statuses: number[];
	/** When it was last tried. */
	time: string;
}

/** How a delivery is sent. */
export interface Sending {
	url: string;
	method: string;
	headers: Record<string, string>;
	/** The pause before the second try; it doubles with each further one. */
	retrySeconds: number;
	timeoutSeconds: number;
	connections: number;
}

const LONGEST_PAUSE_SECONDS = 60;
/** Page "Consuming event notifications": an event is tried for at least seven days, then left. */
const LONGEST_TRYING_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * The events of one webhook (page "Consuming event notifications"): up to so many at once, in the order in
 * which they happened. One that is to be sent again goes before newer ones. Not sent again is what was
 * answered with 2xx, or with a refusal such as 400.
 */
export class Line {
	readonly #sending: () => Sending;
	readonly #end: AbortSignal;
	readonly #waiting: Delivery[] = [];
	#underWay = 0;
	#blocked = 0;

	/** @param sending how a delivery is sent, asked before each try */
	constructor(sending: () => Sending, end: AbortSignal) {
		this.#sending = sending;
		this.#end = end;
	}

	/** Sends an event when its turn comes. */
	add(delivery: Delivery): void {
		this.#waiting.push(delivery);
		this.#next();
	}

	#next(): void {
		while (this.#blocked === 0 && this.#underWay < this.#sending().connections) {
			const delivery = this.#waiting.shift();
			if (!delivery || this.#end.aborted) return;
			this.#underWay++;
			void this.#deliver(delivery).finally(() => {
				this.#underWay--;
				this.#next();
			});
		}
	}

	async #deliver(delivery: Delivery): Promise<void> {
		const begin = Date.now();
		let isBlocking = false;
		for (let tries = 0; !this.#end.aborted; tries++) {
			const status = await this.#send(delivery);
			delivery.statuses.push(status);
			delivery.time = new Date().toISOString();
			const isOver = Date.now() - begin > LONGEST_TRYING_MS;
			if (isOver || !isRetriable(status)) {
				delivery.state = status >= 200 && status <= 299 ? 'delivered' : 'failed';
				break;
			}
			if (!isBlocking) this.#blocked++;
			isBlocking = true;
			const seconds = Math.min(LONGEST_PAUSE_SECONDS, this.#sending().retrySeconds * 2 ** tries);
			await pause(seconds * 1000, undefined, { signal: this.#end, ref: false }).catch(() => {});
		}
		if (isBlocking) this.#blocked--;
	}

	/** The answer's status; 0 when none came. */
	async #send({ payload }: Delivery): Promise<number> {
		const { url, method, headers, timeoutSeconds } = this.#sending();
		const hasBody = method !== 'GET';
		try {
			const answer = await fetch(url, {
				method,
				headers: { 'Content-Type': 'application/json', ...headers },
				...(hasBody && { body: JSON.stringify(payload) }),
				redirect: 'manual',
				signal: AbortSignal.any([this.#end, AbortSignal.timeout(timeoutSeconds * 1000)]),
			});
			await answer.arrayBuffer();
			return answer.status;
		} catch {
			return 0;
		}
	}
}

/** The page names 429 as one that is tried again, and 400 as one that is not. */
function isRetriable(status: number): boolean {
	return status === 0 || status === 429 || status >= 500;
}
