/**
 * What shows that two items mean the same customer: the identifiers they share, e.g.
 * `email:nathan@example.com`. Source and account do not matter, because Capillary joins the profiles
 * of all sources to one customer.
 */
export function keysOf(identifiers: Array<{ type: string; value: string }>): string[] {
	return identifiers.map(({ type, value }) => `${type}:${value.toLowerCase()}`);
}
