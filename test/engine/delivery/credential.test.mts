import type { INodeParameters } from 'n8n-workflow';
import { credentialsFor } from '../capillary-node.mts';
import { held, people, startDelivery, type Delivery } from './delivery.mts';

let delivery: Delivery;
beforeEach(async () => {
	delivery = await startDelivery();
});
afterEach(async () => {
	await delivery.stop();
});

const onError = 'continueRegularOutput';
const WRONG = { password: 'wrong' };
const READER = { username: 'report.reader', password: 'reader123' };

/** A hundred Adds by another till. */
async function addedBy(
	till: Record<string, string>,
	options: INodeParameters = {},
	items = people(100),
) {
	const credentials = credentialsFor(delivery.url, till);
	const run = await delivery.add(items, options, { onError, credentials });
	return { run };
}

describe.each([
	['A wrong password', WRONG, 401, 'Capillary does not accept the credential'],
	['A till that may only read', READER, 403, 'The till or client is not allowed to do this'],
])('%s', (_name, till, status, words) => {
	test.each([1, 5, 50])(
		'is met twice, and no more are sent (%i at once)',
		async (maxConcurrency) => {
			const { run } = await addedBy(till, { maxConcurrency });
			const sent = await delivery.journal();
			expect(sent).toHaveLength(2);
			expect(new Set(sent.map((entry) => entry.status))).toEqual(new Set([status]));
			expect(run.outputs[0]).toHaveLength(100);
		},
	);

	test('fails every item with the same words, each with its own number', async () => {
		const { run } = await addedBy(till);
		run.outputs[0].forEach(({ json, error, pairedItem }, item) => {
			expect(String(json.error).startsWith(words)).toBe(true);
			expect(String(json.error).endsWith(`[item ${item}]`)).toBe(true);
			expect(error).toMatchObject({ context: { itemIndex: item }, httpCode: String(status) });
			expect(pairedItem).toEqual({ item });
		});
		expect(run.hints.map(({ message }) => message)).toEqual([
			expect.stringContaining(`0 customers written, 100 items failed. Failed: 100 × ${words}`),
		]);
	});

	test('does not make the rest wait for the limit', async () => {
		// At two requests a minute, the items would take most of an hour.
		const { run } = await addedBy(till, { requestsPerMinute: 2, maxConcurrency: 1 });
		expect(run.outputs[0]).toHaveLength(100);
		expect(await delivery.journal()).toHaveLength(2);
	});

	test('is met twice by groups, too', async () => {
		const { run } = await addedBy(till, { customersPerRequest: 10 });
		expect(run.outputs[0]).toHaveLength(100);
		expect(await delivery.journal()).toHaveLength(2);
	});
});

describe.each(['401', '4000'])('A single %s among good answers', (refusal) => {
	test.each([1, 10])('fails nobody (%i a request)', async (customersPerRequest) => {
		const items = people(100);
		const script = [...Array(5).fill('ok'), refusal];
		await delivery.change({ script, latencyMilliseconds: 20 });
		const run = await delivery.add(items, { customersPerRequest }, { onError });
		const customers = await held(delivery);
		expect(run.outputs[0].map(({ json }) => json.createdId)).toEqual(
			items.map(({ id }) => customers.get(id)!.id),
		);
		expect(await delivery.journal()).toHaveLength(100 / customersPerRequest + 1);
		expect(run.hints).toEqual([
			expect.objectContaining({
				message: '100 customers written, 1 request sent again after a transient error.',
			}),
		]);
	});
});

test('With Stop, a wrong password is sent twice', async () => {
	const credentials = credentialsFor(delivery.url, WRONG);
	const run = await delivery.add(people(10), {}, { credentials });
	expect(run.error!.message).toMatch(/^Capillary does not accept the credential/);
	expect(await delivery.journal()).toHaveLength(2);
});

test('The next run tries again', async () => {
	await addedBy(WRONG, {}, people(1));
	await delivery.add(people(1));
	expect((await held(delivery)).size).toBe(1);
});
