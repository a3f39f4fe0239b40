import { eventsIn } from '../../../../../nodes/CapillaryTrigger/receiving/envelope.ts';
import { readEvent } from '../../../../../nodes/CapillaryTrigger/receiving/event.ts';
import schema from '../../../../../nodes/CapillaryTrigger/__schema__/v1.0.0.json';
import { SAMPLES, sampleOf } from '../../../../fixtures/events.mts';

const read = (payload: unknown, timezone = 'UTC') =>
	eventsIn(payload).map((event) => readEvent(event, timezone));
const readOne = (payload: unknown, timezone?: string) => {
	const events = read(payload, timezone);
	expect(events).toHaveLength(1);
	return events[0];
};

/** Every value in a payload under a name, however it is packed, outermost first; blanks in names do not count. */
function valuesUnder(name: string, value: any): any[] {
	const found: any[] = [];
	let level = [value];
	while (level.length > 0) {
		const objects = level.filter((each) => typeof each === 'object' && each !== null);
		for (const object of objects) {
			for (const [key, part] of Object.entries(object)) {
				if (key.replaceAll(' ', '') === name) found.push(part);
			}
		}
		level = objects.flatMap((object) => Object.values(object));
	}
	return found;
}

/** Where the pages show a customer elsewhere than under `customerIdentifiers` of the event. */
const WHOM: Record<string, (payload: any) => unknown> = {
	CouponIssue: ({ data }) => {
		const ids = new Set(data.coupons.map((each: any) => each.customerIdentifiers?.customerId));
		return ids.size === 1 ? [...ids][0] : undefined;
	},
	groupMemberAdded: ({ data }) => data.memberAdded.customerIdentifiers.customerId,
	groupMemberRemoved: ({ data }) => data.memberRemoved.customerIdentifiers.customerId,
	pointsContributionToGroup: ({ data }) => data.contributingMember.customerIdentifiers.customerId,
	promotionCreated: () => undefined,
	promotionUpdated: () => undefined,
	requestWorkflowEvent: ({ data }) => data.requestAttributes?.body?.customerId,
	rewardCreated: () => undefined,
	rewardUpdated: () => undefined,
	rewardExpiryReminder: () => undefined,
};

const whomOf = (event: string, payload: any) =>
	WHOM[event] ? WHOM[event](payload) : valuesUnder('customerIdentifiers', payload)[0].customerId;

test('there are payloads of 57 events', () => {
	expect(new Set(SAMPLES.map(({ event }) => event)).size).toBe(57);
	expect(SAMPLES.length).toBeGreaterThan(100);
});

describe('Every payload that Capillary published', () => {
	test.each(SAMPLES.map((sample, index) => [`${index} ${sample.event}, ${sample.label}`, sample]))(
		'%s',
		(_title, { event, payload }) => {
			const [createdAt] = valuesUnder('createdAt', payload);
			// Milliseconds; two pages show seconds, of 2023 and 2025.
			const time =
				createdAt > 1_000_000_000 && createdAt < 10_000_000_000 ? createdAt * 1000 : createdAt;
			const [eventId = null] = valuesUnder('eventId', payload);
			expect(readOne(payload)).toMatchObject({
				event,
				eventId,
				occurredAt: time ? new Date(time).toISOString() : null,
				customerId: whomOf(event, payload) ?? null,
			});
		},
	);

	test('keeps what happened: everything in its data comes out', () => {
		for (const { payload } of SAMPLES) {
			const { data } = readOne(payload);
			const published = valuesUnder('data', payload).at(-1);
			expect(JSON.stringify(data).replace(/\s/g, '')).toBe(
				JSON.stringify(published).replace(/\s/g, ''),
			);
		}
	});
});

test('the schema, which n8n shows before the first event, names what every event has', () => {
	const { properties } = schema as { properties: Record<string, { type: string }> };
	const typeOf = (value: unknown) =>
		Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
	for (const { payload } of SAMPLES) {
		const event = readOne(payload);
		expect(Object.keys(event)).toEqual(Object.keys(properties));
		for (const [name, value] of Object.entries(event)) {
			if (value !== null) expect([name, typeOf(value)]).toEqual([name, properties[name].type]);
		}
	}
});

test('customerAdded, as the page of the event shows it', () => {
	expect(readOne(sampleOf('customerAdded'), 'Asia/Kolkata')).toEqual({
		event: 'customerAdded',
		eventId: '81b1f0ce-8119-4826-9cca-610bd31d4038',
		occurredAt: '2023-05-12T12:29:59.971+05:30',
		orgId: 150698,
		customerId: 164875382,
		loyaltyType: 'LOYALTY',
		source: 'INSTORE',
		identifiers: {
			mobile: '910000000000',
			email: 'someone@example.com',
			externalId: '226682932023',
		},
		changes: [],
		data: sampleOf('customerAdded').attributes.data,
	});
});

