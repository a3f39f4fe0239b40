import type { INodeParameters } from 'n8n-workflow';
import { sampleOf } from '../fixtures/events.mts';
import { credentialsFor } from './capillary-node.mts';
import { store, triggerIn } from './trigger.mts';

const SECRET_HEADER = 'x-capillary-webhook-secret';
const SECRET = 'pQ3vYw8kT1mZr6XcB4nL0sJ2dG9hFeUiOaPyVbWxKzE';

let workflows = 0;

/** A published trigger, of a workflow that no other test has. */
async function published(parameters: INodeParameters = {}, more: object = {}) {
	return await triggerIn({
		parameters: { events: ['customerAdded', 'customerUpdated'], ...parameters },
		staticData: { 'node:Capillary Trigger': { secret: SECRET, webhookId: 'abc' } },
		workflowId: `wf${++workflows}`,
		...more,
	});
}

const signed = { [SECRET_HEADER]: SECRET };
const added = sampleOf('customerAdded');
const updated = sampleOf('customerUpdated');
/** The same, of another customer, under another ID or none. */
const addedAs = (eventId: string | undefined, customerId = 5) => ({
	eventName: 'customerAdded',
	eventId,
	orgId: 1,
	refId: `1_${customerId}`,
	createdAt: 1700000000000,
	data: { source: 'instore', customerIdentifiers: { customerId } },
});

beforeEach(() => Object.assign(store, { fails: false, calls: 0 }));

test('an event starts the workflow with its values in one shape', async () => {
	const trigger = await published({}, { timezone: 'Asia/Kolkata' });
	const { status, items, error } = await trigger.deliver({ headers: signed, body: added });
	expect(error).toBeUndefined();
	expect(status).toBe(200);
	expect(items).toMatchObject([
		{
			json: {
				event: 'customerAdded',
				eventId: '81b1f0ce-8119-4826-9cca-610bd31d4038',
				occurredAt: '2023-05-12T12:29:59.971+05:30',
				customerId: 164875382,
				identifiers: { mobile: '910000000000' },
			},
		},
	]);
});

test('with Raw Payload it comes as it was sent', async () => {
	const trigger = await published({ options: { raw: true } });
	const { items } = await trigger.deliver({ headers: signed, body: added });
	expect(items.map(({ json }) => json)).toEqual([added]);
});

test('an ID with more digits than a number keeps comes as it was sent', async () => {
	const trigger = await published();
	const body = JSON.stringify(addedAs('e1', 5)).replace(
		'"customerId":5',
		'"customerId":12345678901234567',
	);
	const { items } = await trigger.deliver({ headers: signed, body });
	expect(items[0].json.customerId).toBe('12345678901234567');
});

describe('Refused is, and starts nothing,', () => {
	const secrets: Array<[string, Record<string, string>]> = [
		['a delivery without the secret', {}],
		['one with another secret', { [SECRET_HEADER]: SECRET.replace('p', 'q') }],
		['one with a part of it', { [SECRET_HEADER]: SECRET.slice(0, -1) }],
		['one with more than it', { [SECRET_HEADER]: `${SECRET}x` }],
		['one with an empty secret', { [SECRET_HEADER]: '' }],
	];

	test.each(secrets)('%s: 401', async (_title, headers) => {
		const trigger = await published();
		expect(await trigger.deliver({ headers, body: added })).toMatchObject({
			status: 401,
			started: false,
		});
	});

	test('everything, as long as there is no secret: 401', async () => {
		const trigger = await published({}, { staticData: {} });
		for (const value of [undefined, '', 'undefined']) {
			const headers: Record<string, string> = value === undefined ? {} : { [SECRET_HEADER]: value };
			expect(await trigger.deliver({ headers, body: added })).toMatchObject({ status: 401 });
		}
	});

	test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', ''])(
		'what is no JSON, such as "%s": 415',
		async (type) => {
			const trigger = await published();
			const headers = { ...signed, 'content-type': type };
			expect(await trigger.deliver({ headers, body: 'a=b' })).toMatchObject({
				status: 415,
				started: false,
			});
		},
	);

	test('what is larger than any event: 413', async () => {
		const trigger = await published();
		const body = { ...added, filling: 'x'.repeat(1_000_001) };
		expect(await trigger.deliver({ headers: signed, body })).toMatchObject({
			status: 413,
			started: false,
		});
	});

	test.each(['"hello"', '7', 'null', '[]'])(
		'what holds no event, such as %s: 400',
		async (body) => {
			const trigger = await published();
			expect(await trigger.deliver({ headers: signed, body })).toMatchObject({
				status: 400,
				started: false,
			});
		},
	);
});

