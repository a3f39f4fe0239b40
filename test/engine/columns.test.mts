import type { IDataObject, INodeParameters, NodeExecutionHint, OnError } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { credentialsFor } from './capillary-node.mts';
import { mapperFields, runNode } from './engine.mts';
import { startServer } from './server.mts';

/*
 * Columns of the input: a sheet as people have it, in Map Automatically and in Map Each Column.
 */

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => await sandbox.stop());

/** A row of a sheet of twenty columns, headed as people head them. */
const ANN = {
	'Mobile No.': 919812345678,
	'E-Mail': 'ann@example.com',
	'Customer External ID': 'CRM-1042',
	FIRST_NAME: 'Ann',
	surname: 'Lee',
	Birthday: '1970-04-03',
	'Registration Date': '2026-01-31',
	'Card No': 'L-000123',
	'Card Series Code': 'GOLD',
	'Card Status': 'ACTIVE',
	Nationality: 'Indian',
	'Zip Code': 411001,
	'Height in meters': '1.75',
	Newsletter: 'TRUE',
	'Preferred category': 'shoes',
	'SMS Opt-in': 'TRUE',
	'Email Verified': 'FALSE',
	'Program ID': 469,
	Slab: 2,
	'Opening points': 100,
};

const AUTO: INodeParameters = {
	valuesFrom: 'columns',
	columns: { mappingMode: 'autoMapInputData', value: null },
};

const byHand = (value: INodeParameters, schema: INodeParameters[] = []): INodeParameters => ({
	valuesFrom: 'columns',
	columns: { mappingMode: 'defineBelow', value, schema, matchingColumns: [] },
});

async function run(
	parameters: INodeParameters,
	items: IDataObject[],
	onError: OnError = 'stopWorkflow',
	host = sandbox.url,
) {
	return await runNode({
		node: Capillary,
		credentials: credentialsFor(host),
		parameters,
		items: items.map((json) => ({ json })),
		onError,
		timezone: 'Asia/Kolkata',
	});
}

/** What was sent to write customers. */
const bodies = async () =>
	(await sandbox.journal()).filter(({ method }) => method !== 'GET').map(({ body }) => body as any);

/** The hints beside the output as a person reads them, without what a run always says. */
const told = (hints: NodeExecutionHint[]) =>
	hints
		.filter(({ type }) => type === 'warning')
		.map(({ message }) => message.replaceAll('&quot;', '"'));

/** What a dry run would send for each row. */
async function previewed(parameters: INodeParameters, items: IDataObject[]) {
	const options = { ...(parameters.options as INodeParameters), dryRun: true };
	const { outputs, error } = await run({ ...parameters, options }, items);
	if (error) throw error;
	expect(await bodies()).toEqual([]);
	return outputs[0].map(({ json }) => json as any);
}

/** The error that kept a run from beginning; nothing was sent. */
async function refusal(parameters: INodeParameters, items: IDataObject[]) {
	const { error, outputs } = await run(parameters, items);
	expect(outputs).toEqual([]);
	expect(await bodies()).toEqual([]);
	return error as unknown as { message: string; description: string };
}

