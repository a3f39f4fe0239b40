import { deliver } from '../delivery/deliver';
import { deliverV1Group, type V1Request } from '../delivery/v1';
import { serialize } from '../delivery/serialize';
import { v1CustomerIn } from '../delivery/v1Meaning';
import { lossOfNames, nameTexts } from '../fields/additional';
import { additionalFieldsOfV1, readAdditionalFieldsOfV1 } from '../fields/additionalFieldsOfV1';
import { customFields } from '../fields/customFields';
import { extendedFields } from '../fields/extendedFields';
import { identifiersOfV1, lookupOfV1, readLookupOfV1 } from '../fields/lookupOfV1';
import { readNamedFields } from '../fields/namedFields';
import { optionsOfV1 } from '../fields/options';
import { readSubscriptionsOfV1, subscriptionsOfV1 } from '../fields/subscriptions';
import { readUserContext } from '../fields/userContext';
import { FieldError } from '../fields/values/FieldError';
import type { Operation } from '../operation';
import { keysOf } from './keys';

/** Updates a customer through the older API: `POST /v1.1/customer/update` (Capillary: update-customer-details_v1api). */
export const updateV1: Operation<V1Request> = {
	option: {
		name: 'Update (V1.1)',
		value: 'updateV1',
		action: 'Update customer with V1.1',
		description:
			'Change what only the older API can: fraud status, registration till, subscriptions, an identifier that is empty so far',
	},
	noun: 'customer',
	form: [
		lookupOfV1,
		nameTexts,
		additionalFieldsOfV1,
		extendedFields,
		customFields,
		subscriptionsOfV1,
		optionsOfV1,
	],
	toRequest(item, context) {
		const { key, type, value } = readLookupOfV1(item);
		const subscription = readSubscriptionsOfV1(item).map(({ channel, priority, optedIn }) => ({
			priority,
			scope: 'all',
			is_subscribed: optedIn ? '1' : '0',
			channel,
		}));
		const additional = readAdditionalFieldsOfV1(item, context.timezone, { type, value });
		const changes = {
			...additional,
			...v1Fields('extended_fields', readNamedFields(item, extendedFields, context)),
			...v1Fields('custom_fields', readNamedFields(item, customFields, context)),
			...(subscription.length > 0 && { subscriptions: { subscription } }),
		};
		if (Object.keys(changes).length === 0) {
			throw new FieldError(
				'Additional Fields',
				'The update would change nothing: no field has a value',
				'Fill in at least one name, extended or custom field, subscription or additional field. If an expression should provide it, check that this item has a value there.',
			);
		}
		const customer = { [key]: value, ...changes };
		return {
			api: 'POST v1.1/customer/update',
			method: 'POST',
			path: '/v1.1/customer/update',
			query: { format: 'json' },
			headers: readUserContext(item),
			body: { root: { customer: [customer] } },
			keys: keysOf(identifiersOfV1(customer)),
			resultOf: v1CustomerIn,
			loss: lossOfNames({ firstName: additional.firstname, lastName: additional.lastname }),
		};
	},
	change: () => 'updated',
	deliver,
	deliverGroup: deliverV1Group,
};

/** Fields by name as the v1.1 API lists them: `{ field: [{ name, value }] }`, values as text, `null` as none. */
function v1Fields(
	key: string,
	fields: Record<string, unknown> | undefined,
): Record<string, { field: Array<{ name: string; value: string }> }> {
	const field = Object.entries(fields ?? {}).map(([name, value]) => ({ name, value: text(value) }));
	return field.length > 0 ? { [key]: { field } } : {};
}

function text(value: unknown): string {
	if (value === null) return '';
	return typeof value === 'string' ? value : serialize(value);
}