test.each(['application/json; charset=utf-8', 'APPLICATION/JSON'])(
	'JSON is taken as "%s"',
	async (type) => {
		const trigger = await published();
		const headers = { ...signed, 'content-type': type };
		expect(await trigger.deliver({ headers, body: added })).toMatchObject({ started: true });
	},
);

test('manual registration takes header and secret from the credential', async () => {
	const credentials = {
		capillaryWebhookApi: { headerName: 'X-Key', secret: 'a secret of sixteen' },
	};
	const trigger = await published({ registration: 'manual' }, { credentials, staticData: {} });
	const deliver = async (headers: Record<string, string>) =>
		(await trigger.deliver({ headers, body: added })).status;
	expect(await deliver({ 'x-key': 'a secret of sixteen' })).toBe(200);
	expect(await deliver({ 'x-key': 'another' })).toBe(401);
	expect(await deliver({ ...signed })).toBe(401);
});

describe('A credential whose value was changed', () => {
	/** With the value that is in the credential at the time. */
	const registeredByHand = async () => {
		const held = { headerName: 'X-Key', secret: 'the old one of sixteen' };
		const trigger = await published(
			{ registration: 'manual', options: { ignoreRepeated: false } },
			{ credentials: { capillaryWebhookApi: held }, staticData: {} },
		);
		const statusOf = async (secret: string) =>
			(await trigger.deliver({ headers: { 'x-key': secret }, body: added })).status;
		return { held, statusOf };
	};
	let now = 0;
	beforeEach(() => {
		now = Date.now();
		jest.spyOn(Date, 'now').mockImplementation(() => now);
	});
	afterEach(() => jest.restoreAllMocks());

	test('counts at once, and the old value no longer', async () => {
		const { held, statusOf } = await registeredByHand();
		expect(await statusOf('the old one of sixteen')).toBe(200);
		held.secret = 'the new one of sixteen';
		expect(await statusOf('the new one of sixteen')).toBe(200);
		expect(await statusOf('the old one of sixteen')).toBe(401);
	});

	test('lets no old value in after ten seconds, whatever comes', async () => {
		const { held, statusOf } = await registeredByHand();
		expect(await statusOf('the old one of sixteen')).toBe(200);
		held.secret = 'the new one of sixteen';
		now += 5_000;
		await statusOf('the old one of sixteen');
		now += 5_000;
		expect(await statusOf('the old one of sixteen')).toBe(401);
		expect(await statusOf('the new one of sixteen')).toBe(200);
	});

	test('to nothing lets nothing in', async () => {
		const { held, statusOf } = await registeredByHand();
		held.secret = '';
		for (const value of ['', 'undefined']) expect(await statusOf(value)).toBe(401);
	});

	test('is looked up once for many events', async () => {
		const { held, statusOf } = await registeredByHand();
		let lookups = 0;
		Object.defineProperty(held, 'headerName', {
			enumerable: true,
			get: () => {
				lookups++;
				return 'X-Key';
			},
		});
		await statusOf('the old one of sixteen');
		const forOne = lookups;
		for (let times = 0; times < 5; times++) await statusOf('the old one of sixteen');
		expect(forOne).toBeGreaterThan(0);
		expect(lookups).toBe(forOne);
	});
});

