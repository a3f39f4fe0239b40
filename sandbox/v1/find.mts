import type { Database } from '../database.mts';
import { DomainError, warning } from '../domainError.mts';
import type { JsonObject } from '../json.mts';
import type { Scope } from '../organization/sources.mts';
import type { Call } from '../route.mts';
import { isEmail, isMobile } from '../customers/contact.mts';
import { insertIdentifier, isSameScope, ownersOf } from '../customers/identifiers.mts';
import { isConflicting, merge } from '../customers/merge.mts';
import { readLegacyText } from './body.mts';

/** v1.1's identifiers in the order in which they are looked up, and the flag that lets one be added. */
const IDENTIFIERS = [
	{ key: 'mobile', type: 'mobile', flag: 'CONF_ALLOW_MOBILE_UPDATE' },
	{ key: 'external_id', type: 'externalId', flag: 'CONF_LOYALTY_ALLOW_EXTERNAL_ID_UPDATE' },
	{ key: 'email', type: 'email', flag: 'CONF_ALLOW_EMAIL_UPDATE' },
] as const;

/** The sample organization's primary identifier. */
const PRIMARY_KEY = 'mobile';

/**
 * The customer a v1.1 request is about: by `id`, or by the first identifier that a customer has.
 *
 * @throws DomainError 1015 without any, 1012 when nobody has one.
 */
export function findLegacyCustomer(call: Call, customer: JsonObject, scope: Scope): number {
	const id = readLegacyText(customer, 'id');
	const given = IDENTIFIERS.filter(({ key }) => readLegacyText(customer, key));
	if (!id && given.length === 0) {
		throw new DomainError(1015, 'No identifier provided to get loyalty users.');
	}
	if (id) {
		const sql = 'SELECT id FROM customers WHERE id = ? AND merged_into IS NULL';
		const row = call.database.get(sql, Number(id));
		if (row) return Number(row.id);
	}
	for (const { key, type } of given) {
		const owner = ownerIn(call.database, scope, type, readLegacyText(customer, key) ?? '');
		if (owner !== undefined) return owner;
	}
	throw new DomainError(
		1012,
		'Cannot find customer with the provided mobile number/external ID/e-mail ID.',
	);
}

/**
 * Writes identifiers of types the customer does not have yet. Existing ones are not changed: warning
 * 91005 for the primary one, 91006 for another, and 91006 also if the organization does not allow the
 * update; 91007 if another customer has it in the same source and account; 91003 if it is invalid.
 *
 * @returns the customer who has the profile now: if another customer has an identifier in another
 * source, the two are merged into that customer (8051), unless both have a profile in the same source
 * and account (8053).
 */
export function writeLegacyIdentifiers(
	call: Call,
	customerId: number,
	profileId: number,
	scope: Scope,
	customer: JsonObject,
): number {
	let holderId = customerId;
	for (const { key, type, flag } of IDENTIFIERS) {
		const value = readLegacyText(customer, key);
		const current = identifierOf(call.database, profileId, type);
		if (value === undefined || value === current) continue;
		const identifier = { type, value, details: {} };
		const owner = ownerIn(call.database, scope, type, value);
		const other = ownersOf(call.database, identifier).find(
			(each) => each.customerId !== holderId,
		)?.customerId;
		if (owner !== undefined && owner !== holderId) {
			const text = `Failed to register. ${key} already exists for some other user.`;
			call.warnings.push(warning(91007, text));
		} else if (current !== undefined && key === PRIMARY_KEY) {
			const text = `${key} is primary identifier and cannot be updated.`;
			call.warnings.push(warning(91005, text));
		} else if (current !== undefined || !call.switches.config[flag]) {
			call.warnings.push(warning(91006, `${key} update is not allowed.`));
		} else if ((type === 'mobile' && !isMobile(value)) || (type === 'email' && !isEmail(value))) {
			call.warnings.push(warning(91003, 'Failed to validate.'));
		} else if (other !== undefined && isConflicting(call, holderId, other)) {
			call.warnings.push(warning(8053, 'Update customer, Conflicting Customers found'));
		} else {
			insertIdentifier(call.database, profileId, scope, identifier);
			if (other === undefined) continue;
			merge(call, other, holderId);
			const text = `Same Customer found in other sources, Merging with userId ${other}`;
			call.warnings.push(warning(8051, text));
			holderId = other;
		}
	}
	return holderId;
}

/** The profile's value of an identifier's type. */
export function identifierOf(
	database: Database,
	profileId: number,
	type: string,
): string | undefined {
	const sql = 'SELECT value FROM identifiers WHERE profile_id = ? AND type = ? ORDER BY id';
	const row = database.get(sql, profileId, type);
	return row && String(row.value);
}

function ownerIn(
	database: Database,
	scope: Scope,
	type: string,
	value: string,
): number | undefined {
	const owners = ownersOf(database, { type, value, details: {} });
	return owners.find((owner) => isSameScope(owner.scope, scope))?.customerId;
}
