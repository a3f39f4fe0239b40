import { changedIn } from '../delivery/customerMeaning';
import { deliverById, type ByIdRequest } from '../delivery/byId';
import { customer, readCustomer } from '../fields/customer';
import { FieldError } from '../fields/values/FieldError';
import {
	identifiersToAdd,
	identifiersToRemove,
	readIdentifiersToAdd,
	readIdentifiersToRemove,
} from '../fields/identifiers';
import { options, readUserContext } from '../fields/options';
import { readSource, source } from '../fields/source';
import { updateQuery } from './body';
import { customerPath } from './customerPath';
import { operation } from '../operation';
import { sameCustomerKeys } from './keys';

/**
 * Adds and removes identifiers, cards included: `POST /v2/customers/{id}/changeIdentifier`
 * (Capillary: update-identifiersissue-card). It exists by ID only, so a customer known by an
 * identifier is looked up first.
 */
export const changeIdentifiers = operation<ByIdRequest>({
	option: {
		name: 'Change Identifiers',
		value: 'changeIdentifiers',
		action: 'Change identifiers of customer',
		description: 'Add, replace or remove identifiers; link, issue or delink a loyalty card',
	},
	form: [source, customer, identifiersToAdd, identifiersToRemove, options],
	deliver: deliverById(changedIn),
	toRequest(form) {
		const account = readSource(form);
		const known = readCustomer(form);
		const add = readIdentifiersToAdd(form);
		const remove = readIdentifiersToRemove(form);
		if (add.length + remove.length === 0) {
			throw new FieldError(
				'Identifiers to Add',
				'There is no identifier to add or to remove',
				'Fill in at least one row under "Identifiers to Add" or "Identifiers to Remove".',
			);
		}
		const { customers } = customerPath(known, account, { byId: '', byLookup: '' });
		return {
			api: 'POST v2/customers/changeIdentifier',
			method: 'POST',
			path: `/v2/customers/${'id' in known ? known.id : '{id}'}/changeIdentifier`,
			query: updateQuery(form, account),
			headers: readUserContext(form),
			body: { ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) },
			customers: [...customers, ...sameCustomerKeys([...add, ...remove])],
			...('id' in known
				? {}
				: {
						lookup: {
							api: 'GET v2/customers/lookup',
							method: 'GET',
							path: '/v2/customers/lookup',
							query: { ...account, ...known },
							headers: {},
						},
					}),
		};
	},
});
