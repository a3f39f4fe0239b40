import { isObject } from '../../delivery/json';
import { FieldError } from './FieldError';

/** True for a `Date`. One from the sandbox of n8n's expressions is no instance of ours. */
export function isDate(value: unknown): boolean {
	return Object.prototype.toString.call(value) === '[object Date]';
}

/**
 * The ISO text of a `Date` or of the date object of an n8n expression, `undefined` for anything else.
 *
 * @throws FieldError when the date is invalid
 */
export function isoOf(value: unknown, field: string): string | undefined {
	if (!isObject(value)) return undefined;
	if (isDate(value)) {
		const time = Number(value);
		if (Number.isNaN(time)) throw invalidDate(field);
		return new Date(time).toISOString();
	}
	// The date objects of n8n's expressions ($now, {{ … .toDateTime() }}) know how to write themselves.
	if (typeof value.toISO !== 'function') return undefined;
	const iso: unknown = value.isValid === false ? null : (value as { toISO: () => unknown }).toISO();
	if (typeof iso !== 'string') throw invalidDate(field);
	return iso;
}

function invalidDate(field: string): FieldError {
	return new FieldError(
		field,
		`"${field}" is not a date: the date object it holds is invalid`,
		'Check the text and the format from which the expression makes the date.',
	);
}
