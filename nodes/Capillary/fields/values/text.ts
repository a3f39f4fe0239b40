import { FieldError } from './FieldError';

/**
 * Reads one parameter of the form for the item at hand, expressions resolved. Gives `''` where the
 * form does not show the parameter.
 */
export type Form = (parameter: string) => unknown;

/** A row of a form, or the collection of optional details below it. */
export type Row = Record<string, unknown>;

/** True for what a form or an empty cell of a sheet leaves behind when nobody filled it. */
export function isUnset(given: unknown): boolean {
	const value = chosenValue(given);
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

/** n8n stores what was picked from a list, or typed beside it, together with the way it was chosen. */
function chosenValue(value: unknown): unknown {
	return isObject(value) && '__rl' in value ? value.value : value;
}

/**
 * The text of a value, trimmed; `''` when it is unset. Sheets and databases deliver numbers where
 * Capillary wants text, so a number or a boolean becomes text.
 *
 * @throws FieldError when the value is a list or an object, or a whole number with more digits than
 * JavaScript keeps: sent as it stands, it would be another customer's
 */
export function readText(given: unknown, field: string): string {
	if (isUnset(given)) return '';
	const value = chosenValue(given);
	if (typeof value === 'object') {
		throw new FieldError(
			field,
			`"${field}" holds ${Array.isArray(value) ? 'a list' : 'an object'}, not a single value`,
			`Point the expression in "${field}" at one value, e.g. {{ $json.email }}.`,
		);
	}
	if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
		throw new FieldError(
			field,
			`The number in "${field}" is too long: its last digits are lost (${String(value)})`,
			'Have it delivered as text, for example by formatting the column of the sheet as plain text.',
		);
	}
	const text = String(value).trim();
	if (/\p{Surrogate}/u.test(text)) {
		throw new FieldError(
			field,
			`"${field}" holds half a character, which cannot be sent`,
			'The text was probably cut off in the middle of an emoji. Correct it at its source.',
		);
	}
	return text;
}

/**
 * The truth of a value, `undefined` when it is unset. Capillary's own samples write `"true"`, sheets
 * write `TRUE`, `yes` or `1`: all of them become a boolean.
 *
 * @throws FieldError when the value is none of these
 */
export function readBoolean(value: unknown, field: string): boolean | undefined {
	const text = readText(value, field).toLowerCase();
	if (text === '') return undefined;
	if (['true', 'yes', 'y', '1'].includes(text)) return true;
	if (['false', 'no', 'n', '0'].includes(text)) return false;
	throw new FieldError(
		field,
		`"${text}" in "${field}" is neither true nor false`,
		`Use true or false (yes, no, 1 and 0 work too), or leave "${field}" out.`,
	);
}

/**
 * A number not below `minimum`, `undefined` when the value is unset.
 *
 * @throws FieldError when the value is no number, below the minimum, or not whole where `whole` asks for it
 */
export function readNumber(
	value: unknown,
	field: string,
	{ minimum, whole = false }: { minimum?: number; whole?: boolean } = {},
): number | undefined {
	const text = readText(value, field);
	if (text === '') return undefined;
	const number = /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
	const kind = whole ? 'a whole number' : 'a number';
	if (!Number.isFinite(number) || (whole && !Number.isSafeInteger(number))) {
		throw new FieldError(
			field,
			`"${text}" in "${field}" is not ${kind}`,
			`Enter ${kind} without units or separators, e.g. 1500.`,
		);
	}
	if (minimum !== undefined && number < minimum) {
		throw new FieldError(
			field,
			`${text} in "${field}" is below ${minimum}`,
			`Enter ${minimum} or more, or leave "${field}" out.`,
		);
	}
	return number;
}

/**
 * An object that may arrive as JSON text (typed into a JSON field, or written by an AI agent);
 * `undefined` when the value is unset.
 *
 * @throws FieldError when the text is no JSON or the value is no object
 */
export function readObject(value: unknown, field: string): Row | undefined {
	const parsed = parsedIfText(value, field);
	if (isUnset(parsed)) return undefined;
	if (typeof parsed !== 'object' || Array.isArray(parsed)) {
		throw new FieldError(
			field,
			`"${field}" is not a JSON object`,
			'Write names and values in curly brackets, e.g. { "gender": "Female", "city": "Pune" }.',
		);
	}
	return parsed as Row;
}

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
	const parsed = parsedIfText(value, field);
	if (isUnset(parsed)) return [];
	const inner = isObject(parsed) && key in parsed ? parsedIfText(parsed[key], field) : parsed;
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

function parsedIfText(value: unknown, field: string): unknown {
	if (typeof value !== 'string' || isUnset(value)) return value;
	const parsed = parsedJson(value);
	if (parsed !== undefined) return parsed;
	throw new FieldError(
		field,
		`The text in "${field}" is not valid JSON`,
		'Check quotes, commas and brackets: names and texts stand in double quotes, e.g. { "city": "Pune" }.',
	);
}

/** `undefined`, which JSON cannot express, when the text is none. */
function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function isObject(value: unknown): value is Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
