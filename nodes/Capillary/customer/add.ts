import { deliverAdd, type AddRequest } from '../delivery/add';
import { BULK_API, deliverAdds } from '../delivery/bulk';
import { lossOfNames, nameTexts } from '../fields/additional';
import {
	additionalFieldsOfAdd,
	namesOfNew,
	readAdditionalFields,
} from '../fields/additionalFields';
import { columns, valuesFrom } from '../fields/columns/form';
import {
	contacts,
	identifiers,
	readNeededIdentifiers,
	type Identifier,
} from '../fields/identifiers';
import type { ItemParameters } from '../fields/item';
import { optionsOfAdd, readIfExists, readUseAsync } from '../fields/options';
import { readSource, source, type SourceAccount } from '../fields/source';
import { readUserContext } from '../fields/userContext';
import type { Operation } from '../operation';
import { writtenIn } from './answers';
import { addBody, readCustomerValues, updateBody, valuesForm, type CustomerValues } from './body';
import { customerPath } from './customerPath';
import { keysOf } from './keys';
import { LOOKED_UP, lookupRequest } from './lookup';
import { updateRequest } from './update';

/** Registers a customer in a source: `POST /v2/customers` (Capillary: v2-add-customer). */
export const add: Operation<AddRequest> = {
	option: {
		name: 'Add',
		value: 'add',
		action: 'Add customer',
		description: 'Register a new customer in one of your sources',
	},
	noun: 'customer',
	adds: true,
	form: [
		valuesFrom,
		source,
		columns,
		contacts,
		nameTexts,
		identifiers,
		additionalFieldsOfAdd,
		...valuesForm,
		optionsOfAdd,
	],
	toRequest(item, context) {
		const ifExists = readIfExists(item);
		const given = readNeededIdentifiers(item);
		const account = readSource(item);
		const additional = readAdditionalFields(item, context.timezone);
		const values = readCustomerValues(item, context, additional);
		return addRequest(item, { values, given, account, ifExists });
	},
	change: ({ ifExists }) => (ifExists === 'update' ? 'added or updated' : 'added'),
	deliver: deliverAdd,
	groupApi: BULK_API,
	deliverGroup: deliverAdds,
};

/**
 * The Add of an item, and what carries it out exactly once.
 *
 * @param given the identifiers of the new customer, at least one
 */
export function addRequest(
	item: ItemParameters,
	{
		values,
		given,
		account,
		ifExists,
	}: {
		values: CustomerValues;
		given: Identifier[];
		account: SourceAccount;
		ifExists: AddRequest['ifExists'];
	},
): AddRequest {
	const useAsync = readUseAsync(item);
	const update = updateBody(values, [], account);
	return {
		api: 'POST v2/customers',
		method: 'POST',
		path: '/v2/customers',
		query: {},
		headers: {
			...readUserContext(item),
			// Add knows no use_async; this header is its opposite (Capillary: v2-add-customer).
			...(useAsync !== undefined && { WAIT_FOR_DOWNSTREAM: String(!useAsync) }),
		},
		body: addBody(values, given, account),
		keys: keysOf(given),
		resultOf: writtenIn,
		onlyOfNew: namesOfNew(values),
		loss: lossOfNames(values.names),
		lookups: given
			.filter(({ type }) => LOOKED_UP.includes(type))
			.map(({ type, value }) => lookupRequest(account, type, value)),
		ifExists,
		updateOf: (id) => update && updateRequest(item, customerPath({ id }, account), update),
	};
}
