import { eachSent } from '../delivery/each';
import { writtenIn } from '../delivery/meaning';
import { additionalFieldsOfUpdate } from '../fields/additionalFields';
import { commChannels } from '../fields/commChannels';
import { customFields } from '../fields/customFields';
import { customerId, readCustomerId } from '../fields/customerId';
import { enrollments } from '../fields/enrollments';
import { extendedFields } from '../fields/extendedFields';
import { identifiersOfUpdate, readIdentifiersToAdd } from '../fields/identifiers';
import { options, readUserContext } from '../fields/options';
import { readSource, source } from '../fields/source';
import { updateBody, updateQuery } from './body';
import type { Operation } from '../operation';
import { sameCustomerKeys } from './keys';

/** Updates the customer with a given ID: `PUT /v2/customers/{id}` (Capillary: update-customer-detail). */
export const updateById: Operation = {
	option: {
		name: 'Update by ID',
		value: 'updateById',
		action: 'Update customer by ID',
		description: "Change a customer's details, given the number Capillary knows them by",
	},
	form: [
		source,
		customerId,
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
		const id = readCustomerId(form);
		const added = readIdentifiersToAdd(form);
		return {
			api: 'PUT v2/customers',
			method: 'PUT',
			path: `/v2/customers/${id}`,
			query: updateQuery(form, account),
			headers: readUserContext(form),
			body: updateBody(form, context, account, added),
			customers: [`id:${id}`, ...sameCustomerKeys(added)],
		};
	},
};
