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
	test('is met once by each request under way, and no more are sent', async () => {
		const { run } = await addedBy(till, { maxConcurrency: 3 });
		const sent = await delivery.journal();
		expect(sent.length).toBeLessThanOrEqual(3);
		expect(new Set(sent.map((entry) => entry.status))).toEqual(new Set([status]));
		expect(run.outputs[0]).toHaveLength(100);
	});

	test('fails every item with the same words, each with its own number', async () => {
		const { run } = await addedBy(till);
		run.outputs[0].forEach(({ json, error, pairedItem }, item) => {
			expect(String(json.error).startsWith(words)).toBe(true);
			expect(String(json.error).endsWith(`[item ${item}]`)).toBe(true);
			expect(error).toMatchObject({ context: { itemIndex: item }, httpCode: String(status) });
			expect(pairedItem).toEqual({ item });
		});
		expect(run.hints).toEqual([
			expect.objectContaining({ message: '0 customers written, 100 items failed.' }),
		]);
	});

	test('does not make the rest wait for the limit', async () => {
		// At one request a minute, the items would take an hour and a half.
		const { run } = await addedBy(till, { requestsPerMinute: 1, maxConcurrency: 1 });
		expect(run.outputs[0]).toHaveLength(100);
		expect(await delivery.journal()).toHaveLength(1);
	});

	test('is met once by groups, too', async () => {
		const { run } = await addedBy(till, { customersPerRequest: 10, maxConcurrency: 1 });
		expect(run.outputs[0]).toHaveLength(100);
		expect(await delivery.journal()).toHaveLength(1);
	});
});

test('With Stop, a wrong password is sent once where one request is under way', async () => {
	const credentials = credentialsFor(delivery.url, WRONG);
	const run = await delivery.add(people(10), { maxConcurrency: 1 }, { credentials });
	expect(run.error!.message).toMatch(/^Capillary does not accept the credential/);
	expect(await delivery.journal()).toHaveLength(1);
});

test('The next run tries again', async () => {
	await addedBy(WRONG, {}, people(1));
	await delivery.add(people(1));
	expect((await held(delivery)).size).toBe(1);
});
