import type { DataTypes } from '../metadata/dataTypes';
import type { Field, List } from '../metadata/lists';

/**
 * Reads one parameter for the item at hand, expressions resolved. Gives `''` where the form does not
 * show the parameter.
 */
export type ItemParameters = (name: string) => unknown;

/** What reading an item takes beyond its parameters; the same for all items of a run. */
export interface ReadingContext {
	/** The workflow's time zone, e.g. `Asia/Kolkata`, for dates that carry none */
	timezone: string;
	/** The data types of the organization's fields in a list; empty where they are not known */
	dataTypesOf: (list: List<Field>) => DataTypes;
}
