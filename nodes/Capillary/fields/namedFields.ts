import type { INodeProperties } from 'n8n-workflow';
import type { Field, List } from '../metadata/lists';
import { fromList } from './fromList';
import type { ItemParameters, ReadingContext } from './item';
import { readBoolean } from './values/boolean';
import { readDateTime } from './values/dates';
import { FieldError } from './values/FieldError';
import { jsonOf } from './values/json';
import { readNumber } from './values/number';
import { parseIfText, readJsonObject, readObject } from './values/object';
import { readRows, withoutRepeats, type List as RowList } from './values/rows';
import { isUnset, readText } from './values/text';

/** Fields of an organization's own, as the form shows and stores them. */
export interface NamedFields {
	/** Display name, e.g. `Extended Fields` */
	label: string;
	/** The parameter that keeps the rows; `…Input` says `fields` or `json`, `…Json` keeps the JSON */
	parameter: string;
	description: string;
	/** A field and a value, for the placeholders */
	example: { field: string; value: string };
	/** Where the organization's metadata has them, with their data types */
	list: List<Field>;
	/** What fills the list of their names */
	listMethod: string;
}

/** Tells fields of the organization's own from other parts of a form. */
export function isNamedFields(part: INodeProperties[] | NamedFields): part is NamedFields {
	return !Array.isArray(part);
}

/** The part of the form that asks for named fields: rows to pick from the organization's list, or one JSON object. */
export function namedFieldsForm(fields: NamedFields): INodeProperties[] {
	const { label, parameter, example } = fields;
	return [
		{
			displayName: `${label} Input`,
			name: `${parameter}Input`,
			type: 'options',
			options: [
				{ name: 'Fields Below', value: 'fields' },
				{ name: 'JSON', value: 'json' },
			],
			default: 'fields',
			description: 'Whether to pick the fields from a list or to give them as one JSON object',
		},
		rowsForm(fields),
		{
			displayName: `${label} (JSON)`,
			name: `${parameter}Json`,
			type: 'json',
			default: '',
			placeholder: `e.g. { "${example.field}": "${example.value}" }`,
			description: 'Names and values of the fields, sent as they stand',
			displayOptions: { show: { [`${parameter}Input`]: ['json'] } },
		},
	];
}

function rowsForm({
	label,
	parameter,
	description,
	example,
	listMethod,
}: NamedFields): INodeProperties {
	return {
		displayName: label,
		name: parameter,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Field',
		default: {},
		description,
		displayOptions: { show: { [`${parameter}Input`]: ['fields'] } },
		options: [
			{
				displayName: 'Field',
				name: 'field',
				values: [
					fromList(
						{
							displayName: 'Name',
							name: 'name',
							description: `One of the ${label.toLowerCase()} of your organization`,
						},
						listMethod,
						{ displayName: 'By Name', placeholder: `e.g. ${example.field}` },
					),
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: `e.g. ${example.value}`,
						description: 'An empty value is not sent: the field stays as it is',
					},
				],
			},
		],
	};
}

const lists = new WeakMap<NamedFields, RowList>();

function listOf(fields: NamedFields): RowList {
	const { field: name, value } = fields.example;
	const list = lists.get(fields) ?? { property: rowsForm(fields), example: { name, value } };
	lists.set(fields, list);
	return list;
}

/**
 * Fields by name, as Capillary's bodies hold them: `{ [name]: value }`. `undefined` when the form has
 * none. Values of rows are brought to the data type the organization gave the field; a JSON object
 * already has the types its author chose and is sent as it is, to the last digit of its numbers.
 *
 * @throws FieldError when a name is missing or given twice with different values, a value does not fit
 * its type, or the JSON does not parse
 */
export function readNamedFields(
	item: ItemParameters,
	namedFields: NamedFields,
	{ dataTypesOf, timezone }: ReadingContext,
): Record<string, unknown> | undefined {
	const { label, parameter, list } = namedFields;
	if (item(`${parameter}Input`) === 'json') {
		return readWhole(item(`${parameter}Json`), `${label} (JSON)`);
	}

	const dataTypes = dataTypesOf(list);
	const rows = readRows(item(parameter), listOf(namedFields)).filter(
		({ value }) => !isUnset(value),
	);
	const fields = rows.map((row): [string, unknown] => {
		const name = readText(row.name, `${label} > Name`);
		if (name === '') {
			throw new FieldError(
				label,
				`A value in "${label}" has no field name`,
				'Pick the field from the list or type its name.',
			);
		}
		return [name, coerce(row.value, dataTypes.get(name), `${label} > ${name}`, timezone)];
	});
	// Object.fromEntries takes `__proto__` for a name like any other.
	return fields.length > 0
		? Object.fromEntries(withoutRepeats(fields, ([name]) => name, label))
		: undefined;
}

/** The fields as one JSON object; an empty list, by which a model says that there are none, is none. */
function readWhole(given: unknown, field: string): Record<string, unknown> | undefined {
	const parsed = parseIfText(given, field);
	if (Array.isArray(parsed) && parsed.length === 0) return undefined;
	// What was a text is checked already.
	return typeof given === 'string' ? readObject(parsed, field) : readJsonObject(parsed, field);
}

/** Brings a value to the data type Capillary documents for the field (extended fields, custom fields). */
function coerce(
	value: unknown,
	dataType: string | undefined,
	field: string,
	timezone: string,
): unknown {
	switch (dataType?.toUpperCase()) {
		case 'INTEGER':
			return readNumber(value, field, { whole: true });
		case 'DOUBLE':
			return readNumber(value, field);
		case 'BOOLEAN':
			return readBoolean(value, field);
		case 'DATETIME':
			return readFieldDate(value, field, timezone);
		case 'LIST':
			return Array.isArray(value) ? jsonOf(value, field) : readText(value, field);
		default:
			return readText(value, field);
	}
}

/** Capillary takes a day alone as well as a point in time here, and its samples write days with slashes (data-fields). */
function readFieldDate(value: unknown, field: string, timezone: string): string | undefined {
	if (typeof value === 'string') {
		const text = value.trim();
		const [, year, month, day] = /^(\d{4})[-/](\d{2})[-/](\d{2})$/.exec(text) ?? [];
		if (year && readDateTime(`${year}-${month}-${day}`, field, timezone)) return text;
	}
	return readDateTime(value, field, timezone);
}
