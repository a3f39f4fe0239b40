import { tillOfCode } from '../authentication.mts';
import type { Database, Row } from '../database.mts';
import { PROGRAMS } from '../organization/seed.mts';

/**
 * A customer as in "Get customer details", with the blocks that `embed` asks for; all of its values
 * have the sample's types.
 */
export function wholeCustomer(database: Database, customerId: number, embed: string[]): object {
	const customer = database.get('SELECT * FROM customers WHERE id = ?', customerId) ?? {};
	const source = String(customer.created_from_source);
	return {
		id: customerId,
		profiles: profilesOf(database, customerId),
		loyaltyInfo: {
			loyaltyType: customer.loyalty_type,
			attributionV2: {
				...attributionOf(customer),
				createdFromSource: source === 'INSTORE' ? 'instore' : source,
			},
			lifetimePurchases: 0,
		},
		segments: {},
		associatedWith: customer.associated_with,
		extendedFields: extendedFieldsOf(database, customerId),
		...(embed.includes('points') && { pointsSummary: pointsSummary(database, customer) }),
		...(embed.includes('subscriptions') && {
			subscriptionInfo: { subscriptions: subscriptionsOf(database, customerId) },
		}),
		...(embed.includes('mlp') && { loyaltyProgramDetails: programsOf(database, customerId) }),
		...(embed.includes('customerStatus') && {
			customerStatus: { label: customer.status_label, reason: customer.status_reason },
		}),
		cardDetails: cardsOf(database, customerId),
		warnings: [],
	};
}

export function extendedFieldsOf(database: Database, customerId: number): Record<string, unknown> {
	const rows = database.all(
		'SELECT name, value FROM extended_field_values WHERE customer_id = ? ORDER BY name',
		customerId,
	);
	return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(String(value))]));
}

export function subscriptionsOf(database: Database, customerId: number): object[] {
	const rows = database.all(
		`SELECT channel, priority, type, source_name, account_id FROM subscriptions
		WHERE customer_id = ? ORDER BY priority, channel, source_name, account_id`,
		customerId,
	);
	return rows.map(({ channel, priority, type, source_name, account_id }) => ({
		channel,
		...(account_id && { accountId: account_id }),
		priority,
		type,
		...(source_name && { sourceName: source_name }),
	}));
}

/** The customer's programs, as in `loyaltyProgramDetails`. */
export function programsOf(database: Database, customerId: number): object[] {
	const rows = database.all(
		'SELECT * FROM enrollments WHERE customer_id = ? ORDER BY program_id',
		customerId,
	);
	return rows.map((row) => {
		const program = PROGRAMS.find(({ id }) => id === row.program_id);
		const tierNumber = Number(row.tier_number);
		const nextTier = program?.tiers[tierNumber] ?? '';
		return {
			redeemed: 0,
			expired: 0,
			returned: 0,
			adjusted: 0,
			lifetimePoints: row.loyalty_points,
			loyaltyPoints: row.loyalty_points,
			cumulativePurchases: 0,
			loyaltyId: customerId,
			currentSlab: program?.tiers[tierNumber - 1] ?? '',
			nextSlab: nextTier,
			nextSlabSerialNumber: nextTier ? tierNumber + 1 : -1,
			nextSlabDescription: nextTier,
			slabSNo: tierNumber,
			slabExpiryDate: row.tier_expiry_date,
			pointsExpiryDate: row.points_expiry_date,
			programId: row.program_id,
			programTitle: program?.name,
			programDescription: program?.description,
			programPointsToCurrencyRatio: 1,
			linkedPartnerPrograms: [],
		};
	});
}

