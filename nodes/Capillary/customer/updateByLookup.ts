import { deliver } from '../delivery/deliver';
import type { WriteRequest } from '../delivery/request';
import { nameTexts } from '../fields/additional';
import { additionalFieldsOfUpdate } from '../fields/additionalFields';
import { columns, valuesFrom } from '../fields/columns/form';
import { identifiersOfUpdate } from '../fields/identifiers';
import { lookup, readLookup } from '../fields/lookup';
import { optionsOfUpdate } from '../fields/options';
import { readSource, source } from '../fields/source';
import type { Operation } from '../operation';
import { valuesForm } from './body';
import { customerPath } from './customerPath';
import { givenUpdateRequest } from './update';

/** Updates the customer with a given identifier: `PUT /v2/customers/lookup` (Capillary: update-customers-lookup). */
export const updateByLookup: Operation<WriteRequest> = {
	option: {
		name: 'Update by Lookup',
		value: 'updateByLookup',
		action: 'Update customer by lookup',
		description: "Change a customer's details, given a mobile number, email, external ID or card",
	},
	noun: 'customer',
	form: [
		valuesFrom,
		source,
		lookup,
		columns,
		nameTexts,
		identifiersOfUpdate,
		additionalFieldsOfUpdate,
		...valuesForm,
		optionsOfUpdate,
	],
	toRequest(item, context) {
		const account = readSource(item);
		const path = customerPath(readLookup(item), account);
		return givenUpdateRequest(item, context, path, account);
	},
	change: () => 'updated',
	deliver,
};
