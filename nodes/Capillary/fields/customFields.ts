import type { INodeProperties } from 'n8n-workflow';
import { namedFieldsForm, readNamedFields, type DataTypes, type NamedFields } from './namedFields';
import type { Form } from './values/text';

const FIELDS: NamedFields = {
	label: 'Custom Fields',
	parameter: 'customFields',
	description: "Custom fields of your organisation's registration form",
	example: { field: 'preferred_store', value: 'Pune' },
	listMethod: 'getCustomFields',
};

export const customFields: INodeProperties[] = namedFieldsForm(FIELDS);

/**
 * The custom fields of the form, by name (Capillary: v2-add-customer, `fields` of the profile).
 *
 * @param dataTypes of the organisation's custom fields; empty when they are not known
 */
export function readCustomFields(
	form: Form,
	dataTypes: DataTypes,
	timezone: string,
): Record<string, unknown> | undefined {
	return readNamedFields(form, FIELDS, dataTypes, timezone);
}