describe('What starts nothing, and is answered 200,', () => {
	const ignored = { status: 200, started: false };

	test('is an event that was not chosen', async () => {
		const trigger = await published({ events: ['pointsIssued'] });
		expect(await trigger.deliver({ headers: signed, body: added })).toMatchObject(ignored);
	});

	test('is an event of another source, type, or field', async () => {
		const only = (only: object): INodeParameters => ({ options: { filter: { only } as never } });
		const wrong = [only({ sources: ['WECHAT'] }), only({ loyaltyType: 'non_loyalty' })];
		for (const parameters of wrong) {
			const trigger = await published(parameters);
			expect(await trigger.deliver({ headers: signed, body: added })).toMatchObject(ignored);
		}
		const trigger = await published(only({ changedFields: 'mobile, email' }));
		expect(await trigger.deliver({ headers: signed, body: updated })).toMatchObject(ignored);
	});

	test('an event that passes the filter starts the workflow', async () => {
		const only = {
			sources: ['INSTORE', 'WECHAT'],
			loyaltyType: 'loyalty',
			changedFields: 'GENDER',
		};
		const trigger = await published({ options: { filter: { only } } });
		expect(await trigger.deliver({ headers: signed, body: added })).toMatchObject({
			started: true,
		});
		const anywhere = await published({
			options: { filter: { only: { changedFields: 'Gender' } } },
		});
		expect(await anywhere.deliver({ headers: signed, body: updated })).toMatchObject({
			started: true,
		});
	});

	test('an event that does not tell passes the filter', async () => {
		const only = { sources: ['WECHAT'], loyaltyType: 'loyalty', changedFields: 'mobile' };
		const trigger = await published({
			events: ['pointsIssued', 'customerUpdated'],
			options: { filter: { only } },
		});
		const points = { eventName: 'pointsIssued', eventId: 'p1', data: {} };
		const silent = { eventName: 'customerUpdated', eventId: 'u1', data: { updatedFields: [] } };
		expect(await trigger.deliver({ headers: signed, body: points })).toMatchObject({
			started: true,
		});
		expect(await trigger.deliver({ headers: signed, body: silent })).toMatchObject({
			started: true,
		});
	});
});

test('an event of your own, or one that came later, is typed by its name, in any case', async () => {
	const trigger = await published({ events: [], otherEvents: 'customerTagged,\n  TierUpgraded' });
	for (const eventName of ['customerTagged', 'tierUpgraded', 'tierupgraded']) {
		const body = { eventName, eventId: eventName, data: {} };
		expect(await trigger.deliver({ headers: signed, body })).toMatchObject({ started: true });
	}
});

test('several events in one delivery are several items; the unwanted are left out', async () => {
	const trigger = await published({ events: ['customerAdded'] });
	const body = [
		addedAs('e1', 1),
		{ ...addedAs('e2'), eventName: 'pointsIssued' },
		addedAs('e3', 3),
	];
	const { items } = await trigger.deliver({ headers: signed, body });
	expect(items.map(({ json }) => json.customerId)).toEqual([1, 3]);
});

describe('A repeated event', () => {
	test('starts nothing, and is answered 200', async () => {
		const trigger = await published();
		const first = await trigger.deliver({ headers: signed, body: added });
		const second = await trigger.deliver({ headers: signed, body: added });
		expect([first.started, second.started]).toEqual([true, false]);
		expect(second.status).toBe(200);
	});

	test('is known by its ID, in whatever envelope it comes', async () => {
		const trigger = await published();
		const bare = addedAs('e1');
		const { data, ...around } = bare;
		const packed = { eventId: 'e1', eventType: '1_customerAdded', attributes: { ...around, data } };
		await trigger.deliver({ headers: signed, body: bare });
		expect(
			await trigger.deliver({ headers: signed, body: { data: bare, errors: null } }),
		).toMatchObject({ started: false });
		expect(await trigger.deliver({ headers: signed, body: packed })).toMatchObject({
			started: false,
		});
	});

	test('without an ID is known by what stands around it', async () => {
		const trigger = await published();
		const deliver = async (body: object) =>
			(await trigger.deliver({ headers: signed, body })).started;
		const event = addedAs(undefined, 1);
		expect(await deliver(event)).toBe(true);
		expect(await deliver(event)).toBe(false);
		expect(await deliver({ ...event, createdAt: event.createdAt + 1 })).toBe(true);
		expect(await deliver({ ...event, refId: '1_2' })).toBe(true);
		// One request may raise two events of a kind at once.
		expect(await deliver({ ...event, data: { customerIdentifiers: { customerId: 2 } } })).toBe(
			true,
		);
	});

	test('within one delivery is one item', async () => {
		const trigger = await published();
		const body = [addedAs('e1'), addedAs('e1'), addedAs('e2')];
		const { items } = await trigger.deliver({ headers: signed, body });
		expect(items.map(({ json }) => json.eventId)).toEqual(['e1', 'e2']);
	});

	test('that comes while the first is still being answered starts nothing', async () => {
		const trigger = await published();
		const all = await Promise.all(
			Array.from(
				{ length: 5 },
				async () => await trigger.deliver({ headers: signed, body: added }),
			),
		);
		expect(all.filter(({ started }) => started)).toHaveLength(1);
		expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
	});

	test('is no repeated one when n8n could not take the first: it starts the workflow', async () => {
		const trigger = await published();
		expect(await trigger.deliver({ headers: signed, body: added, answer: 500 })).toMatchObject({
			status: 500,
		});
		expect(await trigger.deliver({ headers: signed, body: added })).toMatchObject({
			started: true,
		});
	});

	test('of one workflow is a new one for another', async () => {
		for (const trigger of [await published(), await published()]) {
			expect(await trigger.deliver({ headers: signed, body: added })).toMatchObject({
				started: true,
			});
		}
	});

	test('starts the workflow again with Ignore Repeated Events switched off', async () => {
		const trigger = await published({ options: { ignoreRepeated: false } });
		for (let times = 0; times < 2; times++) {
			const { items } = await trigger.deliver({ headers: signed, body: added });
			expect(items).toHaveLength(1);
		}
		expect(store.calls).toBe(0);
	});
});

