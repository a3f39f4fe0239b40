import type { Outcome, Result } from './answer';
import { deliver } from './deliver';
import type { ItemRequest } from './request';
import type { Run } from './run';

/** Capillary: limit cannot be greater than 100 (8102). */
const LARGEST_PAGE = 100;

/** One page of a list that comes in pages. */
export interface Page {
	entries: Result[];
	/** How many entries there are in all */
	total: number;
}

/** A request for a list that comes in pages, each by `limit` and `offset`. */
export interface PagedRequest extends ItemRequest<Page> {
	/** How many entries to read at most; `Infinity` for all */
	limit: number;
}

/**
 * Reads page after page until there are enough entries or no more.
 *
 * @throws Halted when the run is halted before
 */
export async function deliverPages(request: PagedRequest, run: Run): Promise<Outcome<Result[]>> {
	const found: Result[] = [];
	for (;;) {
		const limit = Math.min(LARGEST_PAGE, request.limit - found.length);
		const query = { ...request.query, limit: String(limit), offset: String(found.length) };
		const outcome = await deliver({ ...request, query }, run);
		if ('failure' in outcome) return outcome;
		const { entries, total } = outcome.result;
		found.push(...entries);
		if (entries.length === 0 || found.length >= Math.min(total, request.limit)) {
			return { result: found };
		}
	}
}
