import type { Failure } from './answer';
import type { CapillaryRequest } from './request';
import { meaningsOf } from './retry';

/** How long the first request of a run is alone at most, so that one that hangs does not hold up the others. */
const ALONE_MS = 10_000;

/** How soon to ask again while another request's answer is awaited. */
const POLL_MS = 10;

/** A request on its way to its outcome, however often it is sent. */
export class Delivery {
	/** Capillary refused whoever asks when it was sent last */
	isRefused = false;

	constructor(readonly request: CapillaryRequest) {}
}

/**
 * Opens when Capillary refuses whoever asks. The rest of the run then fails with the same words
 * instead of being sent in vain: thousands of wrong passwords could lock the till out.
 *
 * A single refusal among good answers is not believed. The request that met it is sent once more, alone,
 * and only a second refusal opens the circuit. The first request of a run is alone, too, so that a wrong
 * password is sent twice, however many requests may be under way at once.
 */
export class CircuitBreaker {
	private openForAll: Failure | undefined;
	private openForWrites: Failure | undefined;
	private underWay = 0;
	/** When the first request was sent */
	private begunAt: number | undefined;
	/** Some answer has come that does not refuse whoever asks */
	private isTrusted = false;
	/** The refused request that is sent once more */
	private trial: Delivery | undefined;

	/** Why it is useless to send the request, or in how many milliseconds to ask again; 0: now. */
	waitFor(delivery: Delivery, now: number): Failure | number {
		const failure =
			this.openForAll ?? (delivery.request.method === 'GET' ? undefined : this.openForWrites);
		if (failure) return failure;
		if (this.trial) return this.trial === delivery && this.underWay === 0 ? 0 : POLL_MS;
		const isAlone = !this.isTrusted && this.underWay > 0 && now < this.begunAt! + ALONE_MS;
		return isAlone ? POLL_MS : 0;
	}

	/** Notes that a request is sent. Each has to be noted as answered once. */
	sent(now: number): void {
		this.begunAt ??= now;
		this.underWay++;
	}

	/** Notes that a request is over, whatever came of it. */
	answered(): void {
		this.underWay--;
	}

	/**
	 * Notes what an answer tells about whoever asks. A missing right (code 4000) ends the writes alone,
	 * and only when it answers one: they all need the same right (Capillary: authorisation, access-group).
	 *
	 * @param failure left out when the request went well
	 * @returns true when the request is to be sent once more before the refusal is believed
	 */
	note(delivery: Delivery, failure?: Failure): boolean {
		const opens = failure ? meaningsOf(failure).map(({ opensCircuit }) => opensCircuit) : [];
		const forAll = opens.includes('all');
		const forWrites = opens.includes('writes') && delivery.request.method !== 'GET';
		if (!forAll && !forWrites) {
			this.isTrusted = true;
			delivery.isRefused = false;
			this.release(delivery);
			return false;
		}
		if (!delivery.isRefused) {
			delivery.isRefused = true;
			this.trial ??= delivery;
			return true;
		}
		if (forAll) this.openForAll ??= failure;
		else this.openForWrites ??= failure;
		this.release(delivery);
		return false;
	}

	/** Lets the others go on when a request will not be sent any more. */
	release(delivery: Delivery): void {
		if (this.trial === delivery) this.trial = undefined;
	}
}