test('customerUpdated tells what was changed, from what to what', () => {
	expect(readOne(sampleOf('customerUpdated'))).toMatchObject({
		customerId: 12345,
		source: 'MOBILE_APP',
		loyaltyType: 'LOYALTY_PLUS',
		identifiers: {
			mobile: '910000000000',
			cardnumber: 'CARD_12345',
			cardNumbers: ['CARD_12345', 'CARD_67890'],
		},
		changes: [
			{ field: 'gender', from: 'Female', to: 'Male', type: 'ExtendedField' },
			{
				field: 'dob',
				from: 'Tue Mar 04 00:00:00 GMT 2025',
				to: 'Tue Mar 04 15:27:00 GMT 2025',
				type: 'ExtendedField',
			},
			{ field: 'status', from: 'Inactive', to: 'Active', type: null },
		],
	});
});

describe('An event without identifiers', () => {
	const bare = (entityType: string) => ({
		eventName: 'pointsRedeemed',
		orgId: 1,
		createdAt: 1761624502462,
		data: { entityInformation: { entityType, entityId: 381003288 } },
	});

	test('names its customer as an entity', () => {
		expect(readOne(bare('USER')).customerId).toBe(381003288);
	});

	test('takes no till for a customer', () => {
		expect(readOne(bare('TILL')).customerId).toBeNull();
	});
});

test('a merge is about the customer who remains', () => {
	const merge = {
		eventName: 'loyaltyCustomerMerge',
		data: {
			victimCustomerIdentifiers: { customerId: 1, instore: { mobile: '911111111111' } },
			survivorCustomerIdentifiers: { customerId: 2, instore: { mobile: '912222222222' } },
		},
	};
	expect(readOne(merge)).toMatchObject({ customerId: 2, identifiers: { mobile: '912222222222' } });
});

test('coupons of several customers are about none of them', () => {
	const issue = sampleOf('CouponIssue');
	const [coupon] = issue.data.coupons;
	const another = { ...coupon, customerIdentifiers: { customerId: 77 } };
	const both = { ...issue, data: { ...issue.data, coupons: [coupon, another] } };
	expect(readOne(both).customerId).toBeNull();
});

test('an identifier that only another source has is there, and the store’s own comes first', () => {
	const { identifiers } = readOne({
		eventName: 'customerUpdated',
		data: {
			customerIdentifiers: {
				customerId: 5,
				wechat: {
					accounts: [
						{
							accountId: 'a',
							identifiers: [
								{ identifierType: 'mobile', identifierValue: '860000000000' },
								{ identifierType: 'unionId', identifierValue: 'u-1' },
							],
						},
					],
				},
				instore: { id: 9, mobile: '910000000000', email: '' },
			},
		},
	});
	expect(identifiers).toEqual({ mobile: '910000000000', unionId: 'u-1' });
});

describe('The envelopes', () => {
	const event = { eventName: 'tierUpgraded', eventId: 'e1', orgId: 7, createdAt: 1700000000000 };
	const data = { customerIdentifiers: { customerId: 42 } };
	const bare = { ...event, data };
	const expected = { event: 'tierUpgraded', eventId: 'e1', orgId: 7, customerId: 42 };

	test.each([
		['bare', bare],
		[
			'with attributes',
			{
				eventId: 'e1',
				eventType: '7_tierUpgraded',
				attributes: { createdAt: 1700000000000, data },
			},
		],
		['under data, beside errors', { data: bare, errors: null, warnings: null }],
		['a recorded request', { event: { body: bare, method: 'POST', path: '/', query: {} } }],
		['flat', { ...event, ...data }],
		['a list', [bare]],
		['a list under events', { events: [bare] }],
		['a list under data', { data: [bare], errors: null }],
		[
			'names with blanks',
			{
				' eventName': 'tierUpgraded',
				'event Id': 'e1',
				'org Id ': 7,
				'da ta': { 'customerIdent ifiers': { 'customer Id': 42 } },
			},
		],
		['another case', { ...bare, eventName: 'TierUPGRADED' }],
	])('%s', (_title, payload) => {
		expect(readOne(payload)).toMatchObject(expected);
	});

	test('a list of two are two events, each as it came', () => {
		const another = { ...bare, eventId: 'e2' };
		expect(read([bare, another]).map(({ eventId }) => eventId)).toEqual(['e1', 'e2']);
		expect(eventsIn({ data: [bare, another] }).map(({ raw }) => raw)).toEqual([bare, another]);
	});

	test('what Capillary never showed is an event without a name, and nothing of it is lost', () => {
		expect(readOne({ hello: 'world' })).toMatchObject({ event: '', data: { hello: 'world' } });
	});

	test('the organization’s own fields keep the blanks in their names', () => {
		const extendedFields = { 'favorite color': 'red' };
		const { data: read } = readOne({ ...bare, data: { ...data, extendedFields } });
		expect(read.extendedFields).toEqual(extendedFields);
	});
});

test.each([
	['UTC', '2023-11-14T22:13:20.000Z'],
	['Asia/Kolkata', '2023-11-15T03:43:20.000+05:30'],
	['America/New_York', '2023-11-14T17:13:20.000-05:00'],
])('the time of an event is on the clocks of %s', (timezone, expected) => {
	expect(readOne({ eventName: 'x', createdAt: 1700000000000, data: {} }, timezone).occurredAt).toBe(
		expected,
	);
});

test.each([[undefined], [''], ['soon'], [-5], [1e300]])('%p is no time', (createdAt) => {
	expect(readOne({ eventName: 'x', createdAt, data: {} }).occurredAt).toBeNull();
});
