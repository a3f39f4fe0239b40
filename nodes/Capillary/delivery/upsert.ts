import { deliverAdd, type AddRequest } from './add';
import type { Outcome, Written } from './answer';
import { deliver } from './deliver';
import type { WriteRequest } from './request';
import { saysExists, saysNobody } from './retry';
import { markOpen, type Run } from './run';

/** A customer to be there with these values, whether or not there was one. */
export interface UpsertRequest extends WriteRequest {
	add: AddRequest;
	/** Left out when there is nothing to update: then an existing customer is left as it is */
	update?: WriteRequest;
}

/**
 * Makes sure that a customer exists with these values: updates, adds whom the update does not find,
 * and updates once more when another workflow added the customer in between. The result says what
 * happened in `action`: `created`, `updated` or, where there was nothing to update, `unchanged`.
 *
 * @throws Halted when the run is halted before
 */
export async function deliverUpsert(
	{ add, update }: UpsertRequest,
	run: Run,
): Promise<Outcome<Written>> {
	const updated = update && (await deliver(update, run));
	if (updated && !('failure' in updated && saysNobody(updated.failure))) {
		return withAction(updated, 'updated');
	}
	const added = await deliverAdd(add, run);
	if ('result' in added) {
		if (update && added.result.recovered) {
			// Nothing shows whether the lost Add made this customer or another workflow did.
			const ensured = await markOpen(deliver(update, run), () => true);
			if ('result' in ensured) return withAction(added, 'created');
			// The identifier to find by leads to nobody: it was left out, or the others are somebody else's.
			if (saysNobody(ensured.failure)) {
				return { failure: { ...ensured.failure, doubtful: true } };
			}
			return ensured;
		}
		return withAction(added, added.result.existed ? 'unchanged' : 'created');
	}
	if (!update || !saysExists(added.failure)) return added;
	const again = await deliver(update, run);
	// Still nobody: then another identifier of the item is somebody else's, whom the Add named.
	if ('failure' in again && saysNobody(again.failure)) return added;
	return withAction(again, 'updated');
}

function withAction(
	outcome: Outcome<Written>,
	action: 'created' | 'updated' | 'unchanged',
): Outcome<Written> {
	return 'result' in outcome ? { result: { ...outcome.result, action } } : outcome;
}
