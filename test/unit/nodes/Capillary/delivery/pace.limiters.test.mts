import fc from 'fast-check';
import { VirtualClock } from '../../../../../bench/fleet/clock.mts';
import { seededRandom } from '../../../../../bench/fleet/random.mts';
import { Worker } from '../../../../../bench/fleet/worker.mts';
import { BUSY, optimumOf, serverOf, type Limiter } from '../../../../../bench/limiters/limiter.mts';
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

/**
 * Processes with 300 requests each, at one limiter, for at most an hour and a half.
 *
 * @param apart milliseconds from one process's start to the next one's
 */
function run({ limiter, retryAfter, documented, processes, seed }: Setting, apart = 0) {
	const clock = new VirtualClock();
	const random = seededRandom(seed);
	const server = serverOf(limiter, retryAfter, random);
	const workers = Array.from({ length: processes }, () => {
		const pace = new Pace(documented, random);
		const latency = () => 50 + 250 * random();
		return new Worker({ clock, pace, server, concurrency: 5, latency, requests: 300 });
	});
	workers.forEach((worker, index) => clock.after(index * apart, () => worker.work()));
	clock.run(90 * MINUTE);
	const accepted = workers.map((worker) => worker.accepted.length);
	const refusals = workers.map((worker) => worker.refused.length);
	const refused = refusals.reduce((sum, count) => sum + count, 0);
	const end = Math.max(...workers.map((worker) => worker.accepted.at(-1) ?? Infinity));
	return { accepted, refusals, refused, end };
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

test('processes that are let in one by one never take the few they got for a limit per minute', () => {
	const limiter = { kind: 'bucket', perSecond: 3, burst: 1 } as const;
	for (let seed = 1; seed <= 20; seed++) {
		const setting = { limiter, retryAfter: true, documented: 50, processes: 2, seed };
		expect(run(setting).accepted).toEqual([300, 300]);
	}
});

test('one in twenty refused by chance slows nobody down for long, though each makes everybody wait', () => {
	const limiter = { kind: 'chance', probability: 0.05 } as const;
	const road = { atATime: 5, travel: 175 };
	const optimum = optimumOf(limiter, [{ at: 0, requests: 300 }], true, road);
	const ratios = Array.from({ length: 30 }, (_, seed) => {
		const setting = { limiter, retryAfter: true, documented: 100, processes: 1, seed };
		return run(setting).end / optimum;
	});
	expect(Math.max(...ratios)).toBeLessThanOrEqual(2.5);
	expect(ratios.filter((ratio) => ratio <= 1.3).length).toBeGreaterThanOrEqual(20);
});

test('of processes that begin one after the other, none is refused for more than a sixth of what it sends', () => {
	const limiter = { kind: 'minute', counting: 'sliding', limit: 100 } as const;
	for (let seed = 1; seed <= 20; seed++) {
		const setting = { limiter, retryAfter: false, documented: 100, processes: 4, seed };
		for (const refused of run(setting, 20_000).refusals)
			expect(refused).toBeLessThanOrEqual(300 / 5);
	}
});

test('what looked like so many a minute for long, and is so many a second, is found out', () => {
	const clock = new VirtualClock();
	const random = seededRandom(3);
	const [minute, second] = (['minute', 'second'] as const).map((kind) =>
		serverOf({ kind, counting: 'sliding', limit: 10 }, false, random),
	);
	const server = (now: number, until: number) =>
		now < 5 * MINUTE ? minute(now, until) : second(now, until);
	const worker = new Worker({
		clock,
		pace: new Pace(100, random),
		server,
		concurrency: 5,
		latency: () => 50 + 250 * random(),
		requests: Infinity,
	});
	worker.work();
	clock.run(17 * MINUTE);
	const last = worker.accepted.filter((at) => at >= 16 * MINUTE).length;
	expect(last).toBeGreaterThanOrEqual(60 * 10 * 0.7);
});

const CONCURRENCY = 5;
const TRAVEL = { least: 50, most: 300 };

/** Runs processes with so many requests each, side by side, and says how long they took, in seconds. */
function runSideBySide(
	limiter: Limiter,
	retryAfter: boolean,
	requests: number[],
	seed = 5,
): { seconds: number; refused: number } {
	const clock = new VirtualClock();
	const random = seededRandom(seed);
	const server = serverOf(limiter, retryAfter, random);
	const workers = requests.map((each) => {
		const worker = new Worker({
			clock,
			pace: new Pace(100, random),
			server,
			concurrency: CONCURRENCY,
			latency: () => TRAVEL.least + (TRAVEL.most - TRAVEL.least) * random(),
			requests: each,
			...(limiter.kind === 'under way' && { way: 1 - BUSY }),
		});
		worker.work();
		return worker;
	});
	clock.run();
	return {
		seconds: Math.max(...workers.map(({ accepted }) => accepted.at(-1)!)) / 1_000,
		refused: workers.reduce((sum, { refused }) => sum + refused.length, 0),
	};
}

/** How long a process alone needs for so many requests, in seconds. */
function secondsFor(requests: number, limiter: Limiter, retryAfter: boolean): number {
	return runSideBySide(limiter, retryAfter, [requests]).seconds;
}

/** How many times as long as necessary it takes: chance decides about each case, so it is the middle and the worst of several. */
function ratiosOf(limiter: Limiter, retryAfter: boolean, requests: number[]) {
	const road = { atATime: CONCURRENCY, travel: (TRAVEL.least + TRAVEL.most) / 2 };
	const senders = requests.map((each) => ({ at: 0, requests: each }));
	const optimum = optimumOf(limiter, senders, retryAfter, road) / 1_000;
	const ratios = [11, 12, 13, 14, 15]
		.map((seed) => runSideBySide(limiter, retryAfter, requests, seed).seconds / optimum)
		.sort((one, other) => one - other);
	return { middle: ratios[2], worst: ratios[4] };
}

describe.each(['fixed', 'sliding'] as const)('so many a second, %s', (counting) => {
	test.each([
		[2, 300],
		[5, 300],
		[10, 300],
		[20, 1_500],
	])('%d: %d requests are done within 1.3 times what they need at least', (limit, requests) => {
		for (const retryAfter of [true, false]) {
			const { middle } = ratiosOf({ kind: 'second', counting, limit }, retryAfter, [requests]);
			expect(middle).toBeLessThan(1.3);
		}
	});

	test('at 20 a second, hardly one request in a hundred is refused where each refusal costs a second', () => {
		const limiter = { kind: 'second', counting, limit: 20 } as const;
		expect(runSideBySide(limiter, true, [1_500]).refused).toBeLessThan(0.015 * 1_500);
	});

	test.each([2, 3, 4])('%d processes share it without knowing of each other', (count) => {
		const limiter = { kind: 'second', counting, limit: 10 } as const;
		const requests = Array.from({ length: count }, () => 500);
		// None of them takes it for a limit of a minute, and waits for a minute each time.
		for (const retryAfter of [true, false]) {
			const { middle, worst } = ratiosOf(limiter, retryAfter, requests);
			expect(middle).toBeLessThan(1.4);
			expect(worst).toBeLessThan(3);
		}
	});
});

describe('so many under way', () => {
	test.each([1, 2])('%d: 600 requests are done in good time', (limit) => {
		expect(ratiosOf({ kind: 'under way', limit }, false, [600]).middle).toBeLessThan(1.3);
		// Each refusal costs a second, and it takes a few to tell this limit from one of a second.
		expect(ratiosOf({ kind: 'under way', limit }, true, [600]).middle).toBeLessThan(1.5);
	});

	test('whose number is known is tried again now and then, not every few requests', () => {
		for (const limit of [1, 2]) {
			const { refused } = runSideBySide({ kind: 'under way', limit }, true, [600]);
			expect(refused).toBeLessThan(0.03 * 600);
		}
	});
});

test('what is refused by chance, one of a hundred, costs the time to wait and hardly more', () => {
	const limiter = { kind: 'chance', probability: 0.01 } as const;
	for (const retryAfter of [true, false]) {
		expect(ratiosOf(limiter, retryAfter, [400]).middle).toBeLessThan(1.3);
	}
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
