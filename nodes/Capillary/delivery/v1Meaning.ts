import type { Outcome, Result } from './answer';
import { asList, isObject, valueIn, type Json } from './json';

/** What holds a list in a customer of the v1.1 API, and how the list is named. */
const LISTS: Record<string, string> = {
	custom_fields: 'field',
	extended_fields: 'field',
	points_summaries: 'points_summary',
	side_effects: 'effect',
	subscriptions: 'subscription',
};

/** Why Capillary refused something: its code and its words. */
export interface NamedError {
	code?: number;
	message: string;
}

/**
 * Why a v1.1 request failed as a whole, `undefined` when it did not, or when the answer is none of the
 * v1.1 API. `response.status` tells: 200 all done, 201 some, 500 none; with a single customer the reason
 * is in that customer's `item_status`. Numbers and booleans may be text, and `success` may be wrong
 * (Capillary: add-customer, authorization-flows).
 */
export function errorOfV1(body: unknown): NamedError | undefined {
	const response = valueIn(body, 'response');
	const status = valueIn(response, 'status');
	if (!isObject(status)) return undefined;
	const code = Number(status.code);
	if (code === 200 || code === 201) return undefined;
	const told = customersIn(response);
	if (told.length === 0) return namedError(status);
	return code === 500 && told.length === 1 ? namedError(told[0].item_status) : undefined;
}

/**
 * What a v1.1 answer says of each customer, in the order they were sent (Capillary:
 * update-customer-details_v1api).
 *
 * @param count how many customers were sent
 * @returns a reader, which gives `undefined` for an answer that does not match what was sent
 */
export function v1CustomersIn(
	count: number,
): (body: unknown) => Array<Outcome<Result>> | undefined {
	return (body) => {
		const customers = customersIn(valueIn(body, 'response'));
		return customers.length === count ? customers.map(customerMeaning) : undefined;
	};
}

function customerMeaning(customer: Json): Outcome<Result> {
	const status = customer.item_status;
	const { code, message } = namedError(status);
	if (String(valueIn(status, 'success')).toLowerCase() !== 'true') {
		return { failure: { kind: 'refused', message, ...(code !== undefined && { code }) } };
	}
	const warnings = asList(valueIn(valueIn(status, 'warnings'), 'warning'));
	return {
		result: { ...withLists(customer), item_status: { success: true, code, message, warnings } },
	};
}

/** XML's heritage: a list of one arrives as its only element. */
function withLists(customer: Json): Json {
	const result = { ...customer };
	for (const [holder, list] of Object.entries(LISTS)) {
		if (holder in customer) result[holder] = { [list]: asList(valueIn(customer[holder], list)) };
	}
	return result;
}

function customersIn(response: unknown): Json[] {
	const customers = asList(valueIn(valueIn(response, 'customers'), 'customer'));
	return customers.filter(isObject).filter((customer) => 'item_status' in customer);
}

function namedError(status: unknown): NamedError {
	const code = Number(valueIn(status, 'code'));
	const message = valueIn(status, 'message');
	return {
		message: typeof message === 'string' ? message.trim() : '',
		...(Number.isFinite(code) && { code }),
	};
}
