import { ExactNumber } from '../../delivery/exactNumber';
import { isObject } from '../../delivery/json';
import { isoOf } from './dateObject';
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
 * Capillary wants text, so a number or a boolean becomes text, and a date object the text that ISO has for it.
 *
 * @throws FieldError when the value is a list, an object or a function, NaN or Infinity, or a whole
 * number with more digits than JavaScript keeps: sent as it stands, it would be another customer's
 */
export function readText(given: unknown, field: string): string {
	if (isUnset(given)) return '';
	const value = chosenValue(given);
	if (value instanceof ExactNumber) return value.digits;
	if (typeof value === 'number') return String(checkNumber(value, field));
	if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
	const date = isoOf(value, field);
	if (date !== undefined) return date;
	if (typeof value !== 'string') {
		throw new FieldError(
			field,
			`"${field}" holds ${kindOf(value)}, not a single value`,
			`Point the expression in "${field}" at one value, e.g. {{ $json.email }}.`,
		);
	}
	return checkText(value.trim(), field);
}

/**
 * A text that can be sent as it stands.
 *
 * @throws FieldError when it holds half a character
 */
export function checkText(text: string, field: string): string {
	if (!/\p{Surrogate}/u.test(text)) return text;
	throw new FieldError(
		field,
		`"${field}" holds half a character, which cannot be sent`,
		'The text was probably cut off in the middle of an emoji. Correct it at its source.',
	);
}

/**
 * A number that is what its source meant.
 *
 * @throws FieldError when it is NaN or Infinity, or so long that its last digits were lost before
 */
export function checkNumber(number: number, field: string): number {
	if (!Number.isFinite(number)) {
		throw new FieldError(
			field,
			`"${field}" is ${number}, which is not a number: a calculation upstream went wrong`,
			'Check the values that the expression calculates with; one of them may be a text or empty.',
		);
	}
	if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
		throw new FieldError(
			field,
			`The number in "${field}" is too long: its last digits are lost (${number})`,
			'Have it delivered as text, for example by formatting the column of the sheet as plain text.',
		);
	}
	return number;
}

function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
