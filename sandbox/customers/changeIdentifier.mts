import { DomainError, warning } from '../domainError.mts';
import { readObject } from '../json.mts';
import { fieldsOf, raiseUpdated } from '../events/customer.mts';
import { readScope, UPDATE_SOURCE_ERRORS, type Scope } from '../organization/sources.mts';
import type { Call, Route } from '../route.mts';
import { CHANGE_IDENTIFIER_KEYS, readIdentifiers, type IdentifierBody } from './body.mts';
import {
	hasOtherValue,
	insertIdentifier,
	isSameScope,
	ownersOf,
	removeIdentifier,
	validIdentifiers,
} from './identifiers.mts';
import { isConflicting, merge } from './merge.mts';
import { profileIn } from './profiles.mts';

/** Warnings for an identifier that the customer already has. */
const ATTACHED: Record<string, [number, string]> = {
	mobile: [8071, 'Mobile already attached with this user'],
	email: [8072, 'Email already attached with this user'],
	externalId: [8073, 'External id already attached with this user'],
};

/**
 * Page "Update identifiers, issue card": removes identifiers, then adds others. 8009 when the
 * customer does not exist, 8015 when they have no profile in the source, warning 8070 when the body
 * changes nothing.
 */
export const CHANGE_IDENTIFIER_ROUTE: Route = {
	method: 'POST',
	path: '/v2/customers/:userId/changeIdentifier',
	resource: 'Customer',
	knownKeys: CHANGE_IDENTIFIER_KEYS,
	handle(call) {
		const scope = readScope(call.query.source, call.query.accountId, UPDATE_SOURCE_ERRORS);
		const body = readObject(call.body, 'The body') ?? {};
		const customerId = existingCustomer(call);
		const profileId = profileIn(call, customerId, scope);
		if (profileId === undefined) {
			throw new DomainError(8015, 'Customer not found for the given identifiers');
		}
		const before = fieldsOf(call.database, customerId);
		const removed = readIdentifiers(body.remove, 'remove').filter((identifier) =>
			removeIdentifier(call.database, profileId, identifier),
		);
		const added = validIdentifiers(readIdentifiers(body.add, 'add'), false, call.warnings);
		if (removed.length === 0 && added.length === 0) {
			call.warnings.push(warning(8070, 'No valid change identifiers detected'));
		}
		const createdId = added.reduce(
			(holderId, identifier) => attach(call, holderId, profileId, scope, identifier),
			customerId,
		);
		raiseUpdated(call, createdId, scope, added, before);
		return { createdId, warnings: call.warnings };
	},
};

function existingCustomer(call: Call): number {
	const id = Number(call.params.userId);
	const row = call.database.get('SELECT merged_into FROM customers WHERE id = ?', id);
	if (!row) throw new DomainError(8009, 'Update failed, Customer not found');
	if (row.merged_into !== null) {
		throw new DomainError(
			8067,
			`Same Customer found in other sources, Merge already done with userId ${row.merged_into}`,
		);
	}
	return id;
}

/**
 * Gives the profile an identifier. If another customer has it in another source, the two are merged
 * into the one who had it first (8051), unless both have a profile in the same source and account
 * (8053).
 *
 * @returns the customer who has the profile now.
 * @throws DomainError 8007 when another customer has it in the same source.
 */
function attach(
	call: Call,
	customerId: number,
	profileId: number,
	scope: Scope,
	identifier: IdentifierBody,
): number {
	const owners = ownersOf(call.database, identifier);
	const inScope = owners.find((owner) => isSameScope(owner.scope, scope));
	if (inScope && inScope.customerId !== customerId) {
		throw new DomainError(8007, 'Update failed, Customer already exists for same source');
	}
	if (inScope) {
		const attached = ATTACHED[identifier.type];
		if (attached) call.warnings.push(warning(...attached));
		return customerId;
	}
	if (hasOtherValue(call.database, profileId, identifier)) {
		call.warnings.push(warning(8075, 'Primary identifier not matching with other identifiers'));
		return customerId;
	}
	const other = owners.find((owner) => owner.customerId !== customerId);
	if (other && isConflicting(call, customerId, other.customerId)) {
		call.warnings.push(warning(8053, 'Update customer, Conflicting Customers found'));
		return customerId;
	}
	insertIdentifier(call.database, profileId, scope, identifier);
	if (!other) return customerId;
	merge(call, other.customerId, customerId);
	const text = `Same Customer found in other sources, Merging with userId ${other.customerId}`;
	call.warnings.push(warning(8051, text));
	return other.customerId;
}
