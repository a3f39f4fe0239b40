import type { INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { example } from '../fixtures/examples/example.mts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { credentialsFor, startCapillary } from './capillary-node.mts';
import { runNode } from './engine.mts';
import { type AnsweringServer, startServer } from './server.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => await sandbox.stop());

let server: AnsweringServer | undefined;
afterEach(async () => await server?.close());

const runAt = async (host: string, parameters: INodeParameters) =>
	await runNode({ node: Capillary, credentials: credentialsFor(host), parameters });

const subscribed = (...subscription: INodeParameters[]) => ({ subscriptions: { subscription } });
const SAVED = { subscriptions: [], warnings: [] };

/** The subscriptions that arrive for these rows. */
async function received(...rows: INodeParameters[]): Promise<unknown> {
	const capillary = await startCapillary(() => ({ body: SAVED }));
	const { error } = await capillary.run({
		parameters: { operation: 'updateSubscriptions', customerId: '1', ...subscribed(...rows) },
	});
	await capillary.close();
	expect(error).toBeUndefined();
	return (capillary.writes()[0].body as any).subscriptions;
}

describe('Update Subscriptions', () => {
	test('sends the documented body, and its answer is the output', async () => {
		const { method, path, requestBody, responseBody } = example('v2-customers-subscriptions-post');
		server = await startServer([{ body: responseBody }]);
		const { outputs } = await runAt(server.url, {
			operation: 'updateSubscriptions',
			source: 'FACEBOOK',
			accountId: '01',
			customerId: '564590100',
			reason: 'This is V2 subscription api',
			...subscribed(
				{ channel: 'EMAIL', priority: 'BULK', status: 'OPTOUT' },
				{ channel: 'MOBILE', priority: 'BULK', status: 'OPTIN' },
				{ channel: 'EMAIL', priority: 'TRANS', status: 'OPTIN' },
				{ channel: 'MOBILE', priority: 'TRANS', status: 'OPTOUT' },
			),
		});
		// The form has no organization unit: the page leaves it to organizations that have several.
		const withoutUnit = requestBody.subscriptions.map(({ orgUnitId, ...rest }: any) => rest);
		expect(server.requests[0]).toMatchObject({ method, path });
		expect(server.requests[0].body).toEqual({ ...requestBody, subscriptions: withoutUnit });
		expect(outputs).toEqual([
			[{ json: { ...(responseBody as object), action: 'updated' }, pairedItem: { item: 0 } }],
		]);
	});

	test('leaves source and account of INSTORE, and an empty reason, out of the body', async () => {
		server = await startServer([{ body: SAVED }]);
		await runAt(server.url, {
			operation: 'updateSubscriptions',
			customerId: '1',
			...subscribed({ channel: 'EMAIL', priority: 'BULK', status: 'OPTIN' }),
		});
		expect(server.requests[0].body).toEqual({
			communicationId: -1,
			campaignId: -1,
			scope: { scope: 'USER', subScope: 'NONE' },
			subscriptions: [{ channel: 'EMAIL', priority: 'BULK', type: 'OPTIN' }],
		});
	});

	test.each(['MOBILE', 'sms', 'SMS', 'mobile'])('takes %s for the channel MOBILE', async (name) => {
		expect(
			await received({ channel: `={{ "${name}" }}`, priority: 'BULK', status: 'OPTIN' }),
		).toEqual([{ channel: 'MOBILE', priority: 'BULK', type: 'OPTIN' }]);
	});

	test.each<[unknown, string]>([
		['OPTIN', 'OPTIN'],
		['opt-in', 'OPTIN'],
		['Opted In', 'OPTIN'],
		['yes', 'OPTIN'],
		[true, 'OPTIN'],
		['OPTOUT', 'OPTOUT'],
		['opt out', 'OPTOUT'],
		['opted_out', 'OPTOUT'],
		['no', 'OPTOUT'],
		[false, 'OPTOUT'],
	])('takes %j for %s', async (status, type) => {
		expect(
			await received({
				channel: 'EMAIL',
				priority: 'TRANS',
				status: `={{ ${JSON.stringify(status)} }}`,
			}),
		).toEqual([{ channel: 'EMAIL', priority: 'TRANS', type }]);
	});

	test('leaves a row without a status out: the sheet says nothing about it', async () => {
		expect(
			await received(
				{ channel: 'EMAIL', priority: 'BULK', status: '={{ "" }}' },
				{ channel: 'whatsapp', priority: 'BULK', status: 'OPTOUT' },
			),
		).toEqual([{ channel: 'whatsapp', priority: 'BULK', type: 'OPTOUT' }]);
	});

	test.each([
		[{}, '"Subscriptions" is empty'],
		[subscribed({ channel: '={{ "pigeon" }}', status: 'OPTIN' }), 'pigeon'],
		[subscribed({ channel: 'EMAIL', priority: '={{ "SOON" }}', status: 'OPTIN' }), 'SOON'],
		[subscribed({ channel: 'EMAIL', status: '={{ "perhaps" }}' }), 'perhaps'],
	])('%j is told before anything is sent', async (parameters, words) => {
		const { error } = await runAt(sandbox.url, {
			operation: 'updateSubscriptions',
			customerId: '1',
			...parameters,
		});
		expect(error!.message).toContain(words);
		expect(await sandbox.journal()).toEqual([]);
	});

	test('User Context goes with it', async () => {
		server = await startServer([{ body: SAVED }]);
		await runAt(server.url, {
			operation: 'updateSubscriptions',
			customerId: '1',
			...subscribed({ channel: 'EMAIL', priority: 'BULK', status: 'OPTIN' }),
			options: { userContext: { context: { entityId: 'nathan@example.com' } } },
		});
		expect(server.requests[0].headers).toMatchObject({
			'user-context-entity-id': 'nathan@example.com',
		});
	});
});

describe('Get Subscriptions', () => {
	test('asks for the documented path, and the documented answer is the output', async () => {
		const { method, path, responseBody } = example('v2-customers-subscriptions-get');
		server = await startServer([{ body: responseBody }]);
		const { outputs } = await runAt(server.url, {
			operation: 'getSubscriptions',
			customerId: '17742',
		});
		expect(server.requests).toHaveLength(1);
		expect(server.requests[0]).toMatchObject({ method, path });
		expect(outputs).toEqual([[{ json: responseBody, pairedItem: { item: 0 } }]]);
	});

	test('says that there is no such customer', async () => {
		const { error } = await runAt(sandbox.url, { operation: 'getSubscriptions', customerId: '9' });
		expect(error!.message).toContain('8015');
	});
});

describe('what was recorded can be read back', () => {
	const identifiers = [{ type: 'email', value: 'nathan@example.com' }];
	const known: Array<[string, (id: string) => INodeParameters]> = [
		['by ID', (customerId) => ({ customerId })],
		[
			'by identifier',
			() => ({
				customerBy: 'identifier',
				identifierName: 'email',
				identifierValue: identifiers[0].value,
			}),
		],
	];

	test.each(known)('%s', async (_name, customerOf) => {
		const { data } = await sandbox.api.post('/v2/customers', {
			profiles: [{ identifiers, source: 'INSTORE' }],
		});
		const customer = customerOf(String(data.createdId));
		const read = async () => {
			const { outputs } = await runAt(sandbox.url, { operation: 'getSubscriptions', ...customer });
			return outputs[0][0].json.subscriptions;
		};
		const write = async (...rows: INodeParameters[]) => {
			const { outputs } = await runAt(sandbox.url, {
				operation: 'updateSubscriptions',
				...customer,
				...subscribed(...rows),
			});
			return outputs[0][0].json;
		};

		expect(await read()).toEqual([]);
		const written = await write(
			{ channel: 'EMAIL', priority: 'BULK', status: 'OPTIN' },
			{ channel: '={{ "sms" }}', priority: 'TRANS', status: 'OPTOUT' },
		);
		expect(written).toMatchObject({ warnings: [], scope: { scope: 'USER' } });
		expect(await read()).toEqual([
			{ channel: 'EMAIL', priority: 'BULK', type: 'OPTIN' },
			{ channel: 'MOBILE', priority: 'TRANS', type: 'OPTOUT' },
		]);

		await write({ channel: 'EMAIL', priority: 'BULK', status: 'OPTOUT' });
		expect(await read()).toContainEqual({ channel: 'EMAIL', priority: 'BULK', type: 'OPTOUT' });
		for (const { ignoredKeys } of await sandbox.journal()) expect(ignoredKeys).toEqual([]);
	});
});
