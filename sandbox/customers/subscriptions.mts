import { DomainError } from '../domainError.mts';
import { readObject, readObjects, readText, type JsonObject } from '../json.mts';
import type { KnownKeys } from '../knownKeys.mts';
import { LOOKUP_SOURCE_ERRORS } from '../organization/sources.mts';
import type { Call, Route } from '../route.mts';
import { customerOfQuery, requireCustomer } from './find.mts';
import { subscriptionsOf } from './whole.mts';

const CHANNELS = ['MOBILE', 'EMAIL', 'WECHAT', 'WHATSAPP', 'IOS', 'ANDROID', 'LINE'];
const PRIORITIES = ['TRANS', 'BULK'];
const TYPES = ['OPTIN', 'OPTOUT'];

const SUBSCRIPTION_KEYS: KnownKeys = {
	communicationId: true,
	campaignId: true,
	reason: true,
	scope: { scope: true, subScope: true },
	subscriptions: [
		{
			channel: true,
			accountId: true,
			priority: true,
			type: true,
			orgUnitId: true,
			sourceName: true,
		},
	],
};

export interface Subscription {
	channel: string;
	priority: string;
	type: string;
	sourceName: string;
	accountId: string;
}

/** Pages "Update subscription details" and "Get subscription details", by ID and by identifier. */
export const SUBSCRIPTION_ROUTES: Route[] = [
	...routesAt('/v2/customers/:userId/subscriptions', (call) =>
		requireCustomer(call.database, call.params.userId),
	),
	...routesAt('/v2/customers/lookup/subscriptions', (call) =>
		customerOfQuery(call, LOOKUP_SOURCE_ERRORS),
	),
];

function routesAt(path: string, customerOf: (call: Call) => number): Route[] {
	return [
		{
			method: 'GET',
			path,
			resource: 'Customer',
			handle: (call) => ({
				subscriptions: subscriptionsOf(call.database, customerOf(call)),
				campaignId: 0,
				communicationId: 0,
				warnings: [],
			}),
		},
		{
			method: 'POST',
			path,
			resource: 'Customer',
			knownKeys: SUBSCRIPTION_KEYS,
			handle(call) {
				const customerId = customerOf(call);
				const body = readObject(call.body, 'The body') ?? {};
				const subscriptions = readObjects(body.subscriptions, 'subscriptions');
				if (subscriptions.length === 0) {
					throw new DomainError(500, 'All requests have failed due to errors');
				}
				for (const subscription of subscriptions.map(readSubscription)) {
					subscribe(call, customerId, subscription);
				}
				return { ...body, warnings: call.warnings };
			},
		},
	];
}

/**
 * Records a customer's consent for a channel.
 *
 * @throws DomainError 1101 for an unknown channel, 1102 for an unknown priority, 1106 for a type
 * that is neither OPTIN nor OPTOUT.
 */
export function subscribe(call: Call, customerId: number, subscription: Subscription): void {
	const { channel, priority, type, sourceName, accountId } = subscription;
	if (!CHANNELS.includes(channel)) throw new DomainError(1101, 'Invalid channel type.');
	if (!PRIORITIES.includes(priority)) throw new DomainError(1102, 'Invalid priority type.');
	if (!TYPES.includes(type)) throw new DomainError(1106, 'Invalid subscription status passed.');
	call.database.run(
		`INSERT INTO subscriptions (customer_id, channel, priority, source_name, account_id, type)
		VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET type = excluded.type`,
		customerId,
		channel,
		priority,
		sourceName,
		accountId,
		type,
	);
}

function readSubscription(element: JsonObject, index: number): Subscription {
	const text = (key: string) => readText(element[key], `subscriptions[${index}].${key}`) ?? '';
	return {
		// The page writes some channels in upper case and some not.
		channel: text('channel').toUpperCase(),
		priority: text('priority').toUpperCase(),
		type: text('type').toUpperCase(),
		sourceName: text('sourceName'),
		accountId: text('accountId'),
	};
}
