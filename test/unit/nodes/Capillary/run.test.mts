import fc from 'fast-check';
import { jobsOf, partOf, type Job } from '../../../../nodes/Capillary/run/jobs.ts';
import type { AddRequest } from '../../../../nodes/Capillary/delivery/add.ts';
import type { Outcome, Written } from '../../../../nodes/Capillary/delivery/answer.ts';
import { deliverAdds } from '../../../../nodes/Capillary/delivery/bulk.ts';
import { deliver } from '../../../../nodes/Capillary/delivery/deliver.ts';
import { workInLanes } from '../../../../nodes/Capillary/run/lanes.ts';
import { Pace } from '../../../../nodes/Capillary/delivery/pace.ts';
import type { WriteRequest } from '../../../../nodes/Capillary/delivery/request.ts';
import { addOf, FakeCapillary, FAULTS, type Fault, updateOf } from './delivery/fake-capillary.mts';
import { Clock } from './delivery/clock.mts';
import { world } from './delivery/world.mts';

/*
 * Everything at once, as the node does it for its items: jobs, lanes, groups, retries, lookups, at
 * the real pace, in a time that is turned by hand. Capillary fails as it likes and forgets nothing.
 */

interface Plan {
	/** The identifiers of each item's customer. */
	items: string[][];
	/** Customers who are there before. */
	before: string[][];
	ifExists: 'fail' | 'getExisting' | 'update';
	customersPerRequest: number;
	concurrency: number;
	maxRetries: number;
	bulkMaximum: number;
	isReversed: boolean;
	/** Of each request in turn; `undefined`: it goes well, as all after the last. */
	faults: Array<Fault | undefined>;
	latencies: number[];
	randoms: number[];
}

/** Six people, each with a mobile and an email, who turn up with one or both of them. */
const anyPerson = fc
	.record({ person: fc.nat(5), has: fc.subarray(['mobile', 'email'], { minLength: 1 }) })
	.map(({ person, has }) => has.map((type) => `${type}:${person}`));

const anyPlan: fc.Arbitrary<Plan> = fc.record({
	items: fc.array(anyPerson, { minLength: 1, maxLength: 30 }),
	before: fc.uniqueArray(anyPerson, { maxLength: 3, selector: ([key]) => key.split(':')[1] }),
	ifExists: fc.constantFrom('fail', 'getExisting', 'update'),
	customersPerRequest: fc.constantFrom(1, 1, 2, 5, 10),
	concurrency: fc.integer({ min: 1, max: 6 }),
	maxRetries: fc.nat(4),
	bulkMaximum: fc.constantFrom(1, 3, 10),
	isReversed: fc.boolean(),
	faults: fc.array(
		fc.option(fc.constantFrom<Fault>(...Object.values(FAULTS)), { freq: 2, nil: undefined }),
		{ maxLength: 60 },
	),
	latencies: fc.array(fc.nat(200), { minLength: 1, maxLength: 20 }),
	randoms: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
		minLength: 1,
		maxLength: 20,
	}),
});

/** The values over and over again. */
function endless<Value>(values: Value[]): () => Value {
	let next = 0;
	return () => values[next++ % values.length];
}

/** Delivers the writes as the node does, at a Capillary that meets them as planned. */
async function carriedOut(
	plan: Omit<Plan, 'items' | 'ifExists'>,
	writesAt: (capillary: FakeCapillary) => WriteRequest[],
) {
	const clock = new Clock();
	const faults = [...plan.faults];
	const capillary = new FakeCapillary({
		clock,
		fault: () => faults.shift(),
		latency: endless(plan.latencies),
		bulkMaximum: plan.bulkMaximum,
		bulkOrder: plan.isReversed ? (elements) => [...elements].reverse() : undefined,
	});
	plan.before.forEach((keys, index) => capillary.add(`before ${index}`, keys));
	const writes = writesAt(capillary).map((request, index) => ({ request, index }));

	const random = endless(plan.randoms);
	const paces = new Map<string, Pace>();
	const { run, sent } = world({
		clock,
		random,
		maxRetries: plan.maxRetries,
		answer: async (request) => await capillary.answer(request),
		paceOf: ({ api }) => {
			if (!paces.has(api)) paces.set(api, new Pace(100, random));
			return paces.get(api)!;
		},
	});
	const outcomes = new Map<number, Outcome<Written>>();
	const adds = writes.every(({ request }) => 'lookups' in request);
	async function* parts() {
		for (const { request, index } of writes) yield partOf(request, index);
	}
	const jobs = jobsOf(parts(), adds ? plan.customersPerRequest : 1);
	await clock.run(
		workInLanes(
			async () => (await jobs.next()).value,
			plan.concurrency,
			async (job: Job) => {
				const requests = job.parts.map(({ request }) => request);
				const found = adds
					? await deliverAdds(requests as AddRequest[], run)
					: [await deliver(requests[0] as WriteRequest, run)];
				expect(found).toHaveLength(job.parts.length);
				job.parts.forEach(({ index }, position) => {
					expect(outcomes.has(index)).toBe(false);
					outcomes.set(index, found[position] as Outcome<Written>);
				});
			},
		),
	);
	return { capillary, run, sent, writes, outcomes };
}

type Delivered = Awaited<ReturnType<typeof carriedOut>>;

