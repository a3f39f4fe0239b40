import { DomainError } from '../domainError.mts';
import {
	DETAILS_SOURCE_ERRORS,
	GET_SOURCE_ERRORS,
	LOOKUP_SOURCE_ERRORS,
	readScopeOrAll,
} from '../organization/sources.mts';
import type { Call, Route } from '../route.mts';
import { customerOfQuery, requireCustomer } from './find.mts';
import { profileIn } from './profiles.mts';
import { wholeCustomer } from './whole.mts';

/** Page "Get customer id". */
const LOOKUP: Route = {
	method: 'GET',
	path: '/v2/customers/lookup',
	resource: 'Customer',
	handle: (call) => ({ entity: customerOfQuery(call, LOOKUP_SOURCE_ERRORS), warnings: [] }),
};

/** Page "Get customer details by identifier". */
const DETAILS: Route = {
	method: 'GET',
	path: '/v2/customers/lookup/customerDetails',
	resource: 'Customer',
	handle(call) {
		if (!call.query.identifierName) {
			throw new DomainError(8092, 'GET failed, No identifier type passed');
		}
		if (!call.query.identifierValue) {
			throw new DomainError(8093, 'GET failed, No identifier value passed');
		}
		const customerId = customerOfQuery(call, DETAILS_SOURCE_ERRORS);
		return wholeCustomer(call.database, customerId, embedOf(call));
	},
};

/** Page "Get customer details" by id: 8065 when there is no profile in the source. */
const BY_ID: Route = {
	method: 'GET',
	path: '/v2/customers/:customerId',
	resource: 'Customer',
	handle(call) {
		const { source, accountId } = call.query;
		const scope = readScopeOrAll(source, accountId, GET_SOURCE_ERRORS);
		const customerId = requireCustomer(call.database, call.params.customerId);
		if (scope && profileIn(call, customerId, scope) === undefined) {
			throw new DomainError(8065, 'User not found for given source');
		}
		return wholeCustomer(call.database, customerId, embedOf(call));
	},
};

export const GET_ROUTES = [LOOKUP, DETAILS, BY_ID];

function embedOf(call: Call): string[] {
	return call.query.embed?.split(',').map((name) => name.trim()) ?? [];
}
