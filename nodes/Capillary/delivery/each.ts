import type { Outcome, Result } from './answer';
import { deliver, type Surroundings } from './deliver';
import type { ItemRequest } from './request';

/**
 * Delivers requests one by one, each for its own item.
 *
 * @param resultOf picks what the request was sent for out of the answer's body
 */
export function each<Kind extends Result | Result[]>(
	resultOf: (body: unknown) => Kind | undefined,
): (requests: ItemRequest[], around: Surroundings) => Promise<Array<Outcome<Kind>>> {
	return async (requests, around) => {
		const outcomes: Array<Outcome<Kind>> = [];
		for (const request of requests) outcomes.push(await deliver(request, resultOf, around));
		return outcomes;
	};
}
