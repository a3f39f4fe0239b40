import fc from 'fast-check';
import { VirtualClock } from '../../../../../bench/fleet/clock.mts';
import { seededRandom } from '../../../../../bench/fleet/random.mts';
import { Worker } from '../../../../../bench/fleet/worker.mts';
import { Pace } from '../../../../../nodes/Capillary/delivery/pace.ts';
import { paceOf } from '../../../../../nodes/Capillary/delivery/paces.ts';
import { RequestLog } from '../../../../../nodes/Capillary/delivery/requestLog.ts';
import { deliverUpsert } from '../../../../../nodes/Capillary/delivery/upsert.ts';
import { Clock } from './clock.mts';
import { addOf, FakeCapillary, updateOf } from './fake-capillary.mts';
import { world } from './world.mts';

const MINUTE = 60_000;

/** The most starts within any minute. */
function mostInAMinute(starts: number[]): number {
	const sorted = [...starts].sort((a, b) => a - b);
	let first = 0;
	let most = 0;
	sorted.forEach((at, index) => {
		while (sorted[first] <= at - MINUTE) first++;
		most = Math.max(most, index - first + 1);
	});
	return most;
}

const jobs = fc.array(
	fc.record({
		api: fc.integer({ min: 0, max: 3 }),
		begins: fc.integer({ min: 0, max: 2 * MINUTE }),
		requests: fc.integer({ min: 1, max: 150 }),
		concurrency: fc.integer({ min: 1, max: 20 }),
	}),
	{ minLength: 1, maxLength: 5 },
);

test('Requests per Minute holds for all APIs of a host and user together, in any minute', () => {
	fc.assert(
		fc.property(jobs, fc.integer({ min: 1, max: 200 }), fc.integer(), (those, limit, seed) => {
			const clock = new VirtualClock();
			const random = seededRandom(seed);
			const total = new RequestLog();
			const paces = [0, 1, 2, 3].map(() => new Pace(100, random, total));
			const workers = those.map(({ api, requests, concurrency }) => {
				const server = () => {
					const kind = random();
					if (kind < 0.1) return { retryAfter: 20_000 * random() };
					return kind < 0.2 ? ('unanswered' as const) : ('accepted' as const);
				};
				const latency = () => 1 + 3_000 * random();
				const pace = paces[api];
				return new Worker({ clock, pace, server, concurrency, latency, requests, fixed: limit });
			});
			workers.forEach((worker, index) => clock.after(those[index].begins, () => worker.work()));
			clock.run();
			expect(mostInAMinute(workers.flatMap(({ starts }) => starts))).toBeLessThanOrEqual(limit);
			workers.forEach((worker, index) => {
				expect(worker.accepted.length + worker.unanswered.length).toBe(those[index].requests);
			});
		}),
		{ numRuns: 60 },
	);
});

test('two workflows with the same number share it, and both come to their end', () => {
	const clock = new VirtualClock();
	const total = new RequestLog();
	const workers = ['POST', 'PUT'].map(
		() =>
			new Worker({
				clock,
				pace: new Pace(100, Math.random, total),
				server: () => 'accepted',
				concurrency: 5,
				latency: () => 100,
				requests: 300,
				fixed: 60,
			}),
	);
	for (const worker of workers) worker.work();
	clock.run();
	expect(mostInAMinute(workers.flatMap(({ starts }) => starts))).toBe(60);
	for (const { accepted } of workers) expect(accepted).toHaveLength(300);
});

test('of two workflows, the one with the smaller number starts nothing while the other uses more', () => {
	const total = new RequestLog();
	const [large, small] = [new Pace(100, Math.random, total), new Pace(100, Math.random, total)];
	for (let sent = 0; sent < 60; sent++) expect(large.start(0, 600)).toMatchObject({ at: 0 });
	expect(small.start(0, 60)).toEqual(expect.any(Number));
	expect(large.start(0, 600)).toMatchObject({ at: 0 });
});

