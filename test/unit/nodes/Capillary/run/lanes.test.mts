import fc from 'fast-check';
import { workInLanes } from '../../../../../nodes/Capillary/run/lanes.ts';
import { Clock } from '../delivery/clock.mts';

interface TimedJob {
	number: number;
	keys: string[];
	milliseconds: number;
}

const anyJobs = (keys: fc.Arbitrary<string[]>): fc.Arbitrary<TimedJob[]> =>
	fc
		.array(fc.record({ keys, milliseconds: fc.nat(50) }), { maxLength: 30 })
		.map((jobs) => jobs.map((job, number) => ({ number, ...job })));
const anyConcurrency = fc.integer({ min: 1, max: 6 });

/** Works through the jobs, and tells when each began and ended. */
async function watched(jobs: TimedJob[], concurrency: number) {
	const clock = new Clock();
	const events: Array<{ what: 'asked' | 'began' | 'ended'; job: TimedJob }> = [];
	const left = [...jobs];
	const next = async () => {
		const job = left.shift();
		if (job) events.push({ what: 'asked', job });
		return job;
	};
	const work = async (job: TimedJob) => {
		events.push({ what: 'began', job });
		await clock.wait(job.milliseconds);
		events.push({ what: 'ended', job });
	};
	await clock.run(workInLanes(next, concurrency, work));
	return events;
}

test('every job is done, once', async () => {
	await fc.assert(
		fc.asyncProperty(anyJobs(someOfFew()), anyConcurrency, async (jobs, concurrency) => {
			const events = await watched(jobs, concurrency);
			for (const what of ['began', 'ended']) {
				const numbers = events.filter((event) => event.what === what).map(({ job }) => job.number);
				expect(numbers.sort((a, b) => a - b)).toEqual(jobs.map(({ number }) => number));
			}
		}),
	);
});

test('never more jobs are under way, or exist, than the concurrency says', async () => {
	await fc.assert(
		fc.asyncProperty(anyJobs(someOfFew()), anyConcurrency, async (jobs, concurrency) => {
			let existing = 0;
			for (const { what } of await watched(jobs, concurrency)) {
				if (what === 'asked') existing++;
				if (what === 'ended') existing--;
				expect(existing).toBeLessThanOrEqual(concurrency);
			}
		}),
	);
});

test('the jobs of a customer are done in order, never side by side', async () => {
	await fc.assert(
		fc.asyncProperty(anyJobs(someOfFew()), anyConcurrency, async (jobs, concurrency) => {
			const events = await watched(jobs, concurrency);
			for (const customer of FEW) {
				const ofCustomer = events.filter(
					({ what, job }) => what !== 'asked' && job.keys.includes(customer),
				);
				const inOrder = jobs
					.filter(({ keys }) => keys.includes(customer))
					.flatMap(({ number }) => [`${number} began`, `${number} ended`]);
				expect(ofCustomer.map(({ what, job }) => `${job.number} ${what}`)).toEqual(inOrder);
			}
		}),
	);
});

test('jobs of different keys begin in order, as many at once as may be', async () => {
	await fc.assert(
		fc.asyncProperty(anyJobs(fc.constant([])), anyConcurrency, async (jobs, concurrency) => {
			const events = await watched(jobs, concurrency);
			const began = events.filter(({ what }) => what === 'began').map(({ job }) => job.number);
			expect(began).toEqual(jobs.map(({ number }) => number));
			const atOnce = events.findIndex(({ what }) => what === 'ended');
			const first = events.slice(0, atOnce).filter(({ what }) => what === 'began');
			if (jobs.length > 0) expect(first).toHaveLength(Math.min(concurrency, jobs.length));
		}),
	);
});

test('a job that waits for its customer does not keep the others waiting', async () => {
	const events = await watched(
		[
			{ number: 0, keys: ['a'], milliseconds: 100 },
			{ number: 1, keys: ['a'], milliseconds: 100 },
			{ number: 2, keys: ['b'], milliseconds: 10 },
		],
		3,
	);
	const ended = events.filter(({ what }) => what === 'ended').map(({ job }) => job.number);
	expect(ended).toEqual([2, 0, 1]);
});

describe('When something is thrown', () => {
	const job = (number: number, keys: string[] = []) => ({ number, keys });

	/** Works through jobs of which one throws, and tells which had begun and ended when it came back. */
	async function broken(jobs: Array<{ number: number; keys: string[] }>, atAsking = Infinity) {
		const clock = new Clock();
		const began: number[] = [];
		const ended: number[] = [];
		const left = [...jobs];
		const next = async () => {
			if (jobs.length - left.length === atAsking) throw new Error('no job');
			return left.shift();
		};
		const work = async ({ number }: { number: number }) => {
			began.push(number);
			await clock.wait(number === 1 ? 10 : 100);
			if (number === 1) throw new Error('no work');
			ended.push(number);
		};
		const lanes = workInLanes(next, 3, work);
		const problem = await clock.run(lanes).then(
			() => undefined,
			(error: Error) => error.message,
		);
		return { problem, began, ended };
	}

	test('by a job, what is under way is finished, and nothing begins any more', async () => {
		const jobs = [0, 1, 2, 3, 4, 5].map((number) => job(number));
		expect(await broken(jobs)).toEqual({ problem: 'no work', began: [0, 1, 2], ended: [0, 2] });
	});

	test('by a job, the next of its customer does not begin', async () => {
		const jobs = [job(0), job(1, ['a']), job(2, ['a'])];
		expect(await broken(jobs)).toEqual({ problem: 'no work', began: [0, 1], ended: [0] });
	});

	test('by whoever gives the jobs, what is under way is finished', async () => {
		const jobs = [job(0), job(2), job(3)];
		const { problem, ended } = await broken(jobs, 2);
		expect(problem).toBe('no job');
		expect(ended).toEqual([0, 2]);
	});
});

/** Customers so few that jobs meet. */
const FEW = ['a', 'b', 'c', 'd', 'e'];

function someOfFew(): fc.Arbitrary<string[]> {
	return fc.subarray(FEW);
}
