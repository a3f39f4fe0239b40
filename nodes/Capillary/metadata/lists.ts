import { asList, isObject, valueIn, type Json } from '../delivery/json';
import type { CapillaryRequest } from '../delivery/request';

/** Something of the organization's that can be listed: where it is, and what of the answer matters. */
export interface List<Entry> {
	path: string;
	query: Record<string, string>;
	/** The entries in an answer's body; `undefined` when it is none of this list */
	entriesIn: (body: unknown) => Entry[] | undefined;
}

/** A field of the organization: the name requests use, the label people know, and its data type. */
export interface Field extends Json {
	name: string;
	label: string;
	dataType: string;
}

/** The extended fields a customer can have (Capillary: get-org-extended-fields). */
export const extendedFieldList: List<Field> = {
	path: '/v2/extendedFields',
	query: {},
	// The pages disagree on how the entity is written, so its case does not matter.
	entriesIn(body) {
		const entities = valueIn(body, 'entity');
		if (!isObject(entities)) return undefined;
		const key = Object.keys(entities).find((name) => name.toLowerCase() === 'customer');
		return objects(key && entities[key]).flatMap(fieldsIn);
	},
};

/** The custom fields of a customer, which Capillary keeps under the scope `loyalty_registration` (Capillary: get-org-custom-fields). */
export const customFieldList: List<Field> = {
	path: '/v2/organization/customFields',
	query: { scope: 'loyalty_registration' },
	entriesIn: (body) =>
		dataIn(body)
			?.filter(
				({ scope, isDisabled }) =>
					scope === 'loyalty_registration' && Number(isDisabled ?? 0) === 0,
			)
			.flatMap(fieldsIn),
};

/** The loyalty programs, each with its partner programs and their tiers (Capillary: get-org-loyalty-programs). */
export const programList: List<Json> = {
	path: '/v2/organization/programs',
	query: {},
	entriesIn: dataIn,
};

/** A tier of a loyalty program: the number that requests use, and its name. */
export interface Tier extends Json {
	serialNumber: number;
	name: string;
}

/**
 * The tiers of a loyalty program that customers can be in; one that is being changed is listed a second
 * time, as a draft (Capillary: list-all-tiers).
 */
export function tierList(programId: number): List<Tier> {
	return {
		path: '/v3/tiers',
		query: { programId: String(programId) },
		entriesIn(body) {
			const tiers = valueIn(valueIn(body, 'data'), 'tiers');
			if (!Array.isArray(tiers)) return undefined;
			return objects(tiers).filter(
				(tier): tier is Tier =>
					(tier.status ?? 'LIVE') === 'LIVE' &&
					typeof tier.serialNumber === 'number' &&
					typeof tier.name === 'string',
			);
		},
	};
}

/** The sources Capillary knows, each with its communication channels (Capillary: get-org-sources). */
export const sourceList: List<Json> = {
	path: '/v2/meta/sources',
	query: {},
	entriesIn: dataIn,
};

/**
 * The accounts of the organization's sources; `sourceAccountIdentifier` is what the node calls Account
 * ID (Capillary: retrieve-all-source-accounts-of-an-org).
 *
 * @param orgId digits
 */
export function accountList(orgId: string): List<Json> {
	return { path: `/v2/org/${orgId}/sources`, query: { details: 'true' }, entriesIn: dataIn };
}

/** The first 500 active tills (Capillary: get-org-entities). */
export const tillList: List<Json> = {
	path: '/v1.1/organization/entities',
	query: { format: 'json', type: 'TILL', limit: '500', active_only: 'true' },
	entriesIn(body) {
		const organization = valueIn(valueIn(body, 'response'), 'organization');
		if (!isObject(organization)) return undefined;
		return objects(valueIn(organization.entities, 'entity'));
	},
};

/** The request that reads a list. */
export function requestOf<Entry>({
	path,
	query,
	entriesIn,
}: List<Entry>): CapillaryRequest<Entry[]> {
	return { api: 'metadata', method: 'GET', path, query, headers: {}, resultOf: entriesIn };
}

function dataIn(body: unknown): Json[] | undefined {
	const data = valueIn(body, 'data');
	return Array.isArray(data) ? objects(data) : undefined;
}

function objects(value: unknown): Json[] {
	return asList(value).filter(isObject);
}

/** A field of the organization's; none where the entry has no name. */
function fieldsIn({ name, label, dataType }: Json): Field[] {
	if (typeof name !== 'string') return [];
	return [
		{
			name,
			label: typeof label === 'string' && label !== '' ? label : name,
			dataType: typeof dataType === 'string' ? dataType.toUpperCase() : '',
		},
	];
}
