import { DomainError } from '../domainError.mts';
import type { Route } from '../route.mts';
import {
	CUSTOM_FIELDS,
	CUSTOMER_EXTENDED_FIELDS,
	LINE_ITEM_EXTENDED_FIELDS,
	PROGRAMS,
	SOURCE_ACCOUNTS,
	type ExtendedField,
} from './seed.mts';
import { SOURCE_TYPES } from './sources.mts';

const SEED_DATE = '2017-04-12';

/** An organization's metadata (page "Get org extended fields" and those around it). */
export const METADATA_ROUTES: Route[] = [
	{
		method: 'GET',
		path: '/v2/extendedFields',
		resource: 'Organization',
		handle: () => ({
			entity: {
				CUSTOMER: CUSTOMER_EXTENDED_FIELDS.map((field) => extendedField('CUSTOMER', field)),
				REGULAR_LINEITEM: LINE_ITEM_EXTENDED_FIELDS.map((field) =>
					extendedField('REGULAR_LINEITEM', field),
				),
			},
			warnings: [],
			errors: [],
			success: true,
		}),
	},
	{
		method: 'GET',
		path: '/v2/organization/customFields',
		resource: 'Organization Data Field',
		handle: ({ query }) => ({
			data: customFields(query.scope, query.includeDisabled === 'true'),
			warnings: [],
			errors: [],
		}),
	},
	{
		method: 'GET',
		path: '/v2/organization/programs',
		resource: 'Organization',
		handle: () => ({ data: programs(), warnings: [], errors: [] }),
	},
	{
		method: 'GET',
		path: '/v3/tiers',
		resource: 'Organization',
		handle: ({ query }) => ({ data: { tiers: tiers(query) }, errors: null, warnings: null }),
	},
	{
		method: 'GET',
		path: '/v2/meta/sources',
		resource: 'Organization',
		handle: () => ({ data: SOURCE_TYPES, warnings: [], errors: [] }),
	},
	{
		method: 'GET',
		path: '/v2/org/:orgId/sources',
		resource: 'Organization',
		handle: ({ params }) => {
			// No API tells which organization a till belongs to, so any number means this one.
			if (!/^\d+$/.test(params.orgId ?? ''))
				throw new DomainError(8085, 'Invalid org entity passed');
			return { data: sourceAccounts(), warnings: [], errors: [] };
		},
	},
];

/** Enumerations come without their values: no sample of Capillary's shows any. */
function extendedField(entityType: string, { name, label, dataType }: ExtendedField): object {
	return {
		name,
		createdBy: -1,
		createdOn: SEED_DATE,
		modifiedBy: -1,
		modifiedOn: SEED_DATE,
		label,
		entityType,
		dataType,
	};
}

function customFields(scope: string | undefined, withDisabled: boolean): object[] {
	return CUSTOM_FIELDS.filter(
		(field) => (!scope || field.scope === scope) && (withDisabled || !field.disabled),
	).map((field) => ({
		name: field.name,
		type: field.type,
		dataType: field.dataType,
		label: field.label,
		scope: field.scope,
		defaultValue: '',
		phase: '1',
		position: 0,
		rule: '',
		regex: '',
		error: '',
		options: field.options ? JSON.stringify(field.options) : '',
		isDisabled: field.disabled ? 1 : 0,
		isCompulsory: 0,
		disableAtServer: 0,
		isUpdatable: 1,
	}));
}

/** Tiers are not included, as in Capillary's sample. */
function programs(): object[] {
	return PROGRAMS.map((program) => ({
		programId: program.id,
		programName: program.name,
		pointsToCurrencyRatio: 1,
		programDescription: program.description,
		partnerPrograms: [],
		default: program.isDefault,
	}));
}

/**
 * The tiers of a program, lowest first (page "List all tiers"). The second one is being changed, so it
 * is there once more as a draft. Nothing is said of a program that does not exist; here it has none.
 */
function tiers({ programId, status }: Record<string, string | undefined>): object[] {
	if (status !== undefined) throw new DomainError(9057, 'Filtering by status is not supported');
	const names = PROGRAMS.find(({ id }) => String(id) === programId)?.tiers ?? [];
	return names.flatMap((name, index) => {
		const tier = {
			slabId: Number(programId) * 100 + index,
			name,
			description: `Tier ${index + 1}`,
			color: '#C0C0C0',
			serialNumber: index + 1,
			tierStartDate: `${SEED_DATE}T00:00:00Z`,
			eligibility: { kpiType: 'CURRENT_POINTS', threshold: index * 5000, upgradeType: 'LAZY' },
			customerCount: 0,
			status: 'LIVE',
			origin: 'LEGACY_SQL_ONLY',
		};
		return index === 1 ? [tier, { ...tier, name: `${name} (new)`, status: 'DRAFT' }] : [tier];
	});
}

function sourceAccounts(): object[] {
	return SOURCE_ACCOUNTS.map(({ source, accountId }, index) => {
		const type = SOURCE_TYPES.find(({ name }) => name.toUpperCase() === source);
		return {
			id: 2000 + index,
			uuid: (2000 + index).toString(16).padStart(32, '0'),
			name: accountId,
			sourceAccountIdentifier: accountId,
			toMirror: false,
			sourceTypeId: type?.id,
			sourceTypeName: type?.name,
			isActive: true,
			commChannels: type?.commChannels,
			attribution: { createDate: SEED_DATE, modifiedDate: SEED_DATE },
		};
	});
}
