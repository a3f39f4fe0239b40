import { InvalidRequest } from '../domainError.mts';
import { readObject, readObjects, readText, timestamp, type JsonObject } from '../json.mts';
import type { KnownKeys } from '../knownKeys.mts';

const FIELDS: KnownKeys = { field: [{ name: true, value: true }] };

/** The keys of the samples of v1.1, in lower and snake case. */
export const LEGACY_CUSTOMER_KEYS: KnownKeys = {
	root: {
		customer: [
			{
				id: true,
				mobile: true,
				email: true,
				external_id: true,
				firstname: true,
				lastname: true,
				registered_on: true,
				updated_on: true,
				registered_till: true,
				associated_with: true,
				type: true,
				source: true,
				accountId: true,
				referral_code: true,
				fraud_status: { status: true },
				subscriptions: {
					subscription: [{ priority: true, scope: true, is_subscribed: true, channel: true }],
				},
				extended_fields: FIELDS,
				custom_fields: FIELDS,
			},
		],
	},
};

/** The customers of a body; older samples have an object if there is only one. */
export function readLegacyCustomers(body: unknown): JsonObject[] {
	const root = readObject(readObject(body, 'The body')?.root, 'root');
	const customers = asList(root?.customer, 'root.customer');
	if (customers.length === 0) throw new InvalidRequest('root.customer is missing');
	return customers;
}

/** A text; an empty one counts as absent, because the samples are full of them. */
export function readLegacyText(customer: JsonObject, key: string): string | undefined {
	return readText(customer[key], key)?.trim() || undefined;
}

/** `{field: [{name, value}]}` as an object of names and values. */
export function readLegacyFields(customer: JsonObject, key: string): JsonObject {
	const fields = asList(readObject(customer[key], key)?.field, `${key}.field`);
	return Object.fromEntries(fields.map(({ name, value }) => [readText(name, 'name') ?? '', value]));
}

/** The elements of a list, which may be a single object. */
export function asList(value: unknown, path: string): JsonObject[] {
	return readObjects(value === undefined || Array.isArray(value) ? value : [value], path);
}

/** `YYYY-MM-DD HH:MM:SS`, read as UTC; v1.1 has no offsets (page "Timezone management"). */
export function readLegacyDate(customer: JsonObject, key: string): string | undefined {
	const text = readLegacyText(customer, key);
	if (text === undefined) return undefined;
	const moment = new Date(`${text.replace(' ', 'T')}Z`);
	if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) || Number.isNaN(moment.getTime())) {
		throw new InvalidRequest(`${key} is not a date such as 2019-09-11 10:12:00`);
	}
	return timestamp(moment);
}
