import { regionOf } from './regions';

const LOCAL = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Scheme and host that a credential points at, without a trailing slash, e.g.
 * `https://eu.api.capillarytech.com`. A host that is given wins over the region's; it may be typed with or
 * without `https://`.
 *
 * @throws Error with a text for the person who fills in the credential. It repeats nothing of what was typed,
 *   where a password may stand.
 */
export function hostOf({ region, host }: { region?: unknown; host?: unknown }): string {
	const typed = String(host ?? '').trim();
	const address = typed || regionOf(region)?.host;
	if (!address) {
		throw new Error(
			'Host is empty. Choose your region, or fill in Host with the address Capillary gave you.',
		);
	}
	const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`);
	if (!url || url.pathname !== '/' || url.search || url.hash || url.username || url.password) {
		throw new Error(
			'What is entered in Host is not a host. Enter the name alone, e.g. eu.api.capillarytech.com, without a user name, a password or a path.',
		);
	}
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOCAL.test(url.hostname))) {
		throw new Error(
			'Host would send the password unprotected. Use https://; http:// is only for localhost.',
		);
	}
	return url.origin;
}

function parseUrl(address: string): URL | undefined {
	try {
		return new URL(address);
	} catch {
		return undefined;
	}
}
