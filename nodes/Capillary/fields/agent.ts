import type { INodeProperties } from 'n8n-workflow';

/**
 * A list or collection of the form and, where the node is an AI agent's tool, one JSON parameter of the
 * same name in its place: n8n lets an agent fill whole parameters, but empties a list that is given as text.
 *
 * @param example what the JSON looks like, for people and for models
 * @param words what the list holds, in place of its own description
 */
export function alsoForAgents(
	list: INodeProperties,
	example: unknown,
	words = list.description ?? list.displayName,
): INodeProperties[] {
	const { displayName, name } = list;
	const json = JSON.stringify(example);
	const empty = Array.isArray(example) ? '[]' : '{}';
	return [
		{ ...list, displayOptions: { show: { '@tool': [false] } } },
		{
			displayName,
			name,
			type: 'json',
			default: empty,
			placeholder: `e.g. ${json}`,
			description: `${words.replace(/\.$/, '')}. JSON, e.g. <code>${json}</code>.`,
			displayOptions: { show: { '@tool': [true] } },
		},
	];
}
