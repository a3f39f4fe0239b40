import type { Call } from '../route.mts';
import type { Scope } from '../organization/sources.mts';
import type { ProfileBody } from './body.mts';
import { writeChannels } from './channels.mts';
import { writeCustomFields } from './customFields.mts';

/** Page "Add customer": longer names are truncated. */
const LONGEST_NAME = 100;

/** The id of the customer's profile in the scope, if any. */
export function profileIn(call: Call, customerId: number, scope: Scope): number | undefined {
	const row = call.database.get(
		'SELECT id FROM profiles WHERE customer_id = ? AND source = ? AND account_id = ?',
		customerId,
		scope.source,
		scope.accountId,
	);
	return row && Number(row.id);
}

/** Creates an empty profile and returns its id. */
export function createProfile(call: Call, customerId: number, scope: Scope): number {
	const till = call.caller.attributedTo.code;
	return call.database.run(
		`INSERT INTO profiles (customer_id, source, account_id, created_at, created_by, modified_at,
			modified_by)
		VALUES (?, ?, ?, ?, ?, ?, ?)`,
		customerId,
		scope.source,
		scope.accountId,
		call.now,
		till,
		call.now,
		till,
	);
}

/** Writes a profile except for its identifiers; what the request omits stays. */
export function writeProfile(call: Call, profileId: number, profile: ProfileBody): void {
	writeNames(call, profileId, profile.firstName, profile.lastName);
	writeCustomFields(call.database, profileId, profile.customFields, call.warnings);
	writeChannels(call.database, profileId, profile.channels, call.warnings);
}

/** Writes the names and records who changed the profile; an undefined name stays. */
export function writeNames(
	call: Call,
	profileId: number,
	firstName: string | undefined,
	lastName: string | undefined,
): void {
	call.database.run(
		`UPDATE profiles SET first_name = COALESCE(?, first_name), last_name = COALESCE(?, last_name),
			modified_at = ?, modified_by = ?
		WHERE id = ?`,
		firstName?.slice(0, LONGEST_NAME) ?? null,
		lastName?.slice(0, LONGEST_NAME) ?? null,
		call.now,
		call.caller.attributedTo.code,
		profileId,
	);
}
