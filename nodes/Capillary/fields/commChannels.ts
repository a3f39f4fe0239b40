import type { INodeProperties } from 'n8n-workflow';
import { alsoForAgents } from './agent';
import type { ItemParameters } from './item';
import { readBoolean } from './values/boolean';
import { choice, readChoice, type ChosenValue } from './values/choice';
import { readContact } from './values/contacts';
import { readDay } from './values/dates';
import { readObject } from './values/object';
import { readRows, type Row } from './values/rows';
import { isUnset, readText } from './values/text';

/** The channels Capillary knows (Capillary: v2-add-customer). */
const TYPES = choice([
	{ name: 'Android', value: 'android' },
	{ name: 'Email', value: 'email' },
	{ name: 'iOS', value: 'ios' },
	{ name: 'LINE', value: 'line' },
	{ name: 'Mobile', value: 'mobile' },
	{ name: 'Mobile Push', value: 'mobilePush' },
	{ name: 'Postal Mail', value: 'postmail' },
	{ name: 'Viber', value: 'viber' },
	{ name: 'WeChat', value: 'wechat' },
	{ name: 'WhatsApp', value: 'whatsapp' },
]);

const EXAMPLE = { type: 'mobile', value: '919812345678' };

export const commChannels: INodeProperties[] = alsoForAgents(
	{
		displayName: 'Communication Channels',
		name: 'commChannels',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Channel',
		default: {},
		description: 'Where the customer can be reached',
		options: [
			{
				displayName: 'Channel',
				name: 'channel',
				values: [
					{
						displayName: 'Type',
						name: 'type',
						type: 'options',
						options: TYPES.options,
						default: 'mobile',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. 919812345678 or nathan@example.com',
						description:
							'The number, address or ID on that channel. A mobile number starts with the country code; Mobile Push takes the Firebase token.',
					},
					{
						displayName: 'Details',
						name: 'details',
						type: 'collection',
						placeholder: 'Add Detail',
						default: {},
						description:
							'Only the details you add are sent; the others stay as they are in Capillary',
						options: [
							{
								displayName: 'Attributes',
								name: 'attributes',
								type: 'json',
								default: '',
								placeholder: 'e.g. { "deviceModel": "Pixel 9" }',
								description: 'Further attributes of the channel, as a JSON object',
							},
							{
								displayName: 'Last Viewed Date',
								name: 'lastViewedDate',
								type: 'dateTime',
								default: '',
								description:
									'For Mobile Push: the day on which the customer last looked at a notification',
							},
							{
								displayName: 'Office',
								name: 'office',
								type: 'boolean',
								default: true,
								description: 'Whether this is where the customer is reached at work',
							},
							{
								displayName: 'Primary',
								name: 'primary',
								type: 'boolean',
								default: true,
								description: 'Whether this is the main channel of the customer',
							},
							{
								displayName: 'Residence',
								name: 'residence',
								type: 'boolean',
								default: true,
								description: 'Whether this is where the customer is reached at home',
							},
							{
								displayName: 'Subscribed',
								name: 'subscribed',
								type: 'boolean',
								default: true,
								description: 'Whether the customer agreed to receive messages here',
							},
							{
								displayName: 'Verified',
								name: 'verified',
								type: 'boolean',
								default: true,
								description:
									'Whether the customer proved to own it, for example with a one-time password',
							},
						],
					},
				],
			},
		],
	},
	[{ ...EXAMPLE, primary: true }],
);

/** A communication channel as Capillary's v2 bodies carry it; only what the user set is present. */
export interface CommChannel {
	type: ChosenValue<typeof TYPES>;
	value: string;
	primary?: boolean;
	verified?: boolean;
	subscribed?: boolean;
	meta?: { residence?: boolean; office?: boolean; lastViewedDate?: string };
	attributes?: object;
}

/**
 * The channels of the form (Capillary: v2-add-customer). A row whose value is empty is left out. A
 * row may carry `meta` as Capillary's own samples do, which is how an AI agent tends to write it.
 *
 * @throws FieldError when a type is unknown or a value malformed
 */
export function readCommChannels(item: ItemParameters): CommChannel[] {
	return readRows(item('commChannels'), 'channel', 'Communication Channels', EXAMPLE)
		.filter((row) => !isUnset(row.value))
		.map((row) => {
			const type = readChoice(row.type, 'Communication Channels > Type', TYPES);
			const field = `Communication Channels > ${type}`;
			const channel: CommChannel = {
				type,
				value: readContact(type, readText(row.value, field), field),
			};
			for (const [flag, label] of [
				['primary', 'Primary'],
				['verified', 'Verified'],
				['subscribed', 'Subscribed'],
			] as const) {
				const truth = readBoolean(row[flag], `${field} > ${label}`);
				if (truth !== undefined) channel[flag] = truth;
			}
			const meta = readMeta(row, field);
			if (meta) channel.meta = meta;
			const attributes = readObject(row.attributes, `${field} > Attributes`);
			if (attributes) channel.attributes = attributes;
			return channel;
		});
}

function readMeta(row: Row, field: string): CommChannel['meta'] {
	const given = readObject(row.meta, `${field} > Meta`);
	const details = { ...row, ...given };
	const residence = readBoolean(details.residence, `${field} > Residence`);
	const office = readBoolean(details.office, `${field} > Office`);
	const lastViewedDate = readDay(details.lastViewedDate, `${field} > Last Viewed Date`);
	if (!given && residence === undefined && office === undefined && !lastViewedDate)
		return undefined;
	return {
		...(residence !== undefined && { residence }),
		...(office !== undefined && { office }),
		...(lastViewedDate && { lastViewedDate }),
	};
}
