import { inspect } from 'node:util';
import type { OnError } from 'n8n-workflow';
import { example } from '../fixtures/examples/example.mts';
import { SECRETS, startCapillary, WRITTEN } from './capillary-node.mts';
import { type Answer, type AnsweringServer, startServer } from './server.mts';

let capillary: Awaited<ReturnType<typeof startCapillary>>;
let elsewhere: AnsweringServer | undefined;
afterEach(async () => {
	await capillary.close();
	await elsewhere?.close();
});

const REQUEST_ID = '8d6c1f8e-7d3b-4b1e-a9a6-d4a3a5f0c1b2';
const headers = { 'X-Cap-Requestid': REQUEST_ID };
const html = { ...headers, 'content-type': 'text/html' };

const errors = (code: number | string, message: string) => ({
	errors: [{ status: false, code, message }],
});

interface Refusal {
	name: string;
	answer: Answer;
	/** In the message, beside what happened. */
	says: string[];
	/** In the description: what to do. */
	advises: string;
	code?: number;
}

/** What cannot be read is not sent again here, to be told at once; test/engine/delivery/retry is about that. */
const once = { maxRetries: 0 };
const ACTION = 'updated';
const DONE = { ...(WRITTEN.body as object), action: ACTION };

/** Answers that fail the item. */
const REFUSALS: Refusal[] = [
	{
		name: 'the documented errors under 200',
		answer: { status: 200, headers, body: example('v2-error-8015-plain').responseBody },
		says: ['8015', 'Customer not found for the given identifiers'],
		advises: 'Source',
		code: 8015,
	},
	{
		name: 'the documented errors under 400',
		answer: { status: 400, headers, body: example('v2-error-8003-invalid-source').responseBody },
		says: ['8003', 'Invalid source'],
		advises: 'Source',
		code: 8003,
	},
	{
		name: 'errors beside a createdId',
		answer: { headers, body: { createdId: 1, ...errors(8018, 'Conversion not allowed') } },
		says: ['8018', 'Conversion not allowed'],
		advises: 'Loyalty Type',
		code: 8018,
	},
	{
		name: 'errors that are no list, their code a text',
		answer: { headers, body: { errors: { code: '8009', message: 'Update failed' } } },
		says: ['8009', 'Update failed'],
		advises: 'Customer ID',
		code: 8009,
	},
	{
		name: 'a code that no page names',
		answer: { headers, body: errors(77_777, 'The moon is full') },
		says: ['did not carry out', '77777', 'The moon is full'],
		advises: 'against the message',
		code: 77_777,
	},
	{
		name: 'letters that n8n takes for those of a system error',
		answer: { status: 400, headers, body: errors(8010, 'ApprovePermission: enoent, eexist') },
		says: ['8010', 'ApprovePermission: enoent, eexist'],
		advises: 'Communication Channels',
		code: 8010,
	},
	{
		name: '401 without a body',
		answer: { status: 401, headers },
		says: ['401', 'the credential'],
		advises: 'Password Format',
	},
	{
		name: '403 with the code 4000 (authorisation)',
		answer: { status: 403, headers, body: errors(4000, 'Not authorized. Access is denied!') },
		says: ['4000', 'Access is denied'],
		advises: 'access group',
		code: 4000,
	},
	{
		name: '403 with a text',
		answer: { status: 403, headers, body: 'Not authorized. Access is denied!' },
		says: ['403', 'Access is denied'],
		advises: 'administrator',
	},
	{
		name: '404 with a web page',
		answer: { status: 404, headers: html, body: '<html><h1>Not Found</h1><p>nginx</html>' },
		says: ['404', 'Not Found nginx'],
		advises: 'Host',
	},
	{
		name: '415',
		answer: { status: 415, headers, body: errors(415, 'Unsupported media type') },
		says: ['415', 'Unsupported media type'],
		advises: 'administrator',
		code: 415,
	},
	{
		name: '500 with errors',
		answer: { status: 500, headers, body: errors(500, 'All requests have failed due to errors') },
		says: ['500', 'All requests have failed due to errors'],
		advises: 'values',
		code: 500,
	},
	{
		name: 'a web page under 200',
		answer: {
			headers: html,
			body: '<html><head><title>Welcome</title><style>b{}</style><script>alert("x")</script></head><b>Sign in</b></html>',
		},
		says: ['cannot be read', 'Welcome Sign in'],
		advises: 'Look it up in Capillary',
	},
	{
		name: 'an empty 200',
		answer: { headers },
		says: ['cannot be read', 'empty'],
		advises: 'Look it up in Capillary',
	},
	{
		name: '204',
		answer: { status: 204, headers },
		says: ['cannot be read', 'empty'],
		advises: 'Look it up in Capillary',
	},
	{
		name: 'JSON without createdId',
		answer: { headers, body: { warnings: [], sideEffects: [] } },
		says: ['cannot be read', 'sideEffects'],
		advises: 'Look it up in Capillary',
	},
	{
		name: 'a createdId that is none',
		answer: { headers, body: { createdId: null, warnings: [] } },
		says: ['cannot be read', 'createdId'],
		advises: 'Look it up in Capillary',
	},
	{
		name: 'a list',
		answer: { headers, body: [{ createdId: 1 }] },
		says: ['cannot be read'],
		advises: 'Look it up in Capillary',
	},
	{
		name: 'JSON that breaks off',
		answer: {
			headers: { ...headers, 'content-type': 'application/json' },
			body: '{"createdId": 55',
		},
		says: ['cannot be read', '"createdId": 55'],
		advises: 'Look it up in Capillary',
	},
];

