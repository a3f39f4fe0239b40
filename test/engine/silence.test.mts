import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { example } from '../fixtures/examples/example.mts';
import { startCapillary, WRITTEN } from './capillary-node.mts';

/* Nothing that a person gave is dropped, shortened or changed without a word: it is sent, or its item fails. */

let capillary: Awaited<ReturnType<typeof startCapillary>>;
afterEach(async () => await capillary.close());

const run = async (parameters: INodeParameters, items: IDataObject[] = [{}]) =>
	await capillary.run({
		parameters,
		items: items.map((json) => ({ json })),
		timezone: 'Asia/Kolkata',
		onError: 'continueErrorOutput',
	});
const written = (): any => capillary.writes().at(-1)!.body;

describe('every value of every form of a write arrives, or its item fails', () => {
	/** A leaf of a form: where it is, and a value that can be sent there, told by a number of its own. */
	interface Leaf {
		path: string;
		value: (serial: number) => unknown;
		/** What is looked for in the request */
		seen?: (serial: number) => string;
	}

	const MONTHS_AHEAD = Date.UTC(2026, 0, 1);
	const day = (serial: number) =>
		new Date(MONTHS_AHEAD + serial * 86_400_000).toISOString().slice(0, 10);
	const text = (path: string): Leaf => ({ path, value: (serial) => `value ${serial}` });
	const date = (path: string): Leaf => ({ path, value: day, seen: day });
	const number = (path: string): Leaf => ({
		path,
		value: (serial) => 7000 + serial,
		seen: (serial) => String(7000 + serial),
	});
	const mobile = (path: string): Leaf => ({
		path,
		value: (serial) => `91981230${1000 + serial}`,
		seen: (serial) => `91981230${1000 + serial}`,
	});
	const json = (path: string): Leaf => ({
		path,
		value: (serial) => JSON.stringify({ [`any name ${serial}`]: { deep: [`value ${serial}`] } }),
	});

	const CARD = ['details.seriesCode', 'details.statusLabel', 'details.cardExternalId'];
	const card = (list: string) => [
		...CARD.map((detail) => text(`${list}.identifier.0.${detail}`)),
		number(`${list}.identifier.0.details.seriesId`),
		json(`${list}.identifier.0.details.customFields`),
		json(`${list}.identifier.0.details.extendedFields`),
		text(`${list}.identifier.0.value`),
		mobile(`${list}.identifier.1.value`),
	];
	const VALUES = [
		...card('identifiers'),
		text('commChannels.channel.0.value'),
		date('commChannels.channel.0.details.lastViewedDate'),
		json('commChannels.channel.0.details.meta'),
		json('commChannels.channel.0.details.attributes'),
		mobile('commChannels.channel.1.value'),
		text('extendedFields.field.0.value'),
		date('extendedFields.field.1.value'),
		text('customFields.field.0.value'),
		number('enrollments.enrollment.0.programId'),
		number('enrollments.enrollment.0.details.tierNumber'),
		number('enrollments.enrollment.0.details.loyaltyPoints'),
		date('enrollments.enrollment.0.details.tierExpiryDate'),
		date('enrollments.enrollment.0.details.pointsExpiryDate'),
		text('firstName'),
		text('lastName'),
		text('additionalFields.associatedWith'),
		text('additionalFields.statusLabel'),
		text('additionalFields.activity'),
		text('options.userContext.context.entityType'),
		text('options.userContext.context.entityId'),
	];
	const OF_NEW = [date('additionalFields.createDate'), text('additionalFields.referralCode')];
	const LEAVES: Record<string, Leaf[]> = {
		add: [...VALUES, ...OF_NEW, mobile('mobile'), text('externalId'), text('accountId')],
		upsert: [...VALUES, mobile('identifierValue'), text('accountId')],
		updateById: [...VALUES, number('customerId'), text('accountId')],
		updateByLookup: [...VALUES, mobile('identifierValue'), text('accountId')],
		changeIdentifiers: [
			...card('identifiers'),
			...card('identifiersToRemove'),
			number('customerId'),
		],
		updateSubscriptions: [text('reason'), number('customerId'), text('accountId')],
		updateV1: [
			mobile('identifierValue'),
			text('extendedFields.field.0.value'),
			text('customFields.field.0.value'),
			text('additionalFields.firstName'),
			text('additionalFields.lastName'),
			text('additionalFields.externalId'),
			text('additionalFields.registeredTill'),
			text('additionalFields.associatedWith'),
			date('additionalFields.registeredOn'),
		],
	};
	/** What is chosen in every form, so that each leaf has its place. */
	const CHOSEN: Record<string, unknown> = {
		'identifiers.identifier.0.type': 'cardnumber',
		'identifiers.identifier.1.type': 'mobile',
		'identifiersToRemove.identifier.0.type': 'cardnumber',
		'identifiersToRemove.identifier.1.type': 'mobile',
		'commChannels.channel.0.type': 'mobilePush',
		'commChannels.channel.1.type': 'mobile',
		'extendedFields.field.0.name': 'nickname',
		'extendedFields.field.1.name': 'dob',
		'customFields.field.0.name': 'city',
	};

	function setAt(target: any, path: string, value: unknown): void {
		const keys = path.split('.');
		let at = target;
		for (const [index, key] of keys.slice(0, -1).entries()) {
			at[key] ??= /^\d+$/.test(keys[index + 1]) ? [] : {};
			at = at[key];
		}
		at[keys.at(-1)!] = value;
	}

	/** The form with these leaves filled, each list without rows that nothing is in. */
	function formOf(operation: string, leaves: Leaf[], serialOf: (leaf: Leaf) => number) {
		const form: any = {
			operation,
			source: 'WECHAT',
			accountId: 'account',
			identifierValue: '919812309999',
		};
		form.customerId = '171891944';
		const rows = new Set(leaves.map(({ path }) => /^.*?\.\d+\./.exec(path)?.[0]));
		for (const [path, value] of Object.entries(CHOSEN)) {
			if (rows.has(/^.*?\.\d+\./.exec(path)![0])) setAt(form, path, value);
		}
		for (const leaf of leaves) setAt(form, leaf.path, leaf.value(serialOf(leaf)));
		// A row without what it is about is left out, with the details of what is not there.
		for (const [list, key, needed, filler] of [
			['identifiers', 'identifier', 'value', '919812301111'],
			['identifiersToRemove', 'identifier', 'value', '919812302222'],
			['commChannels', 'channel', 'value', '919812303333'],
			['enrollments', 'enrollment', 'programId', 469],
		] as const) {
			const given = (form[list]?.[key] ?? []).filter(Boolean);
			if (given.length > 0)
				form[list][key] = given.map((row: any) => ({ [needed]: filler, ...row }));
		}
		for (const list of ['extendedFields', 'customFields']) {
			if (form[list]) form[list].field = form[list].field.filter(Boolean);
		}
		if (operation === 'updateSubscriptions') {
			form.subscriptions = { subscription: [{ channel: 'EMAIL', status: 'OPTIN' }] };
		}
		if (operation === 'add' && !form.mobile && !form.externalId && !form.identifiers) {
			form.externalId = 'E-1';
		}
		return form;
	}

	test.each(Object.entries(LEAVES))('%s', async (operation, leaves) => {
		const v1 = example('v11-customer-update-2021').responseBody;
		capillary = await startCapillary(({ path }) =>
			path.startsWith('/v1.1/') ? { body: v1 } : WRITTEN,
		);
		await fc.assert(
			fc.asyncProperty(fc.subarray(leaves, { minLength: 1 }), async (some) => {
				const serialOf = (leaf: Leaf) => 10 + leaves.indexOf(leaf);
				const { outputs } = await run(formOf(operation, some, serialOf));
				if (outputs[1].length > 0) {
					expect(outputs[1][0].json.error).toBeTruthy();
					return;
				}
				const { url, text: body, headers } = capillary.writes().at(-1)!;
				const sent = decodeURIComponent(url.replace(/\+/g, ' ')) + body + JSON.stringify(headers);
				for (const leaf of some) {
					const serial = serialOf(leaf);
					const { path, seen = (each: number) => `value ${each}` } = leaf;
					expect([path, sent.includes(seen(serial))]).toEqual([path, true]);
				}
			}),
			{ numRuns: 40 },
		);
	});
});