function profilesOf(database: Database, customerId: number): object[] {
	const rows = database.all('SELECT * FROM profiles WHERE customer_id = ? ORDER BY id', customerId);
	return rows.map((profile) => {
		const profileId = Number(profile.id);
		const identifiers = identifiersOf(database, profileId);
		return {
			firstName: profile.first_name,
			lastName: profile.last_name,
			attribution: attributionOf(profile),
			fields: customFieldsOf(database, profileId),
			allFields: {},
			identifiers,
			commChannels: channelsOf(database, profileId),
			source: profile.source,
			userId: customerId,
			accountId: profile.account_id,
			conflictingProfileList: database
				.all('SELECT customer_id FROM conflicts WHERE profile_id = ?', profileId)
				.map((conflict) => ({ userId: conflict.customer_id })),
			autoUpdateTime: profile.modified_at,
			identifiersAll: identifiers,
		};
	});
}

function attributionOf(row: Row): object {
	return {
		createDate: row.created_at,
		createdBy: tillEntity(row.created_by),
		modifiedBy: tillEntity(row.modified_by),
		modifiedDate: row.modified_at,
	};
}

function tillEntity(code: string | number | null | undefined): object {
	const id = tillOfCode(String(code))?.id ?? -1;
	return { id, code, name: code, type: 'TILL', referenceId: -1, default: false };
}

function identifiersOf(database: Database, profileId: number): object[] {
	const rows = database.all(
		'SELECT type, value, details FROM identifiers WHERE profile_id = ? ORDER BY id',
		profileId,
	);
	return rows.map(({ type, value, details }) => ({ type, value, ...JSON.parse(String(details)) }));
}

function channelsOf(database: Database, profileId: number): object[] {
	const rows = database.all('SELECT * FROM channels WHERE profile_id = ?', profileId);
	return rows.map((row) => ({
		type: row.type,
		value: row.value,
		primary: row.is_primary === 1,
		verified: row.verified === 1,
		...(row.subscribed !== null && { subscribed: row.subscribed === 1 }),
		meta: {
			residence: row.residence === 1,
			office: row.office === 1,
			...(row.last_viewed_date !== null && { lastViewedDate: row.last_viewed_date }),
		},
		attributes: JSON.parse(String(row.attributes)),
	}));
}

function customFieldsOf(database: Database, profileId: number): object {
	const rows = database.all(
		'SELECT name, value FROM custom_field_values WHERE profile_id = ? ORDER BY name',
		profileId,
	);
	return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

function cardsOf(database: Database, customerId: number): object[] {
	const rows = database.all(
		`SELECT identifiers.value, identifiers.details FROM identifiers
		JOIN profiles ON profiles.id = identifiers.profile_id
		WHERE profiles.customer_id = ? AND identifiers.type = 'cardnumber' ORDER BY identifiers.id`,
		customerId,
	);
	return rows.map(({ value, details }) => {
		const { seriesId, seriesCode, statusLabel } = JSON.parse(String(details));
		return {
			customerId,
			cardNumber: value,
			seriesId,
			seriesCode,
			statusInfo: { label: statusLabel, status: statusLabel, isActive: statusLabel === 'ACTIVE' },
		};
	});
}

function pointsSummary(database: Database, customer: Row): object {
	const program = PROGRAMS.find(({ isDefault }) => isDefault);
	const enrollment = database.get(
		'SELECT tier_number, tier_expiry_date FROM enrollments WHERE customer_id = ? AND program_id = ?',
		Number(customer.id),
		program?.id ?? 0,
	);
	const tierNumber = Number(enrollment?.tier_number ?? 1);
	const nextTier = program?.tiers[tierNumber] ?? '';
	return {
		adjusted: 0,
		cumulativePurchases: 0,
		currentSlab: program?.tiers[tierNumber - 1] ?? '',
		expired: 0,
		lifetimePoints: customer.loyalty_points,
		loyaltyId: customer.id,
		loyaltyPoints: customer.loyalty_points,
		nextSlab: nextTier,
		nextSlabDescription: nextTier,
		nextSlabSerialNumber: nextTier ? tierNumber + 1 : -1,
		redeemed: 0,
		returned: 0,
		slabExpiryDate: enrollment?.tier_expiry_date ?? null,
		slabSNo: tierNumber,
	};
}
