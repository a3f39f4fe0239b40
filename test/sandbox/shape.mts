/**
 * Where `actual` lacks something that `documented` has: a key, or a value of the same type. Every
 * element of a list is compared with the first documented one. Empty if the shapes agree.
 */
export function shapeDifferences(actual: unknown, documented: unknown, path = ''): string[] {
	if (typeOf(actual) !== typeOf(documented)) {
		return [`${path || 'the answer'} is ${typeOf(actual)}, documented ${typeOf(documented)}`];
	}
	if (Array.isArray(documented) && Array.isArray(actual)) {
		if (documented.length === 0) return [];
		return actual.flatMap((element, index) =>
			shapeDifferences(element, documented[0], `${path}[${index}]`),
		);
	}
	if (typeof documented !== 'object' || documented === null) return [];
	return Object.entries(documented).flatMap(([key, value]) =>
		shapeDifferences((actual as Record<string, unknown>)[key], value, `${path}.${key}`),
	);
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'a list' : typeof value;
}
