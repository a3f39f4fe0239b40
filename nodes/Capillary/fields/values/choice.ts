import type { INodePropertyOptions } from 'n8n-workflow';
import { FieldError, shortened } from './FieldError';
import { isUnset, readText } from './text';

/**
 * A choice (an enumeration), written once: the options of its form are `options`, its reader is
 * `readChoice`, its type `ChosenValue`.
 */
export interface Choice<Value extends string = string> {
	options: Array<INodePropertyOptions & { value: Value }>;
	/** Further spellings, in small letters without blanks and hyphens, which Capillary's own pages mix up */
	aliases: Readonly<Record<string, Value>>;
	/** Every spelling, in small letters without blanks and hyphens, with the value it means */
	spellings: ReadonlyMap<string, Value>;
}

/** What a choice may be, in Capillary's spelling. */
export type ChosenValue<C extends Choice> = C extends Choice<infer Value> ? Value : never;

/**
 * Defines a choice.
 *
 * @param options as the form shows them, each with its value in Capillary's spelling
 * @param aliases further spellings, in small letters without blanks and hyphens
 */
export function choice<Value extends string>(
	options: Choice<Value>['options'],
	aliases: Choice<Value>['aliases'] = {},
): Choice<Value> {
	const values = options.map(({ value }) => value);
	const spellings = new Map<string, Value>([
		...Object.entries(aliases),
		...options.map(({ name, value }): [string, Value] => [plain(name), value]),
		...values.map((value): [string, Value] => [plain(value), value]),
	]);
	return { options, aliases, spellings };
}

/**
 * The value that was chosen, in Capillary's spelling, however it was typed in a sheet: the value or
 * its name in the form, in capitals or small letters, with or without blanks and hyphens.
 *
 * @throws FieldError when it is empty or not among the choices
 */
export function readChoice<Value extends string>(
	given: unknown,
	field: string,
	choice: Choice<Value>,
): Value {
	const value = choiceIn(given, field, choice);
	if (value !== undefined) return value;
	const text = readText(given, field);
	throw new FieldError(
		field,
		text === ''
			? `"${field}" is empty`
			: `"${shortened(text)}" in "${field}" is not one of its choices`,
		`Use one of ${choice.options.map(({ value }) => value).join(', ')}.`,
	);
}

/** The value that was chosen, as `readChoice` reads it; `undefined` for none of the choices. */
export function choiceIn<Value extends string>(
	given: unknown,
	field: string,
	{ spellings }: Choice<Value>,
): Value | undefined {
	return spellings.get(plain(readText(given, field)));
}

/**
 * The values that were chosen, given as a list or as text with commas; none where nothing was given.
 *
 * @throws FieldError when one of them is not among the choices
 */
export function readChoices<Value extends string>(
	given: unknown,
	field: string,
	values: Choice<Value>,
): Value[] {
	if (isUnset(given)) return [];
	const list: unknown[] = Array.isArray(given) ? given : readText(given, field).split(',');
	return list.map((each) => readChoice(each, field, values));
}

function plain(spelling: string): string {
	return spelling.toLowerCase().replace(/[\s_-]/g, '');
}
