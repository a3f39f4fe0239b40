import { customFieldList } from '../metadata/lists';
import type { NamedFields } from './namedFields';

/** The custom fields of a customer (Capillary: v2-add-customer, `fields` of the profile; data-fields). */
export const customFields: NamedFields = {
	label: 'Custom Fields',
	parameter: 'customFields',
	description: "Custom fields of your organization's registration form",
	example: { field: 'preferred_store', value: 'Pune' },
	list: customFieldList,
	listMethod: 'getCustomFields',
	longest: 250,
};
