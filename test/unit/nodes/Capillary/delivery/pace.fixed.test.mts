import fc from 'fast-check';
import { VirtualClock } from '../../../../../bench/fleet/clock.mts';
import { seededRandom } from '../../../../../bench/fleet/random.mts';
import { Worker, type Outcome } from '../../../../../bench/fleet/worker.mts';
import { Pace } from '../../../../../nodes/Capillary/delivery/pace';

const MINUTE = 60_000;

const limits = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 21, max: 1_500 }));
const executions = fc.array(
	fc.record({
		begins: fc.integer({ min: 0, max: 3 * MINUTE }),
		requests: fc.integer({ min: 1, max: 200 }),
		concurrency: fc.integer({ min: 1, max: 50 }),
		limit: limits,
	}),
	{ minLength: 1, maxLength: 4 },
);
type Execution = { begins: number; requests: number; concurrency: number; limit: number };

/** Any answers: a third of them refusals, with a time to come back, with none, or no answer. */
function answersOf(random: () => number) {
	return (): Outcome => {
		const kind = random();
		if (kind < 0.1) return { retryAfter: 20_000 * random() };
		if (kind < 0.2) return {};
		return kind < 0.3 ? 'unanswered' : 'accepted';
	};
}

/** Keeps the starts in the order in which they happened. */
class RecordedPace extends Pace {
	readonly started: Array<{ at: number; limit: number }> = [];

	override start(now: number, fixed?: number) {
		const start = super.start(now, fixed);
		if (typeof start === 'object') this.started.push({ at: start.at, limit: fixed ?? Infinity });
		return start;
	}
}

/** Runs the executions on one pace, to their end, and lists their starts. */
function run(those: Execution[], seed: number) {
	const clock = new VirtualClock();
	const random = seededRandom(seed);
	const pace = new RecordedPace(100, random);
	const workers = those.map(
		({ requests, concurrency, limit }) =>
			new Worker({
				clock,
				pace,
				server: answersOf(random),
				concurrency,
				// Also longer than a request should travel
				latency: () => 1 + 3_000 * random(),
				requests,
				fixed: limit,
			}),
	);
	workers.forEach((worker, index) => clock.after(those[index].begins, () => worker.work()));
	clock.run();
	return { workers, starts: pace.started };
}

it('never lets more starts than the limit fall into any minute', () => {
	fc.assert(
		fc.property(executions, limits, fc.integer(), (those, limit, seed) => {
			const { starts } = run(
				those.map((each) => ({ ...each, limit })),
				seed,
			);
			for (let i = limit; i < starts.length; i++) {
				expect(starts[i].at - starts[i - limit].at).toBeGreaterThanOrEqual(MINUTE);
			}
		}),
		{ numRuns: 60 },
	);
});

it('holds each execution to its own limit when they share one pace', () => {
	fc.assert(
		fc.property(executions, fc.integer(), (those, seed) => {
			const { starts } = run(those, seed);
			starts.forEach(({ at, limit }, i) => {
				if (i >= limit) expect(at - starts[i - limit].at).toBeGreaterThanOrEqual(MINUTE);
			});
		}),
		{ numRuns: 60 },
	);
});

it('starts every request once, and again only after a refusal', () => {
	fc.assert(
		fc.property(executions, fc.integer(), (those, seed) => {
			run(those, seed).workers.forEach((worker, index) => {
				const { requests } = those[index];
				expect(worker.accepted.length + worker.unanswered.length).toBe(requests);
				expect(worker.starts.length).toBe(requests + worker.refused.length);
			});
		}),
		{ numRuns: 60 },
	);
});

it('starts the last request at the optimum, but for one travel a window', () => {
	fc.assert(
		fc.property(
			limits,
			fc.integer({ min: 1, max: 3_000 }),
			fc.integer({ min: 1, max: 1_000 }),
			fc.integer(),
			(limit, anyRequests, longest, seed) => {
				const requests = Math.min(anyRequests, 5 * limit);
				const clock = new VirtualClock();
				const random = seededRandom(seed);
				const worker = new Worker({
					clock,
					pace: new Pace(1, random),
					server: () => 'accepted',
					concurrency: requests,
					latency: () => longest * random(),
					requests,
					fixed: limit,
				});
				worker.work();
				clock.run();
				const windows = Math.floor((requests - 1) / limit);
				const last = worker.starts[requests - 1];
				expect(last).toBeGreaterThanOrEqual(windows * MINUTE);
				// A thousandth of a millisecond for what adding fractions loses
				expect(last).toBeLessThanOrEqual(windows * (MINUTE + longest) + 0.001);
			},
		),
		{ numRuns: 60 },
	);
});

it('lets nobody wait for a limit that is not reached', () => {
	fc.assert(
		fc.property(limits, fc.array(fc.nat({ max: 2_000 })), (limit, gaps) => {
			const pace = new Pace(1);
			let now = 0;
			for (let i = 0; i < limit; i++) {
				const start = pace.start(now, limit);
				expect(start).toMatchObject({ at: now });
				now += gaps[i] ?? 0;
			}
		}),
	);
});
