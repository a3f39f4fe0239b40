import type { Outcome } from './answer';
import { deliver } from './deliver';
import type { CapillaryRequest, ItemRequest } from './request';
import type { Run } from './run';

/** A request whose path takes a customer's ID, for a customer who may be known by an identifier only. */
export interface ByIdRequest<Picked> extends ItemRequest<Picked> {
	/** Finds the ID that replaces `{id}` in the path; left out when it stands there already */
	lookup?: CapillaryRequest<string>;
}

/**
 * Delivers a request that needs a customer's ID, which it looks up where it is not known.
 *
 * @throws Halted when the run is halted before
 */
export async function deliverById<Picked>(
	request: ByIdRequest<Picked>,
	run: Run,
): Promise<Outcome<Picked>> {
	if (!request.lookup) return await deliver(request, run);
	const found = await deliver(request.lookup, run);
	if ('failure' in found) return found;
	return await deliver({ ...request, path: request.path.replace('{id}', found.result) }, run);
}
