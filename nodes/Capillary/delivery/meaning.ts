import { redirectIn } from '../../../credentials/redirect';
import type { Answer, Failure, NetworkError, Outcome } from './answer';
import { mayHaveLeft } from './codes';
import { excerptOf, quoteOf } from './excerpt';
import { asId, asList, isObject } from './json';
import type { CapillaryRequest } from './request';
import { textOfProblem } from './unexpected';
import { errorOfV1, type NamedError } from './v1Meaning';

/**
 * Reads the answer to a request. An answer that a reader stumbles over cannot be read: what it says of the
 * request is as open as if it were a web page.
 */
export function meaningOf<Picked>(
	answer: Answer | NetworkError,
	request: Pick<CapillaryRequest<Picked>, 'method' | 'resultOf'>,
): Outcome<Picked> {
	try {
		return meaningIn(answer, request);
	} catch (problem) {
		const { status } = answer as Answer;
		const writes = request.method !== 'GET' && { writes: true as const };
		return { failure: { kind: 'unreadable', message: textOfProblem(problem), status, ...writes } };
	}
}

/**
 * Reads the answer to a request. The body decides, not the HTTP status: `errors` with an entry is a
 * failure even under 200 (Capillary: errors-and-warnings, and every v2 sample).
 */
function meaningIn<Picked>(
	answer: Answer | NetworkError,
	{ method, resultOf }: Pick<CapillaryRequest<Picked>, 'method' | 'resultOf'>,
): Outcome<Picked> {
	const isWrite = method !== 'GET';
	if ('networkCode' in answer) {
		const { networkCode, reason } = answer;
		const writes = isWrite && mayHaveLeft(networkCode, reason) && { writes: true as const };
		return { failure: { kind: 'network', message: quoteOf(reason), networkCode, ...writes } };
	}
	const { status, headers, body, refusesToken } = answer;
	const writes = isWrite && !refusesToken && { writes: true as const };
	const target = redirectIn(status, headers);
	if (target !== undefined) {
		return { failure: { kind: 'status', message: target, ...traceOf(answer) } };
	}
	const error = firstErrorIn(body) ?? errorOfV1(body);
	if (error) return { failure: { kind: 'refused', ...error, ...traceOf(answer), ...writes } };
	// What a refused token's answer holds is nothing that the request was sent for.
	const result = refusesToken ? undefined : resultOf(body);
	if (result !== undefined) return { result };
	const kind = status >= 200 && status <= 299 ? 'unreadable' : 'status';
	const notJson = (typeof body !== 'object' || body === null) && { notJson: true as const };
	return { failure: { kind, message: excerptOf(body), ...notJson, ...traceOf(answer), ...writes } };
}

/** The first entry of `errors` in a v2 body, where there is one. */
export function firstErrorIn(body: unknown): NamedError | undefined {
	if (!isObject(body)) return undefined;
	const error: unknown = asList(body.errors)[0];
	if (error === undefined) return undefined;
	if (!isObject(error)) return { message: excerptOf(error) };
	const code = Number(asId(error.code));
	return {
		message: typeof error.message === 'string' ? quoteOf(error.message) : '',
		...(Number.isFinite(code) && { code }),
	};
}

/** The HTTP status, Capillary's trace of the request, and when to come back (Capillary: apioverview). */
function traceOf({
	status,
	headers,
}: Answer): Pick<Failure, 'status' | 'requestId' | 'retryAfter'> {
	const requestId = headers['x-cap-requestid'];
	const retryAfter = headers['retry-after'];
	return {
		status,
		...(typeof requestId === 'string' && requestId !== '' && { requestId: quoteOf(requestId) }),
		...(typeof retryAfter === 'string' && retryAfter !== '' && { retryAfter: quoteOf(retryAfter) }),
	};
}
