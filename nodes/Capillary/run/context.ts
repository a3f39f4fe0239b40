import type { IExecuteFunctions } from 'n8n-workflow';
import type { Outcome } from '../delivery/answer';
import type { Run } from '../delivery/run';
import type { Destination } from '../delivery/send';
import type { ReadingContext } from '../fields/item';
import { keyOf, ListNeeded, readEntries, type Entries } from '../metadata/entries';
import type { List } from '../metadata/lists';

/** Reads an item, and before that whatever of the organization it takes. */
export type Reader = <Read>(read: (context: ReadingContext) => Read) => Promise<Read>;

/**
 * What the items of a run are read with. A list of the organization's is read when the first item needs
 * it, such as the data types of its fields, and once. A dry run reads it as well, because it shows what
 * would be sent, but does not wait for a Capillary that does not answer.
 */
export function readerOf(
	context: IExecuteFunctions,
	destination: Destination,
	run: Run,
	{ dryRun }: { dryRun: boolean },
): Reader {
	const owner = ownerOf(destination);
	const known = new Map<string, Entries<unknown>>();
	const reading: ReadingContext = {
		timezone: context.getTimezone(),
		entriesOf<Entry>(list: List<Entry>, isNeededFresh = false) {
			const entries = known.get(keyOf(list));
			if (!entries || (isNeededFresh && !entries.isFresh)) throw new ListNeeded(list);
			return entries.outcome as Outcome<Entry[]>;
		},
	};
	const patient: Run = dryRun
		? { ...run, retryPolicy: { maxRetries: 0, limitWait: 0, outageWait: 0 } }
		: run;
	return async (read) => {
		for (;;) {
			const attempt = attemptOf(() => read(reading));
			if ('value' in attempt) return attempt.value;
			const { list } = attempt.needed;
			const key = keyOf(list);
			known.set(key, await readEntries(list, owner, patient, known.has(key)));
		}
	};
}

/** By what the organization's metadata is remembered. */
export function ownerOf({ user, host }: Destination): string {
	return `${user}@${host}`;
}

/** What reading an item brings, or the list that it takes; whatever else is thrown goes on. */
function attemptOf<Read>(read: () => Read): { value: Read } | { needed: ListNeeded } {
	let needed: ListNeeded | undefined;
	let problem: unknown;
	try {
		return { value: read() };
	} catch (thrown) {
		if (thrown instanceof ListNeeded) needed = thrown;
		else problem = thrown;
	}
	if (needed) return { needed };
	throw problem;
}
