import type { INodeParameters } from 'n8n-workflow';
import { startCapillary } from './capillary-node.mts';

/* A value arrives exactly as it was given, or its item is refused by the name of the field. */

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeEach(async () => {
	// Capillary tells nothing of the organization's fields, so these may have any name.
	capillary = await startCapillary(undefined, { status: 403 });
});
afterEach(async () => await capillary.close());

const IT = '={{ $json.it }}';
const update = (form: INodeParameters): INodeParameters => ({
	operation: 'updateById',
	customerId: '171891944',
	...form,
});
const json = (text: unknown) =>
	update({ extendedFieldsInput: 'json', extendedFieldsJson: text as string });

/** Runs a form for one item; what arrived, as the text of its body. */
async function sent(parameters: INodeParameters, it?: unknown): Promise<string> {
	const run = await capillary.run({
		parameters,
		items: [{ json: { it } as any }],
		timezone: 'Asia/Kolkata',
	});
	expect(run.error).toBeUndefined();
	const [{ text, headers }] = capillary.writes();
	expect(headers['content-type']).toBe('application/json');
	return text;
}

/** Runs a form for one item that is refused, and gives the message. */
async function refused(parameters: INodeParameters, it?: unknown): Promise<string> {
	const run = await capillary.run({
		parameters,
		items: [{ json: { it } as any }],
		timezone: 'America/New_York',
	});
	expect(capillary.writes()).toEqual([]);
	return run.error!.message;
}

const EXACT =
	'{"id":9007199254740993,"rate":0.1234567890123456789,"huge":1e400,"minus":-0,"list":[12345678901234567890],"__proto__":"p","constructor":"c","prototype":{"a":1}}';

test.each([
	['typed into the form', json(EXACT)],
	['by an expression', json(IT)],
])('JSON arrives to the last digit and name: %s', async (_how, form) => {
	expect(await sent(form, EXACT)).toBe(`{"extendedFields":${EXACT}}`);
});

test('a card, a channel and the older API keep the digits as well', async () => {
	const attributes = '{"deviceId":9007199254740993}';
	await sent(
		update({
			commChannels: {
				channel: [{ type: 'mobilePush', value: 'token', details: { attributes } }],
			},
		}),
	);
	expect(capillary.writes()[0].text).toContain(`"attributes":${attributes}`);
	await capillary.run({
		parameters: {
			operation: 'updateV1',
			identifierValue: '919812345678',
			customFieldsInput: 'json',
			customFieldsJson: '{"n":9007199254740993,"l":[1e400]}',
		},
	});
	expect(capillary.writes()[1].body).toMatchObject({
		root: {
			customer: [
				{
					custom_fields: {
						field: [
							{ name: 'n', value: '9007199254740993' },
							{ name: 'l', value: '[1e400]' },
						],
					},
				},
			],
		},
	});
});

test('a dry run shows the digits, as text', async () => {
	const { outputs } = await capillary.run({
		parameters: { ...json('{"id":9007199254740993}'), options: { dryRun: true } },
	});
	expect(outputs[0][0].json.body).toEqual({ extendedFields: { id: '9007199254740993' } });
});

test('rows may name a field __proto__, constructor or prototype', async () => {
	const names = ['__proto__', 'constructor', 'prototype'];
	const rows = { field: names.map((name) => ({ name, value: 'v' })) };
	const fields = '{"__proto__":"v","constructor":"v","prototype":"v"}';
	expect(await sent(update({ extendedFields: rows, customFields: rows }))).toBe(
		`{"profiles":[{"fields":${fields}}],"extendedFields":${fields}}`,
	);
});

test('a point in time in UTC has the day that it is in the workflow', async () => {
	const details = { lastViewedDate: IT };
	const form = update({ commChannels: { channel: [{ type: 'mobilePush', value: 't', details }] } });
	expect(await sent(form, '2026-05-31T22:00:00Z')).toContain(
		'"lastViewedDate":"2026-06-01T03:30:00+05:30"',
	);
});

const identifier = (type: string) => update({ identifiers: { identifier: [{ type, value: IT }] } });
const rows = (...field: INodeParameters[]) => update({ extendedFields: { field } });
const twice = { type: 'mobile', value: '919812345678' };

