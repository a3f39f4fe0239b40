import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { credentialsFor, startCapillary } from './capillary-node.mts';
import { searchList } from './engine.mts';

/* A sheet as people have it: dates, mobile numbers, yes and no in the forms people write. */

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeEach(async () => {
	capillary = await startCapillary();
});
afterEach(async () => await capillary.close());

const run = async (parameters: INodeParameters, ...columns: IDataObject[]) =>
	await capillary.run({
		parameters,
		items: columns.map((json) => ({ json })),
		timezone: 'Asia/Kolkata',
		onError: 'continueErrorOutput',
	});
const bodies = (): any[] => capillary.writes().map(({ body }) => body);

const ADD: INodeParameters = {
	operation: 'add',
	identifiers: { identifier: [{ type: 'mobile', value: '={{ $json.mobile }}' }] },
	additionalFields: { createDate: '={{ $json.since }}' },
	extendedFields: { field: [{ name: 'dob', value: '={{ $json.born }}' }] },
};
const withOptions = (options: INodeParameters): INodeParameters => ({ ...ADD, options });

test('dates in the format of the sheet', async () => {
	await run(withOptions({ dateFormat: 'dd/MM/yyyy' }), {
		mobile: '919812345678',
		since: '3/4/2020 18:30',
		born: '31/05/1970',
	});
	expect(bodies()).toMatchObject([
		{ createDate: '2020-04-03T18:30:00+05:30', extendedFields: { dob: '1970-05-31' } },
	]);
});

test('what was picked from the lists of the form, or typed beside them', async () => {
	await run(
		withOptions({
			dateFormat: { __rl: true, mode: 'list', value: 'excel' },
			countryCode: { __rl: true, mode: 'typed', value: 'in' },
		}),
		{ mobile: 9812345678, since: 43924.770833333336, born: 25719 },
	);
	expect(bodies()).toMatchObject([
		{
			profiles: [{ identifiers: [{ type: 'mobile', value: '919812345678' }] }],
			createDate: '2020-04-03T18:30:00+05:30',
			extendedFields: { dob: '1970-05-31' },
		},
	]);
});

test('a date that could mean two days is refused; the option that the error offers has it read', async () => {
	const sheet = { mobile: '919812345678', since: '', born: '03/04/1970' };
	const { outputs } = await run(ADD, sheet);
	expect(outputs[1][0].json).toMatchObject({
		error: expect.stringContaining('which number is the day and which the month?'),
		details: expect.stringContaining('Add Options > Date Format'),
	});
	expect(capillary.writes()).toEqual([]);

	await run(withOptions({ dateFormat: 'dd/MM/yyyy' }), sheet);
	await run(withOptions({ dateFormat: 'MM/dd/yyyy' }), { ...sheet, mobile: '919812345679' });
	expect(bodies().map(({ extendedFields }) => extendedFields.dob)).toEqual([
		'1970-04-03',
		'1970-03-04',
	]);
});

test("a number where a date should be: the option reads it as Excel's, or as year, month and day", async () => {
	for (const [born, dateFormat] of [
		[25719, 'excel'],
		[19700531, 'yyyyMMdd'],
	] as const) {
		const refused = await run(ADD, { mobile: '919812345678', born });
		expect(refused.outputs[1][0].json.details).toContain(
			dateFormat === 'excel' ? 'choose Excel Serial Number' : 'choose yyyyMMdd',
		);
		await run(withOptions({ dateFormat }), { mobile: '919812345678', born });
	}
	expect(bodies().map(({ extendedFields }) => extendedFields.dob)).toEqual([
		'1970-05-31',
		'1970-05-31',
	]);
});

