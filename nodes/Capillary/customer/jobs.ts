import type { AddRequest } from '../delivery/add';
import type { Outcome, Written } from '../delivery/answer';
import { deliverGroup } from '../delivery/bulk';
import { deliver, unlessHalted, type Surroundings } from '../delivery/deliver';
import { writtenIn } from '../delivery/meaning';
import type { WriteRequest } from '../delivery/request';

/** What is sent together: the write of one item, or the Adds of several. */
export interface Job {
	writes: Array<{ request: WriteRequest; index: number }>;
	customers: string[];
}

/**
 * Puts the writes of the items, in order, into jobs. Adds are gathered into groups when the user wants
 * several customers in one request. Two Adds of the same customer never share a group: Capillary would
 * take them side by side.
 *
 * @param writes asked for one at a time, so that not all of them exist at once
 */
export function* jobsOf(
	writes: Iterable<{ request: WriteRequest; index: number }>,
	customersPerRequest: number,
): Generator<Job> {
	/** Groups still being filled, by the headers their customers have in common */
	const groups = new Map<string, Job>();
	for (const write of writes) {
		const { request } = write;
		if (!isAdd(request) || customersPerRequest === 1) {
			yield { writes: [write], customers: request.customers };
			continue;
		}
		for (const [headers, group] of groups) {
			if (!group.customers.some((customer) => request.customers.includes(customer))) continue;
			groups.delete(headers);
			yield group;
		}
		const headers = JSON.stringify(request.headers);
		const group = groups.get(headers) ?? { writes: [], customers: [] };
		group.writes.push(write);
		group.customers.push(...request.customers);
		groups.set(headers, group);
		if (group.writes.length === customersPerRequest) {
			groups.delete(headers);
			yield group;
		}
	}
	yield* groups.values();
}

/** What became of each write of a job, in order; `undefined` where the run ended before that was known. */
export async function outcomesOf(
	{ writes }: Job,
	around: Surroundings,
): Promise<Array<Outcome<Written> | undefined>> {
	const requests = writes.map(({ request }) => request);
	if (requests.every(isAdd)) return await deliverGroup(requests, around);
	return [await unlessHalted(deliver(requests[0], writtenIn, around))];
}

/** True for a write that adds a customer. */
export function isAdd(request: WriteRequest): request is AddRequest {
	return request.adding !== undefined;
}