test('Create or Update of 100 new customers at 60 starts 60 requests in any minute, and all are made', async () => {
	const clock = new Clock();
	const capillary = new FakeCapillary({ clock });
	const owner = 'till@upsert';
	const { run, sent } = world({
		clock,
		answer: async (request) => await capillary.answer(request),
		paceOf: ({ api }) => paceOf(owner, api, Infinity),
	});
	const limited = { ...run, requestsPerMinute: 60 };
	const names = Array.from({ length: 100 }, (_, index) => `Tom ${index}`);
	const work = async (name: string) => {
		const { lookups, ...add } = addOf(name, [`externalId:${name}`]);
		const update = { ...updateOf(name, 0), keys: [] };
		const outcome = await deliverUpsert({ ...update, add: { ...add, lookups }, update }, limited);
		expect(outcome).toHaveProperty('result.action', 'created');
	};
	await clock.run(Promise.all(names.map(work)));
	expect(capillary.customers).toHaveLength(100);
	expect(sent).toHaveLength(200);
	expect(mostInAMinute(sent.map(({ at }) => at))).toBe(60);
});

test('the automatic pace is held per API: what one of them used up is there for another', () => {
	const total = new RequestLog();
	const [first, second] = [new Pace(50, Math.random, total), new Pace(50, Math.random, total)];
	for (let sent = 0; sent < 50; sent++) expect(first.start(0)).toMatchObject({ at: 0 });
	expect(first.start(0)).toEqual(expect.any(Number));
	expect(second.start(0)).toMatchObject({ at: 0 });
});

describe('A closed pace', () => {
	const DAY = 86_400_000;

	/** A pace that one run closed for a day. */
	function closed() {
		const pace = new Pace(100, () => 0);
		const run = {};
		const start = pace.start(0, undefined, { run });
		if (typeof start === 'number') throw new Error('It starts at once');
		pace.refused(start, 100, DAY);
		return { pace, run };
	}

	test('lets a run that starts anew try with one request, and opens for all when that is accepted', () => {
		const { pace, run } = closed();
		const trial = pace.start(10_000, undefined, { run: {} });
		expect(trial).toMatchObject({ at: 10_000 });
		// The answer is awaited by everybody else.
		expect(pace.start(10_001, undefined, { run: {} })).toBeLessThanOrEqual(1_000);
		pace.answered(trial as never, 10_200);
		expect(pace.start(10_300, undefined, { run })).toMatchObject({ at: 10_300 });
	});

	test('closes anew when that is refused again, for as long as is said then', () => {
		const { pace, run } = closed();
		const anew = {};
		const trial = pace.start(10_000, undefined, { run: anew });
		pace.refused(trial as never, 10_100, 60_000);
		expect(pace.start(10_200, undefined, { run: anew })).toBe(59_900);
		expect(pace.start(10_200, undefined, { run })).toBe(59_900);
	});

	test('keeps a run that starts anew out for what is left of a minute', () => {
		const pace = new Pace(100, () => 0);
		const start = pace.start(0, undefined, { run: {} });
		pace.refused(start as never, 100, 45_000);
		expect(pace.start(10_000, undefined, { run: {} })).toBe(35_100);
	});

	test('does not let a crowd of new runs press: one tries in five seconds', () => {
		const { pace } = closed();
		let tries = 0;
		for (let now = 200; now < 60_000; now += 10) {
			const trial = pace.start(now, undefined, { run: {} });
			if (typeof trial === 'number') continue;
			tries++;
			pace.refused(trial, now + 5, DAY);
		}
		expect(tries).toBeGreaterThan(5);
		expect(tries).toBeLessThanOrEqual(12);
	});

	test('lets whoever lost patience try, within the limit that the user set', () => {
		const { pace, run } = closed();
		expect(pace.start(30_000, 1, { run, isImpatient: true })).toEqual(expect.any(Number));
		expect(pace.start(60_200, 1, { run, isImpatient: true })).toMatchObject({ at: 60_200 });
	});
});