describe('a channel', () => {
	beforeEach(async () => {
		capillary = await startCapillary();
	});

	const channelWith = (details: IDataObject): INodeParameters => ({
		operation: 'updateById',
		customerId: '7',
		commChannels: { channel: [{ type: 'mobilePush', value: 't', details } as INodeParameters] },
	});
	const meta = () => written().profiles[0].commChannels[0].meta;

	test.each([
		['2019-10-10T22:04:38+05:30', '2019-10-10T22:04:38+05:30'],
		['2019-10-10', '2019-10-10'],
		['2019-10-10T22:00:00Z', '2019-10-11T03:30:00+05:30'],
	])(
		'last viewed %s keeps its time of day, and has the day of the workflow',
		async (given, sent) => {
			await run(channelWith({ lastViewedDate: given }));
			expect(meta()).toEqual({ lastViewedDate: sent });
		},
	);

	test('may have anything in its meta, which the form has a place for', async () => {
		await run(
			channelWith({
				meta: '{ "appVersion": "4.2", "tokens": [9007199254740993], "residence": "yes" }',
				office: false,
			}),
		);
		expect(capillary.writes()[0].text).toContain(
			'"meta":{"appVersion":"4.2","tokens":[9007199254740993],"residence":true,"office":false}',
		);
	});

	test('whose meta says another thing than the field beside it is refused', async () => {
		const { outputs } = await run(channelWith({ meta: '{ "residence": true }', residence: false }));
		expect(outputs[1][0].json.error).toContain('"residence" is in');
		expect(capillary.writes()).toEqual([]);
	});

	test.each([
		['opted in', true],
		['Opted Out', false],
		['unsubscribed', false],
		['yes', true],
	])('subscribed: %s', async (subscribed, expected) => {
		await run(channelWith({ subscribed }));
		expect(written().profiles[0].commChannels[0].subscribed).toBe(expected);
	});
});