/** What holds of every run: nobody lost, never too many at once, the turns of a customer kept. */
function expectOrder({ capillary, writes, outcomes }: Delivered, concurrency: number) {
	expect([...outcomes.keys()].sort((a, b) => a - b)).toEqual(writes.map(({ index }) => index));
	expect([...outcomes.values()].every(Boolean)).toBe(true);
	expect(capillary.mostAtOnce).toBeLessThanOrEqual(concurrency);
	expect(capillary.sideBySide).toEqual([]);

	for (const { names } of capillary.customers) {
		const items = names.filter((name) => !name.startsWith('before')).map(Number);
		items.forEach((item, position) => {
			for (const later of items.slice(position + 1)) {
				const shared = writes[later].request.keys.some((key) =>
					writes[item].request.keys.includes(key),
				);
				if (shared) expect(later).toBeGreaterThanOrEqual(item);
			}
		});
	}
}

test('Adds: nobody is lost, doubled or mixed up, and what Capillary holds is what is put out', async () => {
	await fc.assert(
		fc.asyncProperty(anyPlan, async (plan) => {
			const { items, before, ifExists } = plan;
			const delivered = await carriedOut(plan, () =>
				items.map((keys, index) => addOf(String(index), keys, ifExists)),
			);
			expectOrder(delivered, plan.concurrency);
			const { capillary, run, outcomes } = delivered;

			// Nobody is there twice, by any identifier, and nobody came from nowhere.
			for (const key of new Set(items.flat())) {
				expect(capillary.with(key).length).toBeLessThanOrEqual(1);
			}
			const adds = capillary.customers
				.slice(before.length)
				.map(({ names: [name] }) => Number(name));
			expect(new Set(adds).size).toBe(adds.length);

			let recovered = 0;
			for (const [index, outcome] of outcomes) {
				const name = String(index);
				const mine = capillary.customers.filter(({ names }) => names[0] === name);
				if ('failure' in outcome) {
					// Nobody is there of whom Capillary's word was no. (It may be the word for the update of
					// a customer who was found, and that one can be the item's own.)
					const isNo = !outcome.failure.doubtful && ifExists !== 'update';
					if (isNo) expect(mine).toEqual([]);
					continue;
				}
				const { createdId, existed, updated, recovered: found, missing } = outcome.result;
				const customer = capillary.customers.find(({ id }) => id === createdId)!;
				expect(customer.keys.some((key) => items[index].includes(key))).toBe(true);
				if (mine.length > 0) expect(mine).toEqual([customer]);
				if (!existed && !found) expect(mine).toEqual([customer]);
				if (found) {
					recovered++;
					const lacking = items[index].filter((key) => !customer.keys.includes(key));
					expect(missing ?? []).toEqual(lacking.map((key) => key.split(':')[0]));
				}
				if (existed) expect(mine).toEqual([]);
				if (ifExists === 'update') expect(customer.names).toContain(name);
				expect(Boolean(updated)).toBe(ifExists === 'update' && Boolean(existed || found));
			}
			expect(run.tally.recovered).toBe(recovered);
		}),
		{ numRuns: 300 },
	);
}, 60_000);

test('Adds of new customers: what fails for good is not there, all else is there once', async () => {
	const anyNewcomers = fc.integer({ min: 1, max: 30 });
	await fc.assert(
		fc.asyncProperty(anyPlan, anyNewcomers, async (plan, count) => {
			const delivered = await carriedOut({ ...plan, before: [] }, () =>
				Array.from({ length: count }, (_, index) =>
					addOf(String(index), [`mobile:${index}`, `email:${index}`], plan.ifExists),
				),
			);
			expectOrder(delivered, plan.concurrency);
			const { capillary, outcomes } = delivered;
			const written = [...outcomes].filter(([, outcome]) => 'result' in outcome);
			for (const [index, outcome] of written) {
				const [customer, ...others] = capillary.with(`mobile:${index}`);
				expect(others).toEqual([]);
				expect(outcome).toHaveProperty('result.createdId', customer.id);
				expect(customer.names[0]).toBe(String(index));
				expect(outcome).not.toHaveProperty('result.existed');
			}
			const doubtful = [...outcomes.values()].filter(
				(outcome) =>
					'failure' in outcome && (outcome.failure.doubtful || plan.ifExists === 'update'),
			);
			expect(capillary.customers.length).toBeGreaterThanOrEqual(written.length);
			expect(capillary.customers.length).toBeLessThanOrEqual(written.length + doubtful.length);
		}),
		{ numRuns: 200 },
	);
}, 60_000);

test('Updates: the last item of a customer that went well is what Capillary holds', async () => {
	const anyItems = fc.array(fc.nat(4), { minLength: 1, maxLength: 40 });
	await fc.assert(
		fc.asyncProperty(anyPlan, anyItems, async (plan, people) => {
			const before = [0, 1, 2, 3, 4].map((person) => [`mobile:${person}`]);
			const delivered = await carriedOut({ ...plan, before }, ({ customers }) =>
				people.map((person, index) => updateOf(String(index), customers[person].id)),
			);
			expectOrder(delivered, plan.concurrency);
			const { capillary, outcomes, sent } = delivered;
			expect(sent.every(({ request }) => request.method === 'PUT')).toBe(true);
			for (const [person, { id, names }] of capillary.customers.entries()) {
				const mine = [...outcomes].filter(([index]) => people[index] === person);
				for (const [index, outcome] of mine) {
					if ('result' in outcome) {
						expect(outcome.result.createdId).toBe(id);
						expect(names).toContain(String(index));
					}
				}
				const last = mine.filter(([, outcome]) => 'result' in outcome).at(-1);
				const later = mine.filter(([index]) => !last || index > last[0]);
				if (last && later.length === 0) expect(names.at(-1)).toBe(String(last[0]));
			}
		}),
		{ numRuns: 200 },
	);
}, 60_000);
