import { createHash } from 'node:crypto';

/** An update as it is sent: address below the host, and body. */
export interface Update {
	method: string;
	url: string;
	body: string;
}

/** Equal for equal updates. */
export function fingerprintOf({ method, url, body }: Update): string {
	return createHash('sha256').update(`${method} ${url} ${body}`).digest('base64');
}

/** Equal for the same updates, regardless of their order. */
export function digestOf(fingerprints: string[]): string {
	return createHash('sha256').update(fingerprints.toSorted().join()).digest('hex');
}
