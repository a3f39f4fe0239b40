/** What came back from Capillary, whatever its status. */
export interface Answer {
	/** HTTP status */
	status: number;
	/** Header names in lower case */
	headers: Record<string, unknown>;
	/** Parsed JSON, or text where it is none */
	body: unknown;
}

/** No answer came: the connection failed, or the wait was over. */
export interface Silence {
	/** The system's code, e.g. `ECONNREFUSED`, `ENOTFOUND`, `ECONNABORTED` (timeout), or an empty text */
	silence: string;
	/** The system's own words */
	reason: string;
}

/** What Capillary did with one customer: a result, or a failure in the terms of the API. */
export type Outcome = { result: Result } | { failure: Failure };

/** Capillary's answer to a write, as the output item shows it. */
export interface Result {
	createdId?: number | string;
	warnings: unknown[];
	[name: string]: unknown;
}

/** Why a request was not carried out. */
export interface Failure {
	kind: /** Capillary named a reason */
	| 'refused'
		/** Capillary answered, but not in a way the API documents: a web page, nothing, other JSON */
		| 'unreadable'
		/** No answer came */
		| 'silent';
	/** Capillary's code, or the HTTP status where it named none */
	code?: number;
	/** Capillary's own message, or the beginning of what it sent instead */
	message: string;
	/** HTTP status, where there was an answer */
	status?: number;
	/** The system's code of a connection that failed */
	silence?: string;
	/** Capillary's trace of the request, from the header X-Cap-Requestid */
	requestId?: string;
}
