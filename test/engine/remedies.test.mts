import type { IDataObject, INodeParameters, INodeType } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { example } from '../fixtures/examples/example.mts';
import { advicesIn, isSaid } from './advices.mts';
import { credentialsFor } from './capillary-node.mts';
import { runNode } from './engine.mts';
import { startServer, type AnsweringServer } from './server.mts';

/*
 * What the node advises about a form that cannot be sent, followed: each form below is refused with an
 * advice, and sent once it is corrected as advised. The last test demands that every advice of the
 * sources was given here.
 */

/** What the organization has, by the address of the list. */
const ORGANIZATION: Record<string, unknown> = {
	'/v2/extendedFields': {
		entity: {
			CUSTOMER: [
				{ name: 'city', dataType: 'STRING' },
				{ name: 'gender', dataType: 'STRING' },
				{ name: 'height', dataType: 'DOUBLE' },
			],
		},
	},
	'/v2/organization/customFields': { data: [{ name: 'notes', dataType: 'String' }] },
	'/v2/organization/programs': {
		data: [
			{ programId: 469, programName: 'Rewards' },
			{ programId: 470, programName: 'Staff' },
			{ programId: 471, programName: 'Staff' },
		],
	},
};
const TIERS: Record<string, unknown> = {
	469: {
		data: {
			tiers: [
				{ serialNumber: 1, name: 'Silver' },
				{ serialNumber: 2, name: 'Gold' },
			],
		},
	},
	470: { data: { tiers: [] } },
};

let server: AnsweringServer;
beforeAll(async () => {
	server = await startServer(({ method, path, query }) => {
		if (method !== 'GET') return { body: WRITTEN[path.startsWith('/v1.1') ? 'v1.1' : 'v2'] };
		return { body: path === '/v3/tiers' ? TIERS[query.programId] : ORGANIZATION[path] };
	});
});
afterAll(async () => await server.close());

const WRITTEN = {
	v2: { createdId: 7, warnings: [] },
	'v1.1': example('v11-customer-update-2021').responseBody,
};

/** The node as n8n offers it to an AI agent. */
class CapillaryTool extends Capillary implements INodeType {
	constructor() {
		super();
		this.description = { ...this.description, name: 'capillaryTool' };
	}
}

interface Remedy {
	/** What is wrong, for the name of the test */
	what: string;
	/** The form that is refused, or several in a row that are refused with the same advice */
	wrong: INodeParameters;
	/** What is different once it is corrected as advised */
	right: INodeParameters;
	/** The item, which expressions read as `$json`; a text with a number for each item where there are several */
	item?: IDataObject;
	/** The item once it is corrected, where the advice is about the data */
	corrected?: IDataObject;
	/** Several items, where the advice is about more than one */
	items?: IDataObject[];
	/** As an AI agent's tool, which takes lists as JSON */
	asTool?: true;
	/** What is read: this server has none of it, and to be asked is all there is to see */
	reads?: true;
}

const add: INodeParameters = { operation: 'add', mobile: '919812345678' };
const update: INodeParameters = { operation: 'updateById', customerId: '7', firstName: 'Tom' };
const lookup: INodeParameters = {
	operation: 'updateByLookup',
	identifierValue: '919812345678',
	firstName: 'Tom',
};
const V1: INodeParameters = { ...lookup, operation: 'updateV1' };
const upsert: INodeParameters = { ...lookup, operation: 'upsert' };
const IT = '={{ $json.it }}';
const listed = (...identifier: INodeParameters[]) => ({ identifiers: { identifier } });
const enrollment = (row: INodeParameters) => ({ enrollments: { enrollment: [row] } });
const extended = (...field: INodeParameters[]) => ({ extendedFields: { field } });
const custom = (...field: INodeParameters[]) => ({ customFields: { field } });
const AUTO: INodeParameters = {
	valuesFrom: 'columns',
	columns: { mappingMode: 'autoMapInputData', value: null },
};
const byHand = (value: INodeParameters): INodeParameters => ({
	valuesFrom: 'columns',
	columns: { mappingMode: 'defineBelow', value, schema: [], matchingColumns: [] },
});
const json = (value: unknown): INodeParameters => ({
	extendedFieldsInput: 'json',
	extendedFieldsJson: value as string,
});
const mobile = { type: 'mobile', value: '919812345678' };

