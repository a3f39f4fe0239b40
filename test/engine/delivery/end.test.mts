import { setTimeout as pause } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { held, people, startDelivery, type Delivery } from './delivery.mts';

let delivery: Delivery;
beforeEach(async () => {
	delivery = await startDelivery();
});
afterEach(async () => {
	await delivery.stop();
});

const items = people(12);

describe('With On Error at Stop', () => {
	test('nothing new starts, what is under way finishes, and the error counts what was written', async () => {
		await delivery.register(items[3]);
		await delivery.change({ latencyMilliseconds: 100 });
		const run = await delivery.add(items, { maxConcurrency: 3 });

		expect(run.status).toBe('error');
		expect(run.outputs).toEqual([]);
		expect(run.error!.message).toMatch(/^.*Capillary 8006: .* \[item 3\]$/);
		expect(run.error!.context).toMatchObject({ itemIndex: 3 });

		const customers = await held(delivery);
		const isWritten = (index: number) => customers.has(items[index].id);
		const before = [0, 1, 2].filter(isWritten).length;
		const after = items.map((_, index) => index).filter((index) => index > 3 && isWritten(index));
		expect(before).toBe(3);
		// Two others may be under way, and each may have made room for one before the failure was read.
		expect(after.length).toBeLessThanOrEqual(4);
		expect(run.error!.description).toContain(
			`Items written before this one: 3 of 3; after it: ${after.length}.`,
		);
		const [, ...sent] = await delivery.journal();
		expect(sent).toHaveLength(before + 1 + after.length);
		expect(sent.every(({ status }) => status !== null)).toBe(true);
	});

	test('what a group had written is counted, too', async () => {
		await delivery.register(items[3]);
		const run = await delivery.add(items, { customersPerRequest: 4, maxConcurrency: 1 });
		expect(run.error!.context).toMatchObject({ itemIndex: 3 });
		expect(run.error!.description).toContain('Items written before this one: 3 of 3; after it: 0.');
		expect([...(await held(delivery)).keys()].sort()).toEqual(
			items.slice(0, 4).map(({ id }) => id),
		);
	});

	test('after an item whose form cannot be read nothing is sent, before it everything', async () => {
		const unreadable = { id: '', email: '', name: 'Nobody' };
		const run = await delivery.add([...items.slice(0, 6), unreadable, ...items.slice(6)], {
			customersPerRequest: 4,
		});
		expect(run.error!.context).toMatchObject({ itemIndex: 6 });
		expect(run.error!.description).toContain('Items written before this one: 6 of 6; after it: 0.');
		expect([...(await held(delivery)).keys()].sort()).toEqual(
			items.slice(0, 6).map(({ id }) => id),
		);
	});

	test('an item waiting for a retry is given up', async () => {
		await delivery.register(items[1]);
		await delivery.change({ script: [{ answer: '521', retryAfter: '3600' }] });
		const run = await delivery.add(items.slice(0, 2), { maxConcurrency: 2 });
		expect(run.error!.context).toMatchObject({ itemIndex: 1 });
		expect(run.error!.description).toContain('Items written before this one: 0 of 1; after it: 0.');
		expect(run.error!.description).toMatch(/ Not sent: 1\.$/);
	});

	test('the error says what was not sent, what else failed, and what may have been written', async () => {
		const stranger = 1;
		for (const item of items.filter((_, index) => index !== stranger)) {
			await delivery.register(item);
		}
		// The first item is renamed, but its answer says that Capillary is busy for an hour.
		await delivery.change({ script: [{ answer: '502-after-commit', retryAfter: '3600' }] });
		const renamed = items.map((item) => ({ ...item, name: `${item.name} renamed` }));
		const run = await delivery.rename(renamed, { maxConcurrency: 2 });

		expect(run.error!.message).toMatch(/Capillary 8015: .* \[item 1\]$/);
		const { description } = run.error!;
		expect(description).toContain('Perhaps written, because no answer says so: items 0.');
		const [, after] = /before this one: 0 of 1; after it: (\d+)\./.exec(description!)!;
		const [, notSent] = / Not sent: (\d+)\.$/.exec(description!)!;
		expect(Number(after) + Number(notSent)).toBe(items.length - 2);

		// As advised: looked up in Capillary, it turns out to be written.
		const customers = await held(delivery);
		expect(customers.get(items[0].id)!.name).toBe('Tom 0 renamed');
		const written = [...customers.values()].filter(({ name }) => name.endsWith('renamed'));
		expect(written).toHaveLength(1 + Number(after));
	});

	test('of several that fail at once the first is told, and the numbers of the others', async () => {
		// The first request of a run is alone.
		await delivery.register(items[0]);
		await delivery.change({ latencyMilliseconds: 300 });
		const run = await delivery.rename(items, { maxConcurrency: 3 });
		expect(run.error!.context).toMatchObject({ itemIndex: 1 });
		expect(run.error!.description).toContain('Also failed: items 2, 3.');
		expect(run.error!.description).toMatch(/ Not sent: 8\.$/);
	});
});

