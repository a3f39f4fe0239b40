import { held, people, startDelivery, type Delivery, type Person } from './delivery.mts';

let delivery: Delivery;
beforeEach(async () => {
	delivery = await startDelivery();
});
afterEach(async () => {
	await delivery.stop();
});

/** A quarter of all requests fails, in every way that passes, before or after it was carried out. */
const SHARES = {
	'502': 0.02,
	'503': 0.02,
	'504': 0.02,
	'520': 0.02,
	'521': 0.02,
	'461': 0.02,
	'4001': 0.01,
	html: 0.02,
	drop: 0.015,
	'429': 0.005,
	'drop-after-commit': 0.01,
	'502-after-commit': 0.01,
	'503-after-commit': 0.005,
	'504-after-commit': 0.005,
	empty: 0.01,
	'cut-off': 0.01,
	'empty-after-commit': 0.005,
	'cut-off-after-commit': 0.005,
	'500-in-502': 0.01,
	'500-in-502-after-commit': 0.01,
};

const OPTIONS = { maxConcurrency: 50, maxRetries: 20, requestsPerMinute: 100_000 };

/** The journal's requests that failed, by what played the failure. */
async function failures() {
	return (await delivery.journal()).map(({ failure }) => failure).filter(Boolean);
}

test('The shares are a quarter', () => {
	expect(Object.values(SHARES).reduce((a, b) => a + b)).toBeCloseTo(0.25);
});

test('1,000 Adds with a quarter of all requests failing: each item has its customer', async () => {
	const newcomers = people(940);
	// Sixty of them come again later in the list, under another name.
	const again = newcomers.slice(0, 60).map((person) => ({ ...person, name: `New ${person.id}` }));
	const items: Person[] = [...newcomers, ...again];
	await delivery.change({ failures: { seed: 20260105, shares: SHARES } });
	const run = await delivery.add(items, { ...OPTIONS, ifExists: 'update' });

	expect(run.error).toBeUndefined();
	const customers = await held(delivery);
	expect([...customers].map(([id, { name }]) => [id, name]).sort()).toEqual(
		[
			...again.map(({ id, name }) => [id, name]),
			...newcomers.slice(60).map(({ id, name }) => [id, name]),
		].sort(),
	);
	expect(
		run.outputs[0].map(({ json, pairedItem }) => ({ id: json.createdId, pairedItem })),
	).toEqual(items.map(({ id }, item) => ({ id: customers.get(id)!.id, pairedItem: { item } })));
	expect((await failures()).length).toBeGreaterThan(150);
	expect(new Set(await failures())).toEqual(new Set(Object.keys(SHARES)));

	const recovered = run.outputs[0].filter(({ json }) => json.recovered).length;
	expect(recovered).toBeGreaterThan(0);
	expect(run.hints).toEqual([
		expect.objectContaining({
			message: expect.stringMatching(
				new RegExp(
					`^1000 customers written, \\d+ requests sent again after a transient error, ${recovered} found again after a lost answer\\. Capillary's limit made this run wait `,
				),
			),
		}),
	]);
}, 120_000);

test('300 updates of 60 customers with a quarter failing: the last name of each is kept', async () => {
	const known = people(60);
	for (const person of known) await delivery.register(person);
	await delivery.change({ failures: { seed: 7, shares: SHARES } });
	const items = Array.from({ length: 300 }, (_, index) => ({
		...known[(index * 7) % 60],
		name: `Name ${index}`,
	}));
	const run = await delivery.rename(items, OPTIONS);
	const customers = await held(delivery);
	expect(run.outputs[0].map(({ json }) => json.createdId)).toEqual(
		items.map(({ id }) => customers.get(id)!.id),
	);
	const last = new Map(items.map(({ id, name }) => [id, name]));
	expect(new Map([...customers].map(([id, { name }]) => [id, name]))).toEqual(last);
}, 60_000);

test('With failures that last among them, every item is accounted for, and truly', async () => {
	const items = people(200);
	const shares = {
		...SHARES,
		'500': 0.03,
		'errors-in-200': 0.05,
		'500-after-commit': 0.03,
		'errors-in-200-after-commit': 0.03,
	};
	await delivery.change({ failures: { seed: 3, shares } });
	const run = await delivery.add(items, OPTIONS, { onError: 'continueErrorOutput' });
	const [done, failed] = run.outputs;
	const customers = await held(delivery);
	const itemOf = ({ pairedItem }: (typeof done)[number]) => (pairedItem as { item: number }).item;

	expect([...done, ...failed].map(itemOf).sort((a, b) => a - b)).toEqual(items.map((_, i) => i));
	expect(failed.length).toBeGreaterThan(0);
	for (const item of done) {
		expect(item.json.createdId).toBe(customers.get(items[itemOf(item)].id)!.id);
	}
	// Who failed is not there, unless the words say that nobody knows.
	for (const item of failed) {
		if (customers.has(items[itemOf(item)].id)) {
			expect(item.json.details).toMatch(/^Whether the customer was added is not known/);
		}
	}
}, 60_000);

test.each([21, 22, 23])(
	'In groups, answered in reverse order, every item is accounted for, and truly (seed %i)',
	async (seed) => {
		const items = people(200);
		const known = items.filter((_, index) => index % 7 === 0);
		for (const person of known) await delivery.register({ ...person, name: 'Ann' });
		await delivery.change({ bulkOrder: 'reversed', failures: { seed, shares: SHARES } });
		const options = { ...OPTIONS, customersPerRequest: 10, ifExists: 'getExisting' };
		const run = await delivery.add(items, options, { onError: 'continueErrorOutput' });
		const customers = await held(delivery);
		const [done, failed] = run.outputs;

		expect(failed).toEqual([]);
		expect(done.map(({ json }) => json.createdId)).toEqual(
			items.map(({ id }) => customers.get(id)!.id),
		);
		expect(items.map(({ id }) => customers.get(id)!.name)).toEqual(
			items.map((person) => (known.includes(person) ? 'Ann' : person.name)),
		);
		expect(customers.size).toBe(items.length);
	},
	60_000,
);