describe('Map Automatically', () => {
	test('a sheet of twenty columns arrives, every column in its place', async () => {
		const { outputs, hints } = await run(AUTO, [ANN]);
		expect(outputs[0]).toHaveLength(1);
		expect(outputs[0][0].json.createdId).toEqual(expect.any(Number));
		expect(told(hints)).toEqual([]);
		expect(await bodies()).toEqual([
			{
				profiles: [
					{
						firstName: 'Ann',
						lastName: 'Lee',
						identifiers: [
							{ type: 'mobile', value: '919812345678' },
							{ type: 'email', value: 'ann@example.com' },
							{ type: 'externalId', value: 'CRM-1042' },
							{ type: 'cardnumber', value: 'L-000123', seriesCode: 'GOLD', statusLabel: 'ACTIVE' },
						],
						commChannels: [
							{ type: 'mobile', value: '919812345678', subscribed: true },
							{ type: 'email', value: 'ann@example.com', verified: false },
						],
						fields: { customfield_g: true, preferredcategory: 'shoes' },
						source: 'INSTORE',
					},
				],
				createDate: '2026-01-31T00:00:00+05:30',
				extendedFields: {
					dob: '1970-04-03',
					nationality: 'Indian',
					zip: '411001',
					height: 1.75,
				},
				loyaltyProgramEnrollments: [{ programId: 469, tierNumber: 2, loyaltyPoints: 100 }],
			},
		]);
	});

	test('values are read as people write them', async () => {
		const options = { dateFormat: 'dd/MM/yyyy', countryCode: 'IN' };
		const [{ body }] = await previewed({ ...AUTO, options }, [
			{
				Mobile: '98123 45678',
				Source: 'in-store',
				Birthday: '03/04/1970',
				'Registration Date': '31/01/2026',
				'SMS Opt-in': 'Yes',
				Newsletter: 'no',
				Program: 'Rewards',
				Tier: 'Silver',
			},
		]);
		expect(body).toMatchObject({
			profiles: [
				{
					source: 'INSTORE',
					identifiers: [{ type: 'mobile', value: '919812345678' }],
					commChannels: [{ type: 'mobile', value: '919812345678', subscribed: true }],
					fields: { customfield_g: false },
				},
			],
			createDate: '2026-01-31T00:00:00+05:30',
			extendedFields: { dob: '1970-04-03' },
			loyaltyProgramEnrollments: [{ programId: 469, tierNumber: 2 }],
		});
	});

	test('a column that is empty, or missing in a row, is not sent', async () => {
		const [{ body }] = await previewed(AUTO, [
			{ Mobile: '919812345678', 'First Name': '', Nationality: null },
		]);
		expect(body).toEqual({
			profiles: [{ identifiers: [{ type: 'mobile', value: '919812345678' }], source: 'INSTORE' }],
		});
	});

	test('columns are found in every row, not in the first alone', async () => {
		const requests = await previewed(AUTO, [
			{ Mobile: '919812345678' },
			{ Mobile: '919812345679', 'Last Name': 'Lee' },
		]);
		expect(requests[1].body.profiles[0].lastName).toBe('Lee');
	});

	test('columns that are no field are named beside the output, in a dry run too', async () => {
		const rows = [{ Mobile: '919812345678', row_number: 2, Remarks: 'VIP' }];
		const { hints } = await run(AUTO, rows);
		const warning =
			'Not sent, because they are no field of the customer: the columns "row_number", "Remarks".';
		expect(told(hints)).toEqual([expect.stringContaining(warning)]);
		const dry = await run({ ...AUTO, options: { dryRun: true } }, rows);
		expect(told(dry.hints)).toEqual([expect.stringContaining(warning)]);
	});

	test('a column that comes or goes later breaks nothing', async () => {
		for (const row of [
			ANN,
			{ Mobile: '919812345679', New: 'column' },
			{ 'E-mail ID': 'b@example.com' },
		]) {
			const { outputs } = await run(AUTO, [row]);
			expect(outputs[0][0].json.createdId).toEqual(expect.any(Number));
		}
	});

	test('a heading that fits two fields ends the run before anything is sent, and names them', async () => {
		const { message, description } = await refusal(AUTO, [
			{ Mobile: '919812345678', City: 'Pune' },
		]);
		expect(message).toBe(
			'Not every column can be told: "City" may be "City (Extended Field)" or "City (Custom Field)"',
		);
		expect(description).toContain('Map Each Column Manually');
		// The heading that the message names is one.
		const [{ body }] = await previewed(AUTO, [
			{ Mobile: '919812345678', 'City (Extended Field)': 'Pune' },
		]);
		expect(body.extendedFields).toEqual({ city: 'Pune' });
	});

	test('two headings of one field end the run before anything is sent, and are named', async () => {
		const { message } = await refusal(AUTO, [
			{ Mobile: '919812345678' },
			{ 'Phone Number': '919812345679' },
		]);
		expect(message).toBe(
			'Not every column can be told: "Mobile" and "Phone Number" are both "Mobile"',
		);
	});

	test.each([
		['Status', '"Customer Status Label" or "Card Status Label"'],
		['Card', '"Card Number" or "Card External ID"'],
		['Account', '"Account ID" or "External ID"'],
		['Name', '"First Name" or "Last Name"'],
	])('%s is not guessed', async (heading, candidates) => {
		const { message } = await refusal(AUTO, [{ Mobile: '919812345678', [heading]: 'x' }]);
		expect(message).toBe(`Not every column can be told: "${heading}" may be ${candidates}`);
	});

	test('Points is not guessed: it is named as not sent', async () => {
		const { hints } = await run(AUTO, [{ Mobile: '919812345678', Points: 1000 }]);
		expect(told(hints)[0]).toContain('the column "Points"');
	});

	test('a tier without a program ends the run before anything is sent', async () => {
		const { message, description } = await refusal(AUTO, [{ Mobile: '919812345678', Tier: 2 }]);
		expect(message).toBe('No column of the input is "Program", and "Tier" counts within a program');
		expect(description).toContain('Name the column "Program"');
	});

	test('without a column that identifies a customer nothing is sent, and the columns are named', async () => {
		const { message, description } = await refusal(AUTO, [{ Telephone: '919812345678' }]);
		expect(message).toContain('No column of the input is "Mobile"');
		expect(description).toContain('The input has the column "Telephone".');
	});

	test('what is said of a channel or a card that a row lacks is counted beside the output', async () => {
		const { hints } = await run(AUTO, [
			{
				Mobile: '919812345678',
				Email: '',
				'Email Opt-in': 'FALSE',
				'Card No': '',
				'Card Status': 'ACTIVE',
			},
			{
				Mobile: '919812345679',
				Email: '',
				'Email Opt-in': 'TRUE',
				'Card No': 'L-1',
				'Card Status': 'ACTIVE',
			},
		]);
		expect(told(hints)).toEqual([
			'"Card Status Label" was not sent for 1 item, which has no Card Number.',
			'"Email Subscribed" was not sent for 2 items, which have no Email Channel.',
		]);
	});

	test('a card without a column of its status is issued as active', async () => {
		const [{ body }] = await previewed(AUTO, [{ 'Card Number': 'L-1' }]);
		expect(body.profiles[0].identifiers).toEqual([
			{ type: 'cardnumber', value: 'L-1', statusLabel: 'ACTIVE' },
		]);
	});

	test.each<[Record<string, unknown>, string]>([
		[{ 'Mobile No.': 'unknown' }, 'Mobile No.'],
		[{ Mobile: '919812345678', 'E-Mail': 'ann' }, 'E-Mail'],
		[{ Mobile: '919812345678', 'Height in meters': 'tall' }, 'Height in meters'],
		[{ Mobile: '919812345678', Birthday: 'in April' }, 'Birthday'],
		[{ Mobile: '919812345678', 'Joined on': 'in April' }, 'Joined on'],
		[{ Mobile: '919812345678', 'SMS Opt-in': 'perhaps' }, 'SMS Opt-in'],
		[{ Mobile: '919812345678', 'Card No': 'L-1', 'Card Series ID': 'gold' }, 'Card Series ID'],
		[{ Mobile: '919812345678', Program: 'no such', Tier: 1 }, 'Program'],
		[{ Mobile: '919812345678', Program: 469, Tier: 'no such' }, 'Tier'],
		[{ Mobile: '919812345678', Source: 'no such' }, 'Source'],
		[{ Mobile: '919812345678', 'Loyalty Type': 'no such' }, 'Loyalty Type'],
	])(
		'a value that cannot be sent fails its item, which names the column: %j',
		async (row, column) => {
			const { outputs } = await run(AUTO, [row as IDataObject], 'continueErrorOutput');
			expect(await bodies()).toEqual([]);
			expect(outputs[1][0].json.details).toContain(`It is in the column "${column}".`);
		},
	);

	test("source and account are the row's, else the form's", async () => {
		const parameters = { ...AUTO, source: 'WECHAT', accountId: '1234' };
		const requests = await previewed(parameters, [
			{ Mobile: '919812345678', Source: '', 'Account ID': '' },
			{ Mobile: '919812345679', Source: 'WeChat', 'Account ID': '22232' },
			{ Mobile: '919812345680', Source: 'Website', 'Account ID': '' },
			{ Mobile: '919812345681', Source: 'wechat', 'Account ID': '' },
		]);
		expect(
			requests.map(({ body: { profiles } }) => [profiles[0].source, profiles[0].accountId]),
		).toEqual([
			['WECHAT', '1234'],
			['WECHAT', '22232'],
			// The account of the form is one of WeChat's.
			['WEBSITE', undefined],
			['WECHAT', '1234'],
		]);
	});
});

