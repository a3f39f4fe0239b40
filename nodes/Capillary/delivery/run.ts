import type { Answer, NetworkError, Outcome } from './answer';
import type { CircuitBreaker } from './circuitBreaker';
import type { Outage } from './outage';
import type { Pace } from './pace';
import type { CapillaryRequest } from './request';
import type { RetryPolicy } from './retry';
import type { Tally } from './tally';

/** One execution of the node, as delivery sees it. Tests bring their own clock and their own Capillary. */
export interface Run {
	/** @param longest milliseconds for the exchange, where less than Timeout is enough */
	send: (request: CapillaryRequest, longest?: number) => Promise<Answer | NetworkError>;
	paceOf: (request: Pick<CapillaryRequest, 'api'>) => Pace;
	/** Requests a minute set by the user; left out, the pace finds the limit itself */
	requestsPerMinute?: number;
	retryPolicy: RetryPolicy;
	circuitBreaker: CircuitBreaker;
	outage: Outage;
	tally: Tally;
	/** Milliseconds since 1970 */
	now: () => number;
	/** From 0 up to 1 */
	random: () => number;
	/** Nothing new starts from now on */
	halt: () => void;
	/** True when the run was halted here or stopped by the person at the screen */
	isHalted: () => boolean;
	/** Waits that many milliseconds; throws Halted when the run is halted before */
	wait: (milliseconds: number) => Promise<void>;
}

/** The run was halted, so whatever was not sent yet will not be. */
export class Halted extends Error {
	/** True when a request had been sent and it is not known whether it was carried out */
	isOpen = false;
}

/** What is known of a request whose delivery a halt ended: nothing was changed, or something may have been. */
export type Unfinished = 'notSent' | 'open';

/** Has a halt and a failure say that a request is open, where it is when they come. */
export async function markOpen<Delivered>(
	delivery: Promise<Delivered>,
	isOpen: () => boolean,
): Promise<Delivered> {
	const delivered = await delivery.catch((error: unknown) => {
		if (error instanceof Halted) error.isOpen ||= isOpen();
		throw error;
	});
	if (!hasFailed(delivered) || !isOpen()) return delivered;
	return { ...delivered, failure: { ...delivered.failure, open: true } };
}

function hasFailed(
	delivered: unknown,
): delivered is Extract<Outcome<unknown>, { failure: unknown }> {
	return typeof delivered === 'object' && delivered !== null && 'failure' in delivered;
}

/** Waits for a delivery, which a halt of the run may end. */
export async function untilHalted<Delivered>(
	delivery: Promise<Delivered>,
): Promise<Delivered | Unfinished> {
	return await delivery.catch((error: unknown) => {
		if (error instanceof Halted) return error.isOpen ? 'open' : 'notSent';
		throw error;
	});
}
