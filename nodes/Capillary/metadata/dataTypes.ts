import { deliver, type Surroundings } from '../delivery/deliver';
import type { DataTypes } from '../fields/namedFields';
import { customFieldList, extendedFieldList, requestOf, type Field, type List } from './lists';

/** Capillary itself shows a changed field after an hour; ten minutes spare a webhook's every run a request. */
const FRESH_FOR = 10 * 60_000;

const NONE: DataTypes = new Map();
const remembered = new Map<string, { until: number; types: DataTypes }>();

/**
 * The data types of the organisation's fields, as far as they are asked for. Where Capillary does not
 * tell them (a till may write customers without reading metadata), values are sent as they are.
 *
 * @param owner host and user, by which the organisation is known
 */
export async function fieldTypes(
	asked: { extended: boolean; custom: boolean },
	owner: string,
	around: Surroundings,
): Promise<{ extendedFieldTypes: DataTypes; customFieldTypes: DataTypes }> {
	const typesOf = async (list: List<Field>, wanted: boolean) =>
		wanted ? await typesIn(list, `${owner} ${list.path}`, around) : NONE;
	return {
		extendedFieldTypes: await typesOf(extendedFieldList, asked.extended),
		customFieldTypes: await typesOf(customFieldList, asked.custom),
	};
}

async function typesIn(list: List<Field>, key: string, around: Surroundings): Promise<DataTypes> {
	const known = remembered.get(key);
	if (known && known.until > around.now()) return known.types;
	const outcome = await deliver(requestOf(list), list.entriesOf, around);
	if ('failure' in outcome) return NONE;
	const types = new Map(outcome.result.map(({ name, dataType }) => [name, dataType]));
	remembered.set(key, { until: around.now() + FRESH_FOR, types });
	return types;
}
