import { regionOf } from './regions';

const LOCAL = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Scheme and host that a credential points at, without a trailing slash, e.g.
 * `https://eu.api.capillarytech.com`. A host that is given wins over the region's; it may be typed with or
 * without `https://`.
 *
 * @throws Error with a text for the person who fills in the credential
 */
export function hostOf({ region, host }: { region?: unknown; host?: unknown }): string {
	const typed = String(host ?? '').trim();
	// A password in the address must not come back in a message.
	const shown = typed.replace(/[^/]*@/, '');
	const address = typed || regionOf(region)?.host;
	if (!address) {
		throw new Error(
			'Host is empty. Choose your region, or fill in Host with the address Capillary gave you.',
		);
	}
	const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`);
	if (!url || url.pathname !== '/' || url.search || url.hash || url.username || url.password) {
		throw new Error(
			`"${shown}" is not a host. Enter the name alone, e.g. eu.api.capillarytech.com, without a path behind it.`,
		);
	}
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOCAL.test(url.hostname))) {
		throw new Error(
			`"${shown}" would send the password unprotected. Use https://; http:// is only for localhost.`,
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
