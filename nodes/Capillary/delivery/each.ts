import type { Outcome, Result } from './answer';
import { deliver, unlessHalted, type Surroundings } from './deliver';
import type { ItemRequest } from './request';

/**
 * Does the work for each entry, one after the other.
 *
 * @returns `undefined` for those that were not done when the run ended
 */
export async function oneByOne<Entry, Kind>(
	entries: Entry[],
	work: (entry: Entry, index: number) => Promise<Kind>,
): Promise<Array<Kind | undefined>> {
	const results: Array<Kind | undefined> = [];
	for (const [index, entry] of entries.entries()) {
		results.push(await unlessHalted(work(entry, index)));
	}
	return results;
}

/**
 * Delivers requests one after the other, each for its own item.
 *
 * @param one delivers a single request
 */
export function each<Request, Kind>(
	one: (request: Request, around: Surroundings) => Promise<Outcome<Kind>>,
): (requests: Request[], around: Surroundings) => Promise<Array<Outcome<Kind> | undefined>> {
	return async (requests, around) =>
		await oneByOne(requests, async (request) => await one(request, around));
}

/**
 * Delivers requests that need nothing but to be sent.
 *
 * @param resultOf picks what the request was sent for out of the answer's body
 */
export function eachSent<Kind extends Result | Result[]>(
	resultOf: (body: unknown) => Kind | undefined,
): (requests: ItemRequest[], around: Surroundings) => Promise<Array<Outcome<Kind> | undefined>> {
	return each(async (request, around) => await deliver(request, resultOf, around));
}
