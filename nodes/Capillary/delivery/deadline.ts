/** An exchange was ended from this side; its code stands in for the system's. */
class Ended extends Error {
	constructor(
		readonly code: 'ECONNABORTED' | 'ERR_CANCELED',
		message: string,
	) {
		super(message);
	}
}

/**
 * Gives an exchange so much time from its beginning to the last byte of its answer, and ends it when the
 * run is stopped. n8n's own timeout begins anew with every byte that trickles in.
 *
 * @param milliseconds up to 2^31 - 1
 * @param stop aborted by the Stop button; left out where there is none
 * @param exchange what has to end when its signal is aborted
 * @throws Error with the code ECONNABORTED when the time is over, ERR_CANCELED when the run was stopped
 */
export async function withDeadline<Answered>(
	milliseconds: number,
	stop: AbortSignal | undefined,
	exchange: (signal: AbortSignal) => Promise<Answered>,
): Promise<Answered> {
	const end = new AbortController();
	const clock = AbortSignal.timeout(milliseconds);
	const expire = () =>
		end.abort(new Ended('ECONNABORTED', `timeout of ${milliseconds}ms exceeded`));
	const halt = () => end.abort(new Ended('ERR_CANCELED', 'canceled'));
	clock.addEventListener('abort', expire, { once: true });
	stop?.addEventListener('abort', halt, { once: true });
	if (stop?.aborted) halt();
	try {
		// What does not listen to the signal, such as the request for a token, is not waited for either.
		return await Promise.race([exchange(end.signal), ended(end.signal)]);
	} finally {
		clock.removeEventListener('abort', expire);
		stop?.removeEventListener('abort', halt);
	}
}

async function ended(signal: AbortSignal): Promise<never> {
	return await new Promise((_resolve, reject) => {
		const fail = () => reject(signal.reason as Error);
		if (signal.aborted) fail();
		else signal.addEventListener('abort', fail, { once: true });
	});
}
