import { InvalidRequest } from './domainError.mts';

/** Reads values from a request's JSON. `path` names the value in errors. null counts as absent. */

export type JsonObject = Record<string, unknown>;

export function readObject(value: unknown, path: string): JsonObject | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value !== 'object' || Array.isArray(value)) {
		throw new InvalidRequest(`${path} is not an object`);
	}
	return value as JsonObject;
}

/** An absent list counts as empty. */
export function readObjects(value: unknown, path: string): JsonObject[] {
	if (value === undefined || value === null) return [];
	if (!Array.isArray(value)) throw new InvalidRequest(`${path} is not a list`);
	return value.map((element, index) => readObject(element, `${path}[${index}]`) ?? {});
}

/** A string; a number counts as one, as in Capillary's sample of a mobile number. */
export function readText(value: unknown, path: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'string') throw new InvalidRequest(`${path} is not a string`);
	return value;
}

/** A boolean, or the strings "true" and "false", which Capillary's samples use. */
export function readBoolean(value: unknown, path: string): boolean | undefined {
	if (value === undefined || value === null) return undefined;
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw new InvalidRequest(`${path} is not a boolean`);
}

/** A number, or a string that is one. */
export function readNumber(value: unknown, path: string): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const number = typeof value === 'string' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number)) {
		throw new InvalidRequest(`${path} is not a number`);
	}
	return number;
}

/**
 * An ISO 8601 date with or without a time. Without an offset it is UTC (page "Timezone
 * management"). Returns `YYYY-MM-DDTHH:MM:SSZ`; an empty string counts as absent.
 */
export function readDate(value: unknown, path: string): string | undefined {
	const text = readText(value, path);
	if (!text) return undefined;
	const iso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(text);
	const moment = iso && new Date(iso[1] && !iso[4] ? `${text}Z` : text);
	if (!moment || Number.isNaN(moment.getTime())) {
		throw new InvalidRequest(`${path} is not a date such as 2025-02-28T06:16:17+05:30`);
	}
	return timestamp(moment);
}

/** A timestamp as in Capillary's answers: UTC, to the second. */
export function timestamp(moment: Date): string {
	return moment.toISOString().replace(/\.\d+Z$/, 'Z');
}
