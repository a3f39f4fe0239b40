import { deliver } from '../delivery/deliver';
import { Memory } from '../delivery/memory';
import type { Run } from '../delivery/run';
import { requestOf, type Field, type List } from './lists';

/** The data type of each of the organization's fields by its name, as its metadata states it, e.g. `INTEGER`. */
export type DataTypes = ReadonlyMap<string, string>;

/** Capillary itself shows a changed field after an hour; ten minutes spare a webhook's every run a request. */
const FRESH_FOR_MS = 10 * 60_000;

const remembered = new Memory<{ until: number; types: DataTypes }>();

/**
 * The data types of the organization's fields. Where Capillary does not tell them (a till may write
 * customers without reading metadata), there are none, and values are sent as they are.
 *
 * @param owner host and user, by which the organization is known
 * @throws Halted when the run is halted before
 */
export async function readDataTypes(
	list: List<Field>,
	owner: string,
	run: Run,
): Promise<DataTypes> {
	const key = `${owner} ${list.path}`;
	const known = remembered.get(key);
	if (known && known.until > run.now()) return known.types;
	const outcome = await deliver(requestOf(list), run);
	if ('failure' in outcome) return new Map();
	const types = new Map(outcome.result.map(({ name, dataType }) => [name, dataType]));
	remembered.set(key, { until: run.now() + FRESH_FOR_MS, types });
	return types;
}
