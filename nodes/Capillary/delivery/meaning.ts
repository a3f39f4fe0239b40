import type { Answer, Failure, Outcome, Silence } from './answer';

/**
 * Why an answer is a failure, `undefined` when it is none. The body decides, not the HTTP status:
 * `errors` with an entry is a failure even under 200 (Capillary: errors-and-warnings, and every v2
 * sample).
 */
export function failureIn(answer: Answer | Silence): Failure | undefined {
	if ('silence' in answer) {
		return { kind: 'silent', message: answer.reason, silence: answer.silence };
	}
	const { status, body } = answer;
	const error = firstError(body);
	if (error) return { kind: 'refused', ...error, ...traceOf(answer) };
	if (status < 200 || status > 299) {
		return { kind: 'refused', code: status, message: excerpt(body), ...traceOf(answer) };
	}
	if (!isObject(body)) return { kind: 'unreadable', message: excerpt(body), ...traceOf(answer) };
	return undefined;
}

/** What the answer to a v2 write means: `createdId` with warnings and side effects, or a failure. */
export function meaningOf(answer: Answer | Silence): Outcome {
	const failure = failureIn(answer);
	if (failure) return { failure };
	const { body } = answer as Answer & { body: Record<string, unknown> };
	if (!('createdId' in body)) {
		return {
			failure: { kind: 'unreadable', message: excerpt(body), ...traceOf(answer as Answer) },
		};
	}
	return {
		result: { ...body, createdId: asNumber(body.createdId), warnings: asList(body.warnings) },
	};
}

function firstError(body: unknown): { code?: number; message: string } | undefined {
	if (!isObject(body)) return undefined;
	const error: unknown = asList(body.errors)[0];
	if (error === undefined) return undefined;
	if (!isObject(error)) return { message: String(error) };
	const code = Number(error.code);
	return {
		message: typeof error.message === 'string' ? error.message.trim() : '',
		...(Number.isFinite(code) && { code }),
	};
}

/** Capillary writes a list of one sometimes as its only element, and an empty list as `{}`, `null` or nothing. */
function asList(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	if (value === undefined || value === null || value === '') return [];
	if (isObject(value) && Object.keys(value).length === 0) return [];
	return [value];
}

/** One page of Capillary's writes the ID as text; every sample shows a number. */
function asNumber(id: unknown): number | string | undefined {
	if (typeof id === 'number') return id;
	const number = Number(id);
	return Number.isSafeInteger(number) ? number : String(id);
}

/** The HTTP status, and Capillary's trace of the request (Capillary: apioverview, response headers). */
function traceOf({ status, headers }: Answer): { status: number; requestId?: string } {
	const id = headers['x-cap-requestid'];
	return typeof id === 'string' && id !== '' ? { status, requestId: id } : { status };
}

/** The first words of an answer that is no JSON, without the markup of a web page. */
function excerpt(body: unknown): string {
	const text = typeof body === 'string' ? body : isObject(body) ? JSON.stringify(body) : '';
	return text
		.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 200);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
