/** A JSON object as it came. */
export type Json = Record<string, unknown>;

/** True for a JSON object, not for a list or `null`. */
export function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Capillary writes a list of one sometimes as its only element, and an empty list as `{}`, `null` or nothing. */
export function asList(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	if (value === undefined || value === null || value === '') return [];
	if (isObject(value) && Object.keys(value).length === 0) return [];
	return [value];
}

/** The value of a name in what may be no object at all. */
export function valueIn(value: unknown, name: string): unknown {
	return isObject(value) ? value[name] : undefined;
}

/**
 * An ID or a code, a whole number above 0. One page of Capillary's writes IDs as text; every sample shows
 * a number. One with more digits than a number keeps stays text.
 */
export function asId(id: unknown): number | string | undefined {
	if (typeof id === 'number') return Number.isSafeInteger(id) && id > 0 ? id : undefined;
	if (typeof id !== 'string' || !/^[1-9]\d{0,18}$/.test(id)) return undefined;
	return Number.isSafeInteger(Number(id)) ? Number(id) : id;
}