test.each<[string, INodeParameters, unknown, string]>([
	['NaN', identifier('externalId'), Number.NaN, 'Identifiers to Add'],
	[
		'NaN from an expression',
		update({ firstName: '', additionalFields: { firstName: '={{ 1 * "x" }}' } }),
		'',
		'First Name',
	],
	['Infinity', rows({ name: 'Age', value: '={{ 1 / 0 }}' }), '', 'Extended Fields > Age'],
	['the text undefined', identifier('externalId'), 'undefined', 'in place of a missing value'],
	['an object as text', identifier('externalId'), '[object Object]', 'in place of a missing value'],
	['a minus sign', identifier('mobile'), '-919812345678', 'begins with a minus sign'],
	['two lines', identifier('mobile'), '12345\n67890', 'more than one'],
	['a plus sign within', identifier('mobile'), '98+12345678', 'a plus sign stands within it'],
	['two numbers', identifier('mobile'), '919812345678, 919812345679', 'more than one'],
	['two addresses', identifier('email'), 'a@x.com; b@x.com', 'more than one'],
	[
		'the year 24',
		update({
			additionalFields: {},
			enrollments: { enrollment: [{ programId: 469, details: { tierExpiryDate: IT } }] },
		}),
		'0024-05-31',
		'Tier Expiry Date',
	],
	[
		'a skipped time',
		update({ enrollments: { enrollment: [{ programId: 469, details: { tierExpiryDate: IT } }] } }),
		'2024-03-10T02:30:00',
		'a clock change skips it',
	],
	[
		'a field twice',
		rows({ name: 'city', value: 'Pune' }, { name: 'city', value: 'Goa' }),
		'',
		'"city" is in "Extended Fields" twice',
	],
	['a name twice in JSON', json('{"a":1,"a":2}'), '', '"a" is in "Extended Fields (JSON)" twice'],
	[
		'a channel twice',
		update({
			commChannels: {
				channel: [
					{ ...twice, details: { subscribed: true } },
					{ ...twice, details: { subscribed: false } },
				],
			},
		}),
		'',
		'Communication Channels',
	],
	[
		'a program twice',
		update({
			enrollments: {
				enrollment: [
					{ programId: 469, details: { tierNumber: 1 } },
					{ programId: 469, details: { tierNumber: 2 } },
				],
			},
		}),
		'',
		'"469" is in "Loyalty Program Enrollments" twice',
	],
	['half a character', json(IT), { city: '\ud800' }, 'half a character'],
	['100,000 brackets', json(IT), `${'['.repeat(99_999)}${']'.repeat(99_999)}`, 'levels deep'],
])('%s is refused by its field', async (_what, parameters, it, words) => {
	expect(await refused(parameters, it)).toContain(words);
});

test('consent that says yes and no at once is refused', async () => {
	const row = { channel: 'EMAIL', priority: 'BULK' };
	const parameters = {
		operation: 'updateSubscriptions',
		customerId: '171891944',
		subscriptions: {
			subscription: [
				{ ...row, status: 'OPTIN' },
				{ ...row, status: 'OPTOUT' },
			],
		},
	};
	expect(await refused(parameters)).toContain('"EMAIL BULK" is in "Subscriptions" twice');
});

test('Create or Update adds a new customer with all of the identifiers that were given', async () => {
	await capillary.close();
	capillary = await startCapillary(({ method }) =>
		method === 'PUT'
			? { status: 400, body: { errors: [{ code: 8015, message: 'Customer not found' }] } }
			: { body: { createdId: 1, warnings: [], sideEffects: [] } },
	);
	const card = { type: 'cardnumber', value: 'C-1', details: { seriesId: 73 } };
	const other = { type: 'cardnumber', value: 'C-2' };
	await capillary.run({
		parameters: {
			operation: 'upsert',
			identifierName: 'cardnumber',
			identifierValue: 'C-1',
			identifiers: { identifier: [card, other] },
		},
	});
	const added = capillary.writes().find(({ method }) => method === 'POST')!;
	expect(added.body).toMatchObject({
		profiles: [{ identifiers: [{ type: 'cardnumber', value: 'C-1', seriesId: 73 }, other] }],
	});
});
