import type { INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { example } from '../fixtures/examples/example.mts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { credentialsFor } from './capillary-node.mts';
import { runNode } from './engine.mts';
import { type Answer, type AnsweringServer, startServer } from './server.mts';

const COUNT = 250;

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox('--bulk-maximum', String(COUNT + 1));
	const person = (firstName: string, value: string) => ({
		profiles: [{ firstName, identifiers: [{ type: 'externalId', value }], source: 'INSTORE' }],
	});
	const crowd = Array.from({ length: COUNT }, (_, index) => person('Tom', `C-${index}`));
	await sandbox.api.post('/v2/customers/bulk', [...crowd, person('Zoe', 'Z-1')]);
});
afterEach(async () => await sandbox.change({ script: [] }));
afterAll(async () => await sandbox.stop());

let server: AnsweringServer | undefined;
afterEach(async () => await server?.close());

type More = Partial<Parameters<typeof runNode>[0]>;

const search = async (parameters: INodeParameters, more: More = {}) =>
	await runNode({
		node: Capillary,
		credentials: credentialsFor(sandbox.url),
		parameters: { operation: 'search', ...parameters },
		...more,
	});

/** The pages asked for since the journal held `before` requests: limit and offset. */
async function pagesSince(before: number) {
	const searches = (await sandbox.journal()).slice(before);
	return searches.map(({ query }) => [query.limit, query.offset]);
}

describe('how many are found', () => {
	const pages: Array<[string, INodeParameters, number, string[][]]> = [
		['50 by default', {}, 50, [['50', '0']]],
		['a limit within a page', { limit: 7 }, 7, [['7', '0']]],
		['a limit that is a page', { limit: 100 }, 100, [['100', '0']]],
		[
			'a limit across a page',
			{ limit: 120 },
			120,
			[
				['100', '0'],
				['20', '100'],
			],
		],
		[
			'a limit beyond what there is',
			{ limit: 300 },
			COUNT,
			[
				['100', '0'],
				['100', '100'],
				['100', '200'],
			],
		],
		[
			'all',
			{ returnAll: true },
			COUNT,
			[
				['100', '0'],
				['100', '100'],
				['100', '200'],
			],
		],
	];

	test.each(pages)('%s', async (_name, parameters, count, asked) => {
		const before = (await sandbox.journal()).length;
		const { outputs } = await search({ searchText: 'tom', ...parameters });
		expect(new Set(outputs[0].map(({ json }) => json.userId)).size).toBe(count);
		expect(outputs[0]).toHaveLength(count);
		expect(outputs[0].every(({ pairedItem }) => (pairedItem as any).item === 0)).toBe(true);
		expect(await pagesSince(before)).toEqual(asked);
	});
});

test('nothing found is no item, and no failure', async () => {
	const { status, outputs, error } = await search({ searchText: 'nobody' });
	expect({ status, error, outputs }).toEqual({
		status: 'success',
		error: undefined,
		outputs: [[]],
	});
});

test('each found customer is an item, paired with the item that looked for it', async () => {
	const items = ['zoe', 'nobody', 'C-24'].map((text) => ({ json: { text } }));
	const { outputs } = await search({ searchText: '={{ $json.text }}' }, { items });
	// C-24 and C-240 to C-249.
	expect(outputs[0].map(({ pairedItem }) => (pairedItem as any).item)).toEqual([
		0,
		...Array.from({ length: 11 }, () => 2),
	]);
	expect(outputs[0][0].json).toMatchObject({
		matchedIdentifiers: [{ idType: 'firstName', idValue: 'Zoe', source: 'INSTORE' }],
		profiles: [{ firstName: 'Zoe' }],
	});
});

test('a busy search (461) is asked again, also in the middle', async () => {
	await sandbox.change({ script: ['461', 'ok', '461'] });
	const { outputs } = await search({ searchText: 'tom', limit: 150 });
	expect(outputs[0]).toHaveLength(150);
});

test('a page that fails fails the item; half a list is not put out', async () => {
	await sandbox.change({ script: ['ok', '500'] });
	const { outputs } = await search(
		{ searchText: 'tom', returnAll: true },
		{ onError: 'continueRegularOutput' },
	);
	expect(outputs[0].map(({ json }) => json)).toEqual([{ error: expect.stringContaining('500') }]);
});

describe('exact requests', () => {
	const searchAt = async (parameters: INodeParameters, ...answers: Answer[]) => {
		server = await startServer(answers);
		return await search(parameters, { credentials: credentialsFor(server.url) });
	};

	test('the documented search is sent, and its customers are the items', async () => {
		const { method, path, query, responseBody } = example('v2-customers-search');
		// The page shows 4 of 10 customers; the next page shows no more.
		const none = { body: { ...responseBody, data: [] } };
		const { outputs } = await searchAt(
			{ searchText: 'tom', limit: 10 },
			{ body: responseBody },
			none,
		);
		expect(server!.requests[0]).toMatchObject({ method, path });
		expect(server!.requests[0].query).toEqual(query);
		expect(outputs[0].map(({ json }) => json)).toEqual(responseBody.data);
	});

	test('a text goes as it is typed', async () => {
		await searchAt({ searchText: 'a+b & "c"/%é' }, { body: { data: [] } });
		expect(server!.requests[0].query.q).toBe('a+b & "c"/%é');
	});

	test('an answer that is no list of customers is told', async () => {
		const options = { maxRetries: 0 };
		const page = { body: '<html>Welcome</html>' };
		const { error } = await searchAt({ searchText: 'tom', options }, page);
		expect(error!.message).toContain('Welcome');
	});
});

test.each([
	[{ searchText: '={{ "" }}' }, '"Search Text" is empty'],
	[{ searchText: 'tom', limit: 0 }, 'Limit'],
	[{ searchText: 'tom', limit: '={{ "ten" }}' }, 'Limit'],
	[{ searchText: 'tom', returnAll: '={{ "perhaps" }}' }, 'Return All'],
])('%j is told before anything is sent', async (parameters, words) => {
	const before = (await sandbox.journal()).length;
	const { error } = await search(parameters);
	expect(error!.message).toContain(words);
	expect(await pagesSince(before)).toEqual([]);
});