describe('Map Each Column', () => {
	test('takes expressions and fixed values', async () => {
		const parameters = byHand({
			'identifiers.mobile': '={{ $json.tel }}',
			'additionalFields.firstName': '={{ $json.who.split(" ")[0] }}',
			'extendedFields.city': '={{ $json.town }}',
			'customFields.city': 'Pune',
			'enrollments.programId': '469',
			'enrollments.tierNumber': '={{ $json.level }}',
			'identifiers.email': null,
		});
		const [{ body }] = await previewed(parameters, [
			{ tel: 919812345678, who: 'Ann Lee', town: 'Mumbai', level: 2 },
		]);
		expect(body).toEqual({
			profiles: [
				{
					firstName: 'Ann',
					identifiers: [{ type: 'mobile', value: '919812345678' }],
					fields: { city: 'Pune' },
					source: 'INSTORE',
				},
			],
			extendedFields: { city: 'Mumbai' },
			loyaltyProgramEnrollments: [{ programId: 469, tierNumber: 2 }],
		});
	});

	test('a field that the organization no longer has is named, not dropped', async () => {
		const { message } = await refusal(
			byHand(
				{ 'identifiers.mobile': '={{ $json.tel }}', 'extendedFields.club': '={{ $json.club }}' },
				[{ id: 'extendedFields.club', displayName: 'Club (Extended Field)' }],
			),
			[{ tel: 919812345678, club: 'A' }],
		);
		expect(message).toContain('"Club (Extended Field)"');
	});

	test('a field that the operation does not set is named, not dropped', async () => {
		const parameters = byHand({
			customerId: '={{ $json.id }}',
			'additionalFields.createDate': '2026-01-31',
		});
		const { message } = await refusal({ ...parameters, operation: 'updateById' }, [{ id: 1 }]);
		expect(message).toContain('"additionalFields.createDate", which Update by ID cannot set');
	});

	test('what is missing is said once, before anything is sent', async () => {
		const { message, description } = await refusal(
			byHand({ 'additionalFields.firstName': '={{ $json.name }}' }),
			[{ name: 'Ann' }],
		);
		expect(message).toBe(
			'"Fields of the Customer" has no value for "Mobile", and nothing else identifies the customers to add',
		);
		expect(description).toContain('Drag the column into the field "Mobile"');
	});

	test('an expression in place of the mapping is refused in words', async () => {
		const { message } = await refusal({ valuesFrom: 'columns', columns: '={{ $json.mapping }}' }, [
			{ mapping: {} },
		]);
		expect(message).toBe(
			'"Mapping Column Mode" is a text or an expression, not a mapping of columns',
		);
	});
});

