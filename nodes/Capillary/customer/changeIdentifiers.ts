import type { Result } from '../delivery/answer';
import { deliverById, type ByIdRequest } from '../delivery/byId';
import { customerToLookUp, readCustomer } from '../fields/customer';
import {
	identifiersToAdd,
	identifiersToRemove,
	readIdentifiersToAdd,
	readIdentifiersToRemove,
} from '../fields/identifiers';
import { NAMES_OF_ID } from '../fields/lookup';
import { optionsOfChange } from '../fields/options';
import { readSource, source } from '../fields/source';
import { readUserContext } from '../fields/userContext';
import { FieldError } from '../fields/values/FieldError';
import type { Operation } from '../operation';
import { changedIn } from './answers';
import { customerPath } from './customerPath';
import { keysOf } from './keys';
import { lookupRequest } from './lookup';
import { asyncQuery } from './update';

/**
 * Adds and removes identifiers, cards included: `POST /v2/customers/{id}/changeIdentifier`
 * (Capillary: update-identifiersissue-card). It exists by ID only, so a customer known by an
 * identifier is looked up first.
 */
export const changeIdentifiers: Operation<ByIdRequest<Result>> = {
	option: {
		name: 'Change Identifiers',
		value: 'changeIdentifiers',
		action: 'Change identifiers of customer',
		description: 'Add, replace or remove identifiers; link, issue or delink a loyalty card',
	},
	noun: 'customer',
	form: [source, customerToLookUp, identifiersToAdd, identifiersToRemove, optionsOfChange],
	toRequest(item) {
		const account = readSource(item);
		const known = readCustomer(item, NAMES_OF_ID);
		const add = readIdentifiersToAdd(item);
		const remove = readIdentifiersToRemove(item);
		if (add.length + remove.length === 0) {
			throw new FieldError(
				'Identifiers to Add',
				'There is no identifier to add or to remove',
				'Fill in at least one row under "Identifiers to Add" or "Identifiers to Remove".',
			);
		}
		return {
			api: 'POST v2/customers/changeIdentifier',
			method: 'POST',
			path: `/v2/customers/${'id' in known ? known.id : '{id}'}/changeIdentifier`,
			query: { ...account, ...asyncQuery(item) },
			headers: readUserContext(item),
			body: { ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) },
			keys: [...customerPath(known, account).keys, ...keysOf([...add, ...remove])],
			resultOf: changedIn,
			...('identifierName' in known && {
				lookup: lookupRequest(account, known.identifierName, known.identifierValue),
			}),
		};
	},
	change: () => 'updated',
	deliver: deliverById,
};
