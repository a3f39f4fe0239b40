/**
 * Finds out which element of a group's answer is about which of the requests that were sent together.
 * Identifiers decide: an element that carries some of one request alone is about that one. Order is
 * believed only of elements that carry none, and only while all others stand where they were sent. An
 * identifier of a type that no request has tells nothing, such as an ID where all are known by mobile.
 *
 * @param carried the identifiers that each element carries, e.g. `email:nathan@example.com`
 * @param asked the identifiers of each request
 * @returns for each request the position of its element; `undefined` where that is not certain
 */
export function matchElements(
	carried: readonly string[][],
	asked: readonly string[][],
): Array<number | undefined> {
	const askers = new Map(asked.flatMap((keys, index) => keys.map((key) => [key, index] as const)));
	const types = new Set(asked.flat().map(typeOf));
	const telling = carried.map((keys) => keys.filter((key) => types.has(typeOf(key))));
	const owners = telling.map(
		(keys) => new Set(keys.map((key) => askers.get(key)).filter((owner) => owner !== undefined)),
	);
	const isOrdered =
		carried.length === asked.length &&
		telling.every(
			(keys, position) =>
				keys.length === 0 || (owners[position].size === 1 && owners[position].has(position)),
		);
	return asked.map((_, index) => {
		const claims = owners.flatMap((those, position) => (those.has(index) ? [position] : []));
		if (claims.length === 0) return isOrdered ? index : undefined;
		const [position, ...others] = claims;
		return others.length === 0 && owners[position].size === 1 ? position : undefined;
	});
}

/** An identifier as `matchElements` compares it: of whatever type, upper and lower case are the same. */
export function comparable(type: string, value: unknown): string {
	return `${type}:${String(value)}`.toLowerCase();
}

function typeOf(key: string): string {
	return key.slice(0, key.indexOf(':'));
}
