import type { Row } from '../database.mts';
import { PROGRAMS } from '../organization/seed.mts';
import type { Call } from '../route.mts';
import { extendedFieldsOf, programsOf, subscriptionsOf } from '../customers/whole.mts';
import type { SideEffect } from '../customers/loyalty.mts';
import { identifierOf } from './find.mts';

/** A customer as in the answers of v1.1; missing values are null or an empty string. */
export function legacyCustomerAnswer(
	call: Call,
	customerId: number,
	profileId: number,
	sideEffects: SideEffect[],
): object {
	const { database } = call;
	const customer = database.get('SELECT * FROM customers WHERE id = ?', customerId) ?? {};
	const profile = database.get('SELECT * FROM profiles WHERE id = ?', profileId) ?? {};
	const customFields = database.all(
		'SELECT name, value FROM custom_field_values WHERE profile_id = ? ORDER BY name',
		profileId,
	);
	const [program] = programsOf(database, customerId) as Row[];
	return {
		user_id: customerId,
		firstname: profile.first_name,
		lastname: profile.last_name,
		mobile: identifierOf(database, profileId, 'mobile') ?? '',
		email: identifierOf(database, profileId, 'email') ?? '',
		external_id: identifierOf(database, profileId, 'externalId') ?? '',
		lifetime_points: customer.loyalty_points,
		loyalty_points: customer.loyalty_points,
		current_slab: program?.currentSlab ?? PROGRAMS[0]?.tiers[0],
		tier_expiry_date: legacyDate(program?.slabExpiryDate),
		points_summaries: { points_summary: programsOf(database, customerId).map(pointsSummary) },
		lifetime_purchases: 0,
		registered_on: legacyDate(customer.created_at),
		updated_on: legacyDate(customer.modified_at),
		type: customer.loyalty_type === 'loyalty' ? 'LOYALTY' : 'NON_LOYALTY',
		source: String(profile.source).toLowerCase(),
		fraud_status: customer.fraud_status,
		custom_fields: { field: customFields },
		extended_fields: {
			field: Object.entries(extendedFieldsOf(database, customerId)).map(([name, value]) => ({
				name,
				value: String(value),
			})),
		},
		subscriptions: { subscription: subscriptionsOf(database, customerId).map(legacySubscription) },
		side_effects: { effect: sideEffects },
	};
}

/** What v1.1's sample shows of a program, apart from the total. */
const SUMMARY_KEYS = [
	'programId',
	'redeemed',
	'expired',
	'returned',
	'adjusted',
	'lifetimePoints',
	'loyaltyPoints',
	'cumulativePurchases',
	'currentSlab',
	'nextSlab',
	'nextSlabSerialNumber',
	'nextSlabDescription',
	'slabSNo',
	'slabExpiryDate',
];

/** All values of a program are strings in v1.1; its sample leaves the total empty. */
function pointsSummary(program: object): object {
	const texts = Object.entries(program)
		.filter(([name]) => SUMMARY_KEYS.includes(name))
		.map(([name, value]) => [
			name,
			name.endsWith('ExpiryDate') ? legacyDate(value) : String(value ?? ''),
		]);
	return { ...Object.fromEntries(texts), totalPoints: '' };
}

/** v1.1 calls the channel MOBILE SMS. */
function legacySubscription(subscription: {
	channel?: unknown;
	priority?: unknown;
	type?: unknown;
}) {
	const { channel, priority, type } = subscription;
	return {
		channel: channel === 'MOBILE' ? 'SMS' : channel,
		priority,
		scope: 'ALL',
		status: type === 'OPTIN' ? '1' : '0',
	};
}

function legacyDate(iso: unknown): string {
	return typeof iso === 'string' ? iso.replace('T', ' ').replace('Z', '') : '';
}
