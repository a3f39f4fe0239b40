import { held, people, startDelivery, type Delivery, type Person } from './delivery.mts';

let delivery: Delivery;
beforeAll(async () => {
	delivery = await startDelivery();
});
beforeEach(async () => await delivery.reset());
afterAll(async () => {
	await delivery.stop();
});

const BULK = 'POST /v2/customers/bulk';
const LOOKUP = 'GET /v2/customers/lookup';
const OPTIONS = { customersPerRequest: 10, requestsPerMinute: 100_000 };
const onError = 'continueRegularOutput';

/**
 * 200 items: every fifth is a customer who exists already as Ann, and each of the last twenty is one
 * of the first twenty again, under another name.
 */
const items: Person[] = [
	...people(180),
	...people(20).map((person) => ({ ...person, name: `New ${person.id}` })),
];
const isKnown = (index: number) => index < 180 && index % 5 === 0;
const isAgain = (index: number) => index >= 180;

async function registerKnown() {
	const known = items.filter((_, index) => isKnown(index));
	await Promise.all(
		known.map(async (person) => await delivery.register({ ...person, name: 'Ann' })),
	);
}

/** The name each customer has in the end. */
function namesBy(ifExists: string) {
	const names = new Map<string, string>();
	items.forEach(({ id, name }, index) => {
		if (isKnown(index)) names.set(id, ifExists === 'update' ? name : 'Ann');
		else if (!isAgain(index) || ifExists === 'update') names.set(id, name);
	});
	return names;
}

describe.each([
	[
		'fail',
		// A group's answer does not always tell whose ID it names; then the error names none.
		(id: number) => ({
			error: expect.stringMatching(new RegExp(`already exists (with id ${id} )?for`)),
		}),
	],
	['getExisting', (createdId: number) => ({ createdId, existed: true })],
	['update', (createdId: number) => ({ createdId, existed: true, updated: true })],
])('200 customers, ten a request, existing ones: %s', (ifExists, ofExisting) => {
	test.each([
		['', {}],
		[', when Capillary takes no more than three at once', { bulkMaximum: 3 }],
		[', when Capillary answers in another order', { bulkOrder: 'reversed' }],
	])('are written, each item with the result of its own%s', async (_when, switches) => {
		await registerKnown();
		await delivery.change(switches);
		const run = await delivery.add(items, { ...OPTIONS, ifExists }, { onError });

		const customers = await held(delivery);
		expect(new Map([...customers].map(([id, { name }]) => [id, name]))).toEqual(namesBy(ifExists));
		run.outputs[0].forEach(({ json, pairedItem }, index) => {
			const { id } = customers.get(items[index].id)!;
			const exists = isKnown(index) || isAgain(index);
			expect(json).toMatchObject(exists ? ofExisting(id) : { createdId: id });
			if (!exists) expect(json).not.toHaveProperty('existed');
			expect(pairedItem).toEqual({ item: index });
		});
		expect(run.outputs[0]).toHaveLength(200);
	});
});

test('100 new customers are ten requests', async () => {
	const run = await delivery.add(people(100), OPTIONS);
	expect(await delivery.requests()).toEqual(Array(10).fill(BULK));
	expect((await held(delivery)).size).toBe(100);
	expect(run.hints).toEqual([expect.objectContaining({ message: '100 customers written.' })]);
});

test('Two items with the same customer never share a request', async () => {
	const [tom, ann] = people(2);
	await delivery.add([tom, ann, { ...tom, name: 'Thomas' }], { ...OPTIONS, ifExists: 'update' });
	const groups = (await delivery.journal()).filter(({ path }) => path.endsWith('/bulk'));
	expect(groups.map(({ body }) => (body as unknown[]).length)).toEqual([2]);
	expect((await held(delivery)).get(tom.id)).toMatchObject({ name: 'Thomas' });
});

describe.each([
	'drop-after-commit',
	'503-after-commit',
	'500-in-502-after-commit',
	'errors-in-200-after-commit',
	'html-after-commit',
	'empty-after-commit',
	'cut-off-after-commit',
])('A group that was carried out and met %s', (failure) => {
	test('is found again, customer by customer', async () => {
		await delivery.change({ script: [failure] });
		const run = await delivery.add(people(10), OPTIONS);
		const customers = await held(delivery);
		expect(customers.size).toBe(10);
		expect(run.outputs[0].map(({ json }) => json)).toEqual(
			people(10).map(({ id }) => ({
				createdId: customers.get(id)!.id,
				warnings: [],
				recovered: true,
				action: 'recovered',
			})),
		);
		expect(await delivery.requests()).toEqual([BULK, ...Array(20).fill(LOOKUP)]);
	});
});

test.each(['drop', '503', '500-in-502', 'errors-in-200', 'html', 'empty', 'hang'])(
	'A group that was not carried out and met %s is added, each customer once',
	async (failure) => {
		await delivery.change({ script: [failure] });
		const run = await delivery.add(people(10), { ...OPTIONS, timeout: 1_000 });
		const customers = await held(delivery);
		expect(customers.size).toBe(10);
		expect(run.outputs[0].map(({ json }) => json.createdId)).toEqual(
			people(10).map(({ id }) => customers.get(id)!.id),
		);
	},
);

test('300 customers in groups with a tenth of all requests failing are there once each', async () => {
	const shares = { '503': 0.03, drop: 0.02, 'drop-after-commit': 0.03, '521': 0.02 };
	await delivery.change({ failures: { seed: 11, shares } });
	const all = people(300);
	const run = await delivery.add(all, { ...OPTIONS, maxRetries: 20, maxConcurrency: 10 });
	const customers = await held(delivery);
	expect([...customers].map(([id, { name }]) => ({ id, name })).sort(byName)).toEqual(
		all.map(({ id, name }) => ({ id, name })).sort(byName),
	);
	expect(run.outputs[0].map(({ json }) => json.createdId)).toEqual(
		all.map(({ id }) => customers.get(id)!.id),
	);
}, 60_000);

function byName(one: { name: string }, other: { name: string }): number {
	return one.name.localeCompare(other.name);
}
