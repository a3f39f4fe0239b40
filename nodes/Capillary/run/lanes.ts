/**
 * Works through jobs, at most `concurrency` at once and begun in order. Jobs that share a customer are
 * done one after the other, in order, never side by side.
 *
 * @param next gives the next job, `undefined` when there is none left; it is asked only when there is
 *   room for another job, so that a hundred thousand of them need not exist at once
 * @param work must not throw
 */
export async function workInLanes<Job extends { customers: string[] }>(
	next: () => Job | undefined,
	concurrency: number,
	work: (job: Job) => Promise<void>,
): Promise<void> {
	/** The last job of each customer that is not done yet */
	const lanes = new Map<string, Promise<void>>();

	const worker = async () => {
		for (let job = next(); job; job = next()) {
			const { customers } = job;
			const earlier = customers.map((customer) => lanes.get(customer));
			const done = Promise.all(earlier).then(async () => await work(job as Job));
			for (const customer of customers) lanes.set(customer, done);
			await done;
			for (const customer of customers) {
				if (lanes.get(customer) === done) lanes.delete(customer);
			}
		}
	};
	await Promise.all(Array.from({ length: concurrency }, worker));
}
