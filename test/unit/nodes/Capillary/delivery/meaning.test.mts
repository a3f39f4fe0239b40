import type { Answer } from '../../../../../nodes/Capillary/delivery/answer.ts';
import { writtenIn } from '../../../../../nodes/Capillary/customer/answers.ts';
import { meaningOf } from '../../../../../nodes/Capillary/delivery/meaning.ts';
import { example } from '../../../../fixtures/examples/example.mts';
import { page } from './world.mts';

const answer = (body: unknown, status = 200, headers = {}): Answer => ({ status, headers, body });
const WRITE = { method: 'POST', resultOf: writtenIn } as const;
const ofWrite = (body: unknown, status?: number, headers?: object) =>
	meaningOf(answer(body, status, headers), WRITE);

describe('A write went well when the body names the customer', () => {
	test.each([
		['v2-customers-post-instore'],
		['v2-customers-post-other-source-combining-8050'],
		['v2-customers-post-referral-sideeffects'],
		['v2-customers-put-make-first-call'],
	])('as documented: %s', (name) => {
		const body = example(name).responseBody as { createdId: number };
		expect(ofWrite(body)).toEqual({ result: body });
	});

	test.each([
		['a number', 5, 5],
		['digits', '5', 5],
		['more digits than a number keeps', '90071992547409931', '90071992547409931'],
	])('by %s', (_form, createdId, id) => {
		expect(ofWrite({ createdId })).toEqual({ result: { createdId: id, warnings: [] } });
	});

	test.each([
		['a list', [{ code: 8050 }], [{ code: 8050 }]],
		['one that stands alone', { code: 8050 }, [{ code: 8050 }]],
		['an empty object', {}, []],
		['null', null, []],
		['an empty text', '', []],
	])('with warnings as %s', (_form, given, warnings) => {
		expect(ofWrite({ createdId: 5, warnings: given })).toEqual({
			result: { createdId: 5, warnings },
		});
	});

	test.each([[[]], [{}], [null], [''], [undefined]])('and errors are %j', (errors) => {
		expect(ofWrite({ createdId: 5, errors })).toHaveProperty('result.createdId', 5);
	});

	test.each([200, 201, 202])('whatever the 2xx is: %i', (status) => {
		expect(ofWrite({ createdId: 5 }, status)).toHaveProperty('result');
	});
});

describe('A write failed when the body has errors', () => {
	test.each([['v2-error-8015-plain'], ['v2-error-8003-invalid-source']])(
		'as documented: %s',
		(name) => {
			const body = example(name).responseBody as { errors: Array<{ code: number }> };
			expect(ofWrite(body)).toMatchObject({
				failure: { kind: 'refused', code: body.errors[0].code },
			});
		},
	);

	test.each([
		['a list', [{ code: 8015, message: 'Nobody' }]],
		['one that stands alone', { code: 8015, message: 'Nobody' }],
		['a code in digits', [{ code: '8015', message: ' Nobody ' }]],
		['more than one', [{ code: 8015, message: 'Nobody' }, { code: 8003 }]],
	])('as %s', (_form, errors) => {
		expect(ofWrite({ createdId: 5, errors })).toEqual({
			failure: { kind: 'refused', code: 8015, message: 'Nobody', status: 200, writes: true },
		});
	});

	test.each([
		['a text', ['Nobody'], 'Nobody'],
		['no code', [{ message: 'Nobody' }], 'Nobody'],
		['a code that is null', [{ code: null, message: 'Nobody' }], 'Nobody'],
		['a code that is no number', [{ code: 'E_NOBODY', message: 'Nobody' }], 'Nobody'],
		['no message', [{ status: false }], ''],
	])('with %s', (_form, errors, message) => {
		expect(ofWrite({ errors })).toEqual({
			failure: { kind: 'refused', message, status: 200, writes: true },
		});
	});
});

test.each([
	['a page', page(200).body, '200'],
	['nothing', '', ''],
	['undefined', undefined, ''],
	['JSON that names nobody', { warnings: [] }, '{"warnings":[]}'],
	['a name that is no ID', { createdId: 'tom' }, '{"createdId":"tom"}'],
	['an ID of null', { createdId: null }, '{"createdId":null}'],
	['a list', [{ createdId: 5 }], '[{"createdId":5}]'],
])('A 200 with %s cannot be read, and what came is kept', (_name, body, message) => {
	const notJson = typeof body !== 'object' && { notJson: true };
	expect(ofWrite(body)).toEqual({
		failure: { kind: 'unreadable', message, ...notJson, status: 200, writes: true },
	});
});

