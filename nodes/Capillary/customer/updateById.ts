import { additionalFieldsOfUpdate } from '../fields/additionalFields';
import { commChannels } from '../fields/commChannels';
import { customFields } from '../fields/customFields';
import { customerId, readCustomerId } from '../fields/customerId';
import { enrollments } from '../fields/enrollments';
import { extendedFields } from '../fields/extendedFields';
import { identifiersOfUpdate } from '../fields/identifiers';
import { options, readUserContext } from '../fields/options';
import { readSource, source } from '../fields/source';
import { updateBody, updateQuery } from './body';
import type { Operation } from './operation';

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
	toRequest(form, context) {
		const account = readSource(form);
		return {
			method: 'PUT',
			path: `/v2/customers/${readCustomerId(form)}`,
			query: updateQuery(form, account),
			headers: readUserContext(form),
			body: updateBody(form, context, account),
		};
	},
};
