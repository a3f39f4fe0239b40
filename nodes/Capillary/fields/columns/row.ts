import type { ItemParameters } from '../item';
import { readSourceName } from '../source';
import { FieldError } from '../values/FieldError';
import type { Row } from '../values/rows';
import { isUnset } from '../values/text';
import { BESIDE_COLUMNS } from './form';

/** What a row gives, by the ID of its field. */
export type ColumnValues = ReadonlyMap<string, unknown>;

/** Where a field goes: `identifiers`, `cardnumber`, `seriesCode`; what is left out of it is empty. */
interface Place {
	/** The parameter of the form */
	part: string;
	/** Which of its rows, or which value in it */
	name: string;
	/** What of that row, beside its value */
	detail: string;
}

/** Where fields go, found out once for all rows of a run. */
export function placesOf(ids: Iterable<string>): ReadonlyMap<string, Place> {
	return new Map(Array.from(ids, (id) => [id, placeOf(id)]));
}

function placeOf(id: string): Place {
	const [part, name = '', detail = ''] = id.split('.');
	if (part === 'identifiers' || part === 'commChannels') return { part, name, detail };
	// The name of a field of the organization's may have dots.
	return { part, name: id.slice(part.length + 1), detail: '' };
}

/** How the rows of a run become the parameters of its operation. */
export interface RowRules {
	/** The fields that columns were found for, and where each goes; a row may be empty in some */
	places: ReadonlyMap<string, Place>;
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
	const parts = partsOf(row, rules);
	const values: Record<string, unknown> = {
		...sourceOf(item, row),
		...keyOf(row, finder, rules),
		identifiers: { identifier: identifiersOf(parts, finder, rules, noteOrphan) },
		commChannels: { channel: channelsOf(parts, row, noteOrphan) },
		enrollments: { enrollment: parts.enrollments ? [parts.enrollments] : [] },
		additionalFields: parts.additionalFields ?? {},
		extendedFieldsInput: 'fields',
		extendedFields: { field: parts.extendedFields ?? [] },
		customFieldsInput: 'fields',
		customFields: { field: parts.customFields ?? [] },
	};
	return (name) => {
		if (Object.hasOwn(values, name)) return values[name];
		return BESIDE_COLUMNS.includes(name.split('.')[0]) ? item(name) : '';
	};
}

/** What a row has for the parts of the form; empty cells are left out. */
interface Parts {
	identifiers?: Map<string, Row>;
	commChannels?: Map<string, Row>;
	enrollments?: Row;
	additionalFields?: Row;
	extendedFields?: Row[];
	customFields?: Row[];
}

function partsOf(row: ColumnValues, { places }: RowRules): Parts {
	const parts: Parts = {};
	for (const [id, value] of row) {
		if (isUnset(value)) continue;
		const { part, name, detail } = places.get(id)!;
		switch (part) {
			case 'identifiers':
			case 'commChannels': {
				const rows = (parts[part] ??= new Map<string, Row>());
				const listed = rows.get(name) ?? { type: name };
				rows.set(name, listed);
				listed[detail === '' ? 'value' : detail] = value;
				break;
			}
			case 'extendedFields':
			case 'customFields':
				(parts[part] ??= []).push({ name, value });
				break;
			case 'enrollments':
			case 'additionalFields':
				(parts[part] ??= {})[name] = value;
		}
	}
	return parts;
}

function sourceOf(item: ItemParameters, row: ColumnValues): Row {
	const given = row.get('source');
	const ofForm = item('source');
	const source = isUnset(given) ? ofForm : given;
	const account = row.get('accountId');
	if (!isUnset(account)) return { source, accountId: account };
	// The account of the form is one of the form's source.
	const isOther = source !== ofForm && readSourceName(source) !== readSourceName(ofForm);
	return { source, accountId: isOther ? '' : item('accountId') };
}

/** By what the customer is known. */
function keyOf(row: ColumnValues, finder: string | undefined, rules: RowRules): Row {
	if (finder !== undefined) {
		const id = idOfFinder(finder);
		return { identifierValue: needed(row, id, `"Find By" looks for it`, rules) };
	}
	if (!rules.places.has('customerId')) return {};
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
	{ identifiers = new Map<string, Row>() }: Parts,
	finder: string | undefined,
	{ places, isAdd }: RowRules,
	noteOrphan: (orphan: Orphan) => void,
): Row[] {
	const found: Row[] = [];
	for (const identifier of identifiers.values()) {
		const { type, value, ...details } = identifier;
		const id = `identifiers.${String(type)}`;
		if (value === undefined) {
			for (const detail of Object.keys(details)) {
				if (detail !== finder) noteOrphan({ id: `${id}.${detail}`, owner: id });
			}
			continue;
		}
		// The identifier to find by is sent for that; once more only with what is said of it.
		if (type === finder && Object.keys(details).length === 0) continue;
		const isIssued = isAdd && type === 'cardnumber' && !places.has(`${id}.statusLabel`);
		found.push(isIssued ? { ...identifier, statusLabel: 'ACTIVE' } : identifier);
	}
	return found;
}

/** The channels of a row. What is said of a channel alone is said of the identifier of that name. */
function channelsOf(
	{ commChannels = new Map<string, Row>() }: Parts,
	row: ColumnValues,
	noteOrphan: (orphan: Orphan) => void,
): Row[] {
	const found: Row[] = [];
	for (const channel of commChannels.values()) {
		const { type, ...details } = channel;
		const name = String(type);
		const value = channel.value ?? row.get(`identifiers.${name}`);
		if (!isUnset(value)) found.push({ ...channel, value });
		else {
			const owner = `commChannels.${name}`;
			for (const detail of Object.keys(details)) {
				noteOrphan({ id: `${owner}.${detail}`, owner });
			}
		}
	}
	return found;
}
