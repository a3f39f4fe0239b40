import type { Outcome, Result } from './answer';
import { deliver, type Surroundings } from './deliver';
import { each } from './each';
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
export function deliverById(resultOf: (body: unknown) => Result | undefined) {
	return each(
		async ({ lookup, ...request }: ByIdRequest, around: Surroundings): Promise<Outcome<Result>> => {
			if (!lookup) return await deliver(request, resultOf, around);
			const found = await deliver(lookup, foundIn, around);
			if ('failure' in found) return found;
			const path = request.path.replace('{id}', found.result);
			return await deliver({ ...request, path }, resultOf, around);
		},
	);
}
