import type { Failure } from './answer';
import type { CapillaryRequest } from './request';

/**
 * Remembers that Capillary refuses whoever asks. The rest of the run then fails with the same words
 * instead of being sent in vain: thousands of wrong passwords could lock the till out.
 */
export class Admission {
	private refusesAll: Failure | undefined;
	private refusesWrites: Failure | undefined;

	/** Why it is useless to send the request; `undefined` when it is not. */
	refusalOf({ method }: CapillaryRequest): Failure | undefined {
		return this.refusesAll ?? (method === 'GET' ? undefined : this.refusesWrites);
	}

	/**
	 * Notes what a failure tells about whoever asks: a 401 closes everything; code 4000 closes the
	 * writes, which all need the same right, when it answers one (Capillary: authorisation, access-group).
	 */
	note({ method }: CapillaryRequest, failure: Failure): void {
		const { status, code } = failure;
		if (status === 401 || code === 401) this.refusesAll ??= failure;
		if (code === 4000 && method !== 'GET') this.refusesWrites ??= failure;
	}
}
