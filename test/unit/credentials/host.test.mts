import fc from 'fast-check';
import { hostOf } from '../../../credentials/host.ts';

// apioverview, request-information, and the pattern of both for the clusters of Capillary's own tools.
test.each([
	['eu', 'https://eu.api.capillarytech.com'],
	['apac', 'https://apac.api.capillarytech.com'],
	['apac2', 'https://apac2.api.capillarytech.com'],
	['sea', 'https://sea.api.capillarytech.com'],
	['us', 'https://us.api.capillarytech.com'],
	['north-america', 'https://north-america.api.capillarytech.com'],
	['ushc', 'https://ushc.api.capillarytech.com'],
	['tata', 'https://tata.api.capillarytech.com'],
	['china', 'https://cdn-api.capillarytech.cn.com'],
])('the region %s is %s', (region, host) => {
	expect(hostOf({ region })).toBe(host);
	expect(hostOf({ region, host: ' ' })).toBe(host);
});

test.each([
	['in.api.capillarytech.com', 'https://in.api.capillarytech.com'],
	['https://in.api.capillarytech.com', 'https://in.api.capillarytech.com'],
	['HTTPS://In.Api.CapillaryTech.com/', 'https://in.api.capillarytech.com'],
	[' in.api.capillarytech.com/ ', 'https://in.api.capillarytech.com'],
	['in.api.capillarytech.com:8443', 'https://in.api.capillarytech.com:8443'],
	['http://localhost:4010', 'http://localhost:4010'],
	['http://127.0.0.1:4010/', 'http://127.0.0.1:4010'],
	['http://[::1]:4010', 'http://[::1]:4010'],
])('the host %s is %s, whatever the region', (host, expected) => {
	expect(hostOf({ region: 'custom', host })).toBe(expected);
	expect(hostOf({ region: 'eu', host })).toBe(expected);
});

test.each([
	'http://eu.api.capillarytech.com',
	'http://localhost.example.com',
	'http://127.0.0.1.example.com',
	'http://10.0.0.5:4010',
	'ftp://eu.api.capillarytech.com',
])('%s would send the password unprotected', (host) => {
	expect(() => hostOf({ region: 'custom', host })).toThrow('unprotected');
});

test.each([
	'https://eu.api.capillarytech.com/v2',
	'eu.api.capillarytech.com/v2/customers',
	'eu.api.capillarytech.com?x=1',
	'eu.api.capillarytech.com#x',
	'https://till:secret@eu.api.capillarytech.com',
	'eu api',
	'https://',
	'https://:8080',
	'{{ $env.HOST }}',
])('%s is not a host', (host) => {
	expect(() => hostOf({ region: 'custom', host })).toThrow('is not a host');
});

test.each([{ region: 'custom', host: '' }, { region: 'custom' }, { region: 'mars' }, {}])(
	'%j has no host',
	(credential) => {
		expect(() => hostOf(credential)).toThrow('Host is empty');
	},
);

test('a refusal repeats nothing of what was typed, where a password may stand', () => {
	const secret = 'pa55word';
	const part = fc.constantFrom(
		'https://',
		'http://',
		'till:',
		'@',
		'/',
		':',
		'?',
		'#',
		'=',
		' ',
		'x.y',
	);
	fc.assert(
		fc.property(
			fc.array(part, { maxLength: 6 }),
			fc.array(part, { maxLength: 6 }),
			(before, after) => {
				const host = [...before, secret, ...after].join('');
				try {
					// A host may be called like that.
					expect(new URL(hostOf({ region: 'custom', host })).host).toContain(secret);
				} catch (error) {
					expect((error as Error).message).not.toContain(secret);
					expect((error as Error).message).toMatch(/is not a host|unprotected/);
				}
			},
		),
	);
	for (const host of ['https://till:pa55word/word@x', 'till:pa55word@eu.example.com/v2']) {
		expect(() => hostOf({ region: 'custom', host })).toThrow(/^(?!.*pa55word).*is not a host/);
	}
});

test('whatever is typed, a request goes to that host over https, to this machine, or nowhere', () => {
	const start = fc.constantFrom('', 'http://', 'https://', 'HTTP://', 'ws://', '//', '@');
	const host = fc.oneof(fc.string(), fc.domain(), fc.webUrl(), fc.ipV4(), fc.constant('localhost'));
	fc.assert(
		fc.property(start, host, (scheme, name) => {
			fc.pre((scheme + name).trim() !== '');
			let address: string;
			try {
				address = hostOf({ region: 'custom', host: scheme + name });
			} catch (error) {
				expect((error as Error).message).toMatch(/is not a host|unprotected/);
				return;
			}
			const { origin, protocol, hostname } = new URL(address);
			expect(address).toBe(origin);
			if (protocol !== 'https:') expect(hostname).toMatch(/^(localhost|127\.[\d.]+|\[::1\])$/);
		}),
	);
});
