import type { Lookup } from '../fields/lookup';
import type { SourceAccount } from '../fields/source';
import { keysOf } from './keys';

/** Where Capillary has a customer, and what shows that two items mean the same one. */
export interface CustomerPath {
	path: string;
	query: Record<string, string>;
	keys: string[];
}

/**
 * The address of a customer, or of something of a customer's: `/v2/customers/{id}` by ID,
 * `/v2/customers/lookup` by identifier (Capillary: get-customer-details-v2, get-customer-details).
 *
 * @param below what follows the customer in the path, e.g. `/subscriptions`
 */
export function customerPath(
	customer: { id: string } | Lookup,
	account: SourceAccount,
	below: { byId: string; byLookup: string } = { byId: '', byLookup: '' },
): CustomerPath {
	if ('id' in customer) {
		return {
			path: `/v2/customers/${customer.id}${below.byId}`,
			query: { ...account },
			keys: [`id:${customer.id}`],
		};
	}
	return {
		path: `/v2/customers/lookup${below.byLookup}`,
		query: { ...account, ...customer },
		keys: keysOf([{ type: customer.identifierName, value: customer.identifierValue }]),
	};
}
