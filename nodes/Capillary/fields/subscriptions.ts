import type { INodeProperties } from 'n8n-workflow';
import { alsoForAgents } from './agent';
import { readChoice } from './values/choice';
import { FieldError } from './values/FieldError';
import { isUnset, readBoolean, readRows, readText, type Form } from './values/text';

const CHANNELS = ['android', 'EMAIL', 'ios', 'line', 'MOBILE', 'wechat', 'whatsapp'];

const priority: INodeProperties = {
	displayName: 'Priority',
	name: 'priority',
	type: 'options',
	options: [
		{ name: 'Bulk', value: 'BULK', description: 'Promotions and newsletters' },
		{ name: 'Transactional', value: 'TRANS', description: 'Receipts, points, one-time passwords' },
	],
	default: 'BULK',
};

const status: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	options: [
		{ name: 'Opted In', value: 'OPTIN' },
		{ name: 'Opted Out', value: 'OPTOUT' },
	],
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
	options: [
		{ name: 'Android', value: 'android' },
		{ name: 'Email', value: 'EMAIL' },
		{ name: 'iOS', value: 'ios' },
		{ name: 'LINE', value: 'line' },
		{ name: 'Mobile (SMS)', value: 'MOBILE' },
		{ name: 'WeChat', value: 'wechat' },
		{ name: 'WhatsApp', value: 'whatsapp' },
	],
	default: 'EMAIL',
});

export const subscriptionsOfV1: INodeProperties[] = subscriptionList({
	displayName: 'Channel',
	name: 'channel',
	type: 'options',
	options: [
		{ name: 'Email', value: 'email' },
		{ name: 'SMS', value: 'sms' },
	],
	default: 'email',
});

/** One choice of a customer's: on this channel, for this kind of message, yes or no. */
export interface Subscription {
	channel: string;
	priority: 'BULK' | 'TRANS';
	optedIn: boolean;
}

/**
 * The subscriptions of the form. A row without a status is left out.
 *
 * @param channels the channels the API knows, in its spelling
 * @throws FieldError when a value is unknown
 */
function readSubscriptions(
	form: Form,
	channels: string[],
	aliases: Record<string, string>,
): Subscription[] {
	const label = 'Subscriptions';
	const example = { channel: 'EMAIL', status: 'OPTIN' };
	return readRows(form('subscriptions'), 'subscription', label, example)
		.filter((row) => !isUnset(row.status))
		.map((row) => ({
			channel: readChoice(row.channel, `${label} > Channel`, channels, aliases),
			priority: readChoice(isUnset(row.priority) ? 'BULK' : row.priority, `${label} > Priority`, [
				'BULK',
				'TRANS',
			]) as 'BULK',
			optedIn: readStatus(row.status, `${label} > Status`),
		}));
}

/** The subscriptions of the v2 API, of which at least one is needed (Capillary: subscriptions). */
export function readNeededSubscriptions(form: Form): Subscription[] {
	const found = readSubscriptions(form, CHANNELS, { sms: 'MOBILE' });
	if (found.length > 0) return found;
	throw new FieldError(
		'Subscriptions',
		'"Subscriptions" is empty',
		'Add at least one channel with a status.',
	);
}

/** The subscriptions of the v1.1 API, which knows e-mail and SMS (Capillary: update-customer-details_v1api). */
export function readSubscriptionsOfV1(form: Form): Subscription[] {
	return readSubscriptions(form, ['email', 'sms'], { mobile: 'sms' });
}

function readStatus(value: unknown, field: string): boolean {
	const text = readText(value, field)
		.toUpperCase()
		.replace(/[\s_-]/g, '');
	if (text === 'OPTIN' || text === 'OPTEDIN') return true;
	if (text === 'OPTOUT' || text === 'OPTEDOUT') return false;
	return readBoolean(value, field) ?? false;
}
