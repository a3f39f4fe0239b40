import fc from 'fast-check';
import { VirtualClock } from '../../../../../bench/fleet/clock.mts';
import { seededRandom } from '../../../../../bench/fleet/random.mts';
import { limitedServer, type Counting } from '../../../../../bench/fleet/server.mts';
import { Worker, type WorkerSettings } from '../../../../../bench/fleet/worker.mts';
import { Pace, type Start } from '../../../../../nodes/Capillary/delivery/pace';

const MINUTE = 60_000;
const countings: Counting[] = ['first-request', 'wall-clock', 'sliding'];

/** A worker with always work to do, a pace of its own and requests of 20 ms, unless told otherwise. */
function newWorker(
	clock: VirtualClock,
	documented: number,
	settings: Pick<WorkerSettings, 'server'> & Partial<WorkerSettings>,
): Worker {
	return new Worker({
		clock,
		pace: new Pace(documented, seededRandom(1)),
		concurrency: 5,
		latency: () => 20,
		requests: Infinity,
		...settings,
	});
}

function countBetween(moments: number[], from: number, to: number): number {
	return moments.filter((moment) => from <= moment && moment < to).length;
}

/** Starts as many as the pace lets start at one moment, at most `most`. */
function startAll(pace: Pace, now: number, most: number): Start[] {
	const starts: Start[] = [];
	while (starts.length < most) {
		const start = pace.start(now);
		if (typeof start === 'number') break;
		starts.push(start);
	}
	return starts;
}

function startOne(pace: Pace, now: number): Start {
	const [start] = startAll(pace, now, 1);
	expect(start).toBeDefined();
	return start;
}

/** When the pace starts a request again, asked as often as it says. */
function nextStart(pace: Pace, now: number): Start {
	for (;;) {
		const start = pace.start(now);
		if (typeof start === 'object') return start;
		expect(start).toBeGreaterThan(0);
		now += start;
	}
}

/** The pace of a process that got so many in a minute that Capillary ended, as the next one begins. */
function nextMinuteAfter(accepted: number): { pace: Pace; began: number } {
	const pace = new Pace(600);
	const starts = startAll(pace, 0, 200);
	for (const start of starts.slice(0, accepted)) pace.answered(start, 10);
	for (const start of starts.slice(accepted)) pace.refused(start, 20, MINUTE);
	const began = 20 + MINUTE;
	pace.answered(startOne(pace, began), began);
	return { pace, began };
}

describe('beginning', () => {
	it('starts the documented default at once, and no more before the answers', () => {
		const pace = new Pace(50);
		expect(startAll(pace, 0, 1_000)).toHaveLength(50);
	});

	it('starts everything at once where no limit is documented', () => {
		expect(startAll(new Pace(Infinity), 0, 10_000)).toHaveLength(10_000);
	});

	it('lets one request beyond the default go first, and a round number after its answer', () => {
		const pace = new Pace(50);
		for (const start of startAll(pace, 0, 50)) pace.answered(start, 20);
		const [trial, ...others] = startAll(pace, 20, 1_000);
		expect(others).toEqual([]);
		pace.answered(trial, 40);
		expect(startAll(pace, 40, 1_000)).toHaveLength(100 - 51);
	});

	// Necessary is one travel until all have arrived and one for the trial, for each hundred requests.
	it('loses no more than two travels for each hundred on the way to a higher limit', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 50 }),
				fc.integer({ min: 1, max: 300 }),
				(concurrency, travel) => {
					const clock = new VirtualClock();
					const worker = newWorker(clock, 100, {
						server: () => 'accepted',
						concurrency,
						latency: () => travel,
						requests: 2_000,
					});
					worker.work();
					clock.run();
					const unlimited = Math.ceil(2_000 / concurrency) * travel;
					// Answers are asked for every 10 ms, and a round may begin short of the concurrency.
					const stops = 20 * (2 * (travel + 10) + travel);
					expect(clock.now).toBeLessThanOrEqual(unlimited + stops);
				},
			),
		);
	});
});

