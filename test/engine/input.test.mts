import type { IDataObject, INodeParameters, INodeProperties, OnError } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { startCapillary } from './capillary-node.mts';

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeEach(async () => {
	capillary = await startCapillary();
});
afterEach(async () => await capillary.close());

/** Where a form takes a value from the item. */
const IT = '={{ $json.it }}';

interface Check {
	/** The field at fault, as the form shows it. */
	field: string;
	/** The form around the value; what every customer here needs is added. */
	form: INodeParameters;
	/** What the first and the last item have there. */
	good: unknown;
	/** What the items between them have there. */
	bad: unknown[];
	/** What the message says besides. */
	says?: string;
}

const add = (form: INodeParameters): INodeParameters => ({
	operation: 'add',
	identifiers: { identifier: [{ type: 'externalId', value: '={{ $json.row }}' }] },
	...form,
});
const update = (form: INodeParameters): INodeParameters => ({
	operation: 'updateById',
	customerId: '171891944',
	...form,
});
const lookup = (form: INodeParameters): INodeParameters => ({
	operation: 'updateByLookup',
	identifierName: 'externalId',
	identifierValue: '={{ $json.row }}',
	...form,
});
const identifier = (row: INodeParameters) => ({ identifiers: { identifier: [row] } });
const channel = (row: INodeParameters) => ({ commChannels: { channel: [row] } });
const channelDetail = (details: INodeParameters) =>
	channel({ type: 'mobilePush', value: 'token', details });
const card = (details: INodeParameters) =>
	identifier({ type: 'cardnumber', value: 'C-1', details });
const enrollment = (row: INodeParameters) => ({ enrollments: { enrollment: [row] } });
const enrollmentDetail = (details: INodeParameters) => enrollment({ programId: 469, details });

const NO_DATES = [
	'soon',
	'31/05/2026',
	'2026-02-30',
	'2026-13-01',
	'2026-05-31T25:00:00',
	20260531,
];
const NO_OBJECTS = ['{ "gender": ', '[1, 2]', '"text"', '7', "{ 'gender': 'Female' }"];

