import type { Run } from '../delivery/run';

/** The last job of each key that is not done yet. */
export type Lanes = Map<string, Promise<void>>;

/** What all executions of this process write, whatever their workflow; keys begin with whose customers they are. */
const ofProcess: Lanes = new Map();

/**
 * The lanes of all executions that write customers of the same organization, so that two of them never
 * change the same customer side by side.
 *
 * @param owner host and user, by which the organization is known
 */
export function lanesOf(owner: string): Pick<Lanes, 'get' | 'set' | 'delete'> {
	const named = (key: string) => `${owner} ${key}`;
	return {
		get: (key) => ofProcess.get(named(key)),
		set: (key, job) => ofProcess.set(named(key), job),
		delete: (key) => ofProcess.delete(named(key)),
	};
}

/**
 * Works through jobs, at most `concurrency` at once and begun in order. Jobs that share a key are done
 * one after the other, in order, never side by side. Whatever goes wrong, it comes back only when
 * nothing is under way any more.
 *
 * @param next gives the next job, `undefined` when there is none left; it is asked only when there is
 *   room for another job, so that a hundred thousand of them need not exist at once
 * @param lanes those that others have jobs in, too, whose turn comes first when theirs began first
 * @param waitFor waits for jobs that come before; it may give up, when the run is halted
 * @throws what `next` or `work` threw first; nothing begins after that, but what is under way is finished
 */
export async function workInLanes<Job extends { keys: string[] }>(
	next: () => Promise<Job | undefined>,
	concurrency: number,
	work: (job: Job) => Promise<void>,
	lanes: Pick<Lanes, 'get' | 'set' | 'delete'> = new Map() as Lanes,
	waitFor: (earlier: Promise<unknown>) => Promise<unknown> = async (earlier) => await earlier,
): Promise<void> {
	const problems: unknown[] = [];
	const note = (problem: unknown) => {
		problems.push(problem);
	};

	const worker = async () => {
		for (let job = await next(); job && problems.length === 0; job = await next()) {
			const begun = job;
			const { keys } = begun;
			const earlier = keys.map((key) => lanes.get(key)).filter((each) => each !== undefined);
			const turn = earlier.length === 0 ? Promise.resolve() : waitFor(Promise.all(earlier));
			const done = turn
				.then(async () => {
					if (problems.length === 0) await work(begun);
				})
				.catch(note);
			for (const key of keys) lanes.set(key, done);
			await done;
			for (const key of keys) {
				if (lanes.get(key) === done) lanes.delete(key);
			}
		}
	};
	await Promise.all(Array.from({ length: concurrency }, async () => await worker().catch(note)));
	if (problems.length > 0) throw problems[0];
}

/** Waits for what another execution does, as long as this one is not halted. */
export async function waitUnlessHalted(earlier: Promise<unknown>, run: Run): Promise<void> {
	let isDone = false;
	const done = earlier.then(() => {
		isDone = true;
	});
	const halted = async () => {
		while (!isDone) await run.wait(WHILE_WAITING_MS);
	};
	await Promise.race([done, halted().catch(() => undefined)]);
}

/** How often a job that waits for another execution looks whether its own was stopped. */
const WHILE_WAITING_MS = 1_000;