describe('the first refusal', () => {
	it('teaches the limit, whatever it is and however many are under way', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 10, max: 1_500 }),
				fc.constantFrom(50, 100, 600, 1_000, Infinity),
				fc.constantFrom(5, 50),
				fc.constantFrom(...countings),
				fc.boolean(),
				(limit, documented, concurrency, counting, retryAfter) => {
					const clock = new VirtualClock();
					const server = limitedServer(limit, counting, retryAfter);
					const worker = newWorker(clock, documented, { server, concurrency });
					worker.work();
					clock.run(3 * MINUTE);
					expect(countBetween(worker.accepted, 0, MINUTE)).toBe(limit);
					// The second minute is used to the full. One request tries whether there is more, and one may
					// have tried a moment too soon whether it has begun.
					expect(countBetween(worker.accepted, MINUTE, 2 * MINUTE)).toBe(limit);
					const refused = countBetween(worker.refused, MINUTE, 2 * MINUTE);
					expect(refused).toBeGreaterThanOrEqual(1);
					expect(refused).toBeLessThanOrEqual(2);
				},
			),
			{ numRuns: 60 },
		);
	});

	it.each(countings)('is followed by hardly more than one a minute, for hours: %s', (counting) => {
		const clock = new VirtualClock();
		const random = seededRandom(1);
		const server = limitedServer(600, counting, false);
		const worker = newWorker(clock, 600, { server, latency: () => 50 + 250 * random() });
		worker.work();
		clock.run(120 * MINUTE);
		// In the first minute, a few try whether the limit is none of a minute.
		expect(worker.refused.length).toBeLessThanOrEqual(1.3 * 120);
		expect(worker.accepted.length).toBeGreaterThanOrEqual(0.99 * 120 * 600);
	});

	it('teaches nothing where others have used up the minute', () => {
		const pace = new Pace(100);
		for (const start of startAll(pace, 0, 5)) pace.refused(start, 20, 30_000);
		pace.answered(nextStart(pace, 20), 30_040);
		expect(pace.perMinute).toBe(100);
		for (let count = 1; count < 100; count++) pace.answered(startOne(pace, 30_040), 30_040);
	});

	it('teaches nothing to who came just before a minute began, though some slipped into it', () => {
		const pace = new Pace(100);
		const [first, second, ...others] = startAll(pace, 0, 5);
		pace.refused(first, 60, 1_000);
		pace.refused(second, 70, 1_000);
		for (const start of others) pace.answered(start, 100);
		pace.answered(nextStart(pace, 1_060), 1_200);
		// No limit per second: all the rest of the default goes out as soon as answers come.
		for (let count = 4; count < 100; count++) pace.answered(startOne(pace, 1_200), 1_200);
	});
});

describe('a refusal', () => {
	it('keeps everybody out until the time that Capillary names', () => {
		const pace = new Pace(100);
		const [one, other] = startAll(pace, 0, 2);
		pace.refused(one, 20, 7_000);
		pace.refused(other, 30, 9_000);
		expect(nextStart(pace, 40).at).toBe(9_030);
	});

	it('counts once when fifty are under way', () => {
		const pace = new Pace(100, () => 0.999);
		for (const start of startAll(pace, 0, 50)) pace.refused(start, 20);
		const trial = nextStart(pace, 20);
		expect(trial.at).toBeCloseTo(1_020, -1);
		pace.refused(trial, trial.at);
		expect(nextStart(pace, trial.at).at - trial.at).toBeCloseTo(2_000, -1);
	});

	it('is tried every five seconds for two minutes, in which others may begin one, and then more and more seldom', () => {
		const pace = new Pace(100, () => 0.999);
		const trials: number[] = [];
		let start = startOne(pace, 0);
		while (start.at < 10 * MINUTE) {
			pace.refused(start, start.at);
			start = nextStart(pace, start.at);
			trials.push(start.at);
		}
		const pauses = trials.map((at, index) => Math.round((at - (trials[index - 1] ?? 0)) / 1_000));
		expect(pauses.slice(0, 4)).toEqual([1, 2, 4, 5]);
		expect(Math.max(...pauses.slice(0, countBetween(trials, 0, 2 * MINUTE)))).toBe(5);
		expect(pauses.at(-1)).toBe(30);
	});

	it('is tried after short pauses again once a trial was accepted', () => {
		const pace = new Pace(100, () => 0.999);
		let start = startOne(pace, 0);
		for (let trials = 0; trials < 3; trials++) {
			pace.refused(start, start.at);
			start = nextStart(pace, start.at);
		}
		pace.answered(start, start.at);
		const after = startOne(pace, start.at);
		pace.refused(after, after.at);
		expect(nextStart(pace, after.at).at - after.at).toBeCloseTo(1_000, -1);
	});

	it('is followed by a single trial', () => {
		const pace = new Pace(100);
		const starts = startAll(pace, 0, 51);
		for (const start of starts.slice(0, 50)) pace.answered(start, 10);
		pace.refused(starts[50], 20, 5_000);
		const [trial, ...others] = startAll(pace, 5_020 + MINUTE, 10);
		expect(others).toEqual([]);
		pace.answered(trial, 5_040 + MINUTE);
		expect(startAll(pace, 5_040 + MINUTE, 5)).toHaveLength(5);
	});

	it('is followed by a slow start where others share the limit, which doubles every six seconds', () => {
		const { pace, began } = nextMinuteAfter(130);
		const underWay = [0, 6, 12, 18].map((seconds) => {
			const begun = startAll(pace, began + 1_000 * seconds, 200);
			for (const start of begun) pace.answered(start, began + 1_000 * seconds);
			return begun.length;
		});
		expect(underWay).toEqual([1, 2, 4, 8]);
	});

	it('is followed by a slow start that slow answers do not hold up', () => {
		const { pace, began } = nextMinuteAfter(130);
		let underWay = 0;
		for (let seconds = 0; seconds <= 30; seconds++) {
			underWay += startAll(pace, began + 1_000 * seconds, 200).length;
		}
		expect(underWay).toBe(32);
	});

	it('is followed by a slow start in which those who wait ask seldom, as there may be hundreds', () => {
		const { pace, began } = nextMinuteAfter(130);
		startOne(pace, began);
		expect(pace.start(began)).toBe(50);
	});

	it('is followed by everything at once where nobody shares the limit', () => {
		const { pace, began } = nextMinuteAfter(150);
		expect(startAll(pace, began, 200)).toHaveLength(149);
	});

	it('does not wait for ever for a trial that is never reported', () => {
		const pace = new Pace(100);
		pace.refused(startOne(pace, 0), 20, 5_000);
		const trial = nextStart(pace, 20);
		expect(nextStart(pace, trial.at).at - trial.at).toBeLessThanOrEqual(1_010);
	});
});

