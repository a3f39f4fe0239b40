import type { ItemParameters } from '../item';
import { FieldError } from '../values/FieldError';
import type { Row } from '../values/rows';
import { isUnset, readText } from '../values/text';
import { BESIDE_COLUMNS } from './form';

/** What a row gives, by the ID of its field. */
export type ColumnValues = ReadonlyMap<string, unknown>;

/** How the rows of a run become the parameters of its operation. */
export interface RowRules {
	/** The fields that columns were found for; a row may be empty in some */
	mapped: ReadonlySet<string>;
	labelOf: (id: string) => string;
	/** The identifier an item's customer is found by, where the operation finds one */
	finderOf?: (item: ItemParameters) => string;
	/** Whether the operation only adds customers, so that their cards are new */
	isAdd: boolean;
}

/** Details and what they are details of: a row that gives one without the other cannot send it. */
export interface Orphan {
	id: string;
	/** What is missing in the row */
	owner: string;
}

/**
 * The parameters of an item whose values come from a row of columns: the same that the form would give,
 * so that everything which reads the form reads the row. Source and account are the form's where the row
 * has none.
 *
 * @param noteOrphan told of each detail that is not sent, because the row lacks what it is a detail of
 * @throws FieldError when the row lacks the value by which the customer is found
 */
export function laidOver(
	item: ItemParameters,
	row: ColumnValues,
	rules: RowRules,
	noteOrphan: (orphan: Orphan) => void,
): ItemParameters {
	const finder = rules.finderOf?.(item);
	const values: Record<string, unknown> = {
		...sourceOf(item, row),
		...keyOf(row, finder, rules),
		identifiers: { identifier: identifiersOf(row, finder, rules, noteOrphan) },
		commChannels: { channel: channelsOf(row, noteOrphan) },
		enrollments: { enrollment: enrollmentsOf(row) },
		additionalFields: partOf(row, 'additionalFields'),
		extendedFieldsInput: 'fields',
		extendedFields: namedFieldsOf(row, 'extendedFields'),
		customFieldsInput: 'fields',
		customFields: namedFieldsOf(row, 'customFields'),
	};
	return (name) => {
		if (Object.hasOwn(values, name)) return values[name];
		return BESIDE_COLUMNS.includes(name.split('.')[0]) ? item(name) : '';
	};
}

function sourceOf(item: ItemParameters, row: ColumnValues): Row {
	const given = row.get('source');
	const source = isUnset(given) ? item('source') : given;
	const account = row.get('accountId');
	if (!isUnset(account)) return { source, accountId: account };
	// The account of the form is one of the form's source.
	const isOfForm = readText(source, 'Source') === readText(item('source'), 'Source');
	return { source, accountId: isOfForm ? item('accountId') : '' };
}

/** By what the customer is known. */
function keyOf(row: ColumnValues, finder: string | undefined, rules: RowRules): Row {
	if (finder !== undefined) {
		const id = idOfFinder(finder);
		return { identifierValue: needed(row, id, `"Find By" looks for it`, rules) };
	}
	if (!rules.mapped.has('customerId')) return {};
	return { customerId: needed(row, 'customerId', 'an update needs it', rules) };
}

/** The field of the identifier that customers are found by. */
export function idOfFinder(finder: string): string {
	return finder === 'cardExternalId'
		? 'identifiers.cardnumber.cardExternalId'
		: `identifiers.${finder}`;
}

function needed(row: ColumnValues, id: string, why: string, { labelOf }: RowRules): unknown {
	const value = row.get(id);
	if (!isUnset(value)) return value;
	const label = labelOf(id);
	throw new FieldError(
		label,
		`The column of "${label}" is empty in this item, and ${why}`,
		`Fill in the ${label} in this row of the input, or leave the row out.`,
	);
}

function identifiersOf(
	row: ColumnValues,
	finder: string | undefined,
	{ mapped, isAdd }: RowRules,
	noteOrphan: (orphan: Orphan) => void,
): Row[] {
	const found: Row[] = [];
	for (const [type, value] of Object.entries(partOf(row, 'identifiers'))) {
		const details = partOf(row, `identifiers.${type}`);
		// The identifier to find by is sent for that; once more only with what is said of it.
		if (type === finder && Object.keys(details).length === 0) continue;
		const status = 'identifiers.cardnumber.statusLabel';
		const isIssued = isAdd && type === 'cardnumber' && !mapped.has(status);
		found.push({ type, value, ...(isIssued && { statusLabel: 'ACTIVE' }), ...details });
	}
	if (isUnset(row.get('identifiers.cardnumber'))) {
		for (const detail of Object.keys(partOf(row, 'identifiers.cardnumber'))) {
			if (detail === finder) continue;
			const id = `identifiers.cardnumber.${detail}`;
			noteOrphan({ id, owner: 'identifiers.cardnumber' });
		}
	}
	return found;
}

/** The channels of a row. What is said of a channel alone is said of the identifier of that name. */
function channelsOf(row: ColumnValues, noteOrphan: (orphan: Orphan) => void): Row[] {
	const types = new Set(
		[...row.keys()].flatMap((id) => /^commChannels\.([^.]+)/.exec(id)?.[1] ?? []),
	);
	return [...types].flatMap((type) => {
		const id = `commChannels.${type}`;
		const details = partOf(row, id);
		const channel = row.get(id);
		const hasDetails = Object.keys(details).length > 0;
		const value = isUnset(channel) && hasDetails ? row.get(`identifiers.${type}`) : channel;
		if (!isUnset(value)) return [{ type, value, ...details }];
		for (const detail of Object.keys(details)) noteOrphan({ id: `${id}.${detail}`, owner: id });
		return [];
	});
}

function enrollmentsOf(row: ColumnValues): Row[] {
	const enrollment = partOf(row, 'enrollments');
	return Object.keys(enrollment).length > 0 ? [enrollment] : [];
}

function namedFieldsOf(row: ColumnValues, parameter: string): Row {
	const fields: Row[] = [];
	for (const [id, value] of row) {
		if (!id.startsWith(`${parameter}.`) || isUnset(value)) continue;
		fields.push({ name: id.slice(parameter.length + 1), value });
	}
	return { field: fields };
}

/** What a row gives under a name: `{ firstName }` of `additionalFields`. Empty cells are left out. */
function partOf(row: ColumnValues, part: string): Row {
	const found: Row = {};
	for (const [id, value] of row) {
		const name = id.startsWith(`${part}.`) ? id.slice(part.length + 1) : '';
		if (name === '' || name.includes('.') || isUnset(value)) continue;
		found[name] = value;
	}
	return found;
}
