import { DomainError } from '../domainError.mts';
import { fieldsOf, raiseUpdated } from '../events/customer.mts';
import { readScope, UPDATE_SOURCE_ERRORS, type Scope } from '../organization/sources.mts';
import type { Call, Route } from '../route.mts';
import { writeAttribution } from './attribution.mts';
import { CUSTOMER_KEYS, readCustomerBody, type CustomerBody } from './body.mts';
import { enroll } from './enrollments.mts';
import { writeExtendedFields } from './extendedFields.mts';
import { customerOfQuery, requireCustomer } from './find.mts';
import { addIdentifiers, validIdentifiers } from './identifiers.mts';
import { changeLoyaltyType } from './loyalty.mts';
import { profileIn, writeProfile } from './profiles.mts';
import { writeStatus } from './status.mts';
import { answerToWrite } from './answerToWrite.mts';

/** Page "Update customer detail". */
const BY_ID: Route = {
	method: 'PUT',
	path: '/v2/customers/:userId',
	resource: 'Customer',
	knownKeys: CUSTOMER_KEYS,
	handle(call) {
		const body = readCustomerBody(call.body);
		// A sample without a query names the source in its profile.
		const scope = readScope(
			call.query.source ?? body.profile.source,
			call.query.accountId ?? body.profile.accountId,
			UPDATE_SOURCE_ERRORS,
		);
		const customerId = requireCustomer(call.database, call.params.userId);
		return updateCustomer(call, customerId, scope, body);
	},
};

/** Page "Update customers lookup". */
const BY_IDENTIFIER: Route = {
	method: 'PUT',
	path: '/v2/customers/lookup',
	resource: 'Customer',
	knownKeys: CUSTOMER_KEYS,
	handle(call) {
		const body = readCustomerBody(call.body);
		const scope = readScope(call.query.source, call.query.accountId, UPDATE_SOURCE_ERRORS);
		return updateCustomer(call, customerOfQuery(call, UPDATE_SOURCE_ERRORS), scope, body);
	},
};

export const UPDATE_ROUTES = [BY_ID, BY_IDENTIFIER];

/**
 * Writes what the request says about a customer; what it omits stays.
 *
 * @throws DomainError 8065 when the customer has no profile in the scope, and those of the functions
 * it calls.
 */
function updateCustomer(call: Call, customerId: number, scope: Scope, body: CustomerBody): object {
	const { database, warnings } = call;
	const profileId = profileIn(call, customerId, scope);
	if (profileId === undefined) throw new DomainError(8065, 'User not found for given source');
	const before = fieldsOf(database, customerId);
	const sideEffects = changeLoyaltyType(call, customerId, body.loyaltyType);
	const identifiers = validIdentifiers(body.profile.identifiers, false, warnings);
	addIdentifiers(database, customerId, profileId, scope, identifiers, warnings);
	writeProfile(call, profileId, body.profile);
	writeExtendedFields(database, customerId, body.extendedFields, warnings);
	enroll(call, customerId, body.enrollments);
	writeAttribution(call, customerId, body.associatedWith);
	if (body.statusLabel) writeStatus(call, customerId, body.statusLabel, '');
	database.run(
		'UPDATE customers SET modified_at = ?, modified_by = ? WHERE id = ?',
		call.now,
		call.caller.attributedTo.code,
		customerId,
	);
	raiseUpdated(call, customerId, scope, identifiers, before);
	return answerToWrite(call, customerId, sideEffects);
}