describe('a card', () => {
	beforeEach(async () => {
		capillary = await startCapillary();
	});

	const withCard = (row: INodeParameters, operation = 'add'): INodeParameters => ({
		operation,
		customerId: '7',
		identifiers: { identifier: [{ type: 'cardnumber', value: 'GOLD-1', ...row }] },
	});
	const cardOf = (body: any) => (body.profiles?.[0].identifiers ?? body.add)[0];

	test('has its custom fields', async () => {
		await run(withCard({ details: { customFields: '{ "name": "Tom" }', statusLabel: 'ACTIVE' } }));
		expect(cardOf(written()).customFields).toEqual({ name: 'Tom' });
	});

	test.each(['add', 'updateById', 'changeIdentifiers'])(
		'is ACTIVE unless the form says otherwise: %s',
		async (operation) => {
			await run(withCard({}, operation));
			expect(cardOf(written())).toEqual({
				type: 'cardnumber',
				value: 'GOLD-1',
				statusLabel: 'ACTIVE',
			});
			await run(withCard({ details: { statusLabel: 'SUSPENDED' } }, operation));
			expect(cardOf(written()).statusLabel).toBe('SUSPENDED');
		},
	);

	test('to be removed has no state but what the form says', async () => {
		await run({
			operation: 'changeIdentifiers',
			customerId: '7',
			identifiersToRemove: { identifier: [{ type: 'cardnumber', value: 'GOLD-1' }] },
		});
		expect(written().remove).toEqual([{ type: 'cardnumber', value: 'GOLD-1' }]);
	});

	test('is no other identifier, whose type an expression says', async () => {
		await run(withCard({ type: '={{ "email" }}', value: 'tom@example.com' }));
		expect(cardOf(written())).toEqual({ type: 'email', value: 'tom@example.com' });
	});
});

describe('Non-Loyalty', () => {
	const update = (operation: string): INodeParameters => ({
		operation,
		customerId: '7',
		identifierValue: '919812345678',
		additionalFields: { loyaltyType: 'non_loyalty', firstName: 'Tom' },
	});

	test.each(['updateById', 'updateByLookup'])(
		'is sent with what else changes: %s',
		async (operation) => {
			capillary = await startCapillary();
			await run(update(operation));
			expect(written()).toEqual({
				profiles: [{ firstName: 'Tom' }],
				loyaltyInfo: { loyaltyType: 'non_loyalty' },
			});
		},
	);

	test('of a loyalty customer is refused by Capillary, and what it advises works', async () => {
		const errors = [{ status: false, code: 8018, message: 'Conversion not allowed' }];
		capillary = await startCapillary(({ body }: any) =>
			body.loyaltyInfo ? { status: 400, body: { errors } } : WRITTEN,
		);
		const { outputs } = await run(update('updateById'));
		expect(outputs[1][0].json).toMatchObject({
			error: expect.stringContaining('A loyalty customer cannot become a non-loyalty customer'),
			details: expect.stringContaining('Remove Loyalty Type'),
		});
		const again = await run({ ...update('updateById'), additionalFields: { firstName: 'Tom' } });
		expect(again.outputs[0][0].json).toMatchObject({ action: 'updated' });
	});
});

describe('an ID', () => {
	beforeEach(async () => {
		capillary = await startCapillary();
	});

	test.each(['171891944.5', '+7', '-7', '17 18', '007', '0', '1e3', 1.5])(
		'%j is none: digits alone are, and the field is named',
		async (customerId) => {
			const { outputs } = await run(
				{ operation: 'updateById', customerId: '={{ $json.id }}', firstName: 'Tom' },
				[{ id: customerId }],
			);
			expect(outputs[1][0].json.error).toContain('in "Customer ID" is not a customer ID');
			expect(capillary.writes()).toEqual([]);
		},
	);
});

