import type { Answer, Failure, NetworkError, Outcome } from './answer';
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
	const writes = method !== 'GET' && { writes: true as const };
	if ('networkCode' in answer) {
		const { networkCode, reason } = answer;
		return { failure: { kind: 'network', message: reason, networkCode, ...writes } };
	}
	const { status, body } = answer;
	const error = firstErrorIn(body) ?? errorOfV1(body);
	if (error) return { failure: { kind: 'refused', ...error, ...traceOf(answer), ...writes } };
	const result = resultOf(body);
	if (result !== undefined) return { result };
	const kind = status >= 200 && status <= 299 ? 'unreadable' : 'status';
	return { failure: { kind, message: excerptOf(body), ...traceOf(answer), ...writes } };
}

/** The first entry of `errors` in a v2 body, where there is one. */
export function firstErrorIn(body: unknown): NamedError | undefined {
	if (!isObject(body)) return undefined;
	const error: unknown = asList(body.errors)[0];
	if (error === undefined) return undefined;
	if (!isObject(error)) return { message: String(error) };
	const code = Number(asId(error.code));
	return {
		message: typeof error.message === 'string' ? error.message.trim() : '',
		...(Number.isFinite(code) && { code }),
	};
}

/** The first words of an answer that is no JSON, without the markup of a web page. */
export function excerptOf(body: unknown): string {
	const text = typeof body === 'string' ? body : body ? JSON.stringify(body) : '';
	return text
		.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 200);
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
		...(typeof requestId === 'string' && requestId !== '' && { requestId }),
		...(typeof retryAfter === 'string' && retryAfter !== '' && { retryAfter }),
	};
}
