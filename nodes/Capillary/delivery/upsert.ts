import { deliverAdd, saysExists, saysNobody, type AddRequest } from './add';
import type { Outcome, Result } from './answer';
import { deliver, type Surroundings } from './deliver';
import { each } from './each';
import { writtenIn } from './meaning';
import type { WriteRequest } from './request';

/** A customer to be there with these values, whether or not there was one. */
export type UpsertRequest = WriteRequest & {
	add: AddRequest;
	/** Left out when there is nothing to update: then an existing customer is left as it is */
	update?: WriteRequest;
};

/**
 * Makes sure that each customer exists with these values: updates, adds whom the update does not find,
 * and updates once more when another workflow added the customer in between. The result says what
 * happened in `action`: `created`, `updated` or, where there was nothing to update, `unchanged`.
 */
export const deliverUpserts = each(upsert);

async function upsert(
	{ add, update }: UpsertRequest,
	around: Surroundings,
): Promise<Outcome<Result>> {
	const updated = update && (await deliver(update, writtenIn, around));
	if (updated && !('failure' in updated && saysNobody(updated.failure))) {
		return withAction(updated, 'updated');
	}
	const added = await deliverAdd(add, around);
	if ('result' in added) {
		if (update && added.result.recovered) {
			// Nothing shows whether the lost Add made this customer or another workflow did.
			const ensured = await deliver(update, writtenIn, around);
			return 'failure' in ensured ? ensured : withAction(added, 'created');
		}
		return withAction(added, added.result.existed ? 'unchanged' : 'created');
	}
	if (!update || !saysExists(added.failure)) return added;
	const again = await deliver(update, writtenIn, around);
	// Still nobody: then another identifier of the item is somebody else's, whom the Add named.
	if ('failure' in again && saysNobody(again.failure)) return added;
	return withAction(again, 'updated');
}

function withAction(
	outcome: Outcome<Result>,
	action: 'created' | 'updated' | 'unchanged',
): Outcome<Result> {
	return 'result' in outcome ? { result: { ...outcome.result, action } } : outcome;
}
