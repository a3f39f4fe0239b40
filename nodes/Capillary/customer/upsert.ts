import { deliverUpserts, type UpsertRequest } from '../delivery/upsert';
import { additionalFieldsOfAdd, readAdditionalFields } from '../fields/additionalFields';
import { commChannels } from '../fields/commChannels';
import { customFields } from '../fields/customFields';
import { enrollments } from '../fields/enrollments';
import { extendedFields } from '../fields/extendedFields';
import { FieldError } from '../fields/values/FieldError';
import { otherIdentifiers, readOtherIdentifiers, type Identifier } from '../fields/identifiers';
import { lookup, readLookup } from '../fields/lookup';
import { options, readUserContext } from '../fields/options';
import { readSource, source } from '../fields/source';
import { addRequest } from './add';
import { asUpdate, customerBody, updateQuery } from './body';
import { operation } from '../operation';
import { sameCustomerKeys } from './keys';

/**
 * Makes sure a customer exists with these values: `PUT /v2/customers/lookup`, and `POST /v2/customers`
 * for whom it does not find (Capillary: update-customers-lookup, v2-add-customer).
 */
export const upsert = operation<UpsertRequest>({
	option: {
		name: 'Create or Update',
		value: 'upsert',
		action: 'Create or update customer',
		description: 'Create a new record, or update the current one if it already exists (upsert)',
	},
	form: [
		source,
		lookup,
		otherIdentifiers,
		commChannels,
		extendedFields,
		customFields,
		enrollments,
		additionalFieldsOfAdd,
		options,
	],
	deliver: deliverUpserts,
	toRequest(form, context) {
		const account = readSource(form);
		const chosen = readLookup(form);
		const others = readOtherIdentifiers(form);
		const known = { type: chosen.identifierName, value: chosen.identifierValue };
		const customers = sameCustomerKeys([known, ...others]);
		const add = {
			...addRequest(form, context, withChosen(chosen, others), 'getExisting'),
			customers,
		};
		const values = customerBody(form, context, [], readAdditionalFields(form, context.timezone));
		const body = asUpdate(values, account, others);
		if (!body) return { ...add, add };

		const query = { ...updateQuery(form, account), ...chosen };
		const path = '/v2/customers/lookup';
		const update = {
			api: 'PUT v2/customers',
			method: 'PUT',
			path,
			query,
			headers: readUserContext(form),
			body,
			customers,
		} as const;
		return {
			...update,
			update,
			// After an update that found nobody, an Add that finds somebody is followed by the update again.
			add: { ...add, adding: { ...add.adding, ifExists: 'fail' } },
		};
	},
});

/** All identifiers of a new customer. An external card ID only finds a customer; it cannot register one. */
function withChosen(
	{ identifierName, identifierValue }: ReturnType<typeof readLookup>,
	others: Identifier[],
): Identifier[] {
	const rest = others.filter(({ type }) => type !== identifierName);
	const found =
		identifierName === 'cardExternalId'
			? rest
			: [{ type: identifierName, value: identifierValue }, ...rest];
	if (found.length > 0) return found;
	throw new FieldError(
		'Other Identifiers',
		'"Other Identifiers" is empty, and a customer cannot be added with an external card ID alone',
		'Add a mobile number, an email address, an external ID or a card number.',
	);
}