describe('A repeated event that another process, or one before a restart, took', () => {
	/** What the webhook hands over, straight into an execution of a process that knows nothing of it. */
	const execute = async (trigger: Awaited<ReturnType<typeof published>>, ...bodies: object[]) =>
		await trigger.run(
			bodies.map((json) => ({ json: json as never })),
			'webhook',
		);

	test('ends at the trigger: nothing comes out', async () => {
		const trigger = await published();
		expect((await execute(trigger, added)).items).toHaveLength(1);
		expect(await execute(trigger, added)).toEqual({ items: [], error: undefined });
	});

	test('is one of many: the new ones come out', async () => {
		const trigger = await published();
		await execute(trigger, addedAs('e1'), addedAs('e2'));
		const { items } = await execute(trigger, addedAs('e2'), addedAs('e3'), addedAs('e3'));
		expect(items.map(({ json }) => json.eventId)).toEqual(['e3']);
	});

	test('is found whatever else runs at the same time: no event is forgotten', async () => {
		const trigger = await published();
		const events = Array.from({ length: 60 }, (_, index) => addedAs(`e${index}`));
		const first = await Promise.all(events.map(async (event) => await execute(trigger, event)));
		expect(first.flatMap(({ items }) => items)).toHaveLength(60);
		const again = await Promise.all(events.map(async (event) => await execute(trigger, event)));
		expect(again.flatMap(({ items }) => items)).toEqual([]);
		// What waits is looked up together, because each lookup reads and writes all that is remembered.
		expect(store.calls).toBeLessThan(60);
	});

	test('is remembered for the last 1,000 events, so that the store does not grow', async () => {
		const trigger = await published();
		const many = Array.from({ length: 1_500 }, (_, index) => addedAs(`e${index}`));
		await execute(trigger, ...many);
		expect([...store.rows.values()].at(-1)).toHaveLength(1_000);
		expect((await execute(trigger, many[1_499])).items).toHaveLength(0);
	});

	test('comes out once more when somebody tries a stored execution again', async () => {
		const trigger = await published();
		await execute(trigger, added);
		expect((await trigger.run([{ json: added }], 'retry')).items).toHaveLength(1);
	});

	test('costs no event when n8n’s store fails', async () => {
		const trigger = await published();
		store.fails = true;
		const warn = jest.spyOn(trigger.logger, 'warn').mockImplementation();
		expect((await execute(trigger, added)).items).toHaveLength(1);
		expect(warn).toHaveBeenCalledWith(expect.stringContaining('The database is locked'));
		warn.mockRestore();
	});
});

test('a test event may be repeated as often as somebody likes', async () => {
	const trigger = await published(
		{ registration: 'manual' },
		{
			credentials: {
				...credentialsFor('http://127.0.0.1:1'),
				capillaryWebhookApi: { headerName: 'X-Key', secret: 'a secret of sixteen' },
			},
		},
	);
	for (let times = 0; times < 2; times++) {
		const received = await trigger.deliver({
			headers: { 'x-key': 'a secret of sixteen' },
			body: added,
			test: true,
		});
		expect(received.items).toHaveLength(1);
	}
});

test('started by hand, without an event, it says how it is started', async () => {
	const trigger = await published();
	const { error } = await trigger.run([{ json: {} }], 'manual');
	expect(error).toMatchObject({ message: 'No event was received' });
});
