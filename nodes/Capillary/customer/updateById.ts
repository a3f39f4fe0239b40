import { deliver } from '../delivery/deliver';
import type { WriteRequest } from '../delivery/request';
import { nameTexts } from '../fields/additional';
import { additionalFieldsOfUpdate } from '../fields/additionalFields';
import { columns, valuesFrom } from '../fields/columns/form';
import { customerId, readCustomerId } from '../fields/customerId';
import { identifiersOfUpdate } from '../fields/identifiers';
import { optionsOfUpdate } from '../fields/options';
import { readSource, source } from '../fields/source';
import type { Operation } from '../operation';
import { valuesForm } from './body';
import { customerPath } from './customerPath';
import { givenUpdateRequest } from './update';

/** Updates the customer with a given ID: `PUT /v2/customers/{id}` (Capillary: update-customer-detail). */
export const updateById: Operation<WriteRequest> = {
	option: {
		name: 'Update by ID',
		value: 'updateById',
		action: 'Update customer by ID',
		description: "Change a customer's details, given the number Capillary knows them by",
	},
	noun: 'customer',
	form: [
		valuesFrom,
		source,
		customerId,
		columns,
		nameTexts,
		identifiersOfUpdate,
		additionalFieldsOfUpdate,
		...valuesForm,
		optionsOfUpdate,
	],
	toRequest(item, context) {
		const account = readSource(item);
		const path = customerPath({ id: readCustomerId(item) }, account);
		return givenUpdateRequest(item, context, path, account);
	},
	change: () => 'updated',
	deliver,
};
