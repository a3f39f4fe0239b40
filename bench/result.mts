/** A benchmark's result, as `results.json` holds it. */
export interface Result {
	name: string;
	/** What was measured, in a sentence */
	measures: string;
	/**
	 * Raw figures of each side, e.g. of `thisNode` and `httpRequestNode`; the name of a figure says its
	 * unit where it is not a count
	 */
	figures: Record<string, object>;
	/** What the target applies to: when two sides are compared, this node's figure over the other's */
	ratio: Record<string, number>;
	target: Record<string, Target>;
	met: boolean;
}

/** The bounds of a ratio, inclusive. */
export interface Target {
	least?: number;
	most?: number;
}

/** A result, with the verdict whether every ratio with a target meets it. */
export function resultOf(found: Omit<Result, 'met'>): Result {
	const { ratio, target } = found;
	const met = Object.entries(target).every(([name, bounds]) => isWithin(ratio[name], bounds));
	return { ...found, met };
}

/** Whether a ratio meets its target. */
export function isWithin(ratio: number, { least = -Infinity, most = Infinity }: Target): boolean {
	return ratio >= least && ratio <= most;
}
