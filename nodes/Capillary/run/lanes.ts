/**
 * Works through jobs, at most `concurrency` at once and begun in order. Jobs that share a key are done
 * one after the other, in order, never side by side. Whatever goes wrong, it comes back only when
 * nothing is under way any more.
 *
 * @param next gives the next job, `undefined` when there is none left; it is asked only when there is
 *   room for another job, so that a hundred thousand of them need not exist at once
 * @throws what `next` or `work` threw first; nothing begins after that, but what is under way is finished
 */
export async function workInLanes<Job extends { keys: string[] }>(
	next: () => Promise<Job | undefined>,
	concurrency: number,
	work: (job: Job) => Promise<void>,
): Promise<void> {
	/** The last job of each key that is not done yet */
	const lanes = new Map<string, Promise<void>>();
	const problems: unknown[] = [];
	const note = (problem: unknown) => {
		problems.push(problem);
	};

	const worker = async () => {
		for (let job = await next(); job && problems.length === 0; job = await next()) {
			const begun = job;
			const { keys } = begun;
			const earlier = keys.map((key) => lanes.get(key)).filter((each) => each !== undefined);
			const done = Promise.all(earlier)
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
