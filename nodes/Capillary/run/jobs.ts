import type { ItemRequest } from '../delivery/request';

/** What is delivered together: the request of one item, or of several. */
export interface Job {
	parts: Part[];
	/** The keys of all its requests */
	keys: string[];
}

/** What one item asks for. */
export interface Part {
	request: ItemRequest;
	index: number;
	/** What it has in common with all that may share its request to Capillary: headers and query */
	kind: string;
}

/** Groups that wait for more items at the same time; more kinds than this are not worth the wait. */
const MOST_OPEN = 10;

/** What the item at an index asks for. */
export function partOf(request: ItemRequest, index: number): Part {
	const { headers, query, keys } = request;
	if (!Array.isArray(keys)) throw new TypeError('The request has no list of keys');
	return { request, index, kind: JSON.stringify([headers, query]) };
}

/**
 * Puts what the items ask for, in order, into jobs of up to `size` items. Two items that share a key
 * never share a job: Capillary would take them side by side.
 *
 * @param parts asked for one at a time, so that not all of them exist at once
 */
export async function* jobsOf(
	parts: AsyncIterable<Part>,
	size: number,
): AsyncGenerator<Job, undefined> {
	/** Jobs still being filled, by the kind of their items, the oldest first */
	const open = new Map<string, Job>();
	/** The kind of the open job that has a key */
	const kindOf = new Map<string, string>();

	const close = (kind: string): Job => {
		const job = open.get(kind)!;
		open.delete(kind);
		for (const key of job.keys) kindOf.delete(key);
		return job;
	};

	for await (const part of parts) {
		const { request, kind } = part;
		for (const key of request.keys) {
			const met = kindOf.get(key);
			if (met !== undefined) yield close(met);
		}
		if (!open.has(kind) && open.size === MOST_OPEN) yield close(open.keys().next().value!);
		const job = open.get(kind) ?? { parts: [], keys: [] };
		job.parts.push(part);
		job.keys.push(...request.keys);
		for (const key of request.keys) kindOf.set(key, kind);
		open.set(kind, job);
		if (job.parts.length === size) yield close(kind);
	}
	yield* open.values();
}
