import type { Json } from '../../delivery/json';
import { FieldError } from './FieldError';
import { isUnset } from './text';

/**
 * An object that may arrive as JSON text (typed into a JSON field, or written by an AI agent);
 * `undefined` when the value is unset.
 *
 * @throws FieldError when the text is no JSON or the value is no object
 */
export function readObject(value: unknown, field: string): Json | undefined {
	const parsed = parseIfText(value, field);
	if (isUnset(parsed)) return undefined;
	if (typeof parsed !== 'object' || Array.isArray(parsed)) {
		throw new FieldError(
			field,
			`"${field}" is not a JSON object`,
			'Write names and values in curly brackets, e.g. { "gender": "Female", "city": "Pune" }.',
		);
	}
	return parsed as Json;
}

/**
 * The value of a JSON text; what is no text stays as it is.
 *
 * @throws FieldError when the text is no JSON
 */
export function parseIfText(value: unknown, field: string): unknown {
	if (typeof value !== 'string' || isUnset(value)) return value;
	const parsed = parseJson(value);
	if (parsed !== undefined) return parsed;
	throw new FieldError(
		field,
		`The text in "${field}" is not valid JSON`,
		'Check quotes, commas and brackets: names and texts stand in double quotes, e.g. { "city": "Pune" }.',
	);
}

/** `undefined`, which JSON cannot express, when the text is none. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
