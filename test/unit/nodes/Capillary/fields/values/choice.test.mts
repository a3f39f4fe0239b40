import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../../../../../nodes/Capillary/Capillary.node.ts';
import { operationOf } from '../../../../../../nodes/Capillary/resources.ts';
import {
	choice,
	readChoice,
	readChoices,
} from '../../../../../../nodes/Capillary/fields/values/choice.ts';
import { FieldError } from '../../../../../../nodes/Capillary/fields/values/FieldError.ts';

/* The enumerations of Capillary's pages, listed by hand from the page named beside each. */

/** v2-add-customer, `profiles[].source`. */
const SOURCES = [
	'FACEBOOK',
	'WEB_ENGAGE',
	'WECHAT',
	'INSTORE',
	'MARTJACK',
	'TMALL',
	'TAOBAO',
	'JD',
	'ECOMMERCE',
	'WEBSITE',
	'LINE',
	'MOBILE_APP',
];
/** v2-add-customer, customer_entity: no update or Add without an account. */
const WITH_ACCOUNTS = ['WECHAT', 'FACEBOOK', 'LINE', 'MOBILE_APP', 'WEB_ENGAGE', 'MARTJACK'];
/** v2-add-customer, `identifiers[].type`. */
const IDENTIFIER_TYPES = [
	'mobile',
	'email',
	'externalId',
	'wechat',
	'martjackId',
	'fbId',
	'tmall_uname',
	'cuid',
	'ali_uname',
	'jd_uname',
	'vip_uname',
	'line',
	'unionId',
	'cardnumber',
	'mobilePush',
];
/** v2-add-customer, `commChannels[].type`. */
const CHANNEL_TYPES = ['mobile', 'email', 'wechat', 'ios', 'android', 'line', 'mobilePush'];
/** update-customers-lookup, `identifierName`, and its release note of 2021. */
const IDENTIFIER_NAMES = ['mobile', 'email', 'externalId', 'cardnumber', 'cardExternalId'];
/** v2-add-customer, `endPointsEnabled`. */
const END_POINTS = [
	'REFERRAL_ENDPOINT',
	'DVS_ENDPOINT',
	'TIMELINE_ENDPOINT',
	'POINTENGINE_ENDPOINT',
	'POINTSENGINE_ENDPOINT',
];
/** get-entity-audit-logs. */
const ENTITY_SOURCES = ['API', 'IMPORT', 'CONNECT_PLUS', 'MEMBER_CARE', 'REQUEST_WORKFLOW'];

const context = { timezone: 'UTC', entriesOf: () => ({ result: [] }) };

const requestFor = (operation: string, parameters: INodeParameters) => {
	const form = { source: 'INSTORE', accountId: 'account', ...parameters };
	const identifiers = [{ type: 'externalId', value: 'E-1' }];
	const all: INodeParameters = { customerId: '1', identifiers, ...form };
	const { method, path, query, headers, body } = operationOf('customer', operation).toRequest(
		(name) => all[name] ?? '',
		context,
	);
	return { method, path, query, headers, body: body as any };
};

/** A value that a mobile number, an email address and anything else may have. */
const valueFor = (type: string) => (type === 'email' ? 'tom@example.com' : '919812345678');

/** The values that the form's list of that name offers, wherever it stands. */
function offered(name: string, within = new Capillary().description.properties): string[] {
	return within.flatMap((property: any): string[] => {
		const below = (property.options ?? []).flatMap((option: any) =>
			option.values
				? offered(name, option.values)
				: option.displayName
					? offered(name, [option])
					: [],
		);
		if (property.name !== name || !property.options) return below;
		return [...below, ...property.options.map(({ value }: { value: string }) => value)];
	});
}

describe('source', () => {
	test.each(SOURCES)('%s can be chosen, for Add and for updates', (source) => {
		expect(offered('source')).toContain(source);
		const account = source === 'INSTORE' ? { source } : { source, accountId: 'account' };
		expect(requestFor('add', { source }).body.profiles[0]).toMatchObject(account);
		expect(requestFor('updateById', { source }).query).toEqual(account);
	});

	test('there are these and no others', () => {
		expect(offered('source').sort()).toEqual([...SOURCES].sort());
	});

	test.each(SOURCES)('%s without an account', (source) => {
		const request = () => requestFor('updateById', { source, accountId: ' ' });
		if (WITH_ACCOUNTS.includes(source)) expect(request).toThrow('"Account ID" is empty');
		else expect(request().query).toEqual({ source });
	});

	test.each(['INSTORE', 'instore', ' Instore '])('%s never has an account', (source) => {
		expect(requestFor('updateById', { source }).query).toEqual({ source: 'INSTORE' });
		expect(requestFor('add', { source }).body.profiles[0]).not.toHaveProperty('accountId');
	});

	test('the form shows one account for every source but INSTORE, and demands it of none', () => {
		const accounts = new Capillary().description.properties.filter(
			({ name }) => name === 'accountId',
		);
		for (const source of SOURCES) {
			const shown = accounts.filter(
				({ displayOptions }) => !displayOptions!.hide!.source!.includes(source),
			);
			expect([source, shown.length]).toEqual([source, source === 'INSTORE' ? 0 : 1]);
			// n8n would hold it against every source as soon as Source is an expression.
			expect(shown.every(({ required }) => !required)).toBe(true);
		}
	});
});

