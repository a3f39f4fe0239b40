import { type AnsweringServer, startServer, type Script } from '../engine/server.mts';
import { startSandbox, withMobile, type Sandbox } from './sandbox.mts';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await startSandbox()));
afterAll(async () => await sandbox.stop());

let receiver: AnsweringServer;
beforeEach(async () => await sandbox.reset());
afterEach(async () => await receiver?.close());

const ALL = [
	'customerAdded',
	'customerUpdated',
	'loyaltyCustomerMerge',
	'partnerProgramLinked',
	'pointsIssued',
];

/** A receiver that answers from a script, and a webhook for it. */
async function receive(script: Script = () => ({}), more: object = {}) {
	receiver = await startServer(script);
	const answer = await sandbox.api.post('/v3/webHooks', {
		active: true,
		customerIdentifiersToBeEnriched: [],
		eventNames: ALL,
		maxAllowedConnections: 1,
		methodType: 'POST',
		name: `to ${receiver.url}`,
		webHookHeaders: { 'X-Secret': 'abc' },
		webHookType: 'HTTP',
		webHookUrl: `${receiver.url}/hook`,
		...more,
	});
	expect(answer.status).toBe(200);
	return answer.data.data.webHookId as string;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const deliveries = async () => (await sandbox.stranger.get('/sandbox/deliveries')).data.deliveries;
const bodies = () => receiver.requests.map(({ body }) => body as any);
const arrived = async (count: number) => {
	await until(() => receiver.requests.length >= count);
	return bodies();
};
const names = (events: any[]) => events.map(({ eventName }) => eventName).sort();
const settled = async () =>
	await until(async () => (await deliveries()).every(({ state }: any) => state !== 'waiting'));
/** The switches, without waiting long between tries. */
const change = async (events: object) =>
	await sandbox.change({ events: { retrySeconds: 0.02, ...events } });
const addCustomer = async (mobile: string, more: object = {}, profile: object = {}) =>
	(await sandbox.api.post('/v2/customers', withMobile(mobile, more, profile))).data.createdId;

describe('What happens to a customer arrives', () => {
	it('when one is added: the customer, then the points for joining', async () => {
		await receive();
		const id = await addCustomer('919800000001', {}, { firstName: 'Asha' });
		const [added, points] = await arrived(2);
		expect(receiver.requests[0]).toMatchObject({
			method: 'POST',
			path: '/hook',
			headers: { 'x-secret': 'abc', 'content-type': 'application/json' },
		});
		expect(added).toMatchObject({
			eventName: 'customerAdded',
			eventId: expect.any(String),
			orgId: 150698,
			refId: `150698_${id}`,
			createdAt: expect.any(Number),
			data: {
				loyaltyType: 'LOYALTY',
				source: 'instore',
				firstName: 'Asha',
				customerIdentifiers: { customerId: id, instore: { mobile: '919800000001' } },
			},
		});
		expect(points).toMatchObject({
			eventName: 'pointsIssued',
			data: { totalPointsIssued: 100, customerIdentifiers: { customerId: id } },
		});
	});

	it('when one is updated: what was changed, and from what', async () => {
		const id = await addCustomer('919800000001', {}, { firstName: 'Asha' });
		await receive();
		const body = { profiles: [{ firstName: 'Asha Rani', fields: { city: 'Pune' } }] };
		await sandbox.api.put(`/v2/customers/${id}?source=INSTORE`, body);
		const [updated] = await arrived(1);
		expect(updated).toMatchObject({
			eventName: 'customerUpdated',
			data: {
				updatedFields: [
					{ fieldName: 'firstName', previousValue: 'Asha', currentValue: 'Asha Rani' },
					{ fieldName: 'city', previousValue: '', currentValue: 'Pune', fieldType: 'CustomField' },
				],
			},
		});
	});

	it('not at all when an update changes nothing', async () => {
		const id = await addCustomer('919800000001', {}, { firstName: 'Asha' });
		await receive();
		await sandbox.api.put(`/v2/customers/${id}?source=INSTORE`, {
			profiles: [{ firstName: 'Asha' }],
		});
		expect(await deliveries()).toEqual([]);
	});

	it('when two are merged, and when one is enrolled', async () => {
		const first = await addCustomer('919800000001');
		const second = await addCustomer('919800000002', {}, { source: 'WECHAT', accountId: '1234' });
		await receive();
		const profile = {
			source: 'LINE',
			accountId: 'line-main',
			identifiers: [
				{ type: 'mobile', value: '919800000001' },
				{ type: 'mobile', value: '919800000002' },
			],
		};
		const enrollments = [{ programId: 699, tierNumber: 1 }];
		await sandbox.api.post('/v2/customers', {
			profiles: [profile],
			loyaltyProgramEnrollments: enrollments,
		});
		const events = await arrived(2);
		await settled();
		const merge = bodies().find(({ eventName }) => eventName === 'loyaltyCustomerMerge');
		expect(merge.data).toMatchObject({
			survivorCustomerIdentifiers: { customerId: first },
			victimCustomerIdentifiers: { customerId: second },
		});
		expect(events).toBeDefined();
		expect(names(bodies())).toContain('partnerProgramLinked');
	});

	it('of a group, for those who were added; not for one who was refused', async () => {
		await addCustomer('919800000001');
		await receive(undefined, { eventNames: ['customerAdded'] });
		await sandbox.api.post('/v2/customers/bulk', [
			withMobile('919800000001'),
			withMobile('919800000002'),
		]);
		await settled();
		expect(bodies()).toMatchObject([
			{ data: { customerIdentifiers: { instore: { mobile: '919800000002' } } } },
		]);
	});

	it('not when the request was refused, or its connection was lost before it was carried out', async () => {
		await addCustomer('919800000001');
		await receive();
		await sandbox.api.post('/v2/customers', withMobile('919800000001'));
		await sandbox.change({ script: ['503'] });
		await sandbox.api.post('/v2/customers', withMobile('919800000003'));
		expect(await deliveries()).toEqual([]);
	});

	it('also when the answer to the request was lost', async () => {
		await receive();
		await sandbox.change({ script: ['503-after-commit'] });
		await sandbox.api.post('/v2/customers', withMobile('919800000003'));
		expect(names(await arrived(2))).toEqual(['customerAdded', 'pointsIssued']);
	});

	it('not with SKIP-DOWNSTREAM', async () => {
		await receive();
		const headers = { 'SKIP-DOWNSTREAM': 'true' };
		await sandbox.api.post('/v2/customers', withMobile('919800000001'), { headers });
		expect(await deliveries()).toEqual([]);
	});
});

describe('A webhook gets', () => {
	it('only the events it named, in whatever case', async () => {
		await receive(undefined, { eventNames: ['CUSTOMERadded'] });
		await addCustomer('919800000001');
		await settled();
		expect(names(bodies())).toEqual(['customerAdded']);
	});

	it('nothing when it is inactive, ended, or an internal queue', async () => {
		const id = await receive();
		await sandbox.api.delete(`/v3/webHooks/${id}`);
		await addCustomer('919800000001');
		expect(await deliveries()).toEqual([]);
	});

	it('identifiers beyond those of the request, and names of till and store, where it asks for them', async () => {
		const id = await addCustomer('919800000001');
		await receive(undefined, {
			customerIdentifiersToBeEnriched: ['Instore'],
			tillDetailsEnrichmentEnabled: true,
			storeDetailsEnrichmentEnabled: true,
		});
		const update = async (firstName: string) =>
			await sandbox.api.put(`/v2/customers/${id}?source=INSTORE`, { profiles: [{ firstName }] });
		await update('One');
		const [enriched] = await arrived(1);
		expect(enriched.data).toMatchObject({
			customerIdentifiers: { instore: { mobile: '919800000001' } },
			enteredBy: { till: { code: 'store.server' }, store: { code: 'store.server' } },
		});
		await receiver.close();
		await receive(undefined, { name: 'plain' });
		await update('Two');
		const [plain] = await arrived(1);
		expect(plain.data.customerIdentifiers).toEqual({ customerId: id });
		expect(plain.data.enteredBy).toEqual({ id: 75155282 });
	});
});

describe('The envelope', () => {
	const event = { eventName: 'customerAdded', orgId: 150698 };
	const data = { customerIdentifiers: { instore: { mobile: '919800000001' } } };

	it.each([
		['a', { ...event, data }],
		['b', { eventType: '150698_customerAdded', attributes: { ...event, data } }],
		['c', { data: { ...event, data }, errors: null, warnings: null }],
		['flat', { ...event, ...data }],
	])('%s is as the pages show it', async (envelope, expected) => {
		await change({ envelope });
		await receive(undefined, { eventNames: ['customerAdded'] });
		await addCustomer('919800000001');
		const [body] = await arrived(1);
		expect(body).toMatchObject(expected);
		expect(JSON.stringify(body)).toContain('"eventId"');
	});

	it('is without an eventId where the switch says so', async () => {
		await change({ eventId: false });
		await receive(undefined, { eventNames: ['customerAdded'] });
		await addCustomer('919800000001');
		expect(JSON.stringify(await arrived(1))).not.toContain('eventId');
	});
});

describe('An event is sent again', () => {
	it.each([[429], [500], [503]])('after %i, until it is taken', async (status) => {
		await change({});
		await receive([{ status }, { status }, {}, {}], { eventNames: ['customerAdded'] });
		await addCustomer('919800000001');
		await settled();
		const ids = bodies().map(({ eventId }) => eventId);
		expect(new Set(ids).size).toBe(1);
		expect(await deliveries()).toMatchObject([
			{ state: 'delivered', statuses: [status, status, 200] },
		]);
	});

	it('after a connection that broke off, or an answer that took too long', async () => {
		// A busy receiver still has the time for the third.
		await change({ timeoutSeconds: 2 });
		await receive([{ drop: 'afterRecording' }, { delay: 60_000 }, {}], {
			eventNames: ['customerAdded'],
		});
		await addCustomer('919800000001');
		await settled();
		expect(await deliveries()).toMatchObject([{ state: 'delivered', statuses: [0, 0, 200] }]);
	});

	it('before newer ones', async () => {
		await change({});
		await receive([{ status: 429 }, { status: 429 }, {}, {}], { eventNames: ['customerAdded'] });
		await addCustomer('919800000001');
		await addCustomer('919800000002');
		await settled();
		const mobiles = bodies().map(({ data }) => data.customerIdentifiers.instore.mobile.at(-1));
		expect(mobiles).toEqual(['1', '1', '1', '2']);
	});

	it.each([[400], [401], [404]])('not after %i', async (status) => {
		await change({});
		await receive([{ status }, {}], { eventNames: ['customerAdded'] });
		await addCustomer('919800000001');
		await addCustomer('919800000002');
		await settled();
		expect(await deliveries()).toMatchObject([
			{ state: 'failed', statuses: [status] },
			{ state: 'delivered', statuses: [200] },
		]);
	});

	it('as a duplicate, by a switch', async () => {
		await change({ duplicates: 1 });
		await receive(undefined, { eventNames: ['customerAdded'] });
		await addCustomer('919800000001');
		await settled();
		const [first, second, ...others] = bodies();
		expect(second).toEqual(first);
		expect(others).toEqual([]);
	});
});

it('several go out at once, as many as the webhook has connections', async () => {
	let open = 0;
	let most = 0;
	await receive(
		async () => {
			most = Math.max(most, ++open);
			// Longer than it takes to add another customer.
			await new Promise((resolve) => setTimeout(resolve, 1_000));
			open--;
			return {};
		},
		{ eventNames: ['customerAdded'], maxAllowedConnections: 3 },
	);
	for (let last = 1; last <= 6; last++) await addCustomer(`91980000000${last}`);
	await settled();
	expect(most).toBeGreaterThan(1);
	expect(most).toBeLessThanOrEqual(3);
});

describe('A person', () => {
	it('can send any published payload', async () => {
		await receive(undefined, { eventNames: ['tierDowngraded', 'pointsExpiryReminder'] });
		const { events } = (await sandbox.stranger.get('/sandbox/events')).data;
		expect(events).toHaveLength(57);
		for (const event of ['tierDowngraded', 'pointsExpiryReminder', 'CouponIssue']) {
			const answer = await sandbox.stranger.post('/sandbox/events', { event });
			expect(answer.data).toEqual({ webHooks: event === 'CouponIssue' ? 0 : 1 });
		}
		expect(names(await arrived(2))).toEqual(['pointsExpiryReminder', 'tierDowngraded']);
	});

	it('can send one of their own, and is told of an event without a payload', async () => {
		await receive(undefined, { eventNames: ['mine'] });
		await sandbox.stranger.post('/sandbox/events', {
			event: 'mine',
			payload: { eventName: 'mine' },
		});
		expect(await arrived(1)).toEqual([{ eventName: 'mine' }]);
		const answer = await sandbox.stranger.post('/sandbox/events', { event: 'nothing' });
		expect(answer.status).toBe(400);
	});
});
