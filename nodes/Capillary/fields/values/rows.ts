import { isObject, type Json } from '../../delivery/json';
import { FieldError } from './FieldError';
import { parseIfText, readObject } from './object';
import { isUnset } from './text';

/** A row of a form, with the optional details below it. */
export type Row = Json;

/**
 * The rows of a list parameter. The form stores them as `{ [key]: [row, …] }`; an expression or an
 * AI agent may deliver that same object, a bare list, a single row, names with their values
 * (`{ "mobile": "919812345678" }`), or any of these as JSON text. The optional details of a row are
 * laid beside its other values.
 *
 * @param key the name under which the form keeps its rows, e.g. `channel`
 * @param example a row as people write it, with what a row is told by, e.g. `type` and `value`; a row
 * without one of these would be left out in silence
 * @throws FieldError when the text is no JSON, or a row is no object or lacks something of the example
 */
export function readRows(
	value: unknown,
	key: string,
	field: string,
	example: Record<string, string | number>,
): Row[] {
	const parsed = parseIfText(value, field);
	if (isUnset(parsed)) return [];
	const inner = isObject(parsed) && key in parsed ? parseIfText(parsed[key], field) : parsed;
	if (isUnset(inner)) return [];
	if (isObject(inner) && Object.keys(inner).length === 0) return [];
	const columns = Object.keys(example);
	return rowsIn(inner, columns).map((row) => {
		if (!isObject(row) || !columns.every((column) => column in row)) {
			throw new FieldError(
				field,
				`"${field}" holds something that is not a row with ${columns.map((column) => `"${column}"`).join(' and ')}`,
				`Add the rows with the button at "${field}", or give them as a list, e.g. ${JSON.stringify([example])}.`,
			);
		}
		return { ...row, ...readObject(row.details, field) };
	});
}

/** Names with plain values, such as `{ "mobile": "919812345678" }`, are rows of two columns. */
function rowsIn(list: unknown, columns: string[]): unknown[] {
	if (Array.isArray(list)) return list;
	if (!isObject(list) || columns.length !== 2 || columns.some((column) => column in list)) {
		return [list];
	}
	const [name, value] = columns;
	const isPlain = (each: unknown) => typeof each !== 'object' || each === null;
	if (!Object.values(list).every(isPlain)) return [list];
	return Object.entries(list).map(([key, each]) => ({ [name]: key, [value]: each }));
}
