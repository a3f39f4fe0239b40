/** One call to Capillary, as the form asked for it. Nothing in it depends on n8n or on a host. */
export interface CapillaryRequest {
	method: 'GET' | 'POST' | 'PUT';
	/** Path below the host; variable parts are checked or encoded by whoever builds it, e.g. `/v2/customers/171891944` */
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	body?: object;
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
