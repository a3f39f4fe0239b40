import type { INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { example } from '../fixtures/examples/example.mts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { credentialsFor } from './capillary-node.mts';
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

type More = Partial<Parameters<typeof runNode>[0]>;

const get = async (parameters: INodeParameters, more: More = {}) =>
	await runNode({
		node: Capillary,
		credentials: credentialsFor(sandbox.url),
		parameters: { operation: 'get', ...parameters },
		...more,
	});

const byIdentifier = (identifierName: string, identifierValue: string) => ({
	customerBy: 'identifier',
	identifierName,
	identifierValue,
});

/** Nathan's identifiers, each of which finds him. */
const IDENTIFIERS: Record<string, string> = {
	mobile: '919812345678',
	email: 'nathan.oneil+shop@example.com',
	externalId: 'C 1/é#?',
	cardnumber: 'GOLD001',
};

async function addNathan(): Promise<string> {
	const identifiers = Object.entries(IDENTIFIERS).map(([type, value]) => ({
		type,
		value,
		...(type === 'cardnumber' && { statusLabel: 'ACTIVE', cardExternalId: 'X-77' }),
	}));
	const { data } = await sandbox.api.post('/v2/customers', {
		profiles: [{ firstName: 'Nathan', identifiers, source: 'INSTORE', fields: { city: 'Pune' } }],
		extendedFields: { gender: 'Male' },
	});
	return String(data.createdId);
}

describe('the documented customer', () => {
	const whole = example('v2-customers-get-instore-2025-full');
	const found = example('v2-customers-lookup-customerDetails-2022');

	async function answered(documented: typeof whole, parameters: INodeParameters) {
		server = await startServer(() => ({ body: documented.responseBody }));
		const run = await get(parameters, { credentials: credentialsFor(server.url) });
		const [{ method, path, query }] = server.requests;
		expect({ method, path, query }).toEqual({
			method: 'GET',
			path: documented.path,
			query: documented.query,
		});
		expect(run.outputs[0]).toHaveLength(1);
		expect(run.outputs[0][0].pairedItem).toEqual({ item: 0 });
		return run.outputs[0][0].json;
	}

	const byId = { customerId: '565039505', embed: ['customerImage'] };
	const byMobile = byIdentifier('mobile', '919999000001');

	test('by ID is the output without Simplify', async () => {
		expect(await answered(whole, { ...byId, simplify: false })).toEqual(whole.responseBody);
	});

	test('by identifier is the output without Simplify', async () => {
		expect(await answered(found, { ...byMobile, simplify: false })).toEqual(found.responseBody);
	});

	test('becomes what a person looks for, and what was included, with Simplify', async () => {
		expect(await answered(whole, byId)).toEqual({
			id: 565039505,
			firstName: 'Tom',
			lastName: 'Sawyer',
			source: 'INSTORE',
			email: 'tom.sawyer@capillarytech.com',
			mobile: '918877665544',
			loyaltyType: 'loyalty',
			createDate: '2025-02-28T06:16:17Z',
			associatedWith: 'neeraj.doc',
			extendedFields: { gender: 'Male' },
			fields: { address: 'Bangalore1234', city_name: 'Bangalore' },
			customerImage: whole.responseBody.customerImage,
		});
	});

	test('keeps every kind of identifier and every program with Simplify', async () => {
		const { fraudDetails, loyaltyProgramDetails, ...customer } = await answered(found, byMobile);
		expect(customer).toMatchObject({
			id: 481220846,
			externalId: '888555888555898855',
			line: 'lineAS6',
			cardNumber: 'TTM001110000000002ZS',
			mobile: '919999000001',
			fields: { ihcl_active: 'true', tcp_active: 'true', tierup_airasia: '2' },
			extendedFields: { city: 'Bangalore', gender: 'Male' },
		});
		expect(fraudDetails).toMatchObject({ status: 'NOT_FRAUD' });
		expect(loyaltyProgramDetails).toEqual(found.responseBody.loyaltyProgramDetails);
	});
});

describe('a customer of the sandbox', () => {
	test('is found by ID', async () => {
		const customerId = await addNathan();
		const { outputs } = await get({ customerId });
		expect(outputs[0][0].json).toMatchObject({
			...IDENTIFIERS,
			id: Number(customerId),
			firstName: 'Nathan',
			loyaltyType: 'loyalty',
			extendedFields: { gender: 'Male' },
			fields: { city: 'Pune' },
		});
	});

	test.each([...Object.entries(IDENTIFIERS), ['cardExternalId', 'X-77']])(
		'is found by %s',
		async (name, value) => {
			const customerId = await addNathan();
			const { outputs } = await get(byIdentifier(name, value));
			expect(outputs[0].map(({ json }) => json.id)).toEqual([Number(customerId)]);
		},
	);

	test('is found by a national number with Country Code, and so are the subscriptions', async () => {
		const customerId = await addNathan();
		const national = {
			...byIdentifier('mobile', '098123 45678'),
			options: { countryCode: 'IN' },
		};
		const { outputs } = await get(national);
		expect(outputs[0].map(({ json }) => json.id)).toEqual([Number(customerId)]);
		const subscriptions = await get({ ...national, operation: 'getSubscriptions' });
		expect(subscriptions.error).toBeUndefined();
	});

	test('shows the profile of the source asked for', async () => {
		const mobile = IDENTIFIERS.mobile;
		await addNathan();
		await sandbox.api.post('/v2/customers?source=WECHAT&accountId=1234', {
			profiles: [
				{
					firstName: 'Nate',
					identifiers: [{ type: 'mobile', value: mobile }],
					source: 'WECHAT',
					accountId: '1234',
				},
			],
		});
		const names = async (source: INodeParameters) =>
			(await get({ ...byIdentifier('mobile', mobile), ...source })).outputs[0].map(
				({ json }) => json.firstName,
			);
		expect(await names({ source: 'WECHAT', accountId: '1234' })).toEqual(['Nate']);
		expect(await names({ source: 'INSTORE' })).toEqual(['Nathan']);
	});

	test.each([
		['points', 'pointsSummary'],
		['mlp', 'loyaltyProgramDetails'],
		['subscriptions', 'subscriptionInfo'],
		['customerStatus', 'customerStatus'],
	])('has what was included, simplified or not: %s', async (part, block) => {
		const { data } = await sandbox.api.post('/v2/customers', {
			profiles: [{ identifiers: [{ type: 'mobile', value: '919800000001' }], source: 'INSTORE' }],
			loyaltyProgramEnrollments: [{ programId: 469, tierNumber: 1 }],
		});
		for (const simplify of [true, false]) {
			const { outputs } = await get({ customerId: data.createdId, embed: [part], simplify });
			expect(outputs[0][0].json).toHaveProperty(block);
		}
		const { outputs } = await get({ customerId: data.createdId });
		expect(outputs[0][0].json).not.toHaveProperty(block);
	});

	test('takes the parts to include as an AI agent writes them', async () => {
		const { outputs } = await get({
			customerId: await addNathan(),
			embed: '={{ "points, subscriptions" }}',
			simplify: '={{ "no" }}',
		});
		expect(outputs[0][0].json).toHaveProperty('pointsSummary');
		expect(outputs[0][0].json).toHaveProperty('subscriptionInfo');
		expect(outputs[0][0].json).toHaveProperty('profiles');
	});
});

describe('a customer who cannot be read', () => {
	const refusal = async (parameters: INodeParameters, more?: More) => {
		const { error, status } = await get(parameters, more);
		expect(status).toBe('error');
		return error!;
	};

	test.each([
		['by ID', { customerId: '99' }],
		['by identifier', byIdentifier('email', 'nobody@example.com')],
	])('8015 when there is none, %s', async (_name, parameters) => {
		const { message, description } = await refusal(parameters);
		expect(message).toContain('8015');
		expect(description).toContain('Source');
	});

	test('8065 when there is one in another source only', async () => {
		const customerId = await addNathan();
		for (const known of [{ customerId }, byIdentifier('mobile', IDENTIFIERS.mobile)]) {
			const { message } = await refusal({ ...known, source: 'WECHAT', accountId: '1234' });
			expect(message).toContain('8065');
		}
	});

	test('8069 when the customer became one with another', async () => {
		const customerId = await addNathan();
		const { data } = await sandbox.api.post('/v2/customers?source=WECHAT&accountId=1234', {
			profiles: [
				{
					identifiers: [{ type: 'wechat', value: 'W1' }],
					source: 'WECHAT',
					accountId: '1234',
				},
			],
		});
		await sandbox.api.post(
			`/v2/customers/${data.createdId}/changeIdentifier?source=WECHAT&accountId=1234`,
			{ add: [{ type: 'mobile', value: IDENTIFIERS.mobile }] },
		);
		const { message } = await refusal({
			customerId: data.createdId,
			source: 'WECHAT',
			accountId: '1234',
		});
		expect(message).toContain('8069');
		expect((await get({ customerId })).error).toBeUndefined();
	});

	test('4000 for a till without access to customers', async () => {
		const kiosk = { username: 'kiosk.limited', password: 'kiosk123' };
		const credentials = credentialsFor(sandbox.url, kiosk);
		const { message } = await refusal({ customerId: '99' }, { credentials });
		expect(message).toContain('4000');
	});

	test.each([
		// An expression gets past n8n's own check of required parameters.
		[{ customerId: '={{ "" }}' }, '"Customer ID" is empty'],
		[{ customerId: '1/../2' }, 'is not a customer ID'],
		[byIdentifier('mobile', '={{ "" }}'), '"Value to Find" is empty'],
		[{ customerId: '99', embed: ['everything'] }, 'everything'],
	])('%j is told before anything is sent', async (parameters, words) => {
		expect((await refusal(parameters)).message).toContain(words);
		expect(await sandbox.journal()).toEqual([]);
	});
});

describe('delivery', () => {
	test('a read is sent again after a transient error', async () => {
		const customerId = await addNathan();
		await sandbox.change({ script: ['503', '521'] });
		const { outputs } = await get({ customerId });
		expect(outputs[0][0].json.id).toBe(Number(customerId));
		expect((await sandbox.journal()).filter(({ method }) => method === 'GET')).toHaveLength(3);
	});

	test('a limit fails no read, and the order is that of the input', async () => {
		const refusal = { status: 429, headers: { 'retry-after': '1' } };
		server = await startServer(({ path }, index) =>
			index === 1 ? refusal : { body: { id: Number(path.split('/').at(-1)) } },
		);
		const ids = [1, 2, 3, 4, 5];
		const { outputs } = await get(
			{ customerId: '={{ $json.id }}', options: { requestsPerMinute: 1000 } },
			{ items: ids.map((id) => ({ json: { id } })), credentials: credentialsFor(server.url) },
		);
		expect(outputs[0].map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual(
			ids.map((id, item) => [id, { item }]),
		);
		expect(server.requests).toHaveLength(ids.length + 1);
	});

	test('reads keep to the pace of the options', async () => {
		const customerId = await addNathan();
		const stop = new AbortController();
		server = await startServer(() => {
			stop.abort();
			return { body: { id: Number(customerId) } };
		});
		await get(
			{ customerId: '={{ $json.id }}', options: { requestsPerMinute: 1 } },
			{
				items: ['1', '2'].map((id) => ({ json: { id } })),
				signal: stop.signal,
				credentials: credentialsFor(server.url),
			},
		);
		expect(server.requests).toHaveLength(1);
	});

	test('one customer who is not there does not stop the others under On Error = Continue', async () => {
		const customerId = await addNathan();
		const { outputs } = await get(
			{ customerId: '={{ $json.id }}' },
			{
				items: [customerId, '99', customerId].map((id) => ({ json: { id } })),
				onError: 'continueRegularOutput',
			},
		);
		expect(outputs[0].map(({ json }) => json.id ?? json.error)).toEqual([
			Number(customerId),
			expect.stringContaining('8015'),
			Number(customerId),
		]);
	});
});