test.each([
	0,
	-5,
	1.5,
	NaN,
	Infinity,
	2 ** 53 + 2,
	'0',
	'-5',
	'1.5',
	'007',
	'',
	' 5',
	'5\n',
	{},
	true,
])('%p is no ID of a customer', (createdId) => {
	expect(ofWrite({ createdId })).toHaveProperty('failure.kind', 'unreadable');
});

describe("The answer to the access token's own request is never the request's:", () => {
	const ofToken = (body: unknown, status: number) =>
		meaningOf({ ...answer(body, status), refusesToken: true }, WRITE);

	test.each([
		['no errors', { createdId: 5, errors: [] }],
		['nothing else', { createdId: 5 }],
	])('a createdId in it, beside %s, is no customer', (_name, body) => {
		expect(ofToken(body, 401)).toMatchObject({ failure: { status: 401 } });
	});

	test.each([500, 503])(
		'with HTTP %i, nothing was sent that may have changed something',
		(status) => {
			const outcome = ofToken({ errors: [{ code: status, message: 'No' }] }, status);
			expect(outcome).not.toHaveProperty('failure.writes');
		},
	);
});

test('Of a web page, the first words are kept, without markup, scripts and styles', () => {
	const body = `<html><style>p { color: red }</style><script>alert(1)</script>
		<h1>502  Bad</h1><p>Gateway ${'x'.repeat(300)}</p></html>`;
	const { failure } = ofWrite(body, 502) as { failure: { message: string } };
	expect(failure.message).toMatch(/^502 Bad Gateway x+$/);
	expect(failure.message).toHaveLength(200);
});

test('The request ID and the time to come back are kept', () => {
	const headers = { 'x-cap-requestid': 'E-1-2', 'retry-after': '5' };
	expect(ofWrite('', 503, headers)).toEqual({
		failure: {
			kind: 'status',
			message: '',
			notJson: true,
			status: 503,
			requestId: 'E-1-2',
			retryAfter: '5',
			writes: true,
		},
	});
});

test('The body decides: it names a customer, whatever the status says', () => {
	expect(ofWrite({ createdId: 5 }, 500)).toHaveProperty('result.createdId', 5);
	expect(ofWrite({ message: 'Server error' }, 500)).toHaveProperty('failure.kind', 'status');
});

test("A network error is a failure with the system's own words", () => {
	const error = { networkCode: 'ECONNRESET', reason: 'socket hang up' };
	const failure = { kind: 'network', networkCode: 'ECONNRESET', message: 'socket hang up' };
	expect(meaningOf(error, WRITE)).toEqual({ failure: { ...failure, writes: true } });
	expect(meaningOf(error, { ...WRITE, method: 'GET' })).toEqual({ failure });
});

test.each([
	['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'],
	['ETIMEDOUT', 'connect ETIMEDOUT 10.0.0.1:443'],
	['ENOTFOUND', 'getaddrinfo ENOTFOUND capillary.invalid'],
	['EAI_AGAIN', 'getaddrinfo EAI_AGAIN eu.api.capillarytech.com'],
	['ERR_INVALID_URL', 'Invalid URL'],
	['ERR_INVALID_ADDRESS', 'URL too long'],
	['ERR_INVALID_CHAR', 'Invalid character in header content'],
	['ERR_INVALID_BODY', 'Do not know how to serialize a BigInt'],
	['CredentialError', 'Capillary does not accept this client key and secret'],
])('Before anything left (%s: %s), a write changed nothing', (networkCode, reason) => {
	expect(meaningOf({ networkCode, reason }, WRITE)).not.toHaveProperty('failure.writes');
});

test.each([
	['ETIMEDOUT', 'read ETIMEDOUT'],
	['ECONNABORTED', 'timeout of 60000ms exceeded'],
	['ECONNRESET', 'socket hang up'],
	['EPIPE', 'write EPIPE'],
	['E_OF_TOMORROW', 'oops'],
	['', 'oops'],
])('After it left (%s: %s), a write may have changed something', (networkCode, reason) => {
	expect(meaningOf({ networkCode, reason }, WRITE)).toHaveProperty('failure.writes', true);
});
