import type { Result, Written } from '../delivery/answer';
import { asId, asList, isObject, valueIn } from '../delivery/json';
import type { Page } from '../delivery/pages';
import type { SourceAccount } from '../fields/source';

/** A whole customer, which Capillary sends without an envelope (Capillary: get-customer-details-v2). */
export function customerIn(body: unknown): Result | undefined {
	return isObject(body) && ('id' in body || 'profiles' in body) ? body : undefined;
}

/**
 * Reads a customer into one flat object: ID, names, loyalty and fields of the profile asked for, and
 * the first value of every identifier by its type. Where a customer has profiles in several sources,
 * the first one stands in if none is of that source (`ALL`). What else the answer holds (points,
 * cards, segments, warnings …) stays as it came, unless it is empty.
 */
export function simpleCustomerIn({ source, accountId }: SourceAccount) {
	return (body: unknown): Result | undefined => {
		const customer = customerIn(body);
		if (!customer) return undefined;
		const { id, profiles, loyaltyInfo, extendedFields, associatedWith, ...others } = customer;
		const ofSource = listOf(profiles).filter((each) => each.source === source);
		const profile =
			ofSource.find((each) => each.accountId === accountId) ??
			ofSource[0] ??
			listOf(profiles)[0] ??
			{};
		const identifiers: Result = {};
		for (const { type, value } of listOf(profile.identifiers)) identifiers[String(type)] ??= value;
		return {
			id,
			firstName: profile.firstName,
			lastName: profile.lastName,
			source: profile.source,
			...identifiers,
			loyaltyType: valueIn(loyaltyInfo, 'loyaltyType'),
			createDate: valueIn(profile.attribution, 'createDate'),
			associatedWith,
			extendedFields: extendedFields ?? {},
			fields: profile.fields ?? {},
			...Object.fromEntries(Object.entries(others).filter(([, value]) => !isEmpty(value))),
		};
	};
}

/** A page of found customers; `undefined` when the answer is none (Capillary: search-customers-1). */
export function pageIn(body: unknown): Page | undefined {
	if (!isObject(body) || !Array.isArray(body.data)) return undefined;
	return { entries: listOf(body.data), total: asId(valueIn(body.pagination, 'total')) };
}

/** The answer to a v2 write: `createdId`, warnings and side effects (Capillary: v2-add-customer). */
export function writtenIn(body: unknown): Written | undefined {
	if (!isObject(body)) return undefined;
	const createdId = asId(body.createdId);
	return createdId === undefined
		? undefined
		: { ...body, createdId, warnings: asList(body.warnings) };
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

/** True for `{}` and `[]`, which Capillary sends for what a customer has not. */
function isEmpty(value: unknown): boolean {
	return typeof value === 'object' && Object.keys(value ?? {}).length === 0;
}