describe('what the messages advise', () => {
	const row = { Mobile: '919812345678', City: 'Pune', Level: 2 };

	test('a heading that fits two fields can be mapped by hand', async () => {
		await refusal(AUTO, [row]);
		const [{ body }] = await previewed(
			byHand({
				'identifiers.mobile': '={{ $json.Mobile }}',
				'customFields.city': '={{ $json.City }}',
			}),
			[row],
		);
		expect(body.profiles[0].fields).toEqual({ city: 'Pune' });
	});

	test('a program that is in no column can be typed there', async () => {
		const { Mobile, Level: Tier } = row;
		await refusal(AUTO, [{ Mobile, Tier }]);
		const [{ body }] = await previewed(
			byHand({
				'identifiers.mobile': '={{ $json.Mobile }}',
				'enrollments.programId': '469',
				'enrollments.tierNumber': '={{ $json.Level }}',
			}),
			[row],
		);
		expect(body.loyaltyProgramEnrollments).toEqual([{ programId: 469, tierNumber: 2 }]);
	});

	test('a column that is no field is sent under the name of its field', async () => {
		const { hints } = await run(AUTO, [{ Mobile: '919812345678', Town: 'Pune' }]);
		expect(told(hints)[0]).toContain('give it the name of its field');
		await run(AUTO, [{ Mobile: '919812345679', 'extendedFields.city': 'Pune' }]);
		const [, renamed] = await bodies();
		expect(renamed.extendedFields).toEqual({ city: 'Pune' });
	});

	test('a field that is gone can be emptied', async () => {
		const value = { 'identifiers.mobile': '={{ $json.Mobile }}', 'extendedFields.club': 'A' };
		await refusal(byHand(value), [row]);
		const [{ body }] = await previewed(byHand({ ...value, 'extendedFields.club': null }), [row]);
		expect(body).not.toHaveProperty('extendedFields');
	});
});

