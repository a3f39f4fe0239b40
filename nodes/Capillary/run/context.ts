import type { IExecuteFunctions } from 'n8n-workflow';
import type { Destination } from '../delivery/send';
import type { Run } from './start';
import type { RunOptions } from '../fields/options';
import { fieldTypes } from '../metadata/dataTypes';
import type { FormContext } from '../operation';

/**
 * What the run's operation has to know beyond the form. The organisation is asked for its data types
 * only when the form has rows of named fields, and never in a dry run, which sends nothing.
 */
export async function contextOf(
	this: IExecuteFunctions,
	destination: Destination,
	run: Run,
	{ dryRun }: RunOptions,
): Promise<FormContext> {
	const asked = (input: string, rows: string) =>
		!dryRun &&
		this.getNodeParameter(input, 0, '', { rawExpressions: true }) !== 'json' &&
		isFilled(this.getNodeParameter(rows, 0, {}, { rawExpressions: true }));
	const types = await fieldTypes(
		{
			extended: asked('extendedFieldsInput', 'extendedFields'),
			custom: asked('customFieldsInput', 'customFields'),
		},
		`${destination.user}@${destination.host}`,
		run,
	);
	return { timezone: this.getTimezone(), ...types };
}

function isFilled(rows: unknown): boolean {
	return typeof rows === 'object' && rows !== null ? Object.keys(rows).length > 0 : Boolean(rows);
}
