import type { Outcome } from '../delivery/answer';
import { deliver } from '../delivery/deliver';
import { Memory } from '../delivery/memory';
import type { Run } from '../delivery/run';
import { requestOf, type List } from './lists';

/** A list of the organization's, or why Capillary does not tell it. */
export interface Entries<Entry> {
	outcome: Outcome<Entry[]>;
	/** True when it was read just now, so that nothing can be missing that was added since */
	isFresh: boolean;
}

/** Thrown where an item cannot be read before a list of the organization's is. */
export class ListNeeded extends Error {
	constructor(readonly list: List<unknown>) {
		super('A list of the organization has to be read first');
	}
}

/** Capillary itself shows a changed field after an hour; ten minutes spare a webhook's every run a request. */
const FRESH_FOR_MS = 10 * 60_000;

const remembered = new Memory<{ until: number; outcome: Outcome<unknown[]> }>();

/** What tells one list from another. */
export function keyOf({ path, query }: List<unknown>): string {
	return `${path} ${JSON.stringify(query)}`;
}

/**
 * Reads a list of the organization's, unless it was read within the last minutes.
 *
 * @param owner host and user, by which the organization is known
 * @param isNeededFresh true to read it whether or not it is remembered
 * @throws Halted when the run is halted before
 */
export async function readEntries<Entry>(
	list: List<Entry>,
	owner: string,
	run: Run,
	isNeededFresh = false,
): Promise<Entries<Entry>> {
	const key = `${owner} ${keyOf(list)}`;
	const known = remembered.get(key);
	if (known && known.until > run.now() && !isNeededFresh) {
		return { outcome: known.outcome as Outcome<Entry[]>, isFresh: false };
	}
	const outcome = await deliver(requestOf(list), run);
	if ('result' in outcome) remembered.set(key, { until: run.now() + FRESH_FOR_MS, outcome });
	return { outcome, isFresh: true };
}