const rows = ['row 0', 'row 1', 'row 2'];

/** Three updates, of which the second gets the answer, once the third is under way and so not held back by it. */
async function runWith(answer: Answer, onError?: OnError, options = {}) {
	let arrived = () => {};
	const last = new Promise<void>((resolve) => (arrived = resolve));
	capillary = await startCapillary(async ({ body }: any) => {
		const row = body.profiles[0].lastName;
		if (row === 'row 2') arrived();
		if (row !== 'row 1') return WRITTEN;
		await last;
		return answer;
	});
	const run = await capillary.run({
		parameters: {
			operation: 'updateById',
			customerId: '={{ 171891944 + $itemIndex }}',
			additionalFields: { lastName: '={{ $json.row }}' },
			options,
		},
		items: rows.map((row) => ({ json: { row } })),
		onError,
	});
	return run;
}

function expectNoSecret(value: unknown) {
	const everything = inspect(value, { depth: Infinity, showHidden: true, maxStringLength: null });
	for (const secret of SECRETS) expect(everything).not.toContain(secret);
	expect(everything).not.toMatch(/authorization/i);
	expect(everything.length).toBeGreaterThan(100);
}

describe.each(REFUSALS)('$name', ({ answer, says, advises, code }) => {
	const expectWords = (message: unknown, description: unknown) => {
		for (const words of [...says, '[item 1]']) expect(message).toContain(words);
		expect(message).not.toMatch(/[<>]/);
		expect(description).toContain(advises);
		expect(description).toContain(REQUEST_ID);
	};

	test('On Error = Stop: ends the run with what happened, what to do and the item', async () => {
		const { status, error } = await runWith(answer, undefined, once);
		expect(status).toBe('error');
		expect(error).toMatchObject({
			name: 'NodeApiError',
			httpCode: String(answer.status ?? 200),
			context: { itemIndex: 1, data: { requestId: REQUEST_ID, code } },
		});
		expectWords(error!.message, error!.description);
		expectNoSecret(error);
	});

	test('On Error = Continue: stands in its place in the output', async () => {
		const { status, outputs } = await runWith(answer, 'continueRegularOutput', once);
		const [first, failed, last] = outputs[0];
		expect(status).toBe('success');
		expect([first, last]).toEqual([0, 2].map((item) => ({ json: DONE, pairedItem: { item } })));
		expect(failed.json).toEqual({ error: failed.error!.message });
		expect(failed.pairedItem).toEqual({ item: 1 });
		expect(failed.error).toMatchObject({
			httpCode: String(answer.status ?? 200),
			context: { itemIndex: 1, data: { requestId: REQUEST_ID, code } },
		});
		expectWords(failed.json.error, failed.error!.description);
		expectNoSecret(outputs);
	});

	test('On Error = Continue (using error output): leaves there, beside its input', async () => {
		const { status, outputs } = await runWith(answer, 'continueErrorOutput', once);
		const [done, failed] = outputs;
		expect(status).toBe('success');
		expect(done).toEqual([0, 2].map((item) => ({ json: DONE, pairedItem: { item } })));
		const { row, error, details, ...more } = failed[0].json;
		expect(failed).toEqual([{ json: { row, error, details }, pairedItem: { item: 1 } }]);
		expect({ row, more }).toEqual({ row: 'row 1', more: {} });
		expectWords(error, details);
		expectNoSecret(outputs);
	});
});