describe('1,500 requests of a single worker at 600 a minute', () => {
	for (const documented of [100, 600])
		for (const concurrency of [5, 50])
			for (const counting of countings)
				for (const retryAfter of [true, false])
					it(`from ${documented}, ${concurrency} at a time, ${counting}, Retry-After ${retryAfter}`, () => {
						const clock = new VirtualClock();
						const server = limitedServer(600, counting, retryAfter);
						const settings = { server, concurrency, requests: 1_500 };
						const worker = newWorker(clock, documented, settings);
						worker.work();
						clock.run();
						expect(worker.accepted).toHaveLength(1_500);
						expect(worker.accepted.at(-1)).toBeLessThanOrEqual(1.02 * 2 * MINUTE + 1_000);
						// A few find out whether somebody else had begun the first minute before.
						expect(worker.refused.length).toBeLessThanOrEqual(0.01 * 1_500);
					});
});

describe('recovery', () => {
	it('finds a limit that is raised', () => {
		const clock = new VirtualClock();
		const [before, after] = [300, 1_200].map((limit) => limitedServer(limit, 'sliding', true));
		const server = (now: number) => (now < 5 * MINUTE ? before(now) : after(now));
		const worker = newWorker(clock, 100, { server });
		worker.work();
		clock.run(20 * MINUTE);
		const used = countBetween(worker.accepted, 10 * MINUTE, 20 * MINUTE);
		expect(used).toBeGreaterThanOrEqual(0.95 * 10 * 1_200);
	});

	it('doubles its raises, so that a much higher limit is found within a minute', () => {
		const clock = new VirtualClock();
		const before = limitedServer(100, 'first-request', false);
		const server = (now: number) => (now < 5 * MINUTE ? before(now) : 'accepted');
		const worker = newWorker(clock, 100, { server });
		worker.work();
		clock.run(8 * MINUTE);
		// Five at a time, of 20 ms each, are 15,000 a minute; two travels for each hundred cost a tenth.
		expect(countBetween(worker.accepted, 7 * MINUTE, 8 * MINUTE)).toBeGreaterThan(0.85 * 15_000);
	});

	it('keeps to a limit that is lowered', () => {
		const clock = new VirtualClock();
		const [before, after] = [600, 200].map((limit) => limitedServer(limit, 'wall-clock', true));
		const server = (now: number) => (now < 5 * MINUTE ? before(now) : after(now));
		const worker = newWorker(clock, 100, { server });
		worker.work();
		clock.run(20 * MINUTE);
		const used = countBetween(worker.accepted, 10 * MINUTE, 20 * MINUTE);
		const refused = countBetween(worker.refused, 10 * MINUTE, 20 * MINUTE);
		expect(used).toBeGreaterThanOrEqual(0.95 * 10 * 200);
		expect(refused).toBeLessThanOrEqual(0.05 * used);
	});

	it('takes what other workers leave when they are done', () => {
		const clock = new VirtualClock();
		const server = limitedServer(600, 'sliding', false);
		const stays = newWorker(clock, 600, { server });
		for (const seed of [2, 3, 4]) {
			const pace = new Pace(600, seededRandom(seed));
			clock.after(seed * 10_000, () =>
				newWorker(clock, 600, { server, pace, requests: 1_000 }).work(),
			);
		}
		stays.work();
		clock.run(30 * MINUTE);
		const used = countBetween(stays.accepted, 20 * MINUTE, 30 * MINUTE);
		expect(used).toBeGreaterThanOrEqual(0.95 * 10 * 600);
	});
});

