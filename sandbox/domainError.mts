/** One of Capillary's messages in the `errors` or `warnings` of an answer. */
export interface Notice {
	status: false;
	code: number;
	message: string;
}

/** The request is refused with one of Capillary's codes and changes nothing. */
export class DomainError extends Error {
	readonly code: number;

	constructor(code: number, message: string) {
		super(message);
		this.code = code;
	}
}

/** The body or query does not have the documented shape: HTTP 400 whatever the switches say. */
export class InvalidRequest extends DomainError {
	constructor(what: string) {
		super(400, `Input is invalid. ${what}`);
	}
}

/** A warning: the main action was carried out, a side action was not. */
export function warning(code: number, message: string): Notice {
	return { status: false, code, message };
}

/** The body of a failed v2 answer. */
export function v2ErrorBody(code: number, message: string): { errors: Notice[] } {
	return { errors: [warning(code, message)] };
}
