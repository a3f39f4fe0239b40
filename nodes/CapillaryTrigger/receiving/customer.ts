import { asList, isObject, valueIn, type Json } from '../../Capillary/delivery/json';

/**
 * Where an event says whom it is about. Where it names several customers, the one to whom it happened comes
 * first: the member before the group's first member (Capillary: event-schema-customer).
 */
const PLACES: Array<(data: Json) => unknown> = [
	({ customerIdentifiers }) => customerIdentifiers,
	({ survivorCustomerIdentifiers }) => survivorCustomerIdentifiers,
	...['memberAdded', 'memberRemoved', 'contributingMember', 'primaryMember'].map(
		(member) => (data: Json) => valueIn(data[member], 'customerIdentifiers'),
	),
	({ coupons }) => onlyOneOf(asList(coupons).map((each) => valueIn(each, 'customerIdentifiers'))),
	({ requestAttributes }) => whoAsked(valueIn(requestAttributes, 'body')),
];

/** What identifies the customer an event is about; `undefined` where it is about none, or about several. */
export function customerIn(data: Json): unknown {
	for (const place of PLACES) {
		const identified = place(data);
		if (isObject(identified)) return identified;
	}
	return undefined;
}

/** Several coupons may have gone to the same customer. */
function onlyOneOf(identified: unknown[]): unknown {
	const ids = new Set(identified.map((each) => valueIn(each, 'customerId')));
	return ids.size === 1 ? identified[0] : undefined;
}

/** A request that waits for a decision holds what was asked for. */
function whoAsked(body: unknown): unknown {
	return valueIn(body, 'customerId') === undefined ? undefined : body;
}

/**
 * A customer's identifiers by their kinds, as Capillary names them. Those of the stores come first; a kind that
 * only another source has is there, too.
 */
export function identifiersOf(identified: Json): Json {
	const found: Json = {};
	const { instore, ...others } = identified;
	if (isObject(instore)) {
		for (const [kind, value] of Object.entries(instore)) {
			// The profile's own number identifies nobody outside Capillary's database.
			if (kind !== 'id') add(found, kind, value);
		}
	}
	for (const source of Object.values(others)) {
		for (const account of asList(valueIn(source, 'accounts'))) {
			for (const identifier of asList(valueIn(account, 'identifiers'))) {
				const kind = valueIn(identifier, 'identifierType');
				if (typeof kind === 'string') add(found, kind, valueIn(identifier, 'identifierValue'));
			}
		}
	}
	return found;
}

function add(found: Json, kind: string, value: unknown): void {
	const isEmpty = value === undefined || value === null || value === '';
	if (!isEmpty && !Object.hasOwn(found, kind)) found[kind] = value;
}
