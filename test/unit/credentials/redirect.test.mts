import fc from 'fast-check';
import { redirectIn } from '../../../credentials/redirect.ts';

test.each([
	['https://other.example/v2/customers?q=1', 'https://other.example'],
	['http://other.example:8080/', 'http://other.example:8080'],
	['https://till:pass@other.example/x', 'https://other.example'],
	['//other.example/x', 'https://other.example'],
	['/v2/customers/', 'another address on the same host'],
	['?again', 'another address on the same host'],
	['https://', 'an address that cannot be read'],
	['', 'nowhere in particular'],
])('%s leads to %s', (location, target) => {
	for (const status of [301, 302, 303, 307, 308]) {
		expect(redirectIn(status, { location })).toBe(target);
	}
});

test('any other status leads nowhere, whatever its headers say', () => {
	for (const status of [200, 201, 299, 400, 401, 503]) {
		expect(redirectIn(status, { location: 'https://other.example' })).toBeUndefined();
	}
});

test('nothing but scheme and host of the target is shown', () => {
	fc.assert(
		fc.property(
			fc.webUrl({ withQueryParameters: true }),
			fc.base64String({ minLength: 12 }),
			(url, s) => {
				const { protocol, host, href } = new URL(url);
				const location = href.replace('://', `://user:${encodeURIComponent(s)}@`) + `#${s}`;
				expect(redirectIn(302, { location })).toBe(`${protocol}//${host}`);
			},
		),
	);
});
