import { asId, valueIn } from '../delivery/json';
import type { CapillaryRequest } from '../delivery/request';
import { NAMES_OF_ID } from '../fields/lookup';
import type { SourceAccount } from '../fields/source';

/** The identifiers by which Capillary tells a customer's ID (Capillary: get-customer-id). */
export const LOOKED_UP: readonly string[] = NAMES_OF_ID.options.map(({ value }) => value);

/**
 * Asks for the ID of the customer with an identifier: `GET /v2/customers/lookup` (Capillary: get-customer-id).
 */
export function lookupRequest(
	account: SourceAccount,
	identifierName: string,
	identifierValue: string,
): CapillaryRequest<string> {
	return {
		api: 'GET v2/customers/lookup',
		method: 'GET',
		path: '/v2/customers/lookup',
		query: { ...account, identifierName, identifierValue },
		headers: {},
		resultOf: foundIn,
	};
}

/** The customer's ID in the answer to a lookup. */
export function foundIn(body: unknown): string | undefined {
	return asId(valueIn(body, 'entity'))?.toString();
}
