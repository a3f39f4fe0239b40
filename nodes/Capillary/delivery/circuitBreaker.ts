import type { Failure } from './answer';
import type { CapillaryRequest } from './request';
import { meaningsOf } from './retry';

/**
 * Opens when Capillary refuses whoever asks. The rest of the run then fails with the same words
 * instead of being sent in vain: thousands of wrong passwords could lock the till out.
 */
export class CircuitBreaker {
	private openForAll: Failure | undefined;
	private openForWrites: Failure | undefined;

	/** Why it is useless to send the request; `undefined` when it is not. */
	refusalOf({ method }: CapillaryRequest): Failure | undefined {
		return this.openForAll ?? (method === 'GET' ? undefined : this.openForWrites);
	}

	/**
	 * Notes what a failure tells about whoever asks. A missing right (code 4000) ends the writes alone,
	 * and only when it answers one: they all need the same right (Capillary: authorisation, access-group).
	 */
	note({ method }: CapillaryRequest, failure: Failure): void {
		const opens = meaningsOf(failure).map(({ opensCircuit }) => opensCircuit);
		if (opens.includes('all')) this.openForAll ??= failure;
		if (opens.includes('writes') && method !== 'GET') this.openForWrites ??= failure;
	}
}
