import type { Json } from '../../delivery/json';
import { FieldError } from './FieldError';
import { isPlain, jsonOf, parseJson } from './json';
import { isUnset } from './text';

/**
 * An object that may arrive as JSON text (typed into a JSON field, or written by an AI agent);
 * `undefined` when the value is unset. Its values are still to be read.
 *
 * @throws FieldError when the text is no JSON or the value is no object
 */
export function readObject(value: unknown, field: string): Json | undefined {
	const parsed = parseIfText(value, field);
	if (isUnset(parsed)) return undefined;
	if (typeof parsed !== 'object' || parsed === null || !isPlain(parsed)) {
		throw new FieldError(
			field,
			`"${field}" is not a JSON object`,
			'Write names and values in curly brackets, e.g. { "gender": "Female", "city": "Pune" }.',
		);
	}
	return parsed;
}

/**
 * An object that is sent as it stands.
 *
 * @throws FieldError when it is none, or something in it could not be sent exactly
 */
export function readJsonObject(value: unknown, field: string): Json | undefined {
	const object = readObject(value, field);
	// What was a text is checked already.
	return object && typeof value !== 'string' ? (jsonOf(object, field) as Json) : object;
}

/**
 * The value of a JSON text; what is no text stays as it is.
 *
 * @throws FieldError when the text is no JSON
 */
export function parseIfText(value: unknown, field: string): unknown {
	return typeof value !== 'string' || isUnset(value) ? value : parseJson(value, field);
}
