import {
	traverseNodeParameters,
	type FromAIArgument,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { startCapillary } from './capillary-node.mts';

/** The node as n8n offers it to an AI agent: the same code under another name. */
class CapillaryTool extends Capillary implements INodeType {
	constructor() {
		super();
		this.description = { ...this.description, name: 'capillaryTool' };
	}
}

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeEach(async () => {
	capillary = await startCapillary();
});
afterEach(async () => await capillary.close());

/** What a model fills in stands in the item, as n8n puts it there; expressions carry it into the form. */
async function callTool(parameters: INodeParameters, filledIn: object = {}) {
	return await capillary.run({
		node: CapillaryTool,
		parameters,
		items: [{ json: { ...filledIn } }],
	});
}

const bodies = () => capillary.writes().map(({ body }) => body);

const identifiers = [
	{ type: 'mobile', value: '919812345678' },
	{ type: 'email', value: 'nathan@example.com' },
];
const inStore = (profile: object) => ({ profiles: [{ ...profile, source: 'INSTORE' }] });

test('plain texts are enough to add a customer; what a model leaves empty is not sent', async () => {
	await callTool(
		{
			operation: 'add',
			mobile: '={{ $json.Mobile }}',
			email: '={{ $json.Email }}',
			externalId: '={{ $json.External_ID }}',
			firstName: '={{ $json.First_Name }}',
			lastName: '={{ $json.Last_Name }}',
		},
		{
			Mobile: '+91 98123 45678',
			Email: 'nathan@example.com',
			External_ID: '',
			First_Name: 'Nathan',
			Last_Name: '',
		},
	);
	expect(bodies()).toEqual([inStore({ firstName: 'Nathan', identifiers })]);
});

test('columns that are each mapped by hand are filled in by a model as plain texts', async () => {
	await callTool(
		{
			operation: 'add',
			valuesFrom: 'columns',
			columns: {
				mappingMode: 'defineBelow',
				value: {
					'identifiers.mobile': '={{ $json.Mobile }}',
					'extendedFields.zip': '={{ $json.Zip }}',
					'additionalFields.lastName': '={{ $json.Last_Name }}',
				},
				matchingColumns: [],
				schema: [],
			},
		},
		{ Mobile: '+91 98123 45678', Zip: '411001', Last_Name: '' },
	);
	expect(bodies()).toEqual([
		{
			...inStore({ identifiers: [{ type: 'mobile', value: '919812345678' }] }),
			extendedFields: { zip: '411001' },
		},
	]);
});

test('n8n asks a model for what a field of the columns takes from it', () => {
	const asked: FromAIArgument[] = [];
	const value = { 'identifiers.mobile': "={{ $fromAI('Mobile', 'With country code') }}" };
	traverseNodeParameters({ columns: { mappingMode: 'defineBelow', value } }, asked);
	expect(asked).toMatchObject([{ key: 'Mobile', description: 'With country code' }]);
});

test('a model that fills in no columns is told what is missing', async () => {
	const { error } = await callTool(
		{
			operation: 'add',
			valuesFrom: 'columns',
			columns: { mappingMode: 'autoMapInputData', value: null },
		},
		{ query: 'Add Nathan' },
	);
	expect(error!.message).toContain('No column of the input is "Mobile"');
	expect(error!.message).toContain('The input has the column "query".');
	expect(bodies()).toEqual([]);
});

describe.each([
	['an object', (value: unknown) => value],
	['JSON text', (value: unknown) => JSON.stringify(value)],
])('a list that a model gives as %s', (_way, as) => {
	test.each([
		['rows', identifiers],
		['rows under the name the form keeps them by', { identifier: identifiers }],
		['names and values', { mobile: '919812345678', email: 'nathan@example.com' }],
	])('is understood: %s', async (_what, list) => {
		await callTool({ operation: 'add', identifiers: '={{ $json.list }}' }, { list: as(list) });
		expect(bodies()).toEqual([inStore({ identifiers })]);
	});

	test('may hold all of a customer', async () => {
		await callTool(
			{
				operation: 'updateById',
				customerId: '171891944',
				commChannels: '={{ $json.channels }}',
				enrollments: '={{ $json.programs }}',
				additionalFields: '={{ $json.more }}',
				extendedFieldsInput: 'json',
				extendedFieldsJson: '={{ $json.fields }}',
			},
			{
				channels: as([{ type: 'email', value: 'nathan@example.com', primary: true }]),
				programs: as([{ programId: 469, tierNumber: 2 }]),
				more: as({ lastName: 'Smith', loyaltyType: 'loyalty' }),
				fields: as({ gender: 'Female', Age: 33 }),
			},
		);
		expect(bodies()).toEqual([
			{
				profiles: [
					{
						lastName: 'Smith',
						commChannels: [{ type: 'email', value: 'nathan@example.com', primary: true }],
					},
				],
				loyaltyInfo: { loyaltyType: 'loyalty' },
				extendedFields: { gender: 'Female', Age: 33 },
				loyaltyProgramEnrollments: [{ programId: 469, tierNumber: 2 }],
			},
		]);
	});

	test.each([
		['rows', [{ channel: 'EMAIL', status: 'OPTOUT' }]],
		['names and values', { EMAIL: 'OPTOUT' }],
	])('may be what a customer agreed to: %s', async (_what, list) => {
		await callTool(
			{
				operation: 'updateSubscriptions',
				customerId: '171891944',
				subscriptions: '={{ $json.list }}',
			},
			{ list: as(list) },
		);
		expect(bodies()).toMatchObject([
			{ subscriptions: [{ channel: 'EMAIL', priority: 'BULK', type: 'OPTOUT' }] },
		]);
	});

	test('may say which identifiers to change', async () => {
		await callTool(
			{
				operation: 'changeIdentifiers',
				customerId: '171891944',
				identifiers: '={{ $json.added }}',
				identifiersToRemove: '={{ $json.removed }}',
			},
			{ added: as({ mobile: '919800000001' }), removed: as({ mobile: '919812345678' }) },
		);
		expect(bodies()).toEqual([
			{
				add: [{ type: 'mobile', value: '919800000001' }],
				remove: [{ type: 'mobile', value: '919812345678' }],
			},
		]);
	});
});

test('an identifier that is both a text and in the list is sent once', async () => {
	await callTool({ operation: 'add', mobile: '919812345678', identifiers });
	expect(bodies()).toEqual([inStore({ identifiers })]);
});

test.each([
	['Add', 'add', { mobile: '919812345678' }],
	['Update by ID', 'updateById', { customerId: '171891944' }],
	['Update (V1.1)', 'updateV1', { identifierValue: '919812345678' }],
])('%s names the fields there are when a model invents one', async (_name, operation, known) => {
	const { error } = await callTool({
		operation,
		...known,
		additionalFields: '{ "first_name": "Nathan" }',
	});
	expect(error!.message).toContain('"first_name" is not one of "Additional Fields"');
	expect(error!.message).toContain('firstName, ');
	expect(bodies()).toEqual([]);
});

describe('what a model writes under a name nobody reads', () => {
	const mobile = { type: 'mobile', value: '919812345678' };
	test.each<[string, INodeParameters, string, string]>([
		['consent', { commChannels: [{ ...mobile, optedOut: true }] }, 'optedOut', 'subscribed'],
		[
			'in meta',
			{ commChannels: [{ ...mobile, meta: { subscribed: false } }] },
			'subscribed',
			'beside',
		],
		['a stray email', { commChannels: [{ ...mobile, email: 'a@b.com' }] }, 'email', 'type, value'],
		['in details', { commChannels: [{ ...mobile, details: { main: true } }] }, 'main', 'primary'],
		['beside the rows', { commChannels: { channel: [mobile], dnd: true } }, 'dnd', 'channel'],
		['of a card', { identifiers: [{ ...mobile, series: 1 }] }, 'series', 'seriesId'],
		['of a program', { enrollments: [{ programId: 469, tier: 2 }] }, 'tier', 'tierNumber'],
	])('is refused with the names there are: %s', async (_what, given, name, known) => {
		const form = Object.fromEntries(
			Object.entries(given).map(([key, value]) => [key, JSON.stringify(value)]),
		);
		const { error } = await callTool({
			operation: 'updateById',
			customerId: '171891944',
			firstName: 'Tom',
			...form,
		});
		expect(error!.message).toContain(`"${name}"`);
		expect(error!.message).toContain(known);
		expect(bodies()).toEqual([]);
	});

	test('is refused where it is a subscription, too', async () => {
		const { error } = await callTool({
			operation: 'updateSubscriptions',
			customerId: '171891944',
			subscriptions: JSON.stringify([{ channel: 'EMAIL', status: 'OPTOUT', source: 'WECHAT' }]),
		});
		expect(error!.message).toContain('"source"');
		expect(error!.message).toContain('channel, priority, status');
		expect(bodies()).toEqual([]);
	});

	test('is left out where it is empty, and whatever else is in meta is sent', async () => {
		await callTool({
			operation: 'updateById',
			customerId: '171891944',
			commChannels: JSON.stringify([
				{ ...mobile, optedOut: null, meta: { residence: 'yes', deviceId: 'd-1' } },
			]),
		});
		const meta = { residence: true, deviceId: 'd-1' };
		expect(bodies()).toEqual([{ profiles: [{ commChannels: [{ ...mobile, meta }] }] }]);
	});
});

// A model is told the message alone.
test.each([
	['an empty form', { operation: 'add' }, 'Fill in at least one of them'],
	['a list that is none', { operation: 'add', identifiers: '"mobile"' }, '"type":"mobile"'],
	[
		'a row without a value',
		{ operation: 'add', identifiers: [{ type: 'mobile', number: '919812345678' }] },
		'"type":"mobile","value":',
	],
	['broken JSON', { operation: 'add', identifiers: '[{]' }, 'Check quotes, commas and brackets'],
	['an unknown choice', { operation: 'add', identifiers: { phone: '919812345678' } }, 'Use one of'],
])('the message says what to change: %s', async (_what, parameters, advice) => {
	const { error } = await callTool(parameters);
	expect(error!.message).toContain(advice);
	expect(error!.message).not.toContain('[item');
	expect(bodies()).toEqual([]);
});

test('the message of a refusal by Capillary says what to do', async () => {
	await capillary.close();
	capillary = await startCapillary(() => ({
		status: 400,
		body: { errors: [{ code: 8015, message: 'Customer not found' }] },
	}));
	const { error } = await callTool({
		operation: 'updateByLookup',
		identifierValue: '919812345678',
		lastName: 'Smith',
	});
	expect(error!.message).toContain('8015');
	expect(error!.message).toContain('Check the value and Source');
	expect(error!.message).toContain('A new customer has to be added first');
});

test('a person reads the advice below the message', async () => {
	const { error } = await capillary.run({ parameters: { operation: 'add' } });
	expect(error!.message).toBe(
		'The customer has no identifier: "Mobile", "Email", "External ID" and "Identifiers" are empty [item 0]',
	);
	// Of the one item of a run there is nothing more to tell.
	expect(error!.description).toBe(
		'Fill in at least one of them. If an expression should provide it, check that this item has a value there.',
	);
});

test.each([
	['the list', JSON.stringify(identifiers)],
	['an expression', '={{ [{ type: "mobile", value: "919812345678" }] }}'],
])(
	'outside a tool n8n empties a list of the form that is %s before a node sees it',
	async (_what, list) => {
		const run = await capillary.run({ parameters: { operation: 'add', identifiers: list } });
		expect(run.error!.message).toContain('The customer has no identifier');
		expect(bodies()).toEqual([]);
	},
);
