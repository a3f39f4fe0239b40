/**
 * Works through jobs, at most `concurrency` at once and begun in order. Jobs that share a key are done
 * one after the other, in order, never side by side.
 *
 * @param next gives the next job, `undefined` when there is none left; it is asked only when there is
 *   room for another job, so that a hundred thousand of them need not exist at once
 * @param work must not throw
 */
export async function workInLanes<Job extends { keys: string[] }>(
	next: () => Job | undefined,
	concurrency: number,
	work: (job: Job) => Promise<void>,
): Promise<void> {
	/** The last job of each key that is not done yet */
	const lanes = new Map<string, Promise<void>>();

	const worker = async () => {
		for (let job = next(); job; job = next()) {
			const { keys } = job;
			const earlier = keys.map((key) => lanes.get(key));
			const done = Promise.all(earlier.filter((job) => job !== undefined)).then(
				async () => await work(job),
			);
			for (const key of keys) lanes.set(key, done);
			await done;
			for (const key of keys) {
				if (lanes.get(key) === done) lanes.delete(key);
			}
		}
	};
	await Promise.all(Array.from({ length: concurrency }, worker));
}
