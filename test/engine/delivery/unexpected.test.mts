import { setTimeout as pause } from 'node:timers/promises';
import type { INodeParameters, OnError } from 'n8n-workflow';
import { add } from '../../../nodes/Capillary/customer/add.ts';
import { updateById } from '../../../nodes/Capillary/customer/updateById.ts';
import type { Operation } from '../../../nodes/Capillary/operation.ts';
import { startCapillary, WRITTEN } from '../capillary-node.mts';

const WORDS = 'Something unexpected went wrong in the node itself';

const items = Array.from({ length: 12 }, (_, index) => ({
	json: { id: String(1000 + index), mobile: `9198123456${10 + index}` },
}));
const update: INodeParameters = {
	operation: 'updateById',
	customerId: '={{ $json.id }}',
	additionalFields: { firstName: 'Tom' },
};
const adding: INodeParameters = {
	operation: 'add',
	identifiers: { identifier: [{ type: 'mobile', value: '={{ $json.mobile }}' }] },
};

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeEach(async () => {
	capillary = await startCapillary();
});
afterEach(async () => {
	jest.restoreAllMocks();
	await capillary.close();
});

const isFifth = (text: string) => text.includes('1004') || text.includes('919812345614');

/** What an operation has of its own, each broken at the fifth item. */
const BROKEN: Array<[string, boolean, (operation: Operation) => void]> = [
	[
		'while its form becomes a request',
		false,
		(operation) => {
			const toRequest = operation.toRequest.bind(operation);
			jest.spyOn(operation, 'toRequest').mockImplementation((item, context) => {
				const request = toRequest(item, context);
				if (isFifth(JSON.stringify(request)))
					throw new RangeError('Maximum call stack size exceeded');
				return request;
			});
		},
	],
	[
		'while its request becomes part of a job',
		false,
		(operation) => {
			const toRequest = operation.toRequest.bind(operation);
			jest.spyOn(operation, 'toRequest').mockImplementation((item, context) => {
				const request = toRequest(item, context);
				return isFifth(JSON.stringify(request)) ? { ...request, keys: null as never } : request;
			});
		},
	],
	[
		'before it is sent',
		false,
		(operation) => {
			const deliver = operation.deliver.bind(operation);
			jest.spyOn(operation, 'deliver').mockImplementation(async (request, run) => {
				if (isFifth(JSON.stringify(request))) throw new TypeError('x is not a function');
				return await deliver(request, run);
			});
		},
	],
	[
		'after it was sent',
		true,
		(operation) => {
			const deliver = operation.deliver.bind(operation);
			jest.spyOn(operation, 'deliver').mockImplementation(async (request, run) => {
				const outcome = await deliver(request, run);
				if (isFifth(JSON.stringify(request))) throw new TypeError('x is not a function');
				return outcome;
			});
		},
	],
	[
		'while its output is built',
		true,
		(operation) => {
			const deliver = operation.deliver.bind(operation);
			jest.spyOn(operation, 'deliver').mockImplementation(async (request, run) => {
				const outcome = await deliver(request, run);
				return isFifth(JSON.stringify(request)) ? (undefined as never) : outcome;
			});
		},
	],
];

describe.each(BROKEN)('An item at which something is thrown %s', (_when, wasSent, breakIt) => {
	test('fails, says whether it may have been written, and leaves the others alone', async () => {
		breakIt(updateById);
		const run = await capillary.run({ parameters: update, items, onError: 'continueErrorOutput' });
		const [done, failed] = run.outputs;
		expect(done.map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, item) => ({ item })).filter(({ item }) => item !== 4),
		);
		expect(failed).toHaveLength(1);
		expect(failed[0].pairedItem).toEqual({ item: 4 });
		expect(failed[0].json.error).toContain(WORDS);
		expect(failed[0].json.details).toContain(wasSent ? 'Perhaps written' : 'Nothing was changed');
		expect(failed[0].json.details).toContain('report it at https://github.com/');
		const sent = capillary.writes().map(({ path }) => path.split('/').at(-1));
		expect(sent.sort()).toEqual(
			items.map(({ json }) => json.id).filter((_id, item) => item !== 4 || wasSent),
		);
	});

	test('ends the run with On Error at Stop, after what was under way', async () => {
		await capillary.close();
		capillary = await startCapillary(() => ({ ...WRITTEN, delay: 150 }));
		breakIt(updateById);
		const run = await capillary.run({
			parameters: { ...update, options: { maxConcurrency: 3 } },
			items,
		});
		expect(run.status).toBe('error');
		expect(run.error!.message).toContain(`${WORDS}`);
		expect(run.error!.message).toContain('[item 4]');
		const endings = await Promise.all(capillary.writes().map(async ({ end }) => await end));
		expect(endings.every((end) => end === 'answered')).toBe(true);
		const [, before, after] = /before this one: (\d) of 4; after it: (\d)\./.exec(
			run.error!.description!,
		)!;
		expect(capillary.writes()).toHaveLength(Number(before) + Number(after) + (wasSent ? 1 : 0));
		const open = 'Perhaps written, because no answer says so: items 4.';
		if (wasSent) expect(run.error!.description).toContain(open);
		else expect(run.error!.description).not.toContain(open);
	});
});

