import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { credential } from '../../tools/demo/play.mts';
import { startSandbox, type Sandbox } from '../../tools/demo/sandbox.mts';
import { N8nHome, type Item, type RunItems } from '../../tools/n8n/home.mts';
import { START_NODE } from './start-node.mts';

// One customer's life in a real n8n, each step a node of the packed package, with both credentials.

const mobile = '919812345678';
const byMobile = { identifierName: 'mobile', identifierValue: mobile };
const customer = { resource: 'customer', source: 'INSTORE', customerBy: 'identifier', ...byMobile };

const steps: Array<[name: string, authentication: 'basic' | 'oauth', parameters: object]> = [
	[
		'Create',
		'oauth',
		{ ...customer, operation: 'upsert', additionalFields: { firstName: 'Nathan' } },
	],
	[
		'Update',
		'basic',
		{ ...customer, operation: 'upsert', additionalFields: { lastName: 'Smith' } },
	],
	[
		'V1.1',
		'oauth',
		{ ...customer, operation: 'updateV1', additionalFields: { lastName: 'Weber' } },
	],
	[
		'Identifiers',
		'basic',
		{
			...customer,
			operation: 'changeIdentifiers',
			identifiers: { identifier: [{ type: 'email', value: 'nathan@example.com' }] },
		},
	],
	[
		'Consent',
		'oauth',
		{
			...customer,
			operation: 'updateSubscriptions',
			subscriptions: {
				subscription: [{ channel: 'EMAIL', priority: 'BULK', status: 'OPTOUT' }],
			},
		},
	],
	[
		'Get',
		'oauth',
		{
			...customer,
			operation: 'get',
			identifierName: 'email',
			identifierValue: 'nathan@example.com',
			embed: ['subscriptions'],
		},
	],
	['Search', 'basic', { resource: 'customer', operation: 'search', searchText: 'Nath' }],
	['Programs', 'oauth', { resource: 'organization', operation: 'getPrograms' }],
];

const till = 'Capillary';
const client = 'Capillary OAuth';

function workflow(): object {
	const nodes = steps.map(([name, authentication, parameters], index) => ({
		id: name,
		name,
		type: 'n8n-nodes-capillary.capillary',
		typeVersion: 1,
		position: [200 * (index + 1), 0],
		parameters: { authentication, ...parameters },
		credentials:
			authentication === 'oauth'
				? { capillaryOAuthApi: { id: client, name: client } }
				: { capillaryApi: { id: till, name: till } },
	}));

	const names = ['Start', ...nodes.map(({ name }) => name)];
	const connections = Object.fromEntries(
		nodes.map(({ name }, index) => [
			names[index],
			{ main: [[{ node: name, type: 'main', index: 0 }]] },
		]),
	);
	return { id: 'life', name: 'life', nodes: [START_NODE, ...nodes], connections, settings: {} };
}

describe("A customer's life in a real n8n", () => {
	let home: N8nHome;
	let sandbox: Sandbox;
	let run: RunItems;

	const items = (name: string): Array<Item['json']> => run[name][0].map(({ json }) => json);

	beforeAll(async () => {
		home = await N8nHome.make();
		sandbox = await startSandbox();
		await home.installThisPackage();
		await home.importCredential(credential(sandbox.url, 'server123'));
		const data = {
			region: 'custom',
			host: sandbox.url,
			key: 'sandbox-client',
			secret: 'sandbox-secret',
		};
		await home.importCredential({ name: client, type: 'capillaryOAuthApi', data });
		const folder = join(home.folder, 'life');
		await mkdir(folder);
		await writeFile(join(folder, 'life.json'), JSON.stringify(workflow()));
		const ids = await home.importWorkflows(folder);
		run = await home.execute(ids.get('life')!);
	}, 480_000);

	afterAll(async () => {
		await home?.remove();
		await sandbox?.stop();
	});

	test('Create or Update adds, then updates the same customer', () => {
		const [created] = items('Create');
		const [updated] = items('Update');
		expect([created.action, updated.action]).toEqual(['created', 'updated']);
		expect(updated.createdId).toBe(created.createdId);
	});

	test('Update (V1.1) returns the customer', () => {
		expect(items('V1.1')[0]).toMatchObject({
			firstname: 'Nathan',
			lastname: 'Weber',
			mobile,
			item_status: { success: true },
		});
	});

	test('a new identifier finds the customer, with the recorded consent', () => {
		const [{ createdId }] = items('Create');
		expect(items('Identifiers')).toEqual([{ action: 'updated', createdId, warnings: [] }]);
		expect(items('Get')[0]).toMatchObject({
			id: createdId,
			firstName: 'Nathan',
			lastName: 'Weber',
			email: 'nathan@example.com',
			subscriptionInfo: {
				subscriptions: [{ channel: 'EMAIL', priority: 'BULK', type: 'OPTOUT' }],
			},
		});
	});

	test('a search finds the customer', () => {
		const [{ createdId }] = items('Create');
		expect(items('Search').map(({ userId }) => userId)).toEqual([createdId]);
	});

	test('the organization lists its programs, one item each', () => {
		expect(items('Programs').map(({ programId }) => programId)).toEqual([469, 699, 1016]);
	});
});
