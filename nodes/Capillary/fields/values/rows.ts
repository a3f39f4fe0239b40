import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { ExactNumber } from '../../delivery/exactNumber';
import { isObject, type Json } from '../../delivery/json';
import { serialize } from '../../delivery/serialize';
import { FieldError, shortened } from './FieldError';
import { givenTwice } from './json';
import { parseIfText, readObject } from './object';
import { isUnset } from './text';

/** More than any customer has, and few enough to be read at once. */
const MAX_ROWS = 1000;

/** A row of a form, with the optional details below it. */
export type Row = Json;

/** A list of the form, and how its rows are told from other things. */
export interface List {
	/** The property of the form, a fixed collection with one group of fields */
	property: INodeProperties;
	/** A row as people write it, with what a row is told by, e.g. `type` and `value` */
	example: Record<string, string | number>;
	/** What a row may hold beside the fields of the form */
	others?: string[];
}

/**
 * The rows of a list parameter. The form stores them as `{ [key]: [row, …] }`; an expression or an
 * AI agent may deliver that same object, a bare list, a single row, names with their values
 * (`{ "mobile": "919812345678" }`), or any of these as JSON text. The optional details of a row are
 * laid beside its other values.
 *
 * @throws FieldError when the text is no JSON, a row is no object or lacks something of the example, or
 * a value stands under a name the form does not have: it would be left out in silence
 */
export function readRows(value: unknown, list: List): Row[] {
	const { field, key, known } = shapeOf(list);
	const parsed = parseIfText(value, field);
	if (isUnset(parsed)) return [];
	const isWrapped = isObject(parsed) && Object.hasOwn(parsed, key);
	if (isWrapped) refuseUnknown(parsed, new Set([key]), field);
	const inner = isWrapped ? parseIfText(parsed[key], field) : parsed;
	if (isUnset(inner)) return [];
	if (isObject(inner) && Object.keys(inner).length === 0) return [];
	const columns = Object.keys(list.example);
	const rows = rowsIn(inner, columns);
	if (rows.length > MAX_ROWS) {
		throw new FieldError(
			field,
			`"${field}" has ${rows.length} rows, and one customer can have ${MAX_ROWS} here`,
			'Check whether the expression gives the rows of all items; it should give those of one.',
		);
	}
	return rows.map((row) => {
		if (!isObject(row) || !columns.every((column) => Object.hasOwn(row, column))) {
			throw new FieldError(
				field,
				`"${field}" holds something that is not a row with ${columns.map((column) => `"${column}"`).join(' and ')}`,
				`Add the rows with the button at "${field}", or give them as a list, e.g. ${JSON.stringify([list.example])}.`,
			);
		}
		const { details, ...others } = row;
		const given = laidTogether(others, readObject(details, field) ?? {}, field);
		refuseUnknown(given, known, field);
		return given;
	});
}

/**
 * The values of two objects that stand for one.
 *
 * @throws FieldError when they have different values for a name; a value that is unset counts for nothing
 */
export function laidTogether(first: Json, second: Json, field: string): Json {
	const both = { ...first };
	for (const [name, value] of Object.entries(second)) {
		if (isUnset(value) && Object.hasOwn(first, name)) continue;
		const other = Object.hasOwn(first, name) ? first[name] : undefined;
		if (!isUnset(other) && !isSame(other, value)) throw givenTwice(field, name);
		Object.defineProperty(both, name, {
			value,
			enumerable: true,
			writable: true,
			configurable: true,
		});
	}
	return both;
}

/**
 * Leaves out what says the same once more.
 *
 * @param nameOf what two values must not have in common unless they are the same, as a person would name it
 * @param partOf what of them has to be the same, where it is not all
 * @throws FieldError when two values have the same name and differ
 */
export function withoutRepeats<Value>(
	values: Value[],
	nameOf: (value: Value) => string,
	field: string,
	partOf: (value: Value) => unknown = (value) => value,
): Value[] {
	const found = new Map<string, Value>();
	for (const value of values) {
		const name = nameOf(value);
		const earlier = found.get(name);
		if (earlier === undefined) found.set(name, value);
		else if (!isSame(partOf(earlier), partOf(value))) throw givenTwice(field, name);
	}
	return [...found.values()];
}

/** True when two values are sent as the same JSON. */
function isSame(one: unknown, other: unknown): boolean {
	try {
		return one === other || serialize(one) === serialize(other);
	} catch {
		return false;
	}
}

/**
 * Refuses a value under a name that nobody reads.
 *
 * @throws FieldError with the names there are
 */
export function refuseUnknown(given: Json, known: ReadonlySet<string>, field: string): void {
	for (const name of Object.keys(given)) {
		if (known.has(name) || isUnset(given[name])) continue;
		throw new FieldError(
			field,
			`"${shortened(name)}" is not one of the names that "${field}" knows, and would not be sent`,
			`Use any of ${[...known].join(', ')}.`,
		);
	}
}

/** The names of the fields of a form, those of its collections beside them. */
export function namesIn(properties: INodeProperties[]): string[] {
	return properties.flatMap(({ name, type, options }) =>
		type === 'collection' ? namesIn(options as INodeProperties[]) : [name],
	);
}

interface Shape {
	/** The display name of the list */
	field: string;
	/** The name under which the form keeps its rows, e.g. `channel` */
	key: string;
	/** What a row may hold */
	known: ReadonlySet<string>;
}

const shapes = new WeakMap<List, Shape>();

function shapeOf(list: List): Shape {
	const made = shapes.get(list);
	if (made) return made;
	const { property, others = [] } = list;
	const [{ name: key, values }] = property.options as INodePropertyCollection[];
	const known = new Set([...namesIn(values), ...others]);
	const shape = { field: property.displayName, key, known };
	shapes.set(list, shape);
	return shape;
}

/** Names with plain values, such as `{ "mobile": "919812345678" }`, are rows of two columns. */
function rowsIn(list: unknown, columns: string[]): unknown[] {
	if (Array.isArray(list)) return list;
	if (!isObject(list) || columns.length !== 2 || columns.some((column) => column in list)) {
		return [list];
	}
	const [name, value] = columns;
	const isPlain = (each: unknown) =>
		typeof each !== 'object' || each === null || each instanceof ExactNumber;
	if (!Object.values(list).every(isPlain)) return [list];
	return Object.entries(list).map(([key, each]) => ({ [name]: key, [value]: each }));
}
