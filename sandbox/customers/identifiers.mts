import type { Database } from '../database.mts';
import { DomainError, warning, type Notice } from '../domainError.mts';
import type { Scope } from '../organization/sources.mts';
import { CARD_STATUS_LABELS } from '../organization/seed.mts';
import type { IdentifierBody } from './body.mts';
import { isEmail, isMobile } from './contact.mts';

/** The types of an Add's samples, and those of `changeIdentifier`. */
const TYPES = [
	'mobile',
	'email',
	'externalId',
	'wechat',
	'martjackId',
	'fbId',
	'facebook',
	'tmall_uname',
	'cuid',
	'ali_uname',
	'jd_uname',
	'vip_uname',
	'line',
	'unionId',
	'cardnumber',
	'cardExternalId',
	'mobilePush',
];

/** Types of which a profile can have only one value. */
const SINGLE_TYPES = ['mobile', 'email', 'externalId'];

/** Who has an identifier, and where. */
export interface Owner {
	customerId: number;
	scope: Scope;
}

/** The profiles, of whatever customers, that have the identifier; the oldest customer first. */
export function ownersOf(database: Database, { type, value }: IdentifierBody): Owner[] {
	const rows = database.all(
		`SELECT profiles.customer_id, identifiers.source, identifiers.account_id
		FROM identifiers JOIN profiles ON profiles.id = identifiers.profile_id
		WHERE identifiers.type = ? AND identifiers.value = ?
		ORDER BY profiles.customer_id, profiles.id`,
		type,
		value,
	);
	return rows.map((row) => ({
		customerId: Number(row.customer_id),
		scope: { source: String(row.source), accountId: String(row.account_id) },
	}));
}

/**
 * The valid identifiers: of a known type, with a valid value, each once. The others are left out
 * with a warning (8013, 8055, 8056).
 *
 * @throws DomainError 8014 for an invalid mobile when it is the primary identifier, 3017 for a
 * card whose status label is missing or unknown.
 */
export function validIdentifiers(
	identifiers: IdentifierBody[],
	isMobilePrimary: boolean,
	warnings: Notice[],
): IdentifierBody[] {
	const valid = new Map<string, IdentifierBody>();
	for (const identifier of identifiers) {
		const { type, value } = identifier;
		if (value === '') continue;
		if (!TYPES.includes(type)) {
			warnings.push(warning(8013, `Lookup, Invalid identifier passed: ${type}`));
		} else if (type === 'mobile' && !isMobile(value)) {
			if (isMobilePrimary) {
				throw new DomainError(
					8014,
					`Error in customer registration: Invalid Primary Id - ${value}`,
				);
			}
			warnings.push(warning(8056, 'Invalid mobile'));
		} else if (type === 'email' && !isEmail(value)) {
			warnings.push(warning(8055, 'Invalid email id'));
		} else {
			if (type === 'cardnumber') requireCardStatus(identifier);
			valid.set(`${type} ${value}`, identifier);
		}
	}
	return [...valid.values()];
}

/** Gives the profile an identifier that nobody has in its scope. */
export function insertIdentifier(
	database: Database,
	profileId: number,
	scope: Scope,
	{ type, value, details }: IdentifierBody,
): void {
	database.run(
		`INSERT INTO identifiers (profile_id, source, account_id, type, value, details)
		VALUES (?, ?, ?, ?, ?, ?)`,
		profileId,
		scope.source,
		scope.accountId,
		type,
		value,
		JSON.stringify(details),
	);
	const externalId = details.cardExternalId;
	if (type === 'cardnumber' && typeof externalId === 'string' && externalId !== '') {
		insertIdentifier(database, profileId, scope, {
			type: 'cardExternalId',
			value: externalId,
			details: {},
		});
	}
}

/** Removes an identifier from a profile; false if the profile does not have it. */
export function removeIdentifier(
	database: Database,
	profileId: number,
	{ type, value }: IdentifierBody,
): boolean {
	const where = 'profile_id = ? AND type = ? AND value = ?';
	const row = database.get(`SELECT 1 FROM identifiers WHERE ${where}`, profileId, type, value);
	if (row) database.run(`DELETE FROM identifiers WHERE ${where}`, profileId, type, value);
	return row !== undefined;
}

/**
 * Adds identifiers to an existing profile. A mobile, email or external id that the profile already
 * has with another value stays (warning 8075): `changeIdentifier` changes those. One that another
 * customer has in another source stays with that customer (warning 8053).
 *
 * @throws DomainError 8008 for one that another customer has in the same source.
 */
export function addIdentifiers(
	database: Database,
	customerId: number,
	profileId: number,
	scope: Scope,
	identifiers: IdentifierBody[],
	warnings: Notice[],
): void {
	for (const identifier of identifiers) {
		const owners = ownersOf(database, identifier);
		const inScope = owners.find((owner) => isSameScope(owner.scope, scope));
		if (inScope?.customerId === customerId) {
			updateDetails(database, scope, identifier);
		} else if (inScope) {
			throw new DomainError(
				8008,
				'Update failed, Same source different profile found for given identifiers',
			);
		} else if (owners.some((owner) => owner.customerId !== customerId)) {
			warnings.push(warning(8053, 'Update customer, Conflicting Customers found'));
		} else if (hasOtherValue(database, profileId, identifier)) {
			warnings.push(warning(8075, 'Primary identifier not matching with other identifiers'));
		} else {
			insertIdentifier(database, profileId, scope, identifier);
		}
	}
}

export function isSameScope(left: Scope, right: Scope): boolean {
	return left.source === right.source && left.accountId === right.accountId;
}

/** Whether the profile already has a value of a type of which it can have only one. */
export function hasOtherValue(
	database: Database,
	profileId: number,
	{ type }: IdentifierBody,
): boolean {
	if (!SINGLE_TYPES.includes(type)) return false;
	const sql = 'SELECT 1 FROM identifiers WHERE profile_id = ? AND type = ?';
	return database.get(sql, profileId, type) !== undefined;
}

/** A card that is passed again gets its new status label. */
function updateDetails(database: Database, scope: Scope, identifier: IdentifierBody): void {
	if (Object.keys(identifier.details).length === 0) return;
	database.run(
		`UPDATE identifiers SET details = json_patch(details, ?)
		WHERE source = ? AND account_id = ? AND type = ? AND value = ?`,
		JSON.stringify(identifier.details),
		scope.source,
		scope.accountId,
		identifier.type,
		identifier.value,
	);
}

function requireCardStatus({ details }: IdentifierBody): void {
	if (CARD_STATUS_LABELS.includes(String(details.statusLabel))) return;
	throw new DomainError(3017, 'status label invalid');
}
