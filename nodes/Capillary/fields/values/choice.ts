import { FieldError } from './FieldError';
import { readText } from './text';

/**
 * One of the values Capillary knows, in Capillary's spelling, however it was typed in a sheet
 * (`Email`, `EMAIL`). `aliases` carry the spellings that Capillary's own pages mix up.
 *
 * @throws FieldError when the value is empty or not among the choices
 */
export function readChoice(
	value: unknown,
	field: string,
	choices: readonly string[],
	aliases: Record<string, string> = {},
): string {
	const given = readText(value, field);
	const lower = given.toLowerCase();
	const choice = choices.find((each) => each.toLowerCase() === lower);
	if (choice !== undefined) return choice;
	if (Object.hasOwn(aliases, lower)) return aliases[lower];
	throw new FieldError(
		field,
		given === '' ? `"${field}" is empty` : `"${given}" in "${field}" is not known to Capillary`,
		`Use one of ${choices.join(', ')}.`,
	);
}