test('Values From holds for the whole run, so an expression in its place is refused', async () => {
	const { message, description } = await refusal({ ...AUTO, valuesFrom: '={{ $json.from }}' }, [
		{ Mobile: '919812345678', from: 'columns' },
	]);
	expect(message).toContain('in "Values From" is not one of its choices');
	expect(description).toBe('Use one of columns, form.');
});

describe('the operations', () => {
	test('Update by ID takes the ID from its column', async () => {
		const [{ url, body }] = await previewed({ ...AUTO, operation: 'updateById' }, [
			{ 'Customer ID': 171891944, 'First Name': 'Ann', Mobile: '919812345678' },
		]);
		expect(url).toMatch(/\/v2\/customers\/171891944$/);
		expect(body.profiles[0]).toMatchObject({
			firstName: 'Ann',
			identifiers: [{ type: 'mobile', value: '919812345678' }],
		});
	});

	test('Update by ID needs that column, and a row that is empty in it fails alone', async () => {
		const parameters = { ...AUTO, operation: 'updateById' };
		const { message } = await refusal(parameters, [{ 'First Name': 'Ann' }]);
		expect(message).toBe('No column of the input is "Customer ID", and an update by ID needs it');
		const { outputs } = await run(
			{ ...parameters, options: { dryRun: true } },
			[
				{ 'Customer ID': '', 'First Name': 'Ann' },
				{ 'Customer ID': 1, 'First Name': 'Ben' },
			],
			'continueRegularOutput',
		);
		expect(outputs[0].map(({ json }) => json.error ?? json.method)).toEqual([
			'The column of "Customer ID" is empty in this item, and an update needs it [item 0]',
			'PUT',
		]);
	});

	test('Update by Lookup finds by the identifier of the form, with the value of its column', async () => {
		const parameters = { ...AUTO, operation: 'updateByLookup', identifierName: 'email' };
		const [{ query, body }] = await previewed(parameters, [
			{ Email: 'ann@example.com', Mobile: '919812345678', 'First Name': 'Ann' },
		]);
		expect(query).toMatchObject({ identifierName: 'email', identifierValue: 'ann@example.com' });
		expect(body).toEqual({
			profiles: [{ firstName: 'Ann', identifiers: [{ type: 'mobile', value: '919812345678' }] }],
		});
		const { message } = await refusal(parameters, [{ Mobile: '919812345678' }]);
		expect(message).toBe('No column of the input is "Email", and "Find By" looks for it');
		const { outputs } = await run(
			parameters,
			[{ 'E-mail': 'ann', 'First Name': 'Ann' }],
			'continueErrorOutput',
		);
		expect(outputs[1][0].json.details).toContain('It is in the column "E-mail".');
	});

	test('each item may say what it is found by', async () => {
		const parameters = { ...AUTO, operation: 'updateByLookup', identifierName: '={{ $json.by }}' };
		const requests = await previewed(parameters, [
			{ by: 'mobile', Mobile: '919812345678', Email: 'ann@example.com' },
			{ by: 'email', Mobile: '919812345679', Email: 'ben@example.com' },
		]);
		expect(requests.map(({ query }) => query.identifierValue)).toEqual([
			'919812345678',
			'ben@example.com',
		]);
	});

	test('Check First sends no row as long as one cannot be sent, and names its column', async () => {
		const { outputs } = await run(
			{ ...AUTO, options: { checkFirst: true } },
			[{ 'Mobile No.': '919812345678' }, { 'Mobile No.': 'unknown' }],
			'continueErrorOutput',
		);
		expect(await bodies()).toEqual([]);
		expect(outputs[1].map(({ json }) => json.details)).toEqual([
			expect.stringContaining('Correct item 1'),
			expect.stringContaining('It is in the column "Mobile No.".'),
		]);
	});

	test('an external card ID finds a customer and is no card number', async () => {
		const parameters = { ...AUTO, operation: 'updateByLookup', identifierName: 'cardExternalId' };
		const [{ query, body }] = await previewed(parameters, [
			{ 'Card External ID': 'X-1', 'First Name': 'Ann' },
		]);
		expect(query).toMatchObject({ identifierName: 'cardExternalId', identifierValue: 'X-1' });
		expect(body).toEqual({ profiles: [{ firstName: 'Ann' }] });
	});

	test('Create or Update creates with all identifiers, and updates without the one it finds by', async () => {
		const parameters = { ...AUTO, operation: 'upsert', identifierName: 'mobile' };
		const row = { Mobile: '919812345678', Email: 'ann@example.com', 'First Name': 'Ann' };
		const first = await run(parameters, [row]);
		expect(first.outputs[0][0].json.action).toBe('created');
		const [, added] = await bodies();
		expect(added.profiles[0].identifiers).toEqual([
			{ type: 'mobile', value: '919812345678' },
			{ type: 'email', value: 'ann@example.com' },
		]);
		const second = await run(parameters, [{ ...row, 'First Name': 'Anna' }]);
		expect(second.outputs[0][0].json.action).toBe('updated');
	});

	test('a saved workflow, which has no columns, is read from its form', async () => {
		const parameters = {
			identifiers: { identifier: [{ type: 'mobile', value: '={{ $json.Phone }}' }] },
		};
		const [{ body }] = await previewed(parameters, [
			{ Phone: '919812345678', Mobile: '919800000000' },
		]);
		expect(body.profiles[0].identifiers).toEqual([{ type: 'mobile', value: '919812345678' }]);
	});
});