describe('A group at which something is thrown', () => {
	test.each([false, true])('fails whole, and no other (sent: %s)', async (wasSent) => {
		const deliverGroup = add.deliverGroup!.bind(add);
		jest.spyOn(add, 'deliverGroup').mockImplementation(async (requests, run) => {
			const outcomes = wasSent ? await deliverGroup(requests, run) : [];
			if (requests.some((request) => isFifth(JSON.stringify(request)))) throw new Error('boom');
			return wasSent ? outcomes : await deliverGroup(requests, run);
		});
		await capillary.close();
		capillary = await startCapillary(({ body }) => ({
			body: (body as object[]).map((_, index) => ({ entity: { id: 500 + index } })),
		}));
		const run = await capillary.run({
			parameters: { ...adding, options: { customersPerRequest: 4, maxConcurrency: 2 } },
			items,
			onError: 'continueErrorOutput',
		});
		const [done, failed] = run.outputs;
		const itemsOf = (list: typeof done) => list.map(({ pairedItem }) => (pairedItem as any).item);
		expect(itemsOf(done)).toEqual([0, 1, 2, 3, 8, 9, 10, 11]);
		expect(itemsOf(failed)).toEqual([4, 5, 6, 7]);
		for (const { json } of failed) {
			expect(json.error).toContain('boom');
			expect(json.details).toContain(wasSent ? 'Perhaps written' : 'Nothing was changed');
		}
	});
});

test('A reader that stumbles over an answer has not read it: the Add is looked up', async () => {
	await capillary.close();
	// A text cannot be made of such an entry.
	const customer = { item_status: { success: { toString: 1 } } };
	const strange = { response: { status: {}, customers: { customer } } };
	capillary = await startCapillary(() => ({ body: strange }), {
		body: { entity: 556, warnings: [] },
	});
	const run = await capillary.run({ parameters: adding, items: items.slice(0, 1) });
	expect(run.error).toBeUndefined();
	expect(run.outputs[0][0].json).toMatchObject({ createdId: 556, recovered: true });
});

test('Metadata that cannot be read leaves the values as they are', async () => {
	await capillary.close();
	const body = { data: [{ scope: 'loyalty_registration', name: { toString: 1 } }] };
	capillary = await startCapillary(undefined, { body });
	const run = await capillary.run({
		parameters: { ...update, customFields: { field: [{ name: 'age', value: '33' }] } },
		items: items.slice(0, 1),
	});
	expect(run.error).toBeUndefined();
	expect(capillary.writes()[0].body).toMatchObject({ profiles: [{ fields: { age: '33' } }] });
});

test('An answer of 100,000 brackets cannot be read, in clear words', async () => {
	await capillary.close();
	const deep = '{"createdId":1,"warnings":' + '['.repeat(100_000) + ']'.repeat(100_000) + '}';
	capillary = await startCapillary(() => ({
		body: deep,
		headers: { 'content-type': 'application/json' },
	}));
	const run = await capillary.run({
		parameters: update,
		items: items.slice(0, 2),
		onError: 'continueRegularOutput',
	});
	for (const { json } of run.outputs[0])
		expect(json.error).toContain('JSON more than 100 levels deep');
});

describe('What keeps the run from beginning', () => {
	const cases: Array<[string, Parameters<typeof capillary.run>[0]]> = [
		['a missing credential', { parameters: update, credentials: {} } as any],
		['an option that cannot be read', { parameters: { ...update, options: { timeout: 'soon' } } }],
		['an operation that does not exist', { parameters: { ...update, operation: 'paint' } }],
	];

	test.each(cases)('%s fails every item, and none is passed on as done', async (_name, run) => {
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as OnError[]) {
			const { outputs, error } = await capillary.run({ ...run, items, onError });
			expect(error).toBeUndefined();
			const failed = onError === 'continueErrorOutput' ? outputs[1] : outputs[0];
			expect(failed).toHaveLength(items.length);
			failed.forEach(({ json, pairedItem }, item) => {
				expect(json.error).toEqual(expect.any(String));
				// At the error output n8n itself lays the input beside the error.
				if (onError === 'continueRegularOutput') expect(Object.keys(json)).toEqual(['error']);
				expect(pairedItem).toEqual({ item });
			});
			if (onError === 'continueErrorOutput') expect(outputs[0]).toEqual([]);
		}
		expect(capillary.requests()).toEqual([]);
	});
});

test('Nothing is sent after the node has returned, whatever was thrown in a lane', async () => {
	await capillary.close();
	capillary = await startCapillary(() => ({ ...WRITTEN, delay: 400 }));
	const deliver = updateById.deliver.bind(updateById);
	jest.spyOn(updateById, 'deliver').mockImplementation(async (request, run) => {
		if (isFifth(request.path)) throw new TypeError('x is not a function');
		return await deliver(request, run);
	});
	const many = Array.from({ length: 200 }, (_, index) => ({ json: { id: String(1000 + index) } }));
	await capillary.run({ parameters: { ...update, options: { maxConcurrency: 4 } }, items: many });
	const arrived = capillary.requests().length;
	expect(arrived).toBeLessThan(20);
	await pause(10_000);
	expect(capillary.requests()).toHaveLength(arrived);
}, 60_000);
