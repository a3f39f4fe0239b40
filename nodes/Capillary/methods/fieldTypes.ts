import type { DataTypes } from '../fields/namedFields';
import { readCustomFieldList, readExtendedFieldList, type Field, type Read } from './metadata';

/** Capillary itself shows a changed field after an hour; ten minutes spare a webhook's every run a request. */
const FRESH_FOR = 10 * 60_000;

const NONE: DataTypes = new Map();
const remembered = new Map<string, { until: number; types: DataTypes }>();

/**
 * The data types of the organisation's fields, as far as they are asked for. Where Capillary does not
 * tell them (a till may write customers without reading metadata), values are sent as they are.
 *
 * @param destination whose organisation it is
 */
export async function fieldTypes(
	asked: { extended: boolean; custom: boolean },
	destination: { host: string; user: string },
	read: Read,
): Promise<{ extendedFieldTypes: DataTypes; customFieldTypes: DataTypes }> {
	const owner = `${destination.user}@${destination.host}`;
	return {
		extendedFieldTypes: asked.extended
			? await typesOf(`extended ${owner}`, async () => await readExtendedFieldList(read))
			: NONE,
		customFieldTypes: asked.custom
			? await typesOf(`custom ${owner}`, async () => await readCustomFieldList(read))
			: NONE,
	};
}

async function typesOf(key: string, readList: () => Promise<Field[]>): Promise<DataTypes> {
	const known = remembered.get(key);
	if (known && known.until > Date.now()) return known.types;
	try {
		const types = new Map((await readList()).map(({ name, dataType }) => [name, dataType]));
		remembered.set(key, { until: Date.now() + FRESH_FOR, types });
		return types;
	} catch {
		return NONE;
	}
}