const REMEDIES: Remedy[] = [
	{
		what: 'an update without a value',
		wrong: { ...update, firstName: '' },
		right: { firstName: 'Tom' },
	},
	{
		what: 'a V1.1 update without a value',
		wrong: { ...V1, firstName: '' },
		right: { lastName: 'X' },
	},
	{
		what: 'no identifier to change',
		wrong: { operation: 'changeIdentifiers', customerId: '7' },
		right: listed(mobile),
	},
	{
		what: 'nothing to search',
		wrong: { operation: 'search', searchText: IT },
		right: {},
		item: { it: '' },
		corrected: { it: 'Nath' },
		reads: true,
	},
	{
		what: 'an external card ID alone for a customer who may be new',
		wrong: { ...upsert, identifierName: 'cardExternalId', identifierValue: 'X-1' },
		right: { mobile: '919812345678' },
	},
	{
		what: 'a name on top that differs from the one added',
		wrong: { ...update, additionalFields: { firstName: 'Ann' } },
		right: { firstName: '' },
	},
	{
		what: 'a text on top that differs from the list',
		wrong: { ...add, ...listed({ type: 'mobile', value: '919812345679' }) },
		right: { mobile: '' },
	},
	{
		what: 'no identifier at all',
		wrong: { ...add, mobile: '' },
		right: { email: 'tom@example.com' },
	},
	{
		what: 'another identifier than the one that finds the customer, V1.1',
		wrong: { ...V1, additionalFields: { mobile: '919812345679' } },
		right: { additionalFields: {} },
	},
	{
		what: 'an empty customer ID',
		wrong: { ...update, customerId: IT },
		right: { operation: 'updateByLookup', identifierValue: '919812345678' },
		item: { it: '' },
	},
	{
		what: 'a customer ID with a sign',
		wrong: { ...update, customerId: IT },
		right: {},
		item: { it: '-7' },
		corrected: { it: '171891944' },
	},
	{
		what: 'a program without a number',
		wrong: { ...update, ...enrollment({ programId: '', details: { tierNumber: 1 } }) },
		right: enrollment({ programId: 469 }),
	},
	{
		what: 'no value to find',
		wrong: { ...lookup, identifierValue: IT },
		right: {},
		item: { it: '' },
		corrected: { it: '919812345678' },
	},
	{
		what: 'no value to find, V1.1',
		wrong: { ...V1, identifierValue: IT },
		right: {},
		item: { it: ' ' },
		corrected: { it: '919812345678' },
	},
	{
		what: 'a field without a name',
		wrong: { ...update, ...extended({ name: '', value: 'Pune' }) },
		right: extended({ name: 'city', value: 'Pune' }),
	},
	{
		what: 'a source with several accounts and none chosen',
		wrong: { ...add, source: 'WECHAT' },
		right: { accountId: 'brand' },
	},
	{
		what: 'no subscription',
		wrong: { operation: 'updateSubscriptions', customerId: '7' },
		right: { subscriptions: { subscription: [{ channel: 'EMAIL', status: 'OPTIN' }] } },
	},
	{
		what: 'letters that no header can hold',
		wrong: { ...update, options: { userContext: { context: { entityId: 'नाथन' } } } },
		right: { options: { userContext: { context: { entityId: 'nathan@example.com' } } } },
	},
	{
		what: 'neither true nor false',
		wrong: { ...update, options: { useAsync: IT } },
		right: {},
		item: { it: 'perhaps' },
		corrected: { it: 'no' },
	},
	{
		what: 'an unknown choice',
		wrong: { ...add, source: IT },
		right: {},
		item: { it: 'SHOP' },
		corrected: { it: 'In-Store' },
	},
	{
		what: 'a text that stands for a missing value',
		wrong: { ...add, externalId: '={{ "undefined" }}' },
		right: { externalId: '={{ $json.id }}' },
		item: { id: 'CRM-1' },
	},
	{
		what: 'two email addresses in one',
		wrong: { ...add, email: 'a@example.com, b@example.com' },
		right: { email: 'a@example.com' },
	},
	{
		what: 'no email address',
		wrong: { ...add, email: 'nathan' },
		right: { email: 'nathan@example.com' },
	},
	{
		what: 'no mobile number',
		wrong: { ...add, mobile: '98123 four' },
		right: { mobile: '+91 98123-45678' },
	},
	{
		what: 'a date in no known shape',
		wrong: { ...add, additionalFields: { createDate: IT } },
		right: {},
		item: { it: 'some day in May' },
		corrected: { it: '2026-05-31T16:30:00+05:30' },
	},
	{
		what: 'a year that nobody means',
		wrong: { ...add, additionalFields: { createDate: IT } },
		right: {},
		item: { it: '0026-05-31' },
		corrected: { it: '2026-05-31' },
	},
	{
		what: 'a date that an expression could not make',
		wrong: { ...add, additionalFields: { createDate: '={{ new Date($json.it) }}' } },
		right: {},
		item: { it: '31/05/2026' },
		corrected: { it: '2026-05-31' },
	},
	{
		what: 'text that is no JSON',
		wrong: { ...update, ...json(IT) },
		right: {},
		item: { it: "{ 'city': 'Pune' }" },
		corrected: { it: '{ "city": "Pune" }' },
	},
	{
		what: 'a name twice in JSON',
		wrong: { ...update, ...json('{ "city": "Pune", "city": "Goa" }') },
		right: json('{ "city": "Pune" }'),
	},
	{
		what: 'more JSON than a customer has',
		wrong: { ...update, ...json(IT) },
		right: {},
		item: { it: JSON.stringify({ city: 'x'.repeat(200_000) }) },
		corrected: { it: '{ "city": "Pune" }' },
	},
	{
		what: 'JSON that is nested too deeply',
		wrong: { ...update, ...json(IT) },
		right: {},
		item: { it: `{ "city": ${'['.repeat(101)}${']'.repeat(101)} }` },
		corrected: { it: '{ "city": "Pune" }' },
	},
	{
		what: 'a function where JSON is wanted',
		wrong: { ...update, ...json('={{ ({ city: new Set([1]) }) }}') },
		right: json('={{ ({ city: [...new Set([1])].join() }) }}'),
	},
	{
		what: 'JSON that is no object',
		wrong: { ...update, ...json('[1, 2]') },
		right: json('{ "gender": "Female" }'),
	},
	{
		what: 'a number with a unit',
		wrong: { ...update, ...enrollment({ programId: 469, details: { loyaltyPoints: IT } }) },
		right: {},
		item: { it: '1,500 points' },
		corrected: { it: '1500' },
	},
	{
		what: 'a number out of bounds',
		wrong: { ...update, options: { timeout: 0 } },
		right: { options: { timeout: 60_000 } },
	},
	{
		what: 'an expression with several values for one',
		wrong: { ...add, email: '={{ $json.emails }}' },
		right: { email: '={{ $json.emails[0] }}' },
		item: { emails: ['nathan@example.com'] },
	},
	{
		what: 'half a character',
		wrong: { ...update, firstName: '={{ "Tom😀".slice(0, 4) }}' },
		right: { firstName: 'Tom😀' },
	},
	{
		what: 'a calculation that went wrong',
		wrong: { ...add, externalId: '={{ $json.it * 2 }}' },
		right: {},
		item: { it: 'x' },
		corrected: { it: 21 },
	},
	{
		what: 'a number whose last digits are lost',
		wrong: { ...add, externalId: IT },
		right: {},
		item: { it: 2 ** 60 },
		corrected: { it: '1152921504606846976' },
	},
	{
		what: 'options that differ from item to item',
		wrong: { ...update, options: { timeout: '={{ $itemIndex + 1000 }}' } },
		right: { options: { timeout: 1000 } },
		items: [{}, {}],
	},
	{
		what: 'an item that cannot be sent while all are checked first',
		wrong: { ...add, mobile: IT, options: { checkFirst: true } },
		right: { options: {} },
		items: [{ it: '12' }, { it: '919812345678' }],
	},
	{
		what: 'an additional field that a model made up',
		wrong: { ...update, additionalFields: '{ "first_name": "Tom" }' },
		right: { additionalFields: '{ "statusLabel": "Active" }' },
		asTool: true,
	},
	{
		what: 'a detail of a channel within meta',
		wrong: {
			...update,
			commChannels: JSON.stringify([{ ...mobile, meta: { subscribed: true } }]),
		},
		right: { commChannels: JSON.stringify([{ ...mobile, subscribed: true }]) },
		asTool: true,
	},
	{
		what: 'a row that is none',
		wrong: { ...add, identifiers: '["919812345678"]' },
		right: { identifiers: '[{"type":"mobile","value":"919812345678"}]' },
		asTool: true,
	},
	{
		what: 'a name in a row that nobody reads',
		wrong: { ...update, commChannels: JSON.stringify([{ ...mobile, optedOut: true }]) },
		right: { commChannels: JSON.stringify([{ ...mobile, subscribed: false }]) },
		asTool: true,
	},
	{
		what: 'the rows of all items in each of them',
		wrong: { ...update, identifiers: '={{ $json.all }}' },
		right: { identifiers: '={{ [$json.all[0]] }}' },
		item: { all: Array.from({ length: 1_001 }, () => mobile) },
		asTool: true,
	},
	{
		what: 'a time that the change of the clocks skips',
		wrong: { ...add, additionalFields: { createDate: IT } },
		right: {},
		item: { it: '2026-03-29T02:30:00' },
		corrected: { it: '2026-03-29T02:30:00+01:00' },
	},
	{
		what: 'an organization that is no number',
		wrong: { resource: 'organization', operation: 'getSourceAccounts', organizationId: IT },
		right: {},
		item: { it: 'ours' },
		corrected: { it: '9081' },
		reads: true,
	},
	{
		what: 'a number with a unit in a field',
		wrong: { ...update, ...extended({ name: 'height', value: IT }) },
		right: {},
		item: { it: '1.75 m' },
		corrected: { it: '1.75' },
	},
	{
		what: 'a number with more digits than JavaScript keeps',
		wrong: { ...update, ...extended({ name: 'height', value: IT }) },
		right: {},
		item: { it: '0.12345678901234567890' },
		corrected: { it: '0.123456789012345' },
	},
	{
		what: 'a field that the organization does not have',
		wrong: { ...update, ...extended({ name: 'citty', value: 'Pune' }) },
		right: extended({ name: 'city', value: 'Pune' }),
	},
	{
		what: 'more text than a field keeps',
		wrong: { ...update, ...custom({ name: 'notes', value: IT }) },
		right: {},
		item: { it: 'x'.repeat(5_000) },
		corrected: { it: 'x'.repeat(50) },
	},
	{
		what: 'a tier that the program does not have',
		wrong: { ...update, ...enrollment({ programId: 469, details: { tierNumber: 'Golden' } }) },
		right: enrollment({ programId: 469, details: { tierNumber: 'Gold' } }),
	},
	{
		what: 'the name of a tier where there are none',
		wrong: { ...update, ...enrollment({ programId: 470, details: { tierNumber: 'Gold' } }) },
		right: enrollment({ programId: 470, details: { tierNumber: '2' } }),
	},
	{
		what: 'the name of a tier where the list cannot be read',
		wrong: { ...update, ...enrollment({ programId: 471, details: { tierNumber: 'Gold' } }) },
		right: enrollment({ programId: 471, details: { tierNumber: '2' } }),
	},
	{
		what: 'a name that two programs have',
		wrong: { ...update, ...enrollment({ programId: 'Staff' }) },
		right: enrollment({ programId: '470' }),
	},
	{
		what: 'a date that may be of two days',
		wrong: { ...add, additionalFields: { createDate: IT } },
		right: { options: { dateFormat: 'dd/MM/yyyy' } },
		item: { it: '03/04/2025' },
	},
	{
		what: 'a date in another format than the one chosen',
		wrong: {
			...add,
			additionalFields: { createDate: IT },
			options: { dateFormat: 'dd.MM.yyyy' },
		},
		right: {},
		item: { it: '3 April 2025' },
		corrected: { it: '03.04.2025' },
	},
	{
		what: 'the number by which a spreadsheet keeps a date',
		wrong: { ...add, additionalFields: { createDate: IT } },
		right: { options: { dateFormat: 'excel' } },
		item: { it: 45_750 },
	},
	{
		what: 'a format that is none',
		wrong: { ...add, additionalFields: { createDate: IT }, options: { dateFormat: 'weekly' } },
		right: { options: { dateFormat: 'd MMM yyyy' } },
		item: { it: '3 Apr 2025' },
	},
	{
		what: 'a country that is none',
		wrong: { ...add, options: { countryCode: 'Indya' } },
		right: { options: { countryCode: 'IN' } },
	},
	{
		what: 'a national number with a digit too few',
		wrong: { ...add, mobile: IT, options: { countryCode: 'IN' } },
		right: {},
		item: { it: '981234567' },
		corrected: { it: '+447400123456' },
	},
	{
		what: 'a national number that can be read in two ways',
		wrong: { ...add, mobile: IT, options: { countryCode: 'AT' } },
		right: {},
		item: { it: '43436641234' },
		corrected: { it: '+4343436641234' },
	},
	{
		what: 'columns without one that identifies the customer',
		wrong: { operation: 'add', ...AUTO },
		right: {},
		item: { City: 'Pune' },
		corrected: { Mobile: '919812345678' },
	},
	{
		what: 'two columns of one field',
		wrong: { operation: 'add', ...AUTO },
		right: {},
		item: { Mobile: '919812345678', 'Mobile No.': '919812345679' },
		corrected: { Mobile: '919812345678' },
	},
	{
		what: 'a customer ID column that is empty in a row',
		wrong: { operation: 'updateById', ...AUTO },
		right: {},
		item: { 'Customer ID': '', 'First Name': 'Ann' },
		corrected: { 'Customer ID': '7', 'First Name': 'Ann' },
	},
	{
		what: 'no field that identifies the customer, mapped by hand',
		wrong: { operation: 'add', ...byHand({ 'additionalFields.firstName': 'Ann' }) },
		right: byHand({ 'identifiers.mobile': '919812345678' }),
	},
	{
		what: 'a field that is not there any more, mapped by hand',
		wrong: {
			operation: 'add',
			...byHand({ 'identifiers.mobile': '919812345678', 'extendedFields.club': 'A' }),
		},
		right: byHand({ 'identifiers.mobile': '919812345678' }),
	},
	{
		what: 'an expression in place of the mapping',
		wrong: { operation: 'add', valuesFrom: 'columns', columns: '={{ $json.it }}' },
		right: AUTO,
		item: { it: 1, Mobile: '919812345678' },
	},
	{
		what: 'a column that may be two fields',
		wrong: { ...add, ...AUTO },
		right: {},
		item: { Mobile: '919812345678', Status: 'Active' },
		corrected: { Mobile: '919812345678', 'Customer Status Label': 'Active' },
	},
	{
		what: 'a sheet without the column that is needed',
		wrong: { ...add, ...AUTO },
		right: {},
		item: { Telephone: '919812345678' },
		corrected: { Mobile: '919812345678' },
	},
	{
		what: 'a row without the value that its customer is found by',
		wrong: { ...update, ...AUTO },
		right: {},
		item: { 'Customer ID': '', 'First Name': 'Tom' },
		corrected: { 'Customer ID': '7', 'First Name': 'Tom' },
	},
	{
		what: 'columns mapped by hand without the one that is needed',
		wrong: { ...add, ...byHand({ 'additionalFields.firstName': 'Tom' }) },
		right: byHand({ 'identifiers.mobile': IT }),
		item: { it: '919812345678' },
	},
	{
		what: 'a column mapped by hand to a field that the organization no longer has',
		wrong: { ...add, ...byHand({ 'identifiers.mobile': IT, 'extendedFields.gone': 'A' }) },
		right: byHand({ 'identifiers.mobile': IT }),
		item: { it: '919812345678' },
	},
	{
		what: 'a text in place of the mapping of columns',
		wrong: { ...add, valuesFrom: 'columns', columns: '={{ $json.Mobile }}' },
		right: AUTO,
		item: { Mobile: '919812345678' },
	},
	{
		what: 'an operation that does not exist',
		wrong: { ...update, operation: IT },
		right: { operation: 'updateById' },
		item: { it: 'rename' },
	},
	{
		what: 'another way to sign in than the two',
		wrong: { ...update, authentication: IT },
		right: { authentication: 'basic' },
		item: { it: 'password' },
	},
	{
		what: 'an expression that n8n cannot work out',
		wrong: { ...update, firstName: '={{ [$json.toString] }}' },
		right: { firstName: '={{ $json.name }}' },
		item: { name: 'Tom' },
	},
];

