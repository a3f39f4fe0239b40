import type { Result } from './answer';
import { asList, isObject } from './json';

/** A whole customer, which Capillary sends without an envelope (Capillary: get-customer-details-v2). */
export function customerIn(body: unknown): Result | undefined {
	return isObject(body) && ('id' in body || 'profiles' in body) ? body : undefined;
}

/**
 * The customer in one flat object: ID, names, loyalty and fields, and the first value of every
 * identifier by its type. What was asked for in addition (points, programs …) stays as it came.
 */
export function simpleCustomerIn(body: unknown): Result | undefined {
	const customer = customerIn(body);
	if (!customer) return undefined;
	const { id, profiles, loyaltyInfo, extendedFields, associatedWith, ...others } = customer;
	const profile = listOf(profiles)[0] ?? {};
	const identifiers: Result = {};
	for (const { type, value } of listOf(profile.identifiers)) identifiers[String(type)] ??= value;
	const included = Object.fromEntries(
		Object.entries(others).filter(
			([name]) => !['segments', 'warnings', 'cardDetails'].includes(name),
		),
	);
	return {
		id,
		firstName: profile.firstName,
		lastName: profile.lastName,
		source: profile.source,
		...identifiers,
		loyaltyType: isObject(loyaltyInfo) ? loyaltyInfo.loyaltyType : undefined,
		associatedWith,
		extendedFields: extendedFields ?? {},
		fields: profile.fields ?? {},
		...included,
	};
}

/** One page of a search (Capillary: search-customers-1). */
export interface Page {
	customers: Result[];
	/** How many the search finds in all */
	total: number;
}

/** A page of found customers; `undefined` when the answer is none. */
export function pageIn(body: unknown): Page | undefined {
	if (!isObject(body) || !Array.isArray(body.data)) return undefined;
	const pagination = isObject(body.pagination) ? body.pagination : {};
	return { customers: listOf(body.data), total: Number(pagination.total ?? body.data.length) };
}

/** The answer to a change of identifiers, or subscriptions as they are now (Capillary: changeIdentifier, subscriptions). */
export function changedIn(body: unknown): Result | undefined {
	return isObject(body) && ('createdId' in body || 'subscriptions' in body)
		? { ...body, warnings: asList(body.warnings) }
		: undefined;
}

function listOf(value: unknown): Result[] {
	return asList(value).filter(isObject);
}
