import type { Failure } from './answer';
import { mayHaveLeft, meaningOfCode, meaningOfNetworkCode, type CodeMeaning } from './codes';
import { readRetryAfter } from './retryAfter';

/** How often and how long a run tries. */
export interface RetryPolicy {
	/** How often one request is sent again after a transient error */
	maxRetries: number;
	/**
	 * Milliseconds one request may be held up by refusals for the limit before it counts as failed, and for
	 * which an answer is believed that asks to wait
	 */
	limitWait: number;
	/** Milliseconds the run waits while nothing gets through before items fail; 0: it does not wait */
	outageWait: number;
}

const FIRST_RETRY_PAUSE_MS = 500;
const LONGEST_RETRY_PAUSE_MS = 60_000;

/** Codes below are HTTP statuses that a body repeats; Capillary's own begin above these (Capillary: status-codes-customer). */
const LEAST_OWN_CODE = 600;

/** Refused because too many requests came within a minute. */
export function isLimit(failure: Failure): boolean {
	return meaningsOf(failure).some(({ meansLimit }) => meansLimit);
}

/** True when a later try is likely to succeed. A 2xx that is no JSON is some gateway's word, not Capillary's. */
export function isTransient(failure: Failure): boolean {
	if (failure.kind === 'network') return meaningOfNetworkCode(failure.networkCode).isTransient;
	if (failure.kind === 'unreadable') return failure.notJson === true;
	return meaningsOf(failure).some((meaning) => meaning.isTransient);
}

/**
 * True when a write may have been carried out although no one said so: no answer after it was sent, an
 * answer that is none of the API's, or a server's 5xx, unless a code of Capillary's own names what was
 * wrong. A code that only repeats an HTTP status, such as 500, is no such word, wherever it stands.
 */
export function isUncertain(failure: Failure): boolean {
	const { kind, writes, code, status = 0, networkCode, message } = failure;
	if (!writes) return false;
	if (kind === 'network') return mayHaveLeft(networkCode, message);
	if (kind === 'unreadable') return true;
	const meaning = meaningOfCode(code ?? status);
	if (meaning?.changedNothing) return false;
	if (meaning?.leavesOpen) return true;
	return status >= 500 && (!meaning || code === undefined || code < LEAST_OWN_CODE);
}

/** True when a failure of a group says nothing about a single customer in it: smaller groups would meet the same. */
export function concernsAll(failure: Failure): boolean {
	const { kind, code, networkCode } = failure;
	if (kind === 'network') return meaningOfNetworkCode(networkCode).about !== 'item';
	if (kind === 'unreadable' || meaningOfCode(code)?.about === 'group') return false;
	return isTransient(failure) || meaningsOf(failure).some(({ about }) => about === 'sender');
}

/** True when the failure says that the customer exists already. */
export function saysExists({ code }: Failure): boolean {
	return meaningOfCode(code)?.means === 'exists';
}

/** True when the failure says that nobody has this ID or identifier, or not in this source. */
export function saysNobody({ code }: Failure): boolean {
	return meaningOfCode(code)?.means === 'nobody';
}

/** True when the failure says that a value is none that an identifier of its kind can have, so nobody has it. */
export function saysInvalid({ code }: Failure): boolean {
	return meaningOfCode(code)?.means === 'invalid';
}

/** What its code and its HTTP status mean, each as far as a page names it. */
export function meaningsOf({ code, status }: Pick<Failure, 'code' | 'status'>): CodeMeaning[] {
	return [meaningOfCode(code), meaningOfCode(status)].filter((meaning) => meaning !== undefined);
}

/**
 * Milliseconds to wait before a request is sent again: as long as the answer asks for, otherwise random
 * up to a bound that doubles with each try ("full jitter"), so that many workers do not come back at once.
 *
 * @param retries how often it was sent again so far
 * @param random from 0 up to 1
 * @param now milliseconds since 1970
 * @param longest how long an answer is believed that asks to wait, in milliseconds
 */
export function pauseBefore(
	failure: Failure,
	retries: number,
	random: number,
	now: number,
	longest: number,
): number {
	const bound = Math.min(LONGEST_RETRY_PAUSE_MS, FIRST_RETRY_PAUSE_MS * 2 ** retries);
	const asked = retryAfterOf(failure, now) ?? random * bound;
	return asked <= longest ? asked : Math.max(longest, random * bound);
}

/** The milliseconds that the header Retry-After asks to wait; `undefined` where it does not, or says what it cannot say. */
export function retryAfterOf({ retryAfter }: Failure, now: number): number | undefined {
	return retryAfter === undefined ? undefined : readRetryAfter(retryAfter, now);
}
