import { isObject } from '../../delivery/json';
import { FieldError } from './FieldError';

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
