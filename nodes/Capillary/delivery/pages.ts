import type { Outcome, Result } from './answer';
import { deliver } from './deliver';
import type { ItemRequest } from './request';
import type { Run } from './run';

/** Capillary: limit cannot be greater than 100 (8102). */
export const LARGEST_PAGE = 100;

/** A million entries, which nobody reads on purpose: beyond that, a list is taken for one without end. */
export const MOST_PAGES = 10_000;

/** One page of a list that comes in pages. */
export interface Page {
	entries: Result[];
	/** How many entries there are in all; anything but a whole number is none */
	total: unknown;
}

/** A request for a list that comes in pages, each by `limit` and `offset`. */
export interface PagedRequest extends ItemRequest<Page> {
	/** How many entries to read at most; `Infinity` for all */
	limit: number;
}

/**
 * Reads page after page until there are enough entries or no more: the total is reached, a page is empty
 * or, where no total can be believed, not full. Never gives more entries than were asked for.
 *
 * @throws Halted when the run is halted before
 */
export async function deliverPages(request: PagedRequest, run: Run): Promise<Outcome<Result[]>> {
	const found: Result[] = [];
	let previous = '';
	for (let pages = 0; pages < MOST_PAGES; pages++) {
		const limit = Math.min(LARGEST_PAGE, request.limit - found.length);
		const query = { ...request.query, limit: String(limit), offset: String(found.length) };
		const outcome = await deliver({ ...request, query }, run);
		if ('failure' in outcome) return outcome;
		const { entries, total } = outcome.result;
		const content = JSON.stringify(entries);
		if (pages > 0 && entries.length > 0 && content === previous) {
			return unreadable(`the page from ${found.length} on is the same as the one before`);
		}
		previous = content;
		for (const entry of entries.slice(0, request.limit - found.length)) found.push(entry);
		const isLast = isTotal(total) ? found.length >= total : entries.length < limit;
		if (entries.length === 0 || isLast || found.length >= request.limit) return { result: found };
	}
	return unreadable(`the list goes on after ${MOST_PAGES} pages`);
}

function isTotal(total: unknown): total is number {
	return Number.isSafeInteger(total) && Number(total) >= 0;
}

function unreadable(message: string): Outcome<never> {
	return { failure: { kind: 'unreadable', message } };
}
