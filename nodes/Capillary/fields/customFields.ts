import type { INodeProperties } from 'n8n-workflow';
import { readNamedFields, type DataTypes } from './namedFields';
import type { Form } from './reading';

export const customFields: INodeProperties[] = [
	{
		displayName: 'Custom Fields Input',
		name: 'customFieldsInput',
		type: 'options',
		options: [
			{ name: 'Fields Below', value: 'fields' },
			{ name: 'JSON', value: 'json' },
		],
		default: 'fields',
		description: 'Whether to pick the custom fields from a list or to give them as one JSON object',
	},
	{
		displayName: 'Custom Fields',
		name: 'customFields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Custom Field',
		default: {},
		description: "Custom fields of your organisation's registration form",
		displayOptions: { show: { customFieldsInput: ['fields'] } },
		options: [
			{
				displayName: 'Field',
				name: 'field',
				values: [
					{
						displayName: 'Name or ID',
						name: 'name',
						type: 'options',
						typeOptions: { loadOptionsMethod: 'getCustomFields' },
						default: '',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. Pune',
						description: 'An empty value is not sent: the field stays as it is',
					},
				],
			},
		],
	},
	{
		displayName: 'Custom Fields (JSON)',
		name: 'customFieldsJson',
		type: 'json',
		default: '',
		placeholder: 'e.g. { "preferred_store": "Pune" }',
		description: 'Names and values of custom fields, sent as they stand',
		displayOptions: { show: { customFieldsInput: ['json'] } },
	},
];

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
	return readNamedFields(
		form,
		{
			label: 'Custom Fields',
			input: 'customFieldsInput',
			rows: 'customFields',
			json: 'customFieldsJson',
		},
		dataTypes,
		timezone,
	);
}