test('a field that the organization was given a moment ago is none that is gone', async () => {
	const names = ['city'];
	const server = await startServer(({ method, path }) => {
		if (method !== 'GET') return { body: { createdId: 1, warnings: [], sideEffects: [] } };
		const fields = names.map((name) => ({ name, label: name, dataType: 'STRING' }));
		return {
			body: path.includes('extendedFields') ? { entity: { CUSTOMER: fields } } : { data: [] },
		};
	});
	const items = [{ Mobile: '919812345678', city: 'Pune' }];
	await run(AUTO, items, 'stopWorkflow', server.url);
	names.push('club');
	const mapped = { 'identifiers.mobile': '={{ $json.Mobile }}', 'extendedFields.club': 'A' };
	await run(byHand(mapped), items, 'stopWorkflow', server.url);
	await server.close();
	const sent = server.requests.filter(({ method }) => method === 'POST');
	expect(sent.map(({ body }: any) => body.extendedFields)).toEqual([
		{ city: 'Pune' },
		{ club: 'A' },
	]);
});

describe('when the organization does not tell its fields', () => {
	const startMute = async () =>
		await startServer(({ method }) =>
			method === 'GET'
				? { status: 403, body: { errors: [{ code: 403, message: 'No access' }] } }
				: { body: { createdId: 1, warnings: [], sideEffects: [] } },
		);

	test('the standard fields are mapped, and the hint says why others are not', async () => {
		const server = await startMute();
		const { outputs, hints } = await run(
			AUTO,
			[{ Mobile: '919812345678', Nationality: 'Indian' }],
			'stopWorkflow',
			server.url,
		);
		await server.close();
		expect(outputs[0][0].json.createdId).toBe(1);
		// It was asked for each list once.
		expect(server.requests.filter(({ method }) => method === 'GET')).toHaveLength(2);
		const [unmatched, unread] = told(hints);
		expect(unmatched).toContain('the column "Nationality"');
		expect(unread).toContain('The extended fields of your organization could not be read');
	});

	test('the fields that the form listed last are mapped all the same', async () => {
		const server = await startMute();
		const parameters = {
			valuesFrom: 'columns',
			columns: {
				mappingMode: 'autoMapInputData',
				value: null,
				schema: [{ id: 'extendedFields.nat', displayName: 'Nationality (Extended Field)' }],
			},
		};
		const { hints } = await run(
			parameters,
			[{ Mobile: '919812345678', Nationality: 'Indian' }],
			'stopWorkflow',
			server.url,
		);
		await server.close();
		expect(told(hints)).toEqual([]);
		const [{ body }] = server.requests.filter(({ method }) => method === 'POST');
		expect(body).toMatchObject({ extendedFields: { nat: 'Indian' } });
	});

	test('the form lists the standard fields, and says why the others are missing', async () => {
		const server = await startMute();
		const fields = await mapperFields({
			node: Capillary,
			method: 'getColumns',
			credentials: credentialsFor(server.url),
		});
		await server.close();
		expect(fields).toContainEqual(
			expect.objectContaining({ id: 'identifiers.mobile', displayName: 'Mobile' }),
		);
		expect(fields.at(-1)).toMatchObject({
			displayName: expect.stringContaining('Custom Fields cannot be listed. '),
			readOnly: true,
		});
	});
});

