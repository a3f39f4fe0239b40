import { DomainError, warning } from '../domainError.mts';
import { fieldsOf, raiseAdded, raiseUpdated } from '../events/customer.mts';
import { ADD_SOURCE_ERRORS, readScope, type Scope } from '../organization/sources.mts';
import { STATUS_LABELS } from '../organization/seed.mts';
import type { Call, Route } from '../route.mts';
import {
	readCustomerBody,
	CUSTOMER_KEYS,
	type CustomerBody,
	type IdentifierBody,
} from './body.mts';
import { enroll } from './enrollments.mts';
import { writeExtendedFields } from './extendedFields.mts';
import { insertIdentifier, isSameScope, ownersOf, validIdentifiers } from './identifiers.mts';
import { changeLoyaltyType, rewardJoining, rewardReferral, type SideEffect } from './loyalty.mts';
import { isConflicting, merge } from './merge.mts';
import { createProfile, profileIn, writeProfile } from './profiles.mts';
import { writeStatus } from './status.mts';
import { writeAttribution } from './attribution.mts';
import { answerToWrite } from './answerToWrite.mts';

/** Page "Add customer". */
export const ADD_ROUTE: Route = {
	method: 'POST',
	path: '/v2/customers',
	resource: 'Customer',
	knownKeys: CUSTOMER_KEYS,
	handle(call) {
		const { customerId, sideEffects } = addCustomer(call, call.body);
		return answerToWrite(call, customerId, sideEffects);
	},
};

/**
 * Registers a customer, or gives an existing one a profile in one more source.
 *
 * @throws DomainError 8084 without a body, 8004, 3217 and 8045 for the source, 8005 without a valid
 * identifier, 8014 for an invalid mobile, 8006 when one is taken in the same source, 8066 when the
 * customer of an identifier already has a profile there, 8017 for a date in the future.
 */
export function addCustomer(
	call: Call,
	value: unknown,
): { customerId: number; sideEffects: SideEffect[] } {
	if (value === undefined) throw new DomainError(8084, 'Customer details not sent');
	const body = readCustomerBody(value);
	const { source, accountId } = body.profile;
	const scope = readScope(
		source ?? call.query.source,
		accountId ?? call.query.accountId,
		ADD_SOURCE_ERRORS,
	);
	const identifiers = validIdentifiers(
		body.profile.identifiers,
		scope.source === 'INSTORE',
		call.warnings,
	);
	if (identifiers.length === 0) {
		throw new DomainError(8005, 'Add failed, No valid identifiers passed');
	}
	if (body.createDate && body.createDate > call.now) {
		throw new DomainError(8017, 'Error in customer registration: Invalid registration date');
	}
	refuseTaken(call, scope, identifiers);
	const owner = ownerElsewhere(call, scope, identifiers);
	const before = owner && fieldsOf(call.database, owner.customerId);
	const customerId = owner?.customerId ?? createCustomer(call, scope, body);
	const profileId = createProfile(call, customerId, scope);
	for (const identifier of identifiers) {
		insertIdentifier(call.database, profileId, scope, identifier);
	}
	for (const other of owner?.conflicts ?? []) {
		call.database.run('INSERT INTO conflicts VALUES (?, ?)', profileId, other);
	}
	writeProfile(call, profileId, body.profile);
	writeExtendedFields(call.database, customerId, body.extendedFields, call.warnings);
	enroll(call, customerId, body.enrollments);
	writeAttribution(call, customerId, body.associatedWith);
	if (body.statusLabel) writeStatus(call, customerId, body.statusLabel, '');
	// First the customer, then what the customer got.
	const known = call.events.splice(0);
	const sideEffects = reward(call, customerId, owner !== undefined, body);
	const rewards = call.events.splice(0);
	if (before) raiseUpdated(call, customerId, scope, identifiers, before);
	else raiseAdded(call, customerId, scope, identifiers);
	call.events.push(...known, ...rewards);
	return { customerId, sideEffects };
}

/** Identifiers are unique within a source, and within an account where a source has several. */
function refuseTaken(call: Call, scope: Scope, identifiers: IdentifierBody[]): void {
	for (const identifier of identifiers) {
		const owners = ownersOf(call.database, identifier);
		const owner = owners.find((one) => isSameScope(one.scope, scope));
		if (!owner) continue;
		throw new DomainError(
			8006,
			`Add failed, Customer already exists with id ${owner.customerId} for same source`,
		);
	}
}

/**
 * The customer who has the identifiers in other sources and now gets one more profile (8050). If
 * several have them, they are merged into the oldest (8051), except those who have a profile in the
 * same source and account as another: these stay separate (8052).
 */
function ownerElsewhere(
	call: Call,
	scope: Scope,
	identifiers: IdentifierBody[],
): { customerId: number; conflicts: number[] } | undefined {
	const owners = identifiers.flatMap((identifier) => ownersOf(call.database, identifier));
	const customerIds = [...new Set(owners.map(({ customerId }) => customerId))].sort(
		(a, b) => a - b,
	);
	if (customerIds.length === 0) return undefined;
	const survivor = customerIds.find((id) => profileIn(call, id, scope) === undefined);
	if (survivor === undefined) {
		throw new DomainError(8066, 'Combine not possible, User id already used in same source');
	}
	const conflicts: number[] = [];
	for (const other of customerIds) {
		if (other === survivor) continue;
		if (profileIn(call, other, scope) !== undefined || isConflicting(call, survivor, other)) {
			conflicts.push(other);
		} else {
			merge(call, survivor, other);
		}
	}
	if (conflicts.length < customerIds.length - 1) {
		const text = `Same Customer found in other sources, Merging with userId ${survivor}`;
		call.warnings.push(warning(8051, text));
	} else {
		call.warnings.push(warning(8050, 'Same Customer found in other sources, Combining'));
	}
	if (conflicts.length > 0) {
		call.warnings.push(warning(8052, 'Add customer, Conflicting Customers found'));
	}
	return { customerId: survivor, conflicts };
}

function createCustomer(call: Call, scope: Scope, body: CustomerBody): number {
	const till = call.caller.attributedTo.code;
	const customerId = call.database.run(
		`INSERT INTO customers (loyalty_type, associated_with, status_label, end_points,
			created_from_source, created_at, created_by, modified_at, modified_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		body.loyaltyType ?? 'loyalty',
		till,
		STATUS_LABELS[0] ?? '',
		JSON.stringify(body.endPoints),
		scope.source,
		body.createDate ?? call.now,
		till,
		call.now,
		till,
	);
	// A code that another customer can pass as `referralCode`.
	const code = `REF${customerId}`;
	call.database.run('UPDATE customers SET referral_code = ? WHERE id = ?', code, customerId);
	return customerId;
}

function reward(
	call: Call,
	customerId: number,
	isKnown: boolean,
	{ loyaltyType, referralCode }: CustomerBody,
): SideEffect[] {
	// An Add never takes a customer's loyalty away.
	if (isKnown) {
		return changeLoyaltyType(call, customerId, loyaltyType === 'loyalty' ? 'loyalty' : undefined);
	}
	const joining = loyaltyType === 'non_loyalty' ? [] : rewardJoining(call, customerId);
	return rewardReferral(call, customerId, referralCode, joining);
}
