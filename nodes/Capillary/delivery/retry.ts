import type { Failure } from './answer';

/** How patient a run is. */
export interface Patience {
	/** How often one request is repeated after trouble that passes */
	maxRetries: number;
	/** Milliseconds one request may spend being refused for the limit before it counts as failed */
	limitWait: number;
}

/** Capillary's Connect+ treats these as recoverable (Capillary: connect-to-destination). */
const PASSING_STATUSES = [502, 503, 504, 520, 521];
/** A lock on the customer, a busy search, rights that could not be checked (Capillary: errors-and-warnings, authorisation). */
const PASSING_CODES = [461, 521, 4001];

/** No such host, or a certificate that does not fit: another try meets the same. */
const LASTING_SILENCE =
	/^(CredentialError|ENOTFOUND|CERT_|ERR_TLS|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_CANCELED|ERR_INVALID)/;
/** The connection was never made, so nothing was sent. */
const NEVER_SENT =
	/^(CredentialError|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|CERT_|ERR_TLS|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_INVALID)/;

/** These say something about who asks, not about a customer in a group. */
const ABOUT_THE_SENDER = [401, 403, 404, 405, 429, 498];

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;

/** Refused because too many requests came within a minute. */
export function isLimit({ status, code }: Failure): boolean {
	return status === 429 || code === 429;
}

/** Trouble that is likely to be over at a later try. Everything else, every 4xx among it, is final. */
export function isPassing({ kind, status, code, silence = '' }: Failure): boolean {
	if (kind === 'silent') return !LASTING_SILENCE.test(silence);
	if (code !== undefined && PASSING_CODES.includes(code)) return true;
	return kind !== 'unreadable' && status !== undefined && PASSING_STATUSES.includes(status);
}

/**
 * True when the request may have been carried out although no one said so: no answer after it was
 * sent, an answer that is none of the API's, or a server's 5xx that no code of Capillary's explains.
 */
export function isUncertain({ kind, status = 0, code = status, silence = '' }: Failure): boolean {
	if (kind === 'silent') return !NEVER_SENT.test(silence);
	return (
		kind === 'unreadable' || (status >= 500 && code === status && !PASSING_CODES.includes(code))
	);
}

/** True when a failure of a group says nothing about a single customer in it: smaller groups would meet the same. */
export function concernsAll(failure: Failure): boolean {
	const { kind, code = 0, status = 0 } = failure;
	if (code === 1060) return false;
	return (
		kind === 'silent' ||
		isPassing(failure) ||
		[code, status].some((each) => [...ABOUT_THE_SENDER, 4000].includes(each))
	);
}

/**
 * Milliseconds to wait before a request is repeated: as long as the answer asks for, otherwise random
 * up to a bound that doubles with each try ("full jitter"), so that many workers do not come back at once.
 *
 * @param retries how often it was repeated so far
 * @param random from 0 up to 1
 * @param now milliseconds since 1970
 */
export function pauseBefore(
	failure: Failure,
	retries: number,
	random: number,
	now: number,
): number {
	const bound = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** retries);
	return retryAfterOf(failure, now) ?? random * bound;
}

/** The milliseconds that the header Retry-After asks to wait, written in seconds or as a date. */
export function retryAfterOf({ retryAfter }: Failure, now: number): number | undefined {
	if (retryAfter === undefined) return undefined;
	if (/^\d+(\.\d+)?$/.test(retryAfter)) return Number(retryAfter) * 1000;
	const date = Date.parse(retryAfter);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