describe('workers that share a key but no memory', () => {
	function share(count: number, requests: number, apart: number, settings: LimitSettings) {
		const clock = new VirtualClock();
		const random = seededRandom(7);
		const server = limitedServer(settings.limit, settings.counting, settings.retryAfter);
		const workers = Array.from({ length: count }, (_, index) => {
			const latency = () => 50 + 250 * random();
			const pace = new Pace(100, random);
			const worker = newWorker(clock, 100, { server, pace, latency, requests });
			clock.after(index * apart, () => worker.work());
			return worker;
		});
		return { clock, workers };
	}

	interface LimitSettings {
		limit: number;
		counting: Counting;
		retryAfter: boolean;
	}

	// What is left for one more minute than necessary may be a single request.
	it('are done a minute later, at most, than one that had the limit for itself', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 2, max: 4 }),
				fc.constantFrom(0, 20_000),
				fc.constantFrom(100, 300, 600),
				fc.constantFrom('first-request' as const, 'sliding' as const),
				fc.boolean(),
				(count, apart, limit, counting, retryAfter) => {
					const { clock, workers } = share(count, 500, apart, { limit, counting, retryAfter });
					clock.run();
					const ends = workers.map(({ accepted }) => accepted.at(-1)!);
					for (const { accepted } of workers) expect(accepted).toHaveLength(500);
					const minutes = Math.ceil((count * 500) / limit) - 1;
					const alone = minutes * MINUTE + (500 / 5) * 175 + (count - 1) * apart;
					expect(Math.max(...ends)).toBeLessThanOrEqual(1.03 * alone + MINUTE);
				},
			),
			{ numRuns: 40 },
		);
	});

	it('take what others sent a minute ago as soon as it stops counting', () => {
		const settings = { limit: 600, counting: 'sliding', retryAfter: true } as const;
		const { clock, workers } = share(4, 500, 20_000, settings);
		clock.run();
		// 500 and 100 of the first minute free their places from the second 60 and 80 on, and so forth.
		const optimum = 3 * MINUTE + 200 * (175 / 5);
		const ends = workers.map(({ accepted }) => accepted.at(-1)!);
		expect(Math.max(...ends)).toBeLessThanOrEqual(1.1 * optimum);
	});

	it.each(countings)('use all of it, for hours, and are seldom refused: %s', (counting) => {
		for (const count of [4, 16]) {
			const apart = 7_000;
			const { clock, workers } = share(count, Infinity, apart, {
				limit: 600,
				counting,
				retryAfter: false,
			});
			clock.run(50 * MINUTE);
			const measured = (moments: number[]) => countBetween(moments, 20 * MINUTE, 50 * MINUTE);
			const accepted = workers.map((worker) => measured(worker.accepted));
			const all = accepted.reduce((total, each) => total + each, 0);
			const refused = workers.reduce((total, worker) => total + measured(worker.refused), 0);
			expect(all).toBeGreaterThanOrEqual(0.95 * 30 * 600);
			expect(refused).toBeLessThanOrEqual(0.15 * (all + refused));
			// None of them starves.
			expect(Math.min(...accepted)).toBeGreaterThanOrEqual(
				((count === 4 ? 0.25 : 0.05) * all) / count,
			);
		}
	});
});
