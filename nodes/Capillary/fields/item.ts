import type { Outcome } from '../delivery/answer';
import type { List } from '../metadata/lists';

/**
 * Reads one parameter for the item at hand, expressions resolved. Gives `''` where the form does not
 * show the parameter.
 */
export type ItemParameters = (name: string) => unknown;

/** What reading an item takes beyond its parameters; the same for all items of a run. */
export interface ReadingContext {
	/** The workflow's time zone, e.g. `Asia/Kolkata`, for dates that carry none */
	timezone: string;
	/**
	 * The entries of a list of the organization's, or why Capillary does not tell them.
	 *
	 * @param isNeededFresh true when something was not in there that may have been added since it was read
	 * @throws ListNeeded when the run has not read it yet
	 */
	entriesOf: <Entry>(list: List<Entry>, isNeededFresh?: boolean) => Outcome<Entry[]>;
}