const CHECKS: Check[] = [
	{
		field: 'Customer ID',
		form: update({ customerId: IT }),
		good: 171891944,
		bad: ['', '  ', null, 'tom', '-1', '1.5', '1e5', '1 2', '１２３', ['1'], { id: 1 }],
	},
	{
		field: 'Customer ID',
		form: update({ customerId: IT }),
		good: '171891944',
		bad: [
			'../1',
			'1?x',
			'1?source=FACEBOOK',
			'1#',
			'1/../2',
			'%2e%2e%2f1',
			'1;2',
			'lookup',
			'1\n2',
		],
		says: 'is not a customer ID',
	},
	{
		field: 'Customer ID',
		form: update({ customerId: IT }),
		good: '9007199254740993',
		// As a number it is 9007199254740992 already: another customer.
		bad: [9007199254740992],
		says: 'last digits',
	},
	{
		field: 'Value to Find',
		form: lookup({ identifierValue: IT }),
		good: 'E-1',
		bad: ['', ' ', null, ['E-1']],
	},
	{
		field: 'Value to Find',
		form: lookup({ identifierName: 'email', identifierValue: IT }),
		good: 'tom@example.com',
		bad: ['tom', 'tom@example', '@example.com', 'tom@@example.com', 'tom sawyer@example.com'],
	},
	{
		field: 'Value to Find',
		form: lookup({ identifierName: 'mobile', identifierValue: IT }),
		good: '+91 98123-45678',
		bad: ['1234', '98123x45678', '(91) 9812345678', '9.19812E+11', '+', '1234567890123456'],
	},
	{
		field: 'Find By',
		form: lookup({ identifierName: IT }),
		good: 'EXTERNALID',
		bad: ['phone', '', 'constructor', '__proto__'],
	},
	{
		field: 'Identifiers',
		form: add(identifier({ type: 'externalId', value: IT })),
		good: 'E-1',
		bad: ['', ' ', null],
		says: 'has no identifier',
	},
	{
		field: 'Identifiers',
		form: add(identifier({ type: 'email', value: IT })),
		good: 'tom@example.com',
		bad: ['tom', 'tom@example,com', 'töm@example.com', `${'t'.repeat(250)}@example.com`],
	},
	{
		field: 'Identifiers',
		form: add(identifier({ type: 'mobile', value: IT })),
		good: 919812345678,
		bad: ['98123 four', '00', '91/9812345678', 919812345678.5],
	},
	{
		field: 'Identifiers',
		form: add(identifier({ type: IT, value: 'tom@example.com' })),
		good: 'EMAIL',
		bad: ['fax', '', 'constructor'],
	},
	{
		field: 'Mobile',
		form: add({ mobile: IT }),
		good: '+91 98123-45678',
		bad: ['98123 four', '00', 919812345678.5],
	},
	{
		field: 'Email',
		form: add({ email: IT }),
		good: 'tom@example.com',
		bad: ['tom', 'undefined', ['tom@example.com']],
	},
	{
		field: 'Identifiers to Add',
		form: update(identifier({ type: 'mobile', value: IT })),
		good: '919812345678',
		bad: ['unknown'],
	},
	{
		field: 'Series ID',
		form: add(card({ seriesId: IT })),
		good: 73,
		bad: ['gold', 0, 1.5],
	},
	{
		field: 'Extended Fields',
		form: add(card({ extendedFields: IT })),
		good: '{ "custom_card_name": "Gold" }',
		bad: NO_OBJECTS,
	},
	{
		field: 'Source',
		form: add({ source: IT }),
		good: 'INSTORE',
		bad: ['SHOP', '', 'toString'],
	},
	{
		field: 'Account ID',
		form: add({ source: 'WECHAT', accountId: IT }),
		good: '1234',
		bad: ['', ' ', null],
		says: 'WECHAT',
	},
	{
		field: 'Account ID',
		form: update({ source: IT, accountId: '' }),
		good: 'WEBSITE',
		bad: ['FACEBOOK', 'LINE', 'MARTJACK', 'MOBILE_APP', 'WEB_ENGAGE', 'WECHAT'],
	},
	{
		field: 'Communication Channels',
		form: update(channel({ type: 'mobile', value: IT })),
		good: '+91-9812345678',
		bad: ['98123 four', '12'],
	},
	{
		field: 'Communication Channels',
		form: update(channel({ type: 'email', value: IT })),
		good: 'tom@example.com',
		bad: ['tom'],
	},
	{
		field: 'Communication Channels',
		form: update(channel({ type: IT, value: '919812345678' })),
		good: 'whatsapp',
		bad: ['pigeon'],
	},
	{
		field: 'Primary',
		form: update(channelDetail({ primary: IT })),
		good: 'yes',
		bad: ['maybe', 2],
	},
	{
		field: 'Attributes',
		form: update(channelDetail({ attributes: IT })),
		good: '{ "deviceModel": "Pixel" }',
		bad: NO_OBJECTS,
	},
	{
		field: 'Last Viewed Date',
		form: update(channelDetail({ lastViewedDate: IT })),
		good: '2026-05-31',
		bad: NO_DATES,
	},
	{
		field: 'Program',
		form: update(enrollment({ programId: IT, details: { tierNumber: 1 } })),
		good: '469',
		bad: ['', 'A program of nobody', 0, -1, '1.0', '+469'],
	},
	{
		field: 'Tier',
		form: update(enrollmentDetail({ tierNumber: IT })),
		good: 1,
		bad: [0, -1, 1.5, 'Gold', '02', '2 '.repeat(2)],
	},
	{
		field: 'Loyalty Points',
		form: update(enrollmentDetail({ loyaltyPoints: IT })),
		good: 0,
		bad: [-1, '-0.5', '1,000', 'many', 10.5, '+5'],
	},
	{
		field: 'Tier Expiry Date',
		form: update(enrollmentDetail({ tierExpiryDate: IT })),
		good: '2026-05-31 16:30',
		bad: NO_DATES,
	},
	{
		field: 'Points Expiry Date',
		form: update(enrollmentDetail({ pointsExpiryDate: IT })),
		good: '2026-05-31T16:30:00+05:30',
		bad: [...NO_DATES, '2026-05-31T16:30:00+25:00'],
	},
	{
		field: 'Create Date',
		form: add({ additionalFields: { createDate: IT } }),
		good: '2026-05-31',
		bad: NO_DATES,
	},
	{
		field: 'Loyalty Type',
		form: update({ additionalFields: { loyaltyType: IT } }),
		good: 'Non-Loyalty',
		bad: ['gold'],
	},
	{
		field: 'Loyalty Type',
		form: add({ additionalFields: { loyaltyType: IT } }),
		good: 'non_loyalty',
		bad: ['gold'],
	},
	{
		field: 'Endpoints Enabled',
		form: update({ additionalFields: { endPointsEnabled: IT } }),
		good: ['DVS_ENDPOINT'],
		bad: [['DVS_ENDPOINT', 'TELEX_ENDPOINT'], 'TELEX_ENDPOINT'],
	},
	...['Extended', 'Custom'].flatMap((kind): Check[] => {
		const name = kind.toLowerCase();
		return [
			{
				field: `${kind} Fields (JSON)`,
				form: update({ [`${name}FieldsInput`]: 'json', [`${name}FieldsJson`]: IT }),
				good: '{ "gender": "Female" }',
				bad: NO_OBJECTS,
			},
			{
				field: `${kind} Fields`,
				form: update({ [`${name}Fields`]: { field: [{ name: IT, value: 'Pune' }] } }),
				good: 'city',
				bad: ['', null],
			},
		];
	}),
	{
		field: 'Extended Fields',
		form: update({ extendedFields: { field: [{ name: 'Age', value: IT }] } }),
		good: '33',
		bad: ['old', 33.5],
		says: 'Age',
	},
	{
		field: 'Extended Fields',
		form: update({ extendedFields: { field: [{ name: 'dob', value: IT }] } }),
		good: '1988/05/10',
		bad: ['10 May', '1988/02/31'],
		says: 'dob',
	},
	{
		field: 'Custom Fields',
		form: update({ customFields: { field: [{ name: 'age_groupe', value: IT }] } }),
		good: 2,
		bad: ['young'],
		says: 'age_groupe',
	},
	{
		field: 'Use Async',
		form: update({ options: { useAsync: IT } }),
		good: true,
		bad: ['perhaps'],
	},
	{
		field: 'Entity ID',
		form: update({ options: { userContext: { context: { entityId: IT } } } }),
		good: 'nathan@example.com',
		bad: ['Zoë', 'a\r\nX-Cap-Evil: 1'],
	},
];

