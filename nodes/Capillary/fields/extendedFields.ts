import type { INodeProperties } from 'n8n-workflow';
import { namedFieldsForm, readNamedFields, type DataTypes, type NamedFields } from './namedFields';
import type { Form } from './values/text';

const FIELDS: NamedFields = {
	label: 'Extended Fields',
	parameter: 'extendedFields',
	description: "Your organisation's own fields of a customer, such as gender or city",
	example: { field: 'gender', value: 'Female' },
	listMethod: 'getExtendedFields',
};

export const extendedFields: INodeProperties[] = namedFieldsForm(FIELDS);

/**
 * The extended fields of the form, by name (Capillary: v2-add-customer, top level of the body).
 *
 * @param dataTypes of the organisation's extended fields; empty when they are not known
 */
export function readExtendedFields(
	form: Form,
	dataTypes: DataTypes,
	timezone: string,
): Record<string, unknown> | undefined {
	return readNamedFields(form, FIELDS, dataTypes, timezone);
}
