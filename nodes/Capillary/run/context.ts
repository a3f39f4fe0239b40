import type { IExecuteFunctions } from 'n8n-workflow';
import type { Run } from '../delivery/run';
import type { Destination } from '../delivery/send';
import type { ReadingContext } from '../fields/item';
import { isNamedFields, type NamedFields } from '../fields/namedFields';
import { readDataTypes, type DataTypes } from '../metadata/dataTypes';
import type { Field, List } from '../metadata/lists';
import type { Operation } from '../operation';
import type { Columns } from './columns';

const NONE: DataTypes = new Map();

/**
 * What the run's operation has to know beyond the form. The organization is asked for its data types
 * only where the form has rows of its fields, and never in a dry run, which sends nothing.
 */
export async function readContext(
	this: IExecuteFunctions,
	{ form }: Operation,
	destination: Destination,
	run: Run,
	{ dryRun, columns }: { dryRun: boolean; columns?: Columns },
): Promise<ReadingContext> {
	const owner = ownerOf(destination);
	const dataTypes = new Map<List<Field>, DataTypes>();
	for (const fields of form.filter(isNamedFields)) {
		// Where columns are fields of the list, it has been read already, in a dry run too.
		const hasRows = columns?.hasFieldsOf(fields) ?? (!dryRun && areRowsGiven.call(this, fields));
		dataTypes.set(fields.list, hasRows ? await readDataTypes(fields.list, owner, run) : NONE);
	}
	return {
		timezone: this.getTimezone(),
		dataTypesOf: (list) => dataTypes.get(list) ?? NONE,
	};
}

/** By what the organization's metadata is remembered. */
export function ownerOf({ user, host }: Destination): string {
	return `${user}@${host}`;
}

function areRowsGiven(this: IExecuteFunctions, { parameter }: NamedFields): boolean {
	const raw = (name: string) => this.getNodeParameter(name, 0, '', { rawExpressions: true });
	if (raw(`${parameter}Input`) === 'json') return false;
	const rows: unknown = raw(parameter);
	return typeof rows === 'object' && rows !== null ? Object.keys(rows).length > 0 : Boolean(rows);
}
