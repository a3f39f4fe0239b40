import type { INodeProperties } from 'n8n-workflow';
import { readBoolean, type Form } from './values/text';

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
export function readSimplify(form: Form): boolean {
	return readBoolean(form('simplify'), 'Simplify') ?? true;
}