describe('an identifier to find a customer by', () => {
	beforeEach(async () => {
		capillary = await startCapillary(() => WRITTEN, { body: { entity: 7, id: 7, profiles: [] } });
	});

	const by = (operation: string, identifierName: string): INodeParameters => ({
		operation,
		customerBy: 'identifier',
		identifierName,
		identifierValue: 'w-1',
		firstName: 'Tom',
		identifiers: { identifier: [{ type: 'externalId', value: 'E-2' }] },
	});

	test.each(['wechat', 'martjackId', 'fbId', 'cardExternalId'])(
		'%s finds one for Change Identifiers, which looks the ID up',
		async (name) => {
			await run(by('changeIdentifiers', name));
			expect(capillary.requests()[0]).toMatchObject({
				path: '/v2/customers/lookup',
				query: { identifierName: name, identifierValue: 'w-1' },
			});
			expect(capillary.writes()).toHaveLength(1);
		},
	);

	test.each(['wechat', 'cardExternalId'])('%s finds one for Get', async (name) => {
		await run(by('get', name));
		expect(capillary.requests()[0].query).toMatchObject({ identifierName: name });
	});

	test('is told truly where an operation cannot use it, and Get with Update by ID can', async () => {
		const { outputs } = await run(by('updateByLookup', 'wechat'));
		expect(outputs[1][0].json).toMatchObject({
			error: expect.stringContaining(
				'"wechat" in "Find By" does not find a customer in this operation',
			),
			details: expect.stringContaining('find the customer with the operation Get'),
		});
		const found = await run(by('get', 'wechat'));
		await run({
			operation: 'updateById',
			customerId: String(found.outputs[0][0].json.id),
			firstName: 'Tom',
		});
		expect(capillary.writes().at(-1)!.path).toBe('/v2/customers/7');

		const facebook = await run(by('updateByLookup', 'fbId'));
		expect(facebook.outputs[1][0].json.details).toMatch(/^Use one of cardExternalId/);
		const unknown = await run(by('updateByLookup', 'pigeon'));
		expect(unknown.outputs[1][0].json.error).toContain(
			'"pigeon" in "Find By" is not one of its choices',
		);
	});
});

test('every choice of every form is read by its value, by its name and in another case', async () => {
	capillary = await startCapillary();
	const forms: INodeParameters[] = [
		{ source: 'In-Store' },
		{ source: 'in store' },
		{ additionalFields: { loyaltyType: 'Non-Loyalty', endPointsEnabled: 'Points Engine, dvs' } },
		{ extendedFieldsInput: 'JSON', extendedFieldsJson: '{"city":"Pune"}' },
		{ commChannels: { channel: [{ type: 'Mobile Push', value: 't' }] } },
		{ identifiers: { identifier: [{ type: 'Facebook ID', value: 'f' }] } },
		{
			options: {
				ifExists: 'Fail the Item',
				userContext: { context: { entitySource: 'member care' } },
			},
		},
	];
	for (const form of forms) {
		const { outputs } = await run({ operation: 'add', mobile: '919812345678', ...form });
		expect([form, outputs[1]]).toEqual([form, []]);
	}
});

test('the form says what a person has to know before', () => {
	const texts = JSON.stringify(new Capillary().description.properties);
	for (const said of [
		'merges the two customers',
		'not every source has it',
		'CONF_ALLOW_EMAIL_UPDATE',
		'CONF_ALLOW_MOBILE_UPDATE',
		'CONF_LOYALTY_ALLOW_EXTERNAL_ID_UPDATE',
		'CONF_INSTORE_V2_ENABLED',
		'USE_CRM_REGISTRATION_INFO_FROM_BASE_STORE',
	]) {
		expect(texts).toContain(said);
	}
});

describe('A name of which Capillary keeps only the beginning', () => {
	const LONG = 'N'.repeat(101);
	const KEPT = 'Of First Name and Last Name Capillary keeps the first 100 characters.';
	const FORMS: INodeParameters[] = [
		{ operation: 'add', mobile: '919812345678' },
		{ operation: 'upsert', identifierName: 'mobile', identifierValue: '919812345678' },
		{ operation: 'updateById', customerId: '5' },
		{ operation: 'updateByLookup', identifierName: 'mobile', identifierValue: '919812345678' },
	];

	test.each(FORMS)('is sent whole by $operation, and the note says so', async (form) => {
		capillary = await startCapillary();
		const { outputs } = await run({ ...form, firstName: LONG, lastName: LONG });
		expect(outputs[0][0].json).toHaveProperty('note', KEPT);
		expect(JSON.stringify(written())).toContain(LONG);
	});

	test('is no loss when it has as many characters as are kept, however many units they take', async () => {
		capillary = await startCapillary();
		const { outputs } = await run({ ...FORMS[2], firstName: '\u{1F600}'.repeat(100) });
		expect(outputs[0][0].json).not.toHaveProperty('note');
	});
});
