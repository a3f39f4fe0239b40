import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from './item';
import { readBoolean } from './values/boolean';
import { readNumber } from './values/number';

export const paging: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
];

/**
 * How many results to return at most; `Infinity` for all.
 *
 * @throws FieldError when the limit is no whole number from 1
 */
export function readLimit(item: ItemParameters): number {
	if (readBoolean(item('returnAll'), 'Return All')) return Infinity;
	return readNumber(item('limit'), 'Limit', { minimum: 1, whole: true }) ?? 50;
}
