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
}

/**
 * Puts what the items ask for, in order, into jobs of up to `size` items. Two items that share a key
 * never share a job: Capillary would take them side by side.
 *
 * @param parts asked for one at a time, so that not all of them exist at once
 */
export function* jobsOf(parts: Iterable<Part>, size: number): Generator<Job, undefined> {
	/** Jobs still being filled, by the headers their items have in common */
	const open = new Map<string, Job>();
	for (const part of parts) {
		const { request } = part;
		for (const [headers, job] of open) {
			if (!job.keys.some((key) => request.keys.includes(key))) continue;
			open.delete(headers);
			yield job;
		}
		const headers = JSON.stringify(request.headers);
		const job = open.get(headers) ?? { parts: [], keys: [] };
		job.parts.push(part);
		job.keys.push(...request.keys);
		open.set(headers, job);
		if (job.parts.length === size) {
			open.delete(headers);
			yield job;
		}
	}
	yield* open.values();
}