/** Runs a form for a good item, the bad ones and a good one; each calls its customer `row <index>`. */
async function runWith({ form, good, bad }: Check, onError?: OnError) {
	const items = [good, ...bad, good].map((it, index) => ({
		json: { it, row: `row ${index}` } as IDataObject,
	}));
	const parameters = {
		...form,
		additionalFields: {
			lastName: '={{ $json.row }}',
			...(form.additionalFields as INodeParameters | undefined),
		},
	};
	return await capillary.run({ parameters, items, onError });
}

/** Which of the rows arrived, by the last name each of them gives its customer. */
const rowsReceived = () =>
	capillary
		.writes()
		.map(({ body }: any) => body.profiles[0].lastName)
		.sort();

/** Every name that the form shows, however deep. */
const DISPLAY_NAMES = new Set(namesIn(new Capillary().description.properties));

function namesIn(properties: INodeProperties[]): string[] {
	return properties.flatMap((property: any) => [
		property.displayName,
		...namesIn((property.options ?? []).filter((each: any) => each.displayName)),
		...namesIn(property.values ?? []),
	]);
}

describe.each(CHECKS)('$field, as one of $bad', (check) => {
	const last = check.bad.length + 1;
	const indexes = [...Array(last + 1).keys()];
	const failing = indexes.slice(1, -1);

	const expectWords = (text: unknown, item: number) => {
		expect(text).toContain(check.field);
		expect(text).toContain(check.says ?? '');
		expect(text).toContain(`[item ${item}]`);
	};

	test('is a field of the form', () => {
		expect(DISPLAY_NAMES).toContain(check.field);
	});

	test('On Error = Stop: the run ends with the field and the item, which was not sent', async () => {
		const { error } = await runWith(check);
		expect(error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 1 } });
		expectWords(error!.message, 1);
		// Nothing new starts after a failure, so either of the good items may have been sent or not.
		const received = rowsReceived();
		expect(['row 0', `row ${last}`]).toEqual(expect.arrayContaining(received));
		const [before, after] = ['row 0', `row ${last}`].map((row) => Number(received.includes(row)));
		expect(error!.description).toContain(`before this one: ${before} of 1; after it: ${after}.`);
	});

	test('On Error = Continue: each in its place in the output, the others are sent', async () => {
		const { outputs } = await runWith(check, 'continueRegularOutput');
		const [output] = outputs;
		expect(outputs).toHaveLength(1);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(indexes.map((item) => ({ item })));
		for (const item of failing) {
			expectWords(output[item].json.error, item);
			expect(output[item].error).toMatchObject({ context: { itemIndex: item } });
		}
		expect([output[0], output[last]].map(({ json }) => json.createdId)).toEqual([
			556844761, 556844761,
		]);
		expect(rowsReceived()).toEqual(['row 0', `row ${last}`]);
	});

	test('On Error = Continue (using error output): they leave there, the others are sent', async () => {
		const { outputs } = await runWith(check, 'continueErrorOutput');
		const [done, failed] = outputs;
		expect(done.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: last }]);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual(failing.map((item) => ({ item })));
		for (const [index, item] of failing.entries()) {
			expectWords(failed[index].json.error, item);
			expect(failed[index].json.row).toBe(`row ${item}`);
		}
		expect(rowsReceived()).toEqual(['row 0', `row ${last}`]);
	});
});

