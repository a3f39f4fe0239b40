import { FieldError, shortened } from './FieldError';
import { readText } from './text';

/**
 * The truth of a value, `undefined` when it is unset. Capillary's own samples write `"true"`, sheets
 * write `TRUE`, `yes` or `1`: all of them become a boolean.
 *
 * @throws FieldError when the value is none of these
 */
export function readBoolean(value: unknown, field: string): boolean | undefined {
	const text = readText(value, field).toLowerCase();
	const truth = truthOf(text);
	if (text === '' || truth !== undefined) return truth;
	throw new FieldError(
		field,
		`"${shortened(text)}" in "${field}" is neither yes nor no`,
		`Use yes or no (true, false, on, off, 1 and 0 work too), or leave "${field}" out.`,
	);
}

/** What people write for true and false, in small letters; `undefined` for anything else. */
export function truthOf(text: string): boolean | undefined {
	if (['true', 't', 'yes', 'y', 'on', '1'].includes(text)) return true;
	if (['false', 'f', 'no', 'n', 'off', '0'].includes(text)) return false;
	return undefined;
}
