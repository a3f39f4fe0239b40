/**
 * The keys an API knows in a body: `true` accepts anything, a list of one describes every element.
 */
export type KnownKeys = true | [KnownKeys] | { [key: string]: KnownKeys };

/**
 * The paths of the keys in `body` that the API does not know and therefore ignores, such as
 * `profiles[0].Firstname`.
 */
export function ignoredKeys(body: unknown, known: KnownKeys, path = ''): string[] {
	if (known === true || typeof body !== 'object' || body === null) return [];
	if (Array.isArray(known)) {
		if (!Array.isArray(body)) return [];
		return body.flatMap((element, index) => ignoredKeys(element, known[0], `${path}[${index}]`));
	}
	return Object.entries(body).flatMap(([key, value]) => {
		const keyPath = path ? `${path}.${key}` : key;
		const below = Object.hasOwn(known, key) ? known[key] : undefined;
		return below === undefined ? [keyPath] : ignoredKeys(value, below, keyPath);
	});
}
