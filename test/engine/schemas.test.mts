import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { example } from '../fixtures/examples/example.mts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { credentialsFor } from './capillary-node.mts';
import { runNode } from './engine.mts';

/*
 * n8n shows what is in a schema before an operation has ever run, so that its fields can be mapped.
 */

const FOLDER = join(__dirname, '../../nodes/Capillary/__schema__/v1.0.0');

const schemaOf = (resource: string, operation: string) =>
	JSON.parse(readFileSync(join(FOLDER, resource, `${operation}.json`), 'utf8'));

const operationsOf = (resource: string) =>
	new Capillary().description.properties
		.filter(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		)
		.flatMap(({ options }) => (options as Array<{ value: string }>).map(({ value }) => value));

/** The schema in which an object has no other name than those it lists; one that lists none has any. */
function closed(schema: any): any {
	if (Array.isArray(schema) || typeof schema !== 'object') return schema;
	const { properties, items } = schema;
	return {
		...schema,
		...(items && { items: closed(items) }),
		...(properties && {
			properties: Object.fromEntries(
				Object.entries(properties).map(([name, part]) => [name, closed(part)]),
			),
			additionalProperties: false,
		}),
	};
}

/** What of the items is not as the schema says; empty: nothing. */
function deviations(resource: string, operation: string, items: unknown[]): unknown[] {
	const ajv = new Ajv({ allErrors: true });
	const validate = ajv.compile(closed(schemaOf(resource, operation)));
	return items.flatMap((item) => (validate(item) ? [] : (validate.errors ?? [])));
}

test.each(['customer', 'organization'])(
	'every operation has a schema, and no other is there: %s',
	(resource) => {
		const files = readdirSync(join(FOLDER, resource)).map((file) => file.replace(/\.json$/, ''));
		expect(files.sort()).toEqual(operationsOf(resource).sort());
		for (const file of files) {
			expect(schemaOf(resource, file)).toMatchObject({ type: 'object', version: 1 });
			expect(Object.keys(schemaOf(resource, file).properties).length).toBeGreaterThan(1);
		}
	},
);

describe('what the documentation shows is as the schema says', () => {
	const itself = (body: any) => [body];
	const documented: Array<[string, string, string, (body: any) => unknown[]]> = [
		['customer', 'add', 'v2-customers-post-instore', itself],
		['customer', 'add', 'v2-customers-post-referral-sideeffects', itself],
		['customer', 'updateById', 'v2-customers-put-make-first-call', itself],
		['customer', 'search', 'v2-customers-search', ({ data }) => data],
		['customer', 'changeIdentifiers', 'v2-customers-changeIdentifier-2025', itself],
		['customer', 'updateSubscriptions', 'v2-customers-subscriptions-post', itself],
		['customer', 'getSubscriptions', 'v2-customers-subscriptions-get', itself],
		['organization', 'getPrograms', 'v2-organization-programs-get', ({ data }) => data],
		['organization', 'getSourceAccounts', 'v2-org-sources-list', ({ data }) => data],
		['organization', 'getSources', 'v2-meta-sources-get', ({ data }) => data],
		[
			'organization',
			'getTills',
			'v11-organization-entities-get',
			({ response }) => response.organization.entities.entity,
		],
	];

	test.each(documented)('%s %s: %s', (resource, operation, name, itemsOf) => {
		const items = itemsOf(example(name).responseBody);
		expect(items.length).toBeGreaterThan(0);
		expect(deviations(resource, operation, items)).toEqual([]);
	});
});

describe('what an operation puts out is as its schema says', () => {
	let sandbox: Sandbox;
	let nathan: string;
	beforeAll(async () => {
		sandbox = await startSandbox();
		const { data } = await sandbox.api.post('/v2/customers', {
			profiles: [
				{
					firstName: 'Nathan',
					lastName: 'Smith',
					identifiers: [
						{ type: 'mobile', value: '919800000001' },
						{ type: 'email', value: 'nathan@example.com' },
						{ type: 'externalId', value: 'C-1' },
					],
					fields: { city: 'Pune' },
					source: 'INSTORE',
				},
			],
			extendedFields: { gender: 'Male' },
			loyaltyProgramEnrollments: [{ programId: 469, tierNumber: 1 }],
		});
		nathan = String(data.createdId);
	});
	afterAll(async () => await sandbox.stop());

	const byMobile = { identifierName: 'mobile', identifierValue: '919800000001' };
	const rename = { additionalFields: { firstName: 'Nate' } };
	const email = (value: string) => ({ identifiers: { identifier: [{ type: 'email', value }] } });
	const consent = (channel: string) => ({
		subscriptions: { subscription: [{ channel, priority: 'BULK', status: 'OPTIN' }] },
	});

	/** In this order: what one operation writes, a later one reads. */
	const forms: Array<[string, string, () => INodeParameters]> = [
		['customer', 'add', () => email('new@example.com')],
		[
			'customer',
			'add',
			() => ({ ...email('new@example.com'), ...rename, options: { ifExists: 'update' } }),
		],
		['customer', 'updateById', () => ({ customerId: nathan, ...rename })],
		['customer', 'updateByLookup', () => ({ ...byMobile, ...rename })],
		['customer', 'upsert', () => ({ ...byMobile, ...rename })],
		['customer', 'upsert', () => ({ ...byMobile, identifierValue: '919800000002', ...rename })],
		['customer', 'changeIdentifiers', () => ({ customerId: nathan, ...email('nate@example.com') })],
		['customer', 'updateSubscriptions', () => ({ customerId: nathan, ...consent('EMAIL') })],
		['customer', 'getSubscriptions', () => ({ customerId: nathan })],
		['customer', 'updateV1', () => ({ ...byMobile, ...consent('sms'), ...rename })],
		['customer', 'get', () => ({ customerId: nathan })],
		['customer', 'search', () => ({ searchText: 'nat' })],
		['organization', 'getCustomFields', () => ({})],
		['organization', 'getExtendedFields', () => ({})],
		['organization', 'getPrograms', () => ({})],
		['organization', 'getSourceAccounts', () => ({ organizationId: '9081' })],
		['organization', 'getSources', () => ({})],
		['organization', 'getTills', () => ({})],
	];

	test('every operation is among them', () => {
		const tried = new Set(forms.map(([, operation]) => operation));
		expect([...tried].sort()).toEqual(
			[...operationsOf('customer'), ...operationsOf('organization')].sort(),
		);
	});

	test.each(forms)('%s %s', async (resource, operation, form) => {
		const { outputs, error } = await runNode({
			node: Capillary,
			credentials: credentialsFor(sandbox.url),
			parameters: { resource, operation, ...form() },
		});
		expect(error).toBeUndefined();
		// As the next node and the database get it.
		const items: IDataObject[] = JSON.parse(JSON.stringify(outputs[0].map(({ json }) => json)));
		expect(items.length).toBeGreaterThan(0);
		expect(deviations(resource, operation, items)).toEqual([]);
	});
});
