/**
 * Where an answer sends its reader on to, e.g. `https://other.example`: a scheme and host without user name,
 * path and query, which may hold what is nobody's business. No request of this package goes there.
 *
 * @param headers names in lower case
 * @returns `undefined` for an answer that is no redirect
 */
export function redirectIn(status: number, headers: Record<string, unknown>): string | undefined {
	if (status < 300 || status > 399) return undefined;
	const { location } = headers;
	if (typeof location !== 'string' || location === '') return 'nowhere in particular';
	try {
		const { protocol, host } = new URL(location, SAME);
		if (host === new URL(SAME).host) return 'another address on the same host';
		return `${protocol}//${host}`;
	} catch {
		return 'an address that cannot be read';
	}
}

/** Stands in for the host that answered. */
const SAME = 'https://same.invalid';
