import type { WriteRequest } from '../delivery/request';
import { deliverUpsert, type UpsertRequest } from '../delivery/upsert';
import { nameTexts } from '../fields/additional';
import { additionalFieldsOfAdd, readAdditionalFields } from '../fields/additionalFields';
import { columns, valuesFrom } from '../fields/columns/form';
import {
	contacts,
	otherIdentifiers,
	readOtherIdentifiers,
	type Identifier,
} from '../fields/identifiers';
import { lookup, readLookup, type Lookup } from '../fields/lookup';
import { optionsOfUpdate } from '../fields/options';
import { readSource, source } from '../fields/source';
import { FieldError } from '../fields/values/FieldError';
import type { Operation } from '../operation';
import { addRequest } from './add';
import { readCustomerValues, updateBody, valuesForm } from './body';
import { customerPath } from './customerPath';
import { keysOf } from './keys';
import { updateRequest } from './update';

/**
 * Makes sure a customer exists with these values: `PUT /v2/customers/lookup`, and `POST /v2/customers`
 * for whom it does not find (Capillary: update-customers-lookup, v2-add-customer).
 */
export const upsert: Operation<UpsertRequest> = {
	option: {
		name: 'Create or Update',
		value: 'upsert',
		action: 'Create or update customer',
		description: 'Create a new record, or update the current one if it already exists (upsert)',
	},
	noun: 'customer',
	form: [
		valuesFrom,
		source,
		lookup,
		columns,
		contacts,
		nameTexts,
		otherIdentifiers,
		additionalFieldsOfAdd,
		...valuesForm,
		optionsOfUpdate,
	],
	toRequest(item, context) {
		const account = readSource(item);
		const chosen = readLookup(item);
		const others = readOtherIdentifiers(item, {
			type: chosen.identifierName,
			value: chosen.identifierValue,
		});
		const additional = readAdditionalFields(item, context.timezone);
		const values = readCustomerValues(item, context, additional);

		const path = customerPath(chosen, account);
		const keys = [...path.keys, ...keysOf(others)];
		const body = updateBody(values, others, account);
		const update = body && updateRequest(item, { ...path, keys }, body);
		const add = addRequest(item, {
			values,
			given: withChosen(chosen, others),
			account,
			// After an update that found nobody, an Add that finds somebody is followed by the update again.
			ifExists: update ? 'fail' : 'getExisting',
		});
		const shown: WriteRequest = update ?? add;
		const { onlyOfNew, loss } = add;
		return { ...shown, keys, onlyOfNew, loss, add: { ...add, keys }, update };
	},
	change: () => 'added or updated',
	deliver: deliverUpsert,
};

/** All identifiers of a new customer. An external card ID only finds a customer; it cannot register one. */
function withChosen(
	{ identifierName, identifierValue }: Lookup,
	others: Identifier[],
): Identifier[] {
	// Where it is in the list as well, its details are there.
	const isListed = others.some(
		({ type, value }) => type === identifierName && value === identifierValue,
	);
	const found =
		identifierName === 'cardExternalId' || isListed
			? others
			: [{ type: identifierName, value: identifierValue }, ...others];
	if (found.length > 0) return found;
	throw new FieldError(
		'Other Identifiers',
		'"Other Identifiers" is empty, and a customer cannot be added with an external card ID alone',
		'Add a mobile number, an email address, an external ID or a card number.',
	);
}
