import type { Outcome, Result } from './answer';
import { deliver, type Surroundings } from './deliver';
import { foundIn } from './meaning';
import type { CapillaryRequest, ItemRequest } from './request';

/** A request whose path takes a customer's ID, for a customer who may be known by an identifier only. */
export type ByIdRequest = ItemRequest & {
	/** Finds the ID that replaces `{id}` in the path; left out when it stands there already */
	lookup?: CapillaryRequest;
};

/**
 * Delivers requests that need a customer's ID, looking it up where it is not known.
 *
 * @param resultOf picks what the request was sent for out of the answer's body
 */
export function deliverById(
	resultOf: (body: unknown) => Result | undefined,
): (requests: ByIdRequest[], around: Surroundings) => Promise<Array<Outcome<Result>>> {
	return async (requests, around) => {
		const outcomes: Array<Outcome<Result>> = [];
		for (const { lookup, ...request } of requests) {
			const found = lookup && (await deliver(lookup, foundIn, around));
			if (found && 'failure' in found) {
				outcomes.push(found);
				continue;
			}
			const path = found ? request.path.replace('{id}', found.result) : request.path;
			outcomes.push(await deliver({ ...request, path }, resultOf, around));
		}
		return outcomes;
	};
}
