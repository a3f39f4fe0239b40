import type { Outcome, Result } from './answer';
import { pageIn } from './customerMeaning';
import { deliver, type Surroundings } from './deliver';
import { each } from './each';
import type { ItemRequest } from './request';

/** Capillary: limit cannot be greater than 100 (8102). */
const LARGEST_PAGE = 100;

export type SearchRequest = ItemRequest & {
	/** How many customers to find at most; `Infinity` for all */
	limit: number;
};

/** Reads page after page of a search until there are enough customers or no more (Capillary: search-customers-1). */
export const deliverSearches = each(search);

async function search(request: SearchRequest, around: Surroundings): Promise<Outcome<Result[]>> {
	const found: Result[] = [];
	for (;;) {
		const limit = Math.min(LARGEST_PAGE, request.limit - found.length);
		const query = { ...request.query, limit: String(limit), offset: String(found.length) };
		const outcome = await deliver({ ...request, query }, pageIn, around);
		if ('failure' in outcome) return outcome;
		const { customers, total } = outcome.result;
		found.push(...customers);
		if (customers.length === 0 || found.length >= Math.min(total, request.limit)) {
			return { result: found };
		}
	}
}