describe('a connection that fails', () => {
	test.each<OnError | undefined>([undefined, 'continueRegularOutput', 'continueErrorOutput'])(
		'is told with the item and without a secret (%s)',
		async (onError) => {
			const { error, outputs } = await runWith({ drop: 'afterRecording' }, onError, once);
			const message = error?.message ?? outputs.flat().find(({ json }) => json.error)!.json.error;
			expect(message).toContain('The connection to Capillary broke off');
			expect(message).toContain('[item 1]');
			expectNoSecret(error ?? outputs);
		},
	);

	test('says so when nothing listens there', async () => {
		capillary = await startCapillary();
		await capillary.close();
		const { error } = await capillary.run({
			parameters: {
				operation: 'updateById',
				customerId: '171891944',
				additionalFields: { firstName: 'Tom' },
				options: once,
			},
		});
		expect(error!.message).toContain('refused the connection');
		expect(error!.message).not.toContain('perhaps it is offline');
		expect(error!.description).toContain('Region and Host');
		expectNoSecret(error);
	});
});

test('a redirect is not followed: neither the change nor its signature goes elsewhere', async () => {
	elsewhere = await startServer(() => WRITTEN);
	const moved = { status: 302, headers: { ...headers, location: `${elsewhere.url}/v2/customers` } };
	const { error } = await runWith(moved);
	expect(error!.message).toContain('302');
	expect(elsewhere.requests).toEqual([]);
});

test("what a server puts into the request's ID is not shown as HTML", async () => {
	const hostile = { 'X-Cap-Requestid': '<img src=x onerror=alert(1)>' };
	const { error } = await runWith({ status: 400, headers: hostile, body: errors(8015, 'x') });
	expect(error!.description).not.toMatch(/[<>]/);
	expect(error!.description).toContain('img src=x');
});

describe('an answer with a createdId is a result', () => {
	test.each([
		[{ createdId: 5, warnings: [], sideEffects: [] }, {}],
		[{ createdId: 5, warnings: [], errors: [] }, {}],
		[{ createdId: 5, warnings: [], errors: null }, {}],
		// One page writes the ID as text and the warnings as an object (update-customer-detail).
		[
			{ createdId: '171891944', warnings: {} },
			{ createdId: 171891944, warnings: [] },
		],
		[
			{ createdId: 5, warnings: { status: false, code: 8077, message: 'x' } },
			{
				warnings: [{ status: false, code: 8077, message: 'x' }],
				note: 'Not all was done: Capillary does not know the till in Associated With (8077: x).',
			},
		],
		[{ createdId: 5 }, { warnings: [] }],
	])('%j', async (body, differing) => {
		const { outputs } = await runWith({ body });
		expect(outputs[0][1].json).toEqual({ ...body, ...differing, action: ACTION });
	});
});

test('results stand in the order of the input, whichever answer comes first', async () => {
	const count = 20;
	capillary = await startCapillary(({ path }) => {
		const id = Number(path.split('/').at(-1));
		if (id % 5 === 3) return { status: 400, body: errors(8015, `no ${id}`) };
		return { delay: (count - id) * 3, body: { createdId: id, warnings: [] } };
	});
	const { outputs } = await capillary.run({
		parameters: {
			operation: 'updateById',
			customerId: '={{ $json.id }}',
			additionalFields: { firstName: 'Tom' },
		},
		items: Array.from({ length: count }, (_, item) => ({ json: { id: item + 1 } })),
		onError: 'continueRegularOutput',
	});
	expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(
		Array.from({ length: count }, (_, item) => ({ item })),
	);
	for (const [item, { json }] of outputs[0].entries()) {
		const id = item + 1;
		if (id % 5 === 3) expect(json.error).toContain(`no ${id})`);
		else expect(json.createdId).toBe(id);
	}
});
