import type { Database } from '../database.mts';
import { DomainError } from '../domainError.mts';
import { readScopeOrAll, type Scope, type SourceErrors } from '../organization/sources.mts';
import type { Call } from '../route.mts';
import { isSameScope, ownersOf } from './identifiers.mts';

const NOT_FOUND = 'Customer not found for the given identifiers';

/** The names listed on the page of the lookups. */
const IDENTIFIER_NAMES = [
	'mobile',
	'email',
	'externalId',
	'cardnumber',
	'cardExternalId',
	'wechat',
	'martjackId',
	'fbId',
];

/**
 * The customer identified by the query's `source`, `accountId`, `identifierName` and
 * `identifierValue`. Names and values may be comma-separated lists in the same order (dual
 * eligibility): all must belong to one customer.
 *
 * @throws DomainError with the codes of `errors` for the source; 8002 without an identifier, 8013
 * for a wrong name, 8015 when nobody has it, 8065 when a customer has it in other sources only.
 */
export function customerOfQuery(call: Call, errors: SourceErrors): number {
	const { source, accountId, identifierName, identifierValue } = call.query;
	const scope = readScopeOrAll(source, accountId, errors);
	if (!identifierName || !identifierValue) {
		throw new DomainError(8002, 'Lookup failed, No identifiers passed');
	}
	const names = identifierName.split(',');
	// A comma in the value of a single identifier is part of the value.
	const values = names.length > 1 ? identifierValue.split(',') : [identifierValue];
	if (names.length !== values.length || !names.every((name) => IDENTIFIER_NAMES.includes(name))) {
		throw new DomainError(8013, 'Lookup, Invalid identifier passed');
	}
	const found = names.map((name, index) =>
		customerWith(call.database, scope, name, (values[index] ?? '').trim()),
	);
	const [first = 0] = found;
	if (found.some((customerId) => customerId !== first)) throw new DomainError(8015, NOT_FOUND);
	return first;
}

/**
 * Makes sure that the customer exists.
 *
 * @throws DomainError 8015 if not, 8069 if they were merged into another.
 */
export function requireCustomer(database: Database, id: string | undefined): number {
	const isId = /^\d{1,15}$/.test(id ?? '');
	const row = isId
		? database.get('SELECT id, merged_into FROM customers WHERE id = ?', Number(id))
		: undefined;
	if (!row) throw new DomainError(8015, NOT_FOUND);
	if (row.merged_into !== null) throw new DomainError(8069, 'Merged customer found');
	return Number(row.id);
}

function customerWith(
	database: Database,
	scope: Scope | undefined,
	type: string,
	value: string,
): number {
	const owners = ownersOf(database, { type, value, details: {} });
	const [anyone] = owners;
	if (!anyone) throw new DomainError(8015, NOT_FOUND);
	const owner = scope ? owners.find((one) => isSameScope(one.scope, scope)) : anyone;
	if (!owner) throw new DomainError(8065, 'User not found for given source');
	return owner.customerId;
}
