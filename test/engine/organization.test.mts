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
afterEach(async () => await sandbox.reset());
afterAll(async () => await sandbox.stop());

let server: AnsweringServer | undefined;
afterEach(async () => await server?.close());

const runAt = async (host: string, operation: string, more: INodeParameters = {}) =>
	await runNode({
		node: Capillary,
		credentials: credentialsFor(host),
		parameters: { resource: 'organization', operation, ...more },
	});

async function runWith(answer: Answer, operation: string, more?: INodeParameters) {
	server = await startServer(() => answer);
	return await runAt(server.url, operation, more);
}

const LISTS = {
	getCustomFields: {},
	getExtendedFields: {},
	getPrograms: {},
	getSourceAccounts: { organizationId: '9081' },
	getSources: {},
	getTills: {},
};

describe('of the sandbox', () => {
	const expected: Array<[keyof typeof LISTS, object]> = [
		['getCustomFields', { name: 'city', label: 'City', dataType: 'STRING' }],
		['getExtendedFields', { name: 'dob', label: 'Date of Birth', dataType: 'DATETIME' }],
		['getPrograms', { programId: 469, programName: 'Rewards', default: true }],
		[
			'getSourceAccounts',
			{ sourceTypeName: 'WECHAT', sourceAccountIdentifier: '1234', isActive: true },
		],
		['getSources', { name: 'INSTORE' }],
		['getTills', { code: 'store.server', name: 'Store server', type: 'TILL' }],
	];

	test.each(expected)('%s has an item for each entry', async (operation, entry) => {
		const { outputs, error } = await runAt(sandbox.url, operation, LISTS[operation]);
		expect(error).toBeUndefined();
		expect(outputs[0].map(({ json }) => json)).toContainEqual(expect.objectContaining(entry));
		expect(outputs[0].length).toBeGreaterThan(1);
		for (const { pairedItem } of outputs[0]) expect(pairedItem).toEqual({ item: 0 });
	});
});

describe('as documented', () => {
	const documented: Array<[keyof typeof LISTS, string, (body: any) => unknown[]]> = [
		['getPrograms', 'v2-organization-programs-get', ({ data }) => data],
		['getSourceAccounts', 'v2-org-sources-list', ({ data }) => data],
		['getSources', 'v2-meta-sources-get', ({ data }) => data],
		[
			'getTills',
			'v11-organization-entities-get',
			({ response }) => response.organization.entities.entity,
		],
	];

	test.each(documented)('%s puts out the entries of %s', async (operation, name, entriesOf) => {
		const { method, path, responseBody } = example(name);
		const { outputs } = await runWith({ body: responseBody }, operation, LISTS[operation]);
		expect(server!.requests).toHaveLength(1);
		expect(server!.requests[0]).toMatchObject({ method, path });
		expect(outputs[0].map(({ json }) => json)).toEqual(entriesOf(responseBody));
	});

	test('the accounts are asked for with their details', async () => {
		const { query } = example('v2-org-sources-list');
		await runWith({ body: { data: [] } }, 'getSourceAccounts', LISTS.getSourceAccounts);
		expect(server!.requests[0].query).toEqual(query);
	});

	test('a till alone comes as an object instead of a list', async () => {
		const { responseBody } = example('v11-organization-entities-get');
		const [till] = responseBody.response.organization.entities.entity;
		const organization = { entities: { entity: till } };
		const body = { response: { ...responseBody.response, organization } };
		const { outputs } = await runWith({ body }, 'getTills');
		expect(outputs[0].map(({ json }) => json)).toEqual([till]);
	});
});

describe.each(Object.entries(LISTS))('%s', (operation, form) => {
	test('is no item, and no failure, where there is nothing', async () => {
		const nothing = { entity: {}, data: [], response: { organization: { entities: {} } } };
		const { status, outputs } = await runWith({ body: nothing }, operation, form);
		expect({ status, outputs }).toEqual({ status: 'success', outputs: [[]] });
	});

	test('says that the till has no access', async () => {
		const body =
			operation === 'getTills'
				? {
						response: {
							status: {
								code: 403,
								message: "Client doesn't have access to the requested resource",
								success: false,
								warnings: { warning: [] },
							},
						},
					}
				: { errors: [{ status: false, code: 4000, message: 'Not authorized. Access is denied!' }] };
		const { error } = await runWith({ status: 403, body }, operation, form);
		expect(error!.message).toMatch(/access/i);
		expect(error!.message).toMatch(/403|4000/);
		expect(error!.description).toContain('administrator');
	});

	test('is asked for again after a transient error', async () => {
		await sandbox.change({ script: ['503'] });
		const { outputs } = await runAt(sandbox.url, operation, form);
		expect(outputs[0].length).toBeGreaterThan(1);
	});

	test('shows in a dry run what would be asked, and asks nothing', async () => {
		const { outputs } = await runAt(sandbox.url, operation, { ...form, options: { dryRun: true } });
		expect(outputs[0][0].json).toMatchObject({ method: 'GET' });
		expect(await sandbox.journal()).toEqual([]);
	});
});

describe('a wrong Organization ID', () => {
	test.each([
		['={{ "" }}', '"Organization ID" is empty'],
		['={{ "Acme" }}', '"Acme" in "Organization ID" is not a number'],
		['={{ "1/../2" }}', 'is not a number'],
	])('%s is told before anything is asked', async (organizationId, words) => {
		const { error } = await runAt(sandbox.url, 'getSourceAccounts', { organizationId });
		expect(error!.message).toContain(words);
		expect(await sandbox.journal()).toEqual([]);
	});

	test('that Capillary refuses is told in its words', async () => {
		const errors = [{ status: false, code: 8085, message: 'Invalid org entity passed' }];
		const form = { organizationId: '1' };
		const { error } = await runWith({ status: 400, body: { errors } }, 'getSourceAccounts', form);
		expect(error!.message).toContain('8085');
		expect(error!.message).toContain('Invalid org entity passed');
	});
});