/** Every advice that was given, with the field it was about. */
const given = new Set<string>();

/** Runs a form on an item or several. */
async function run(parameters: INodeParameters, items: IDataObject[], asTool = false) {
	const before = server.requests.length;
	const { outputs, error } = await runNode({
		node: asTool ? CapillaryTool : Capillary,
		credentials: credentialsFor(server.url),
		parameters,
		items: items.map((item) => ({ json: item })),
		onError: 'continueErrorOutput',
		timezone: 'Europe/Berlin',
	});
	const failed = outputs[1] ?? [];
	return {
		advice: [error?.description, ...failed.map(({ json: { details } }) => details)]
			.filter((each) => typeof each === 'string')
			.map((each) => each.replace(/&quot;/g, '"')),
		done: (outputs[0] ?? []).length,
		sent: server.requests.length - before,
	};
}

test.each(REMEDIES)(
	'$what',
	async ({ wrong, right, item = {}, corrected = item, items, asTool, reads }) => {
		const refused = await run(wrong, items ?? [item], asTool);
		expect(refused.advice).not.toEqual([]);
		for (const each of refused.advice) given.add(each);

		const followed = await run({ ...wrong, ...right }, items ?? [corrected], asTool);
		expect(followed.sent).toBeGreaterThan(0);
		if (reads) return;
		expect(followed.done).toBeGreaterThan(0);
		if (!items) expect(followed.advice).toEqual([]);
	},
);

/** Files in which an advice is put together from one that stands elsewhere in them. */
const PUT_TOGETHER = ['Capillary/run/columns.ts'];

test('every advice about a form has been given above, and followed', () => {
	// What Capillary answers has tests of its own, as the trigger's form has.
	const advices = advicesIn('Capillary/', { without: '/delivery/', putTogether: PUT_TOGETHER });
	expect(advices.length).toBeGreaterThan(40);
	expect(advices.filter((advice) => !isSaid(advice, given))).toEqual([]);
});
