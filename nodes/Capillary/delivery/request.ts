import type { Api } from './limits';

/** One call to Capillary, as the form asked for it. Nothing in it depends on n8n or on a host. */
export interface CapillaryRequest {
	/** What Capillary counts it as */
	api: Api;
	method: 'GET' | 'POST' | 'PUT';
	/** Path below the host; variable parts are checked or encoded by whoever builds it, e.g. `/v2/customers/171891944` */
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	body?: object;
}

/** What one item asks for. */
export interface ItemRequest extends CapillaryRequest {
	/** Whom it is about, e.g. `id:171891944`, `email:nathan@example.com`; requests that share one are never under way together */
	customers: string[];
}

/** A request that changes a customer. */
export interface WriteRequest extends ItemRequest {
	body: object;
	/** Present when the request adds a customer */
	adding?: Adding;
}

/** What delivery needs to know so that an Add is carried out exactly once. */
export interface Adding {
	/** Finds the customer by each identifier that Capillary can look up */
	lookups: CapillaryRequest[];
	/** What to do when the customer exists already in the source */
	ifExists: 'fail' | 'getExisting' | 'update';
	/** The update that gives an existing customer the values of this Add; `undefined` when there is nothing to update */
	updateOf: (customerId: string) => WriteRequest | undefined;
}

/**
 * The whole address of a request.
 *
 * @param host scheme and host without a trailing slash, e.g. `https://eu.api.capillarytech.com`
 */
export function addressOf(request: CapillaryRequest, host: string): string {
	const query = Object.entries(request.query)
		.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
		.join('&');
	return host + request.path + (query && `?${query}`);
}
