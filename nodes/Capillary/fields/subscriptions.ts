import type { INodeProperties } from 'n8n-workflow';
import { alsoForAgents } from './agent';
import type { ItemParameters } from './item';
import { truthOf } from './values/boolean';
import { choice, readChoice, type Choice, type ChosenValue } from './values/choice';
import { FieldError } from './values/FieldError';
import { readRows, withoutRepeats, type List } from './values/rows';
import { isUnset, readText } from './values/text';

/** The channels of the v2 API, in its spelling (Capillary: subscriptions). */
const CHANNELS = choice(
	[
		{ name: 'Android', value: 'android' },
		{ name: 'Email', value: 'EMAIL' },
		{ name: 'iOS', value: 'ios' },
		{ name: 'LINE', value: 'line' },
		{ name: 'Mobile (SMS)', value: 'MOBILE' },
		{ name: 'WeChat', value: 'wechat' },
		{ name: 'WhatsApp', value: 'whatsapp' },
	],
	{ sms: 'MOBILE' },
);

/** The channels of the v1.1 API (Capillary: update-customer-details_v1api). */
const CHANNELS_OF_V1 = choice(
	[
		{ name: 'Email', value: 'email' },
		{ name: 'SMS', value: 'sms' },
	],
	{ mobile: 'sms' },
);

const PRIORITIES = choice([
	{ name: 'Bulk', value: 'BULK', description: 'Promotions and newsletters' },
	{ name: 'Transactional', value: 'TRANS', description: 'Receipts, points, one-time passwords' },
]);

const STATUSES = choice(
	[
		{ name: 'Opted In', value: 'OPTIN' },
		{ name: 'Opted Out', value: 'OPTOUT' },
	],
	{ subscribed: 'OPTIN', unsubscribed: 'OPTOUT' },
);

const priority: INodeProperties = {
	displayName: 'Priority',
	name: 'priority',
	type: 'options',
	options: PRIORITIES.options,
	default: 'BULK',
};

const status: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	options: STATUSES.options,
	default: 'OPTIN',
};

function subscriptionList(channel: INodeProperties): INodeProperties[] {
	return alsoForAgents(
		{
			displayName: 'Subscriptions',
			name: 'subscriptions',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Subscription',
			default: {},
			description: 'What the customer agreed to receive, and what not',
			options: [
				{
					displayName: 'Subscription',
					name: 'subscription',
					values: [channel, priority, status],
				},
			],
		},
		[{ channel: channel.default, priority: 'BULK', status: 'OPTOUT' }],
	);
}

export const subscriptions: INodeProperties[] = subscriptionList({
	displayName: 'Channel',
	name: 'channel',
	type: 'options',
	options: CHANNELS.options,
	default: 'EMAIL',
});

export const subscriptionsOfV1: INodeProperties[] = subscriptionList({
	displayName: 'Channel',
	name: 'channel',
	type: 'options',
	options: CHANNELS_OF_V1.options,
	default: 'email',
});

const EXAMPLE = { channel: 'EMAIL', status: 'OPTIN' };
const LIST: List = { property: subscriptions[0], example: EXAMPLE };
const LIST_OF_V1: List = { property: subscriptionsOfV1[0], example: EXAMPLE };

/** What a customer decided: on this channel, for this kind of message, yes or no. */
export interface Subscription {
	channel: string;
	priority: ChosenValue<typeof PRIORITIES>;
	optedIn: boolean;
}

/** The subscriptions of the v2 API, of which at least one is needed (Capillary: subscriptions). */
export function readNeededSubscriptions(item: ItemParameters): Subscription[] {
	const found = readSubscriptions(item, LIST, CHANNELS);
	if (found.length > 0) return found;
	throw new FieldError(
		'Subscriptions',
		'"Subscriptions" is empty',
		'Add at least one channel with a status.',
	);
}

/** The subscriptions of the v1.1 API, which knows email and SMS (Capillary: update-customer-details_v1api). */
export function readSubscriptionsOfV1(item: ItemParameters): Subscription[] {
	return readSubscriptions(item, LIST_OF_V1, CHANNELS_OF_V1);
}

/**
 * The subscriptions of the form. A row without a status is left out.
 *
 * @throws FieldError when a value is unknown, or a channel is opted in and out at once
 */
function readSubscriptions(item: ItemParameters, list: List, channels: Choice): Subscription[] {
	const label = 'Subscriptions';
	const found = readRows(item('subscriptions'), list)
		.filter((row) => !isUnset(row.status))
		.map((row): Subscription => {
			const priority = isUnset(row.priority) ? 'BULK' : row.priority;
			return {
				channel: readChoice(row.channel, `${label} > Channel`, channels),
				priority: readChoice(priority, `${label} > Priority`, PRIORITIES),
				optedIn: readConsent(row.status, `${label} > Status`)!,
			};
		});
	return withoutRepeats(found, ({ channel, priority }) => `${channel} ${priority}`, label);
}

/**
 * Whether a customer agreed, `undefined` when the value is unset. A sheet may hold yes and no as well as
 * the names of the form.
 *
 * @throws FieldError when the value is none of these
 */
export function readConsent(value: unknown, field: string): boolean | undefined {
	const text = readText(value, field);
	if (text === '') return undefined;
	return truthOf(text.toLowerCase()) ?? readChoice(text, field, STATUSES) === 'OPTIN';
}
