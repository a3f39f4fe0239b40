import fc from 'fast-check';
import { VirtualClock } from '../../../../../bench/fleet/clock.mts';
import { seededRandom } from '../../../../../bench/fleet/random.mts';
import { Worker } from '../../../../../bench/fleet/worker.mts';
import { serverOf, type Limiter } from '../../../../../bench/limiters/limiter.mts';
import { deliver } from '../../../../../nodes/Capillary/delivery/deliver.ts';
import { Pace } from '../../../../../nodes/Capillary/delivery/pace.ts';
import { Clock } from './clock.mts';
import { updateOf, FakeCapillary } from './fake-capillary.mts';
import { page, world } from './world.mts';

const MINUTE = 60_000;

const limiters: fc.Arbitrary<Limiter> = fc.oneof(
	fc.record({
		kind: fc.constant('minute' as const),
		counting: fc.constantFrom('first-request' as const, 'sliding' as const, 'wall-clock' as const),
		limit: fc.integer({ min: 50, max: 1_000 }),
	}),
	fc.record({
		kind: fc.constant('second' as const),
		counting: fc.constantFrom('fixed' as const, 'sliding' as const),
		limit: fc.integer({ min: 2, max: 30 }),
	}),
	fc.record({
		kind: fc.constant('bucket' as const),
		perSecond: fc.integer({ min: 2, max: 30 }),
		burst: fc.integer({ min: 1, max: 100 }),
	}),
	fc.record({
		kind: fc.constant('under way' as const),
		limit: fc.integer({ min: 1, max: 4 }),
	}),
	fc.record({
		kind: fc.constant('chance' as const),
		probability: fc.double({ min: 0.01, max: 0.05, noNaN: true }),
	}),
);

interface Setting {
	limiter: Limiter;
	retryAfter: boolean;
	documented: number;
	processes: number;
	seed: number;
}

const settings = fc.record({
	limiter: limiters,
	retryAfter: fc.boolean(),
	documented: fc.constantFrom(50, 100, 600, Infinity),
	processes: fc.integer({ min: 1, max: 4 }),
	seed: fc.integer(),
});

/** Processes with 300 requests each, at one limiter, for at most an hour and a half. */
function run({ limiter, retryAfter, documented, processes, seed }: Setting) {
	const clock = new VirtualClock();
	const random = seededRandom(seed);
	const server = serverOf(limiter, retryAfter, random);
	const workers = Array.from({ length: processes }, () => {
		const pace = new Pace(documented, random);
		const latency = () => 50 + 250 * random();
		return new Worker({ clock, pace, server, concurrency: 5, latency, requests: 300 });
	});
	for (const worker of workers) worker.work();
	clock.run(90 * MINUTE);
	const accepted = workers.map((worker) => worker.accepted.length);
	const refused = workers.reduce((sum, worker) => sum + worker.refused.length, 0);
	return { accepted, refused };
}

test('whatever the limiter, every request of every process is accepted once in the end', () => {
	fc.assert(
		fc.property(settings, (setting) => {
			expect(run(setting).accepted).toEqual(Array.from({ length: setting.processes }, () => 300));
		}),
		{ numRuns: 100 },
	);
});

test('whatever the limiter, a process alone is refused for at most a third of what it sends', () => {
	fc.assert(
		fc.property(settings, (setting) => {
			const { refused } = run({ ...setting, processes: 1 });
			expect(refused).toBeLessThanOrEqual(0.5 * 300);
		}),
		{ numRuns: 100 },
	);
});

/** How long a process alone needs for so many requests, in seconds. */
function secondsFor(requests: number, limiter: Limiter, retryAfter: boolean): number {
	const clock = new VirtualClock();
	const random = seededRandom(5);
	const server = serverOf(limiter, retryAfter, random);
	const worker = new Worker({
		clock,
		pace: new Pace(100, random),
		server,
		concurrency: 5,
		latency: () => 50 + 250 * random(),
		requests,
	});
	worker.work();
	clock.run();
	return worker.accepted.at(-1)! / 1_000;
}

describe('300 requests at 10 a second, which take 30 seconds', () => {
	test.each([true, false])('take less than a minute: Retry-After %s', (retryAfter) => {
		const limiter = { kind: 'second', counting: 'sliding', limit: 10 } as const;
		expect(secondsFor(300, limiter, retryAfter)).toBeLessThan(60);
	});
});

test('a refusal now and then teaches no limit: 400 requests of which each 20th is refused take half a minute', () => {
	const limiter = { kind: 'chance', probability: 0.05 } as const;
	expect(secondsFor(400, limiter, false)).toBeLessThan(30);
});

test('a minute that doubles is used to the full from the next one on', () => {
	const becomes = { limit: 200, after: 2 * MINUTE };
	const limiter = { kind: 'minute', counting: 'sliding', limit: 100, becomes } as const;
	for (const retryAfter of [true, false]) {
		// 100 in each of two minutes, 200 in each of three, and the rest at once
		expect(secondsFor(1_000, limiter, retryAfter)).toBeLessThan(1.05 * 5 * 60 + 20);
	}
});

test('the delivery loses no customer at a limiter of a second', async () => {
	const clock = new Clock();
	const capillary = new FakeCapillary({ clock });
	const server = serverOf({ kind: 'second', counting: 'fixed', limit: 5 }, false, Math.random);
	const pace = new Pace(100, () => 0.5);
	const { run } = world({
		clock,
		paceOf: () => pace,
		answer: async (request) =>
			server(clock.now, clock.now) === 'accepted' ? await capillary.answer(request) : page(429),
	});
	const customers = Array.from({ length: 40 }, (_, index) => capillary.add('Tom', [`id:${index}`]));
	const work = async (id: number) => await deliver(updateOf('Tim', id), run);
	const outcomes = await clock.run(Promise.all(customers.map(async ({ id }) => await work(id))));
	for (const outcome of outcomes) expect(outcome).toHaveProperty('result');
	for (const { names } of capillary.customers) expect(names).toEqual(['Tom', 'Tim']);
});
