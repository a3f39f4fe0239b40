import type { Outcome } from '../delivery/answer';
import { deliver } from '../delivery/deliver';
import { Memory } from '../delivery/memory';
import type { Run } from '../delivery/run';
import { requestOf, type Field, type List } from './lists';

/** The data type of each of the organization's fields by its name, as its metadata states it, e.g. `INTEGER`. */
export type DataTypes = ReadonlyMap<string, string>;

/** Capillary itself shows a changed field after an hour; ten minutes spare a webhook's every run a request. */
const FRESH_FOR_MS = 10 * 60_000;

const remembered = new Memory<{ until: number; fields: Field[] }>();

/**
 * The organization's fields in a list, as Capillary told them within the last minutes, or why it does not
 * tell them: a till may write customers without reading metadata.
 *
 * @param owner host and user, by which the organization is known
 * @throws Halted when the run is halted before
 */
export async function readFields(
	list: List<Field>,
	owner: string,
	run: Run,
): Promise<Outcome<Field[]>> {
	const key = `${owner} ${list.path}`;
	const known = remembered.get(key);
	if (known && known.until > run.now()) return { result: known.fields };
	const outcome = await deliver(requestOf(list), run);
	if ('result' in outcome) {
		remembered.set(key, { until: run.now() + FRESH_FOR_MS, fields: outcome.result });
	}
	return outcome;
}

/**
 * The data types of the organization's fields. Where Capillary does not tell them, there are none, and
 * values are sent as they are.
 *
 * @param owner host and user, by which the organization is known
 * @throws Halted when the run is halted before
 */
export async function readDataTypes(
	list: List<Field>,
	owner: string,
	run: Run,
): Promise<DataTypes> {
	const outcome = await readFields(list, owner, run);
	if ('failure' in outcome) return new Map();
	return new Map(outcome.result.map(({ name, dataType }) => [name, dataType]));
}
