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

/**
 * True when lists and objects stand in each other more than `levels` deep. Whoever walks through a value
 * by calling itself comes to the end of its stack after some thousand levels.
 */
export function isDeeperThan(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((part) => isDeeperThan(part, levels - 1));
}

/** The value of a name in what may be no object at all. */
export function valueIn(value: unknown, name: string): unknown {
	return isObject(value) ? value[name] : undefined;
}

/** An ID or a code. One page of Capillary's writes IDs as text; every sample shows a number. */
export function asId(id: unknown): number | string | undefined {
	if (typeof id === 'number') return id;
	if (typeof id !== 'string' || !/^\d+$/.test(id)) return undefined;
	return Number.isSafeInteger(Number(id)) ? Number(id) : id;
}