describe('an update that would change nothing', () => {
	const empty: Check = {
		field: '',
		form: update({ additionalFields: { lastName: '={{ $json.it && $json.row }}' } }),
		good: 'filled',
		bad: [''],
	};

	test.each<OnError | undefined>([undefined, 'continueRegularOutput', 'continueErrorOutput'])(
		'is not sent (%s)',
		async (onError) => {
			const run = await runWith(empty, onError);
			const failed = run.outputs.flat().find(({ json }) => 'error' in json);
			const message = onError ? failed!.json.error : run.error!.message;
			expect(message).toContain('would change nothing');
			expect(message).toContain('[item 1]');
			expect(rowsReceived()).not.toContain('row 1');
			if (onError) expect(capillary.writes()).toHaveLength(2);
		},
	);

	test.each<INodeParameters>([
		{},
		{ options: { useAsync: true } },
		{ extendedFieldsInput: 'json', extendedFieldsJson: '{}' },
		{ customFields: { field: [{ name: 'city', value: '' }] } },
		{ commChannels: { channel: [{ type: 'mobile', value: '' }] } },
		{ identifiers: { identifier: [{ type: 'mobile', value: ' ' }] } },
		{ enrollments: { enrollment: [{ programId: '' }] } },
		{ source: 'WECHAT', accountId: '1234' },
	])('is not sent: %j', async (form) => {
		for (const parameters of [update(form), lookup(form)]) {
			const run = await capillary.run({ parameters, items: [{ json: { row: 'E-1' } }] });
			expect(run.error!.message).toContain('would change nothing');
			expect(run.error!.description).toContain('Communication Channels');
			expect(run.error!.description).toContain('Additional Fields');
		}
		expect(capillary.writes()).toEqual([]);
	});
});

test('a required field that is empty in the form itself keeps the workflow from starting', async () => {
	const parameters = update({ customerId: '', additionalFields: { firstName: 'Tom' } });
	await expect(capillary.run({ parameters })).rejects.toThrow('has issues');
	expect(capillary.writes()).toEqual([]);
});

test('no value to find and no account can turn the request to another address', async () => {
	const tricks = [
		'../1',
		'1?x',
		'x&source=FACEBOOK',
		'x&identifierName=email',
		'#fragment',
		'%26source=LINE',
		'a b+c',
		'/v2/customers/1',
		'é漢字😀',
		'a=b;c',
		'http://example.com',
		'{{ 1 }}',
	];
	await capillary.run({
		parameters: lookup({
			source: 'WECHAT',
			accountId: IT,
			identifierValue: IT,
			additionalFields: { firstName: 'Tom' },
		}),
		items: tricks.map((it) => ({ json: { it } })),
	});
	const received = capillary.writes().map(({ path, query }) => ({ path, query }));
	expect(received).toHaveLength(tricks.length);
	expect(received).toEqual(
		expect.arrayContaining(
			tricks.map((trick) => ({
				path: '/v2/customers/lookup',
				query: {
					source: 'WECHAT',
					accountId: trick,
					identifierName: 'externalId',
					identifierValue: trick,
				},
			})),
		),
	);
});

test('a mobile number loses its plus sign, spaces and dashes wherever it stands', async () => {
	await capillary.run({
		parameters: lookup({
			identifierName: 'mobile',
			identifierValue: IT,
			...identifier({ type: 'mobile', value: IT }),
			...channel({ type: 'mobile', value: IT }),
		}),
		items: [{ json: { it: ' +91 98123-456 78 ' } }],
	});
	const [{ query, body }] = capillary.writes();
	const mobile = { type: 'mobile', value: '919812345678' };
	expect(query.identifierValue).toBe('919812345678');
	expect(body).toEqual({ profiles: [{ identifiers: [mobile], commChannels: [mobile] }] });
});

test('the hint of Loyalty Type on an update says why Non-Loyalty is refused there', () => {
	const additionalFields = new Capillary().description.properties.filter(
		({ name }) => name === 'additionalFields',
	);
	const ofUpdate = additionalFields.find(({ displayOptions }) =>
		displayOptions!.show!.operation!.includes('updateById'),
	)!;
	const options = ofUpdate.options as INodeProperties[];
	const { hint } = options.find(({ name }) => name === 'loyaltyType')!;
	expect(hint).toContain('Non-Loyalty only for customers who are not in the program');
	expect(hint).toContain('never turns a loyalty customer back');
});
