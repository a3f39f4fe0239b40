import { extendedFieldList } from '../metadata/lists';
import type { NamedFields } from './namedFields';

/** The extended fields of a customer (Capillary: v2-add-customer, top level of the body). */
export const extendedFields: NamedFields = {
	label: 'Extended Fields',
	parameter: 'extendedFields',
	description: "Your organization's own fields of a customer, such as gender or city",
	example: { field: 'gender', value: 'Female' },
	list: extendedFieldList,
	listMethod: 'getExtendedFields',
};
