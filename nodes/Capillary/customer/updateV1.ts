import { deliverV1Group } from '../delivery/v1';
import { additionalFieldsOfV1, readAdditionalFieldsOfV1 } from '../fields/additionalFieldsOfV1';
import { customFields, readCustomFields } from '../fields/customFields';
import { extendedFields, readExtendedFields } from '../fields/extendedFields';
import { FieldError } from '../fields/values/FieldError';
import { identifiersOfV1, lookupOfV1, readLookupOfV1 } from '../fields/lookupOfV1';
import { optionsOfV1, readUserContext } from '../fields/options';
import { readSubscriptionsOfV1, subscriptionsOfV1 } from '../fields/subscriptions';
import type { WriteRequest } from '../delivery/request';
import { operation } from '../operation';
import { sameCustomerKeys } from './keys';

/** Updates a customer through the older API: `POST /v1.1/customer/update` (Capillary: update-customer-details_v1api). */
export const updateV1 = operation<WriteRequest>({
	option: {
		name: 'Update (V1.1)',
		value: 'updateV1',
		action: 'Update customer with V1.1',
		description:
			'Change what only the older API can: fraud status, registration till, subscriptions, an identifier that is empty so far',
	},
	form: [
		lookupOfV1,
		extendedFields,
		customFields,
		subscriptionsOfV1,
		additionalFieldsOfV1,
		optionsOfV1,
	],
	deliver: deliverV1Group,
	groups: true,
	toRequest(form, context) {
		const { key, type, value } = readLookupOfV1(form);
		const { extendedFieldTypes, customFieldTypes, timezone } = context;
		const subscription = readSubscriptionsOfV1(form).map(({ channel, priority, optedIn }) => ({
			priority,
			scope: 'all',
			is_subscribed: optedIn ? '1' : '0',
			channel,
		}));
		const changes = {
			...readAdditionalFieldsOfV1(form, timezone, { type, value }),
			...listed('extended_fields', readExtendedFields(form, extendedFieldTypes, timezone)),
			...listed('custom_fields', readCustomFields(form, customFieldTypes, timezone)),
			...(subscription.length > 0 && { subscriptions: { subscription } }),
		};
		if (Object.keys(changes).length === 0) {
			throw new FieldError(
				'Additional Fields',
				'The update would change nothing: no field has a value',
				'Fill in at least one extended or custom field, subscription or additional field. If an expression should provide it, check that this item has a value there.',
			);
		}
		const customer = { [key]: value, ...changes };
		return {
			api: 'POST v1.1/customer/update',
			method: 'POST',
			path: '/v1.1/customer/update',
			query: { format: 'json' },
			headers: readUserContext(form),
			body: { root: { customer: [customer] } },
			customers: sameCustomerKeys(identifiersOfV1(customer)),
		};
	},
});

/** Fields by name as the v1.1 API lists them: `{ field: [{ name, value }] }`, values as text, `null` as none. */
function listed(
	key: string,
	fields: Record<string, unknown> | undefined,
): Record<string, { field: Array<{ name: string; value: string }> }> {
	const field = Object.entries(fields ?? {}).map(([name, value]) => ({ name, value: text(value) }));
	return field.length > 0 ? { [key]: { field } } : {};
}

function text(value: unknown): string {
	if (value === null) return '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
