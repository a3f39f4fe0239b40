import type { INodeProperties } from 'n8n-workflow';
import { LARGEST_PAGE, MOST_PAGES } from '../delivery/pages';
import type { ItemParameters } from './item';
import { readBoolean } from './values/boolean';
import { readNumber } from './values/number';

/** How many results one item can ask for: as many as there are entries in the pages that are read. */
const LIMIT = { minimum: 1, maximum: LARGEST_PAGE * MOST_PAGES, whole: true };

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
		typeOptions: { minValue: LIMIT.minimum, maxValue: LIMIT.maximum },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
];

/**
 * How many results to return at most; `Infinity` for all.
 *
 * @throws FieldError when the limit is no whole number, or too small or too large
 */
export function readLimit(item: ItemParameters): number {
	if (readBoolean(item('returnAll'), 'Return All')) return Infinity;
	return readNumber(item('limit'), 'Limit', LIMIT) ?? 50;
}
