import { writeAttribution } from '../customers/attribution.mts';
import { writeCustomFields } from '../customers/customFields.mts';
import { writeExtendedFields } from '../customers/extendedFields.mts';
import { changeLoyaltyType } from '../customers/loyalty.mts';
import { profileIn, writeNames } from '../customers/profiles.mts';
import { subscribe } from '../customers/subscriptions.mts';
import { fieldsOf, raiseUpdated } from '../events/customer.mts';
import { tillOfCode } from '../authentication.mts';
import { DomainError, InvalidRequest, warning } from '../domainError.mts';
import { readObject, readText, type JsonObject } from '../json.mts';
import { readScope, UPDATE_SOURCE_ERRORS } from '../organization/sources.mts';
import type { Call, Route } from '../route.mts';
import {
	asList,
	LEGACY_CUSTOMER_KEYS,
	readLegacyCustomers,
	readLegacyDate,
	readLegacyFields,
	readLegacyText,
} from './body.mts';
import { legacyCustomerAnswer } from './customer.mts';
import { envelope, itemStatus, type Item } from './envelope.mts';
import { findLegacyCustomer, writeLegacyIdentifiers } from './find.mts';

/** The values of the pages "Add customer" and "Update customer" of v1.1 together. */
const FRAUD_STATUSES = [
	'CONFIRMED',
	'NONE',
	'NORMAL',
	'OUTLIER',
	'FRAUD',
	'INTERNAL',
	'INVALID',
	'NOT_FRAUD',
];

/**
 * Page "Update customer details (v1)": each customer is handled separately, with its result in
 * `item_status`. 1060 for more customers than a request may have.
 */
export const UPDATE_ROUTE: Route = {
	method: 'POST',
	path: '/v1.1/customer/update',
	resource: 'Customer',
	knownKeys: LEGACY_CUSTOMER_KEYS,
	handle(call) {
		const customers = readLegacyCustomers(call.body);
		if (customers.length > call.switches.bulkMaximum) {
			throw new DomainError(1060, 'Batch limit exceeded.');
		}
		return envelope(
			call,
			customers.map((customer) =>
				updateItem({ ...call, warnings: [], events: [] }, call, customer),
			),
		);
	},
};

function updateItem(call: Call, whole: Call, customer: JsonObject): Item {
	try {
		const answer = call.database.runInSavepoint(() => updateLegacy(call, customer));
		whole.events.push(...call.events);
		const status = itemStatus(true, 1000, 'Customer successfully updated', call.warnings);
		return { success: true, customer: { ...answer, item_status: status } };
	} catch (error) {
		if (!(error instanceof DomainError)) throw error;
		const { mobile = '', email = '', external_id = '' } = customer;
		const status = itemStatus(false, error.code, error.message, call.warnings);
		return { success: false, customer: { mobile, email, external_id, item_status: status } };
	}
}

function updateLegacy(call: Call, customer: JsonObject): object {
	const source = readLegacyText(customer, 'source')?.toUpperCase() ?? 'INSTORE';
	const scope = readScope(source, readLegacyText(customer, 'accountId'), UPDATE_SOURCE_ERRORS);
	const foundId = findLegacyCustomer(call, customer, scope);
	const profileId = profileIn(call, foundId, scope);
	if (profileId === undefined) {
		throw new DomainError(1011, 'Cannot find customer for provided identifier.');
	}
	const before = fieldsOf(call.database, foundId);
	const customerId = writeLegacyIdentifiers(call, foundId, profileId, scope, customer);
	const sideEffects = changeType(call, customerId, readLegacyText(customer, 'type'));
	const first = readLegacyText(customer, 'firstname');
	writeNames(call, profileId, first, readLegacyText(customer, 'lastname'));
	const extended = readLegacyFields(customer, 'extended_fields');
	writeExtendedFields(call.database, customerId, extended, call.warnings);
	const custom = readLegacyFields(customer, 'custom_fields');
	writeCustomFields(call.database, profileId, custom, call.warnings);
	writeAttribution(call, customerId, readLegacyText(customer, 'associated_with'));
	writeRegistration(call, customerId, customer);
	writeFraudStatus(call, customerId, customer);
	writeSubscriptions(call, customerId, customer);
	const sql = 'UPDATE customers SET modified_at = ?, modified_by = ? WHERE id = ?';
	const updated = readLegacyDate(customer, 'updated_on') ?? call.now;
	call.database.run(sql, updated, call.caller.attributedTo.code, customerId);
	raiseUpdated(call, customerId, scope, [], before);
	return legacyCustomerAnswer(call, customerId, profileId, sideEffects);
}

function changeType(call: Call, customerId: number, type: string | undefined) {
	if (!type) return [];
	const name = type.toUpperCase();
	if (!['LOYALTY', 'NON_LOYALTY', 'NOT_INTERESTED'].includes(name)) {
		throw new InvalidRequest('type is LOYALTY or NON_LOYALTY');
	}
	try {
		return changeLoyaltyType(call, customerId, name === 'LOYALTY' ? 'loyalty' : 'non_loyalty');
	} catch (error) {
		if (!(error instanceof DomainError)) throw error;
		// v1.1 has a different code for v2's 8018.
		throw new DomainError(1046, 'Conversion of loyalty customer to non-loyalty is not allowed.');
	}
}

function writeRegistration(call: Call, customerId: number, customer: JsonObject): void {
	const date = readLegacyDate(customer, 'registered_on');
	const code = readLegacyText(customer, 'registered_till');
	if (code && !tillOfCode(code)) {
		call.warnings.push(warning(91020, 'Invalid TILL passed for registration.'));
	}
	call.database.run(
		`UPDATE customers SET created_at = COALESCE(?, created_at),
			created_by = COALESCE(?, created_by) WHERE id = ?`,
		date ?? null,
		tillOfCode(code)?.code ?? null,
		customerId,
	);
}

function writeFraudStatus(call: Call, customerId: number, customer: JsonObject): void {
	const status = readLegacyText(readObject(customer.fraud_status, 'fraud_status') ?? {}, 'status');
	if (!status) return;
	if (!FRAUD_STATUSES.includes(status.toUpperCase())) {
		throw new InvalidRequest(`fraud_status is one of ${FRAUD_STATUSES.join(', ')}`);
	}
	const sql = 'UPDATE customers SET fraud_status = ? WHERE id = ?';
	call.database.run(sql, status.toUpperCase(), customerId);
}

/** An invalid subscription is a warning here (91022), because it is a side action of the update. */
function writeSubscriptions(call: Call, customerId: number, customer: JsonObject): void {
	const list = readObject(customer.subscriptions, 'subscriptions')?.subscription;
	for (const element of asList(list, 'subscriptions.subscription')) {
		const channel = (readText(element.channel, 'channel') ?? '').toUpperCase();
		const priority = (readText(element.priority, 'priority') ?? '').toUpperCase();
		const isSubscribed = String(element.is_subscribed) === '1';
		try {
			subscribe(call, customerId, {
				channel: channel === 'SMS' ? 'MOBILE' : channel,
				priority,
				type: isSubscribed ? 'OPTIN' : 'OPTOUT',
				sourceName: '',
				accountId: '',
			});
		} catch (error) {
			if (!(error instanceof DomainError)) throw error;
			const text = `Failed to update subscription for ${channel} channel and priority ${priority}.`;
			call.warnings.push(warning(91022, text));
		}
	}
}
