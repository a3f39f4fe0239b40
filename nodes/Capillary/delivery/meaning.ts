import type { Answer, Failure, Outcome, Silence, Written } from './answer';
import { asList, isObject } from './json';
import { errorOfV1, type NamedError } from './v1Meaning';

/**
 * Reads an answer. The body decides, not the HTTP status: `errors` with an entry is a
 * failure even under 200 (Capillary: errors-and-warnings, and every v2 sample).
 *
 * @param resultOf picks what the request was sent for out of the body; `undefined` where it is missing
 */
export function meaningOf<Result>(
	answer: Answer | Silence,
	resultOf: (body: unknown) => Result | undefined,
): Outcome<Result> {
	if ('silence' in answer) {
		return { failure: { kind: 'silent', message: answer.reason, silence: answer.silence } };
	}
	const { status, body } = answer;
	const error = firstError(body) ?? errorOfV1(body);
	if (error) return { failure: { kind: 'refused', ...error, ...traceOf(answer) } };
	const result = resultOf(body);
	if (result !== undefined) return { result };
	const kind = status >= 200 && status <= 299 ? 'unreadable' : 'status';
	return { failure: { kind, message: excerpt(body), ...traceOf(answer) } };
}

/** The answer to a v2 write: `createdId`, warnings and side effects (Capillary: v2-add-customer). */
export function writtenIn(body: unknown): Written | undefined {
	if (!isObject(body)) return undefined;
	const createdId = asId(body.createdId);
	return createdId === undefined
		? undefined
		: { ...body, createdId, warnings: asList(body.warnings) };
}

/** The answer to a lookup: the customer's ID (Capillary: get-customer-id). */
export function foundIn(body: unknown): string | undefined {
	return isObject(body) ? asId(body.entity)?.toString() : undefined;
}

/**
 * The answer to a bulk Add: one element a customer, in the order they were sent, each with its
 * customer or with errors (Capillary: associate-customer). `undefined` when it does not match what was
 * sent.
 *
 * @param count how many customers were sent
 */
export function groupIn(count: number): (body: unknown) => Array<Outcome<Written>> | undefined {
	return (body) => {
		const elements = isObject(body) && Array.isArray(body.response) ? body.response : body;
		if (!Array.isArray(elements) || elements.length !== count) return undefined;
		return elements.map(elementMeaning);
	};
}

function elementMeaning(element: unknown): Outcome<Written> {
	const outer = isObject(element) ? element : {};
	const inner = isObject(outer.entity) ? outer.entity : outer;
	const error = firstError(outer) ?? firstError(inner);
	if (error) return { failure: { kind: 'refused', ...error } };
	const createdId = asId(inner.id ?? inner.createdId);
	if (createdId === undefined) {
		return { failure: { kind: 'unreadable', message: excerpt(element) } };
	}
	return {
		result: { createdId, warnings: [...asList(outer.warnings), ...asList(inner.warnings)] },
	};
}

function firstError(body: unknown): NamedError | undefined {
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

/** An ID or a code. One page of Capillary's writes IDs as text; every sample shows a number. */
function asId(id: unknown): number | string | undefined {
	if (typeof id === 'number') return id;
	if (typeof id !== 'string' || !/^\d+$/.test(id)) return undefined;
	return Number.isSafeInteger(Number(id)) ? Number(id) : id;
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

/** The first words of an answer that is no JSON, without the markup of a web page. */
function excerpt(body: unknown): string {
	const text = typeof body === 'string' ? body : body ? JSON.stringify(body) : '';
	return text
		.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 200);
}