describe('type of an identifier', () => {
	test.each(IDENTIFIER_TYPES)('%s', (type) => {
		expect(offered('type')).toContain(type);
		const identifiers = [{ type, value: valueFor(type) }];
		expect(requestFor('add', { identifiers }).body.profiles[0].identifiers).toEqual(identifiers);
	});

	test('card, as one table writes it, is cardnumber', () => {
		const identifiers = [{ type: 'card', value: '1' }];
		const { body } = requestFor('add', { identifiers });
		expect(body.profiles[0].identifiers).toEqual([{ type: 'cardnumber', value: '1' }]);
	});
});

test.each(CHANNEL_TYPES)('type of a channel: %s', (type) => {
	expect(offered('type')).toContain(type);
	const commChannels = [{ type, value: valueFor(type) }];
	expect(requestFor('add', { commChannels }).body.profiles[0].commChannels).toEqual(commChannels);
});

test.each(IDENTIFIER_NAMES)('identifier to look up: %s', (identifierName) => {
	expect(offered('identifierName')).toContain(identifierName);
	const identifierValue = valueFor(identifierName);
	expect(requestFor('updateByLookup', { identifierName, identifierValue }).query).toEqual({
		source: 'INSTORE',
		identifierName,
		identifierValue,
	});
});

test.each(['loyalty', 'non_loyalty'])('loyalty type: %s', (loyaltyType) => {
	expect(offered('loyaltyType')).toContain(loyaltyType);
	const { body } = requestFor('add', { additionalFields: { loyaltyType } });
	expect(body.loyaltyInfo).toEqual({ loyaltyType });
	expect(body).not.toHaveProperty('loyaltyType');
});

test.each(END_POINTS)('endpoint: %s', (endPoint) => {
	expect(offered('endPointsEnabled')).toContain(endPoint);
	const additionalFields = { endPointsEnabled: [endPoint] };
	expect(requestFor('add', { additionalFields }).body.endPointsEnabled).toEqual([endPoint]);
});

test.each(ENTITY_SOURCES)('entity source: %s', (entitySource) => {
	expect(offered('entitySource')).toContain(entitySource);
	const { headers } = requestFor('add', {
		options: { userContext: { context: { entitySource } } },
	});
	expect(headers['USER-CONTEXT-ENTITY-SOURCE']).toBe(entitySource);
});

/** A choice whose form shows the values themselves. */
const choiceOf = (values: string[], aliases = {}) =>
	choice(
		values.map((value) => ({ name: value, value })),
		aliases,
	);

describe('a choice', () => {
	test.each([
		['In-Store', 'INSTORE'],
		['in store', 'INSTORE'],
		['web engage', 'WEB_ENGAGE'],
		['E-COMMERCE', 'ECOMMERCE'],
	])('may be given as the form shows it: %s', (source, value) => {
		expect(requestFor('add', { source }).body.profiles[0].source).toBe(value);
	});

	test('may be typed in capitals or small letters, with blanks around', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...IDENTIFIER_TYPES),
				fc.infiniteStream(fc.boolean()),
				(type, up) => {
					const typed = [...type]
						.map((letter) => (up.next().value ? letter.toUpperCase() : letter.toLowerCase()))
						.join('');
					expect(readChoice(` ${typed} `, 'Type', choiceOf(IDENTIFIER_TYPES))).toBe(type);
				},
			),
		);
	});

	test('is one of the choices or refused with all of them, whatever is typed', () => {
		const typed = fc.oneof(
			fc.string(),
			fc.constantFrom('constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty'),
		);
		fc.assert(
			fc.property(typed, (value) => {
				let choice: unknown;
				try {
					choice = readChoice(value, 'Find By', choiceOf(IDENTIFIER_NAMES, { card: 'cardnumber' }));
				} catch (error) {
					expect(error).toBeInstanceOf(FieldError);
					expect((error as FieldError).message).toContain('"Find By"');
					expect((error as FieldError).advice).toContain(IDENTIFIER_NAMES.join(', '));
					return;
				}
				expect(IDENTIFIER_NAMES).toContain(choice);
			}),
		);
	});
});

test.each([{ toString: 1 }, () => 1, [{ toString: 1 }], [Number.NaN]])(
	'a list of choices that is none is refused by its field: %s',
	(given) => {
		const values = choice([{ name: 'One', value: '1' }]);
		expect(() => readChoices(given, 'Include', values)).toThrow(FieldError);
	},
);
