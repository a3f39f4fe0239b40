/**
 * Finds out which element of a group's answer is about which of the requests that were sent together.
 * Identifiers decide: an element that carries some of one request alone is about that one. Order is
 * believed only of elements that carry none, and only while all others stand where they were sent.
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
	const owners = carried.map(
		(keys) => new Set(keys.map((key) => askers.get(key)).filter((owner) => owner !== undefined)),
	);
	const isOrdered =
		carried.length === asked.length &&
		carried.every(
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