describe('Whatever fails, the error that stops the run accounts for each item, and truly', () => {
	const SHARES = {
		'502-after-commit': 0.06,
		'503-after-commit': 0.04,
		'drop-after-commit': 0.05,
		'html-after-commit': 0.04,
		'empty-after-commit': 0.03,
		'500-after-commit': 0.03,
		'502': 0.04,
		drop: 0.04,
		'521': 0.04,
		'461': 0.03,
	};
	const { length } = people(60);
	const numbers = (text: string | undefined) => (text ? text.split(', ').map(Number) : []);

	test.each([
		['add', 1, 1],
		['add', 4, 2],
		['add', 10, 3],
		['rename', 1, 4],
		['rename', 1, 5],
		['upsert', 1, 6],
		['upsert', 1, 7],
	] as const)('%s, %i a request, seed %i', async (operation, customersPerRequest, seed) => {
		const all = people(length);
		const stranger = 40;
		const known = operation === 'add' ? [all[stranger]] : all.filter((_, i) => i !== stranger);
		for (const person of operation === 'upsert' ? all.slice(0, 20) : known) {
			await delivery.register({ ...person, name: `Old ${person.id}` });
		}
		await delivery.change({
			failures: { seed, shares: SHARES },
			latencyMilliseconds: 20,
		});
		const options = {
			maxConcurrency: 8,
			maxRetries: 1,
			...(operation === 'add' && { customersPerRequest }),
		};
		const run = await delivery[operation](all, options);
		await delivery.change({ failures: { seed, shares: {} } });
		const customers = await held(delivery);
		const isWritten = (index: number) => customers.get(all[index].id)?.name === all[index].name;

		if (!run.error) {
			expect(all.every((_, index) => isWritten(index))).toBe(true);
			return;
		}
		const index = run.error.context.itemIndex as number;
		const description = run.error.description!;
		const [, before, after] = /before this one: (\d+) of \d+; after it: (\d+)\./.exec(description)!;
		const failed = numbers(/Also failed: items ([\d, ]+)\./.exec(description)?.[1]);
		const open = numbers(/no answer says so: items ([\d, ]+)\./.exec(description)?.[1]);
		const notSent = Number(/ Not sent: (\d+)\.$/.exec(description)![1]);
		const done = Number(before) + Number(after);
		const told = new Set([index, ...failed, ...open]);
		expect(done + told.size + notSent).toBe(length);

		// What is neither done nor perhaps written is not there.
		const written = all.map((_, item) => item).filter(isWritten);
		const perhaps = new Set(open);
		const settled = written.filter((item) => !perhaps.has(item)).length;
		// A customer who was there already counts as found again where the answer to the Add was lost.
		const foundAgain = operation === 'add' && !told.has(stranger) ? [0, 1] : [0];
		expect(foundAgain).toContain(done - settled);
	});
});

describe('With On Error at Continue', () => {
	const failing = [0, 5, 11];

	test.each([1, 10])(
		'every other item has its result (%i a request)',
		async (customersPerRequest) => {
			for (const index of failing) await delivery.register(items[index]);
			const run = await delivery.add(
				items,
				{ customersPerRequest },
				{ onError: 'continueRegularOutput' },
			);
			const customers = await held(delivery);
			expect(run.outputs[0]).toHaveLength(items.length);
			run.outputs[0].forEach(({ json, error, pairedItem }, index) => {
				expect(pairedItem).toEqual({ item: index });
				if (failing.includes(index)) {
					expect(json).toEqual({ error: expect.stringContaining('Capillary 8006') });
					expect(error).toMatchObject({ context: { itemIndex: index } });
				} else {
					expect(json.createdId).toBe(customers.get(items[index].id)!.id);
				}
			});
		},
	);

	test('failed items leave at the error output, the others at theirs', async () => {
		for (const index of failing) await delivery.register(items[index]);
		const run = await delivery.add(items, {}, { onError: 'continueErrorOutput' });
		const [done, failed] = run.outputs;
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual(failing.map((item) => ({ item })));
		expect(failed.every(({ json }) => String(json.error).includes('8006'))).toBe(true);
		const customers = await held(delivery);
		const others = items.filter((_, index) => !failing.includes(index));
		expect(done.map(({ json }) => json.createdId)).toEqual(
			others.map(({ id }) => customers.get(id)!.id),
		);
	});
});

describe('The Stop button', () => {
	/** Presses it once so many requests are answered; tells what came first, the end or a second. */
	async function stoppedAfter(count: number, options: INodeParameters) {
		const button = new AbortController();
		const run = delivery.add(items, options, { signal: button.signal });
		while ((await delivery.journal()).length < count) await pause(20);
		// The last answer has to reach the node.
		await pause(200);
		button.abort();
		const first = await Promise.race([
			run.then(({ status }) => status),
			idleSecond().then(() => 'a second'),
		]);
		return { first, sent: (await delivery.journal()).length };
	}

	/** A second in small steps: where the machine is busy, it passes as slowly for whatever runs next to it. */
	async function idleSecond() {
		for (let step = 0; step < 50; step++) await pause(20);
	}

	/** Waits until a node that had not stopped would have sent again. */
	async function sentLater() {
		await pause(4_000);
		return (await delivery.journal()).length;
	}

	test('ends a wait for the window within a second, and nothing is sent afterwards', async () => {
		await delivery.change({ rateLimit: { requests: 2, perSeconds: 3, retryAfter: 'seconds' } });
		const { first, sent } = await stoppedAfter(3, {});
		expect(first).toBe('canceled');
		expect(await sentLater()).toBe(sent);
	});

	test('ends a wait for the pace the user set, and nothing is sent afterwards', async () => {
		const { first, sent } = await stoppedAfter(2, { requestsPerMinute: 2 });
		expect(first).toBe('canceled');
		expect(sent).toBe(2);
		expect(await sentLater()).toBe(2);
	});

	test('ends a pause before a retry, and nothing is sent afterwards', async () => {
		await delivery.change({ script: [{ answer: '521', retryAfter: '3' }] });
		const { first, sent } = await stoppedAfter(1, { maxConcurrency: 1 });
		expect(first).toBe('canceled');
		expect(await sentLater()).toBe(sent);
	});

	test('ends a request that waits for its answer, and nobody is looked up', async () => {
		await delivery.change({ script: ['hang'] });
		const { first, sent } = await stoppedAfter(1, { maxConcurrency: 1 });
		expect(first).toBe('canceled');
		expect(await sentLater()).toBe(sent);
	});
});
