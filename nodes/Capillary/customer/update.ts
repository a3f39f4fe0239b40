import type { WriteRequest } from '../delivery/request';
import { lossOfNames } from '../fields/additional';
import { readAdditionalFieldsOfUpdate } from '../fields/additionalFields';
import { readIdentifiersToAdd } from '../fields/identifiers';
import type { ItemParameters, ReadingContext } from '../fields/item';
import { readUseAsync } from '../fields/options';
import type { SourceAccount } from '../fields/source';
import { readUserContext } from '../fields/userContext';
import { writtenIn } from './answers';
import { neededUpdateBody, readCustomerValues, type CustomerBody } from './body';
import type { CustomerPath } from './customerPath';
import { keysOf } from './keys';

/** The update of a customer: `PUT /v2/customers/…` (Capillary: update-customer-detail, update-customers-lookup). */
export function updateRequest(
	item: ItemParameters,
	{ path, query, keys }: CustomerPath,
	body: CustomerBody,
): WriteRequest {
	return {
		api: 'PUT v2/customers',
		method: 'PUT',
		path,
		query: { ...query, ...asyncQuery(item) },
		headers: readUserContext(item),
		body,
		keys,
		resultOf: writtenIn,
	};
}

/**
 * The update that the form of an update asks for.
 *
 * @throws FieldError when a value cannot be read, or the update would change nothing
 */
export function givenUpdateRequest(
	item: ItemParameters,
	context: ReadingContext,
	path: CustomerPath,
	account: SourceAccount,
): WriteRequest {
	const added = readIdentifiersToAdd(item);
	const additional = readAdditionalFieldsOfUpdate(item, context.timezone);
	const values = readCustomerValues(item, context, additional);
	const keys = [...path.keys, ...keysOf(added)];
	return {
		...updateRequest(item, { ...path, keys }, neededUpdateBody(values, added, account)),
		loss: lossOfNames(values.names),
	};
}

/** Whether loyalty runs in the background, as the query of a change says it; nothing leaves it to Capillary. */
export function asyncQuery(item: ItemParameters): Record<string, string> {
	const useAsync = readUseAsync(item);
	return useAsync === undefined ? {} : { use_async: String(useAsync) };
}
