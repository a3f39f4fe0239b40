import { eachSent } from '../delivery/each';
import { writtenIn } from '../delivery/meaning';
import { additionalFieldsOfUpdate } from '../fields/additionalFields';
import { commChannels } from '../fields/commChannels';
import { customFields } from '../fields/customFields';
import { enrollments } from '../fields/enrollments';
import { extendedFields } from '../fields/extendedFields';
import { identifiersOfUpdate, readIdentifiersToAdd } from '../fields/identifiers';
import { lookup, readLookup } from '../fields/lookup';
import { options, readUserContext } from '../fields/options';
import { readSource, source } from '../fields/source';
import { updateBody, updateQuery } from './body';
import type { Operation } from '../operation';
import { sameCustomerKeys } from './keys';

/** Updates the customer with a given identifier: `PUT /v2/customers/lookup` (Capillary: update-customers-lookup). */
export const updateByLookup: Operation = {
	option: {
		name: 'Update by Lookup',
		value: 'updateByLookup',
		action: 'Update customer by lookup',
		description: "Change a customer's details, given a mobile number, email, external ID or card",
	},
	form: [
		source,
		lookup,
		identifiersOfUpdate,
		commChannels,
		extendedFields,
		customFields,
		enrollments,
		additionalFieldsOfUpdate,
		options,
	],
	deliver: eachSent(writtenIn),
	toRequest(form, context) {
		const account = readSource(form);
		const customer = readLookup(form);
		const added = readIdentifiersToAdd(form);
		const known = { type: customer.identifierName, value: customer.identifierValue };
		return {
			api: 'PUT v2/customers',
			method: 'PUT',
			path: '/v2/customers/lookup',
			query: { ...updateQuery(form, account), ...customer },
			headers: readUserContext(form),
			body: updateBody(form, context, account, added),
			customers: sameCustomerKeys([known, ...added]),
		};
	},
};
