import type { INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { example } from '../fixtures/examples/example.mts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { credentialsFor } from './capillary-node.mts';
import { runNode } from './engine.mts';
import { type Answer, type AnsweringServer, startServer } from './server.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => await sandbox.stop());

let server: AnsweringServer | undefined;
afterEach(async () => await server?.close());

const changeAt = async (host: string, parameters: INodeParameters) =>
	await runNode({
		node: Capillary,
		credentials: credentialsFor(host),
		parameters: { operation: 'changeIdentifiers', ...parameters },
	});

const change = async (parameters: INodeParameters) => await changeAt(sandbox.url, parameters);

/** The node against a server that gives these answers. */
async function changeWith(parameters: INodeParameters, ...answers: Answer[]) {
	server = await startServer(answers);
	const run = await changeAt(server.url, parameters);
	return {
		...run,
		requests: server.requests.map(({ method, path, query, body }) => ({
			method,
			path,
			query,
			body,
		})),
	};
}

const adding = (...identifier: INodeParameters[]) => ({ identifiers: { identifier } });
const removing = (...identifier: INodeParameters[]) => ({ identifiersToRemove: { identifier } });
const byMobile = {
	customerBy: 'identifier',
	identifierName: 'mobile',
	identifierValue: '919800000001',
};

describe('the documented change is sent, and its answer is the output', () => {
	const documented: Array<[string, INodeParameters]> = [
		[
			'v2-customers-changeIdentifier-2025',
			{ customerId: '564854782', ...adding({ type: 'facebook', value: 'FB11' }) },
		],
		[
			'v2-customers-changeIdentifier-issue-card',
			{
				customerId: '418',
				...adding({
					type: 'cardnumber',
					value: 'TTM001110000000001ZS',
					details: { seriesId: 19, statusLabel: 'ACTIVE' },
				}),
			},
		],
		[
			'v2-customers-changeIdentifier-link-card',
			{
				customerId: '161670039',
				...adding({
					type: 'cardnumber',
					value: 'GOLD00000000000001032021',
					details: { seriesCode: 'GOLDPHY98', statusLabel: 'ACTIVE' },
				}),
			},
		],
	];

	test.each(documented)('%s', async (name, parameters) => {
		const { method, path, query, requestBody, responseBody } = example(name);
		const run = await changeWith(parameters, { body: responseBody });
		expect(run.requests).toEqual([{ method, path, query, body: requestBody }]);
		expect(run.outputs).toEqual([
			[{ json: { ...(responseBody as object), action: 'updated' }, pairedItem: { item: 0 } }],
		]);
	});
});

describe('a customer known by an identifier', () => {
	const changed: Answer = { body: { createdId: 7, warnings: [] } };
	const form = { ...byMobile, ...adding({ type: 'email', value: 'new@example.com' }) };

	test('is looked up first, in the same source, and the ID goes into the path', async () => {
		const source = { source: 'WECHAT', accountId: '1234' };
		const found = { body: { entity: 552695692, warnings: [] } };
		const { requests } = await changeWith({ ...form, ...source }, found, changed);
		expect(requests).toMatchObject([
			{
				method: 'GET',
				path: '/v2/customers/lookup',
				query: { ...source, identifierName: 'mobile', identifierValue: '919800000001' },
			},
			{
				method: 'POST',
				path: '/v2/customers/552695692/changeIdentifier',
				query: source,
				body: { add: [{ type: 'email', value: 'new@example.com' }] },
			},
		]);
	});

	test.each(['1/../2', '{id}', '', null, { id: 1 }])(
		'is not changed when the lookup answers %j instead of an ID',
		async (entity) => {
			const { requests, error } = await changeWith(form, { body: { entity, warnings: [] } });
			expect(requests.map(({ method }) => method)).toEqual(['GET']);
			expect(error!.message).toContain('[item 0]');
		},
	);

	test('is told when nobody has it: 8015, and nothing is changed', async () => {
		const { error } = await change(form);
		expect(error!.message).toContain('8015');
		expect((await sandbox.journal()).map(({ method }) => method)).toEqual(['GET']);
	});

	test('is not looked up in a dry run', async () => {
		const { outputs } = await change({ ...form, options: { dryRun: true } });
		expect(outputs[0][0].json).toEqual({
			method: 'POST',
			url: `${sandbox.url}/v2/customers/{id}/changeIdentifier`,
			query: { source: 'INSTORE' },
			body: { add: [{ type: 'email', value: 'new@example.com' }] },
		});
		expect(await sandbox.journal()).toEqual([]);
	});
});

describe('a customer of the sandbox', () => {
	const MOBILE = { type: 'mobile', value: '919800000001' };
	const NEW_MOBILE = { type: 'mobile', value: '919800000002' };

	async function add(...identifiers: object[]): Promise<number> {
		const { data } = await sandbox.api.post('/v2/customers', {
			profiles: [{ identifiers, source: 'INSTORE' }],
		});
		return data.createdId;
	}
	const held = async () =>
		(await sandbox.customers()).map(({ profiles }) =>
			profiles[0].identifiers.map(({ type, value }) => ({ type, value })),
		);

	test('gets a new mobile number for the old one in one request', async () => {
		const createdId = await add(MOBILE);
		const { outputs } = await change({ ...byMobile, ...adding(NEW_MOBILE), ...removing(MOBILE) });
		expect(outputs[0][0].json).toEqual({ createdId, warnings: [], action: 'updated' });
		expect(await held()).toEqual([[NEW_MOBILE]]);
		expect((await sandbox.journal()).at(-1)!.body).toEqual({
			add: [NEW_MOBILE],
			remove: [MOBILE],
		});
	});

	test('gets a card and gives it back', async () => {
		const customerId = await add(MOBILE);
		const card = (statusLabel: string) => ({
			type: 'cardnumber',
			value: 'GOLD001',
			details: { statusLabel },
		});
		await change({ customerId, ...adding(card('ACTIVE')) });
		expect(await held()).toEqual([[MOBILE, { type: 'cardnumber', value: 'GOLD001' }]]);
		await change({ customerId, ...removing(card('NOT_ISSUED')) });
		expect(await held()).toEqual([[MOBILE]]);
		expect((await sandbox.journal()).at(-1)).toMatchObject({
			body: { remove: [{ type: 'cardnumber', value: 'GOLD001', statusLabel: 'NOT_ISSUED' }] },
			ignoredKeys: [],
		});
	});

	test('keeps what Capillary warns of in the output', async () => {
		const customerId = await add(MOBILE);
		const { outputs } = await change({ customerId, ...adding(MOBILE) });
		expect(outputs[0][0].json).toEqual({
			createdId: customerId,
			warnings: [expect.objectContaining({ code: 8071 })],
			action: 'updated',
		});
	});

	test('cannot take what another customer has in the same source: 8007', async () => {
		await add(NEW_MOBILE);
		const customerId = await add(MOBILE);
		const { error } = await change({ customerId, ...adding(NEW_MOBILE) });
		expect(error!.message).toContain('8007');
	});

	test('is changed once for each of two items, one after the other', async () => {
		const customerId = await add(MOBILE);
		const emails = ['a@example.com', 'b@example.com'];
		await runNode({
			node: Capillary,
			credentials: credentialsFor(sandbox.url),
			items: emails.map((email) => ({ json: { email } })),
			parameters: {
				operation: 'changeIdentifiers',
				customerId,
				...adding({ type: 'email', value: '={{ $json.email }}' }),
			},
		});
		// The second is refused with a warning: a customer has one email.
		expect(await held()).toEqual([[MOBILE, { type: 'email', value: 'a@example.com' }]]);
	});
});

test('Use Async and User Context go with the change', async () => {
	server = await startServer([{ body: { createdId: 1, warnings: [] } }]);
	await changeAt(server.url, {
		customerId: '1',
		...adding({ type: 'email', value: 'a@example.com' }),
		options: { useAsync: true, userContext: { context: { entityType: 'EMPLOYEE' } } },
	});
	expect(server.requests[0]).toMatchObject({
		query: { source: 'INSTORE', use_async: 'true' },
		headers: { 'user-context-entity-type': 'EMPLOYEE' },
	});
});

test.each([
	[{}, 'There is no identifier to add or to remove'],
	[adding({ type: 'email', value: '' }), 'There is no identifier to add or to remove'],
	[removing({ type: 'email', value: 'nobody' }), 'Identifiers to Remove'],
	[adding({ type: '={{ "fax" }}', value: '1' }), 'Identifiers to Add'],
])('%j is told before anything is sent', async (parameters, words) => {
	const { error } = await change({ customerId: '1', ...parameters });
	expect(error!.message + error!.description).toContain(words);
	expect(await sandbox.journal()).toEqual([]);
});
