import type { Written } from './answer';

/** One call to Capillary, as the form asked for it. Nothing in it depends on n8n or on a host. */
export interface CapillaryRequest<Picked = unknown> {
	/** What Capillary counts it as, apart from others (Capillary: rate-limits), e.g. `PUT v2/customers` */
	api: string;
	method: 'DELETE' | 'GET' | 'POST' | 'PUT';
	/** Path below the host; variable parts are checked or encoded by whoever builds it, e.g. `/v2/customers/171891944` */
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	body?: object;
	/** Picks what the request is sent for out of an answer's body; `undefined` where it is missing */
	resultOf: (body: unknown) => Picked | undefined;
}

/** What one item asks for. */
export interface ItemRequest<Picked = unknown> extends CapillaryRequest<Picked> {
	/**
	 * What identifies whom or what it is about, e.g. `id:171891944`, `email:nathan@example.com`; requests
	 * that share a key are never under way together
	 */
	keys: string[];
	/** The fields that only a new customer takes, as the form names them */
	onlyOfNew?: string[];
	/** What of the values is lost on the way although Capillary does not say so, in a sentence */
	loss?: string;
}

/** A request that writes a customer through the v2 API. */
export interface WriteRequest extends ItemRequest<Written> {
	body: object;
}

/**
 * The whole address of a request.
 *
 * @param host scheme and host without a trailing slash, e.g. `https://eu.api.capillarytech.com`
 */
export function addressOf({ path, query }: CapillaryRequest, host: string): string {
	const pairs = Object.entries(query)
		.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
		.join('&');
	return host + path + (pairs && `?${pairs}`);
}
