/** What came back from Capillary, whatever its status. */
export interface Answer {
	/** HTTP status */
	status: number;
	/** Header names in lower case */
	headers: Record<string, unknown>;
	/** Parsed JSON, or text where it is none */
	body: unknown;
	/** It refused the access token that was asked for first: the request itself was never sent */
	refusesToken?: true;
}

/** No answer came: the connection failed, or the wait was over. */
export interface NetworkError {
	/** The system's code, e.g. `ECONNREFUSED`, `ENOTFOUND`, `ECONNABORTED` (timeout), or an empty text */
	networkCode: string;
	/** The system's own words */
	reason: string;
}

/** What became of a request: what it was sent for, or a failure in the terms of the API. */
export type Outcome<Picked> = { result: Picked } | { failure: Failure };

/** What an item brought, as its output shows it. */
export type Result = Record<string, unknown>;

/** What Capillary says about a customer it wrote. */
export interface Written extends Result {
	createdId: number | string;
	warnings: unknown[];
	/** The answer to the Add was lost, and the customer was found by looking it up */
	recovered?: true;
	/** Types of the identifiers that the customer who was found does not have, e.g. `email`: Capillary left them out */
	missing?: string[];
	/** The customer was there already */
	existed?: true;
	/** The customer was there already and has been given the values of this item */
	updated?: true;
}

/** Why a request was not carried out. */
export interface Failure {
	kind: /** Capillary named a reason: nothing was changed */
	| 'refused'
		/** Only the HTTP status says that something went wrong */
		| 'status'
		/** The answer is none that the API documents: a web page, nothing, other JSON */
		| 'unreadable'
		/** No answer came */
		| 'network'
		/** The node itself went wrong, in a way nobody expected */
		| 'unexpected';
	/** True when the request was to change something and was sent, so that it may have done so */
	writes?: true;
	/** Capillary's code */
	code?: number;
	/** Capillary's own message, or the beginning of what was sent instead */
	message: string;
	/** What came cannot be Capillary's: a web page, nothing, JSON that was cut off */
	notJson?: true;
	/** HTTP status, where there was an answer */
	status?: number;
	/** The system's code of a connection that failed */
	networkCode?: string;
	/** Capillary's trace of the request, from the header X-Cap-Requestid */
	requestId?: string;
	/** The header Retry-After as it came: seconds or a date */
	retryAfter?: string;
	/** It may have been carried out all the same, and a lookup could not tell */
	doubtful?: true;
	/** A lookup showed afterwards that it was not carried out */
	notDone?: true;
	/** A request was sent that may have been carried out, and nothing has settled whether it was */
	open?: true;
}