test('a date in another format than the option says is refused, and read as the error shows', async () => {
	const { outputs } = await run(withOptions({ dateFormat: 'dd/MM/yyyy' }), {
		mobile: '919812345678',
		born: '31.05.1970',
	});
	const { error, details } = outputs[1][0].json;
	expect(error).toContain('is not a date as the option Date Format says (dd/MM/yyyy)');
	const [, advised] = /^Write it like (\S+) /.exec(details as string)!;
	await run(withOptions({ dateFormat: 'dd/MM/yyyy' }), { mobile: '919812345678', born: advised });
	expect(bodies()[0].extendedFields.dob).toBe('2026-05-31');
});

test('a dry run shows the dates that the run would send', async () => {
	const sheet = { mobile: '919812345678', born: '31/05/1970' };
	const options = { dateFormat: 'dd/MM/yyyy' };
	const { outputs } = await run(withOptions({ ...options, dryRun: true }), sheet);
	expect(capillary.writes()).toEqual([]);
	await run(withOptions(options), sheet);
	expect([outputs[0][0].json.body]).toEqual(bodies());
	expect(bodies()[0].extendedFields).toEqual({ dob: '1970-05-31' });
});

describe('national mobile numbers', () => {
	const options = { countryCode: 'IN' };

	test.each<[string, INodeParameters, (body: any, query: any) => unknown]>([
		[
			'an identifier',
			{ identifiers: { identifier: [{ type: 'mobile', value: '098123 45678' }] } },
			(body) => body.profiles[0].identifiers[0].value,
		],
		[
			'a channel',
			{ commChannels: { channel: [{ type: 'mobile', value: '098123 45678' }] } },
			(body) => body.profiles[0].commChannels[0].value,
		],
		[
			'what finds the customer',
			{
				operation: 'updateByLookup',
				identifierValue: '098123 45678',
				additionalFields: { firstName: 'Tom' },
			},
			(_body, query) => query.identifierValue,
		],
		[
			'what V1.1 finds the customer by',
			{
				operation: 'updateV1',
				identifierValue: '098123 45678',
				additionalFields: { firstName: 'Tom' },
			},
			(body) => body.root.customer[0].mobile,
		],
		[
			'a mobile number of V1.1',
			{
				operation: 'updateV1',
				identifierName: 'email',
				identifierValue: 'tom@example.com',
				additionalFields: { mobile: '098123 45678' },
			},
			(body) => body.root.customer[0].mobile,
		],
	])('%s is completed', async (_what, parameters, numberIn) => {
		await run({ operation: 'updateById', customerId: '7', ...parameters, options }, {});
		const [{ body, query }] = capillary.writes();
		expect(numberIn(body, query)).toBe('919812345678');
	});

	test('the country may come from a column, another one for each item', async () => {
		await run(
			withOptions({ countryCode: '={{ $json.country }}', maxConcurrency: 1 }),
			{ mobile: '9812345678', country: 'India' },
			{ mobile: '07400 123456', country: 'gb' },
			{ mobile: '919812345679', country: '' },
		);
		expect(bodies().map(({ profiles }) => profiles[0].identifiers[0].value)).toEqual([
			'919812345678',
			'447400123456',
			'919812345679',
		]);
	});

	test('a number of another country is refused without a plus sign, and sent with one', async () => {
		const { outputs } = await run(withOptions(options), { mobile: '447400123456' });
		expect(outputs[1][0].json).toMatchObject({
			error: expect.stringContaining('is not a mobile number of India'),
			details: expect.stringContaining('needs a plus sign'),
		});
		await run(withOptions(options), { mobile: '+447400123456' });
		expect(bodies()[0].profiles[0].identifiers[0].value).toBe('447400123456');
	});
});

test.each([
	['getCountries', 'india', { name: 'India (+91)', value: 'IN' }],
	['getDateFormats', 'excel', { name: '46173 (Excel Serial Number)', value: 'excel' }],
])('the list %s finds %s, and asks Capillary for nothing', async (method, filter, entry) => {
	const { results } = await searchList({
		node: Capillary,
		method,
		filter,
		credentials: credentialsFor(capillary.url),
	});
	expect(results).toContainEqual(entry);
	expect(capillary.requests()).toEqual([]);
});
