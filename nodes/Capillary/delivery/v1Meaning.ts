import type { Outcome, Result } from './answer';
import { quoteOf } from './excerpt';
import { asList, isObject, valueIn, type Json } from './json';
import { comparable } from './matching';

/** What holds a list in a customer of the v1.1 API, and how the list is named. */
const LISTS: Record<string, string> = {
	custom_fields: 'field',
	extended_fields: 'field',
	points_summaries: 'points_summary',
	side_effects: 'effect',
	subscriptions: 'subscription',
};

/** What identifies a customer of a v1.1 answer, and how the node names it. */
const IDENTIFIERS: Record<string, string> = {
	email: 'email',
	external_id: 'externalId',
	mobile: 'mobile',
	user_id: 'id',
};

/** Why Capillary refused something: its code and its words. */
export interface NamedError {
	code?: number;
	message: string;
}

/**
 * Why a v1.1 request failed as a whole, `undefined` when it did not, or when the answer is none of the
 * v1.1 API. `response.status` tells: 200 all done, 201 some, 500 none; of a single customer, its
 * `item_status` tells. Numbers and booleans may be text, and the `success` of the whole may be wrong
 * (Capillary: add-customer, authorization-flows).
 */
export function errorOfV1(body: unknown): NamedError | undefined {
	const response = valueIn(body, 'response');
	const status = valueIn(response, 'status');
	if (!isObject(status)) return undefined;
	const [customer, ...others] = customersIn(response);
	if (customer && others.length === 0) return errorOf(customer);
	const code = Number(status.code);
	return code === 200 || code === 201 || customer ? undefined : namedError(status);
}

/** The single customer of a v1.1 answer (Capillary: update-customer-details_v1api). */
export function v1CustomerIn(body: unknown): Result | undefined {
	const customers = customersIn(valueIn(body, 'response'));
	return customers.length === 1 ? withPlainStatus(customers[0]) : undefined;
}

/** One customer of a v1.1 answer. */
export interface V1Element {
	/** What identifies the customer, as `matchElements` compares it; none where the answer does not tell */
	identifiers: string[];
	outcome: Outcome<Result>;
}

/**
 * What a v1.1 answer says of each customer (Capillary: update-customer-details_v1api).
 *
 * @returns `undefined` for an answer without any
 */
export function v1ElementsIn(body: unknown): V1Element[] | undefined {
	const customers = customersIn(valueIn(body, 'response'));
	if (customers.length === 0) return undefined;
	return customers.map((customer) => {
		const error = errorOf(customer);
		return {
			identifiers: Object.entries(IDENTIFIERS)
				.filter(([name]) => !['', null, undefined].includes(customer[name] as string))
				.map(([name, type]) => comparable(type, customer[name])),
			outcome: error
				? { failure: { kind: 'refused', ...error, writes: true } }
				: { result: withPlainStatus(customer) },
		};
	});
}

function errorOf({ item_status: status }: Json): NamedError | undefined {
	const isDone = String(valueIn(status, 'success')).toLowerCase() === 'true';
	return isDone ? undefined : namedError(status);
}

/** The customer with `item_status` and its lists in one shape, however they came. */
function withPlainStatus(customer: Json): Result {
	const { code, message } = namedError(customer.item_status);
	const warnings = asList(valueIn(valueIn(customer.item_status, 'warnings'), 'warning'));
	return { ...withLists(customer), item_status: { success: true, code, message, warnings } };
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
		message: typeof message === 'string' ? quoteOf(message) : '',
		...(Number.isFinite(code) && { code }),
	};
}
