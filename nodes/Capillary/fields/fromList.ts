import type { INodeProperties } from 'n8n-workflow';

/**
 * A field that is picked from a list of the organization's, or typed. What n8n stores for it is read as
 * its value alone, so a workflow may hold the value as plain text too.
 *
 * @param field its names and description
 * @param searchListMethod what fills the list
 * @param typed how the value is typed: by which name, with which placeholder
 */
export function fromList(
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
	searchListMethod: string,
	typed: { displayName: string; placeholder: string },
): INodeProperties {
	return {
		...field,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{ ...typed, name: 'typed', type: 'string' },
		],
	};
}
