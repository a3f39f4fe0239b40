import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from './item';
import { readBoolean } from './values/boolean';

export const simplify: INodeProperties[] = [
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
];

/** Whether the output is to be the short form. */
export function readSimplify(item: ItemParameters): boolean {
	return readBoolean(item('simplify'), 'Simplify') ?? true;
}