describe('the list of fields in the form', () => {
	const listed = async (operation: string) =>
		await mapperFields({
			node: Capillary,
			method: 'getColumns',
			credentials: credentialsFor(sandbox.url),
			parameters: { operation },
		});

	test('has what the operation sets, and what the organization has', async () => {
		const labels = (await listed('add')).map(({ displayName }) => displayName);
		for (const label of [
			'Source',
			'Account ID',
			'Mobile',
			'Card Number',
			'Card Series Code',
			'Mobile Channel',
			'Mobile Subscribed',
			'First Name',
			'Loyalty Type',
			'Associated With',
			'Create Date',
			'Customer Status Label',
			'Program',
			'Tier',
			'Points Expiry Date',
			'Date of Birth (Extended Field)',
			'Newsletter (Custom Field)',
		]) {
			expect(labels).toContain(label);
		}
		expect(new Set(labels).size).toBe(labels.length);
		const ofUpdate = (await listed('updateById')).map(({ id }) => id);
		expect(ofUpdate).toContain('customerId');
		expect(ofUpdate).not.toContain('additionalFields.createDate');
	});

	test('n8n changes no value of them: all are texts, and none is required', async () => {
		for (const field of await listed('upsert')) {
			expect(field).toMatchObject({ type: 'string', required: false });
		}
	});
});
