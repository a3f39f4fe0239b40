import type { Failure } from '../../../../../nodes/Capillary/delivery/answer.ts';
import { NETWORK_ERRORS } from '../../../../../nodes/Capillary/delivery/codes.ts';
import { wordsFor } from '../../../../../nodes/Capillary/delivery/words.ts';

const MAYBE = 'The change may have been made all the same.';

const unanswered: Array<[string, Omit<Failure, 'writes'>]> = [
	['no answer in time', { kind: 'network', networkCode: 'ECONNABORTED', message: 'timeout' }],
	['a connection that broke off', { kind: 'network', networkCode: 'ECONNRESET', message: '' }],
	['an empty answer', { kind: 'unreadable', message: '', status: 200 }],
	['a web page', { kind: 'unreadable', message: 'Sign in', status: 200 }],
];

describe.each(unanswered)('Of %s', (_name, failure) => {
	test('a write says that the change may have been made', () => {
		expect(wordsFor({ ...failure, writes: true }).description).toContain(MAYBE);
	});

	test('a read says what to do, and nothing of a change', () => {
		const { description } = wordsFor(failure);
		expect(description).toMatch(/^Try again\./);
		expect(description).not.toMatch(/change/);
	});
});

test.each(['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'CERT_HAS_EXPIRED', 'CredentialError'])(
	'Of a connection that was never made (%s), not even a write says that',
	(networkCode) => {
		const words = wordsFor({ kind: 'network', networkCode, message: '', writes: true });
		expect(words.description).not.toContain(MAYBE);
	},
);

describe('What is known of a change stands before the advice:', () => {
	const refusal = {
		kind: 'refused',
		code: 8014,
		message: 'Invalid',
		status: 400,
		writes: true,
	} as const;
	const descriptionOf = (failure: Failure) => wordsFor(failure).description;

	test("nothing beside Capillary's own word", () => {
		expect(descriptionOf(refusal)).toMatch(/^Check the mobile number/);
	});

	test('that an earlier try may have made it', () => {
		expect(descriptionOf({ ...refusal, open: true })).toMatch(
			/^The change may have been made all the same\. Check the mobile number/,
		);
	});

	test.each([
		{ kind: 'status', status: 503, message: '' },
		{ kind: 'refused', status: 502, code: 500, message: 'x' },
		{ kind: 'refused', status: 200, code: 500, message: 'x' },
	] as const)('that %j may have made it', (failure) => {
		expect(descriptionOf({ ...failure, writes: true })).toContain(MAYBE);
		expect(descriptionOf(failure)).not.toContain(MAYBE);
	});

	test('that it was looked up and not made, and nobody is told to look it up', () => {
		const description = descriptionOf({ kind: 'unreadable', message: '', notDone: true });
		expect(description).toMatch(
			/^The customer was looked up afterwards and was not added\. Try again\./,
		);
		expect(description).not.toContain('Look it up');
	});
});

describe('A certificate that is not accepted', () => {
	const wordsOf = (networkCode: string) => {
		const { message, description } = wordsFor({ kind: 'network', networkCode, message: '' });
		return `${message} ${description}`;
	};

	// Node's names for what is wrong with a certificate (nodejs.org, tls: X509 certificate error codes).
	test.each([
		['CERT_HAS_EXPIRED', 'clock'],
		['CERT_NOT_YET_VALID', 'clock'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'Check Host'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
		['SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
		['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'NODE_EXTRA_CA_CERTS'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
		['CERT_UNTRUSTED', 'NODE_EXTRA_CA_CERTS'],
	])('%s advises what mends it, not to try again', (networkCode, advice) => {
		expect(wordsOf(networkCode)).toContain(advice);
		expect(wordsOf(networkCode)).not.toMatch(/try again|run this item again/i);
	});
});

test('Every failure of a connection has a meaning, and each says what to do', () => {
	for (const { what, advice } of NETWORK_ERRORS) {
		expect(what).toMatch(/^[A-Z].*\w$/);
		expect(advice).toMatch(/^[A-Z].*\.$/);
	}
	expect(wordsFor({ kind: 'network', networkCode: 'E_OF_TOMORROW', message: 'oops' })).toEqual({
		message: 'The connection to Capillary broke off (oops)',
		description: 'Try again.',
	});
});

test.each([
	['86400', 'Capillary asked to wait 86400 seconds'],
	['Mon, 05 Jan 2026 09:00:45 GMT', 'Capillary asked to wait until Mon, 05 Jan 2026 09:00:45 GMT'],
])('What Retry-After asked for is said: %s', (retryAfter, words) => {
	for (const status of [429, 503]) {
		const { description } = wordsFor({ kind: 'status', status, message: '', retryAfter });
		expect(description).toContain(words);
		expect(description).toContain('Max Wait for Limit');
	}
});

test('A Retry-After that asks for nothing is not mentioned', () => {
	const failure: Failure = { kind: 'status', status: 429, message: '', retryAfter: '<b>soon</b>' };
	expect(wordsFor(failure).description).not.toMatch(/wait|soon/);
});
