import { NodeOperationError } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { example } from '../fixtures/examples/example.mts';
import { credentialsFor } from './capillary-node.mts';
import { searchList } from './engine.mts';
import { type Answer, type AnsweringServer, startServer } from './server.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.stop());

let server: AnsweringServer | undefined;
afterEach(async () => await server?.close());

const METHODS = ['getExtendedFields', 'getCustomFields', 'getPrograms', 'getTills'];

const listOf = async (method: string, host = sandbox.url, more: Record<string, string> = {}) =>
	(
		await searchList({
			node: Capillary,
			method,
			credentials: credentialsFor(host, more),
		})
	).results;

/** The error that the editor shows instead of the list. */
async function refusalOf(method: string, host?: string, more?: Record<string, string>) {
	const refusal: unknown = await listOf(method, host, more).catch((error: unknown) => error);
	expect(refusal).toBeInstanceOf(NodeOperationError);
	return refusal as NodeOperationError;
}

describe('the lists of an organization', () => {
	test('extended fields: the label people know, the name that is sent, and the data type', async () => {
		const options = await listOf('getExtendedFields');
		expect(options).toContainEqual({
			name: 'Gender (gender)',
			value: 'gender',
			description: 'standard enum',
		});
		expect(options).toContainEqual({ name: 'Age', value: 'Age', description: 'integer' });
		expect(options.map(({ value }) => value)).toContain('dob');
		// Those of a line item are not a customer's.
		expect(options.map(({ value }) => value)).not.toContain('uuid');
	});

	test('custom fields: those of a registration that are in use', async () => {
		const options = await listOf('getCustomFields');
		expect(options).toContainEqual({ name: 'City (city)', value: 'city', description: 'string' });
		expect(options).toContainEqual({
			name: 'Age group (age_groupe)',
			value: 'age_groupe',
			description: 'integer',
		});
		const names = options.map(({ value }) => value);
		for (const other of ['old_club', 'bankdetails', 'Married']) expect(names).not.toContain(other);
	});

	test('programs: the name, and the ID that is sent as a number', async () => {
		expect(await listOf('getPrograms')).toEqual([
			{ name: 'Rewards (469)', value: 469 },
			{ name: 'Travel club (699)', value: 699 },
			{ name: 'Partner points (1016)', value: 1016 },
		]);
	});

	test('tills: the name, and the code that is sent', async () => {
		const tills = await listOf('getTills');
		expect(tills).toContainEqual({ name: 'Store server (store.server)', value: 'store.server' });
	});

	test.each([
		['gender', ['gender']],
		['GEND', ['gender']],
		['  ', 'all'],
		['no field is called so', []],
	])('are searched in what is shown: %j', async (filter, expected) => {
		const all = await listOf('getExtendedFields');
		const { results } = await searchList({
			node: Capillary,
			method: 'getExtendedFields',
			credentials: credentialsFor(sandbox.url),
			filter,
		});
		expect(all.length).toBeGreaterThan(3);
		if (expected === 'all') expect(results).toEqual(all);
		else expect(results.map(({ value }) => value)).toEqual(expected);
	});

	test('are there for a till that may only read', async () => {
		const reader = { username: 'report.reader', password: 'reader123' };
		for (const method of METHODS) expect(await listOf(method, sandbox.url, reader)).not.toEqual([]);
	});
});

describe('the documented metadata', () => {
	const documented: Array<[string, string, Array<number | string>]> = [
		[
			'getExtendedFields',
			'v2-extendedFields-get-2025',
			[
				'gender',
				'marital_status',
				'Age',
				'Region',
				'dob',
				'ssnNumber',
				'nationality',
				'language',
				'ethnicity',
				'zip',
			],
		],
		[
			'getCustomFields',
			'v2-organization-customFields-get',
			// The page's answer holds other scopes too, although it was asked for loyalty_registration.
			[
				'age_groupe',
				'anniversary',
				'child',
				'clientmergecustomtex',
				'customfield_g',
				'customfield_h',
				'preferredcategory',
			],
		],
		['getPrograms', 'v2-organization-programs-get', [622]],
	];

	test.each(documented)('%s: the list of a customer, from %s', async (method, name, values) => {
		const { path, query, responseBody } = example(name);
		server = await startServer(() => ({ body: responseBody }));
		expect((await listOf(method, server.url)).map(({ value }) => value)).toEqual(values);
		expect(server.requests).toHaveLength(1);
		expect(server.requests[0]).toMatchObject({ method: 'GET', path, query });
	});

	test('extended fields are found whatever the case of their entity', async () => {
		const { entity } = example('v2-extendedFields-get-2025').responseBody;
		server = await startServer(() => ({ body: { entity: { customer: entity.CUSTOMER } } }));
		expect((await listOf('getExtendedFields', server.url)).map(({ value }) => value)).toContain(
			'dob',
		);
	});

	test('a custom field that is switched off is not offered, one without a label by its name', async () => {
		const { data } = example('v2-organization-customFields-get').responseBody;
		const fields = data.map((field: any) =>
			field.name === 'child' ? { ...field, isDisabled: 1 } : field,
		);
		server = await startServer(() => ({ body: { data: fields } }));
		const names = (await listOf('getCustomFields', server.url)).map(({ name }) => name);
		expect(names).toContain('customfield_g');
		expect(names.join()).not.toContain('child');
	});
});

describe.each(METHODS)('%s', (method) => {
	test('says that the credential is not accepted', async () => {
		const { message } = await refusalOf(method, sandbox.url, { password: 'wrong' });
		expect(message).toContain('does not accept the credential');
		expect(message).toContain('401');
		expect(message).toContain('credential');
	});

	async function refusalFrom(answer: Answer) {
		server = await startServer(() => answer);
		return await refusalOf(method, server.url);
	}

	test('says that the till has no access', async () => {
		const { message } = await refusalFrom({
			status: 403,
			body: { errors: [{ status: false, code: 4000, message: 'Access is denied!' }] },
		});
		expect(message).toContain('The till or client is not allowed to do this (Capillary 4000');
		expect(message).toContain('administrator');
	});

	test('says that the host is no Capillary', async () => {
		const { message } = await refusalFrom({ body: '<html>Welcome</html>' });
		expect(message).toContain('Region and Host');
	});

	test('says that nobody answers', async () => {
		const { message } = await refusalOf(method, 'http://127.0.0.1:1');
		expect(message).toContain('The host in the credential refused the connection');
		expect(message).toContain('Region and Host');
	});

	test('says what is wrong with the host', async () => {
		const { message, description } = await refusalOf(method, 'eu.api.capillarytech.com/v2');
		expect(message).toContain('is not a host');
		expect(description).toContain('Region or Host');
	});

	test('is an empty list where the organization has none', async () => {
		const response = { organization: { entities: { entity: [] } } };
		server = await startServer(() => ({
			body: { entity: {}, data: [], warnings: [], response },
		}));
		expect(await listOf(method, server.url)).toEqual([]);
	});
});
