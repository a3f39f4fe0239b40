import type { INodeProperties } from 'n8n-workflow';
import type { Field, List } from '../metadata/lists';
import { readDateFormat } from './dateFormat';
import { fromList } from './fromList';
import type { ItemParameters, ReadingContext } from './item';
import { readBoolean } from './values/boolean';
import { choice, readChoice } from './values/choice';
import type { DateFormat } from './values/dateFormat';
import { isoOf } from './values/dateObject';
import { dayIn, readDateTime } from './values/dates';
import { FieldError, shortened } from './values/FieldError';
import { jsonOf } from './values/json';
import { nearest } from './values/nearest';
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
	/** How many characters a value has at most, where Capillary says so */
	longest?: number;
}

/** Tells fields of the organization's own from other parts of a form. */
export function isNamedFields(part: INodeProperties[] | NamedFields): part is NamedFields {
	return !Array.isArray(part);
}

const INPUTS = choice([
	{ name: 'Fields Below', value: 'fields' },
	{ name: 'JSON', value: 'json' },
]);

/** The part of the form that asks for named fields: rows to pick from the organization's list, or one JSON object. */
export function namedFieldsForm(fields: NamedFields): INodeProperties[] {
	const { label, parameter, example } = fields;
	return [
		{
			displayName: `${label} Input`,
			name: `${parameter}Input`,
			type: 'options',
			options: INPUTS.options,
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
			description: 'Names and values of the fields, checked and sent as they stand',
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
 * already has the types its author chose and is sent as it is, to the last digit of its numbers. Where
 * Capillary tells the organization's fields, both are held to them: it would leave out without an error
 * what it does not know.
 *
 * @throws FieldError when a name is missing, not the organization's, or given twice with different
 * values, a value does not fit its type, or the JSON does not parse
 */
export function readNamedFields(
	item: ItemParameters,
	namedFields: NamedFields,
	context: ReadingContext,
): Record<string, unknown> | undefined {
	const { label, parameter } = namedFields;
	const format = readDateFormat(item);
	const coerced = (field: KnownField, value: unknown) =>
		coerce(value, field, `${label} > ${field.name}`, context.timezone, format, namedFields);
	const input = item(`${parameter}Input`);
	if (!isUnset(input) && readChoice(input, `${label} Input`, INPUTS) === 'json') {
		const given = readWhole(item(`${parameter}Json`), `${label} (JSON)`);
		for (const [name, value] of Object.entries(given ?? {})) {
			const field = fieldNamed(name, namedFields, context);
			if (field.sentAs !== name) throw unknownField(name, [field], label);
			if (field.isKnown && !isUnset(value)) coerced(field, value);
		}
		return given;
	}

	const rows = readRows(item(parameter), listOf(namedFields)).filter(
		({ value }) => !isUnset(value),
	);
	const fields = rows.map((row) => {
		const name = readText(row.name, `${label} > Name`);
		if (name === '') {
			throw new FieldError(
				label,
				`A value in "${label}" has no field name`,
				'Pick the field from the list or type its name.',
			);
		}
		const field = fieldNamed(name, namedFields, context);
		return { name: field.name, value: coerced(field, row.value), sentAs: field.sentAs };
	});
	// Object.fromEntries takes `__proto__` for a name like any other.
	return fields.length > 0
		? Object.fromEntries(
				withoutRepeats(
					fields,
					({ name }) => name,
					label,
					({ value }) => value,
				).map(({ sentAs, value }) => [sentAs, value]),
			)
		: undefined;
}

/** The fields as one JSON object; an empty list, by which a model says that there are none, is none. */
function readWhole(given: unknown, field: string): Record<string, unknown> | undefined {
	const parsed = parseIfText(given, field);
	if (Array.isArray(parsed) && parsed.length === 0) return undefined;
	// What was a text is checked already.
	return typeof given === 'string' ? readObject(parsed, field) : readJsonObject(parsed, field);
}

/** A field as far as it is known: its name in Capillary's spelling, its label and data type. */
interface KnownField {
	name: string;
	label: string;
	dataType: string;
	/** Its name as it was given, whose case is its own; a label is no name, so it becomes the name */
	sentAs: string;
	/** True when the organization has it */
	isKnown: boolean;
}

/**
 * The field that a name means: the organization's with that name, whose case does not matter
 * (Capillary: extended-fields), or the only one with that label.
 *
 * @throws FieldError with the nearest names when the organization has no such field
 */
function fieldNamed(
	name: string,
	{ list, label }: NamedFields,
	{ entriesOf }: ReadingContext,
): KnownField {
	// One that is not in a list read minutes ago may have been added since.
	for (const isNeededFresh of [false, true]) {
		const outcome = entriesOf(list, isNeededFresh);
		// Capillary may not tell them to everybody who may write them.
		if ('failure' in outcome || outcome.result.length === 0) break;
		const found = fieldIn(outcome.result, name);
		if (found) {
			const isName = found.name.toLowerCase() === name.toLowerCase();
			return { ...found, sentAs: isName ? name : found.name, isKnown: true };
		}
		if (isNeededFresh) throw unknownField(name, outcome.result, label);
	}
	return { name, label: name, dataType: '', sentAs: name, isKnown: false };
}

function fieldIn(fields: Field[], wanted: string): Field | undefined {
	const plain = wanted.toLowerCase();
	const only = (matches: (field: Field) => boolean) => {
		const found = fields.filter(matches);
		return found.length === 1 ? found[0] : undefined;
	};
	return (
		fields.find(({ name }) => name === wanted) ??
		only(({ name }) => name.toLowerCase() === plain) ??
		only(({ label }) => label.trim().toLowerCase() === plain)
	);
}

type Named = Pick<Field, 'name' | 'label'>;

function unknownField(name: string, fields: Named[], label: string): FieldError {
	const shown = ({ name: its, label: words }: Named) => (its === words ? its : `${its} (${words})`);
	const near = nearest(name, fields, ({ name: its, label: words }) => [its, words]);
	return new FieldError(
		label,
		`"${shortened(name)}" is not one of the ${label.toLowerCase()} of your organization`,
		`Use one of its names, such as ${near.map(shown).join(', ')}, or have it added in Capillary first.`,
	);
}

/** Brings a value to the data type Capillary documents for the field (extended fields, custom fields). */
function coerce(
	value: unknown,
	{ dataType }: KnownField,
	field: string,
	timezone: string,
	format: DateFormat | undefined,
	{ longest = Infinity }: NamedFields,
): unknown {
	switch (dataType.toUpperCase()) {
		case 'INTEGER':
			return readNumber(value, field, { whole: true });
		case 'DOUBLE':
			return readNumber(value, field);
		case 'BOOLEAN':
			return readBoolean(value, field);
		case 'DATETIME':
			return readFieldDate(value, field, timezone, format);
		case 'LIST':
			return Array.isArray(value) ? jsonOf(value, field) : readText(value, field);
	}
	// A date object as a text has the day that a person sees in the workflow's time zone.
	const text =
		isoOf(value, field) === undefined
			? readText(value, field)
			: readDateTime(value, field, timezone)!;
	if (text.length <= longest) return text;
	throw new FieldError(
		field,
		`"${field}" has ${text.length} characters, and Capillary keeps ${longest} there`,
		`Shorten it to ${longest} characters.`,
	);
}

/** Capillary takes a day alone as well as a point in time here, and its samples write days with slashes (data-fields). */
function readFieldDate(
	value: unknown,
	field: string,
	timezone: string,
	format: DateFormat | undefined,
): string | undefined {
	if (typeof value === 'string') {
		const text = value.trim();
		const [, year, month, day] = /^(\d{4})\/(\d{2})\/(\d{2})$/.exec(text) ?? [];
		if (year && readDateTime(`${year}-${month}-${day}`, field, timezone)) return text;
	}
	return dayIn(value, field, format) ?? readDateTime(value, field, timezone, format);
}
