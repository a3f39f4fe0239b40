import type { INodeProperties } from 'n8n-workflow';
import { readNamedFields, type DataTypes } from './namedFields';
import type { Form } from './reading';

export const extendedFields: INodeProperties[] = [
	{
		displayName: 'Extended Fields Input',
		name: 'extendedFieldsInput',
		type: 'options',
		options: [
			{ name: 'Fields Below', value: 'fields' },
			{ name: 'JSON', value: 'json' },
		],
		default: 'fields',
		description:
			'Whether to pick the extended fields from a list or to give them as one JSON object',
	},
	{
		displayName: 'Extended Fields',
		name: 'extendedFields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Extended Field',
		default: {},
		description: "Your organisation's own fields of a customer, such as gender or city",
		displayOptions: { show: { extendedFieldsInput: ['fields'] } },
		options: [
			{
				displayName: 'Field',
				name: 'field',
				values: [
					{
						displayName: 'Name or ID',
						name: 'name',
						type: 'options',
						typeOptions: { loadOptionsMethod: 'getExtendedFields' },
						default: '',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. Female',
						description: 'An empty value is not sent: the field stays as it is',
					},
				],
			},
		],
	},
	{
		displayName: 'Extended Fields (JSON)',
		name: 'extendedFieldsJson',
		type: 'json',
		default: '',
		placeholder: 'e.g. { "gender": "Female", "city": "Pune" }',
		description: 'Names and values of extended fields, sent as they stand',
		displayOptions: { show: { extendedFieldsInput: ['json'] } },
	},
];

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
	return readNamedFields(
		form,
		{
			label: 'Extended Fields',
			input: 'extendedFieldsInput',
			rows: 'extendedFields',
			json: 'extendedFieldsJson',
		},
		dataTypes,
		timezone,
	);
}
