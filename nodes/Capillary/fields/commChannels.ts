import type { INodeProperties } from 'n8n-workflow';
import type { Json } from '../delivery/json';
import { alsoForAgents } from './agent';
import { readCountry } from './countryCode';
import { readDateFormat } from './dateFormat';
import type { ItemParameters } from './item';
import { readConsent } from './subscriptions';
import { readBoolean } from './values/boolean';
import { choice, readChoice, type ChosenValue } from './values/choice';
import { readContact } from './values/contacts';
import { readDayOrTime } from './values/dates';
import type { DateFormat } from './values/dateFormat';
import { FieldError } from './values/FieldError';
import { jsonOf } from './values/json';
import { readJsonObject, readObject } from './values/object';
import { laidTogether, readRows, withoutRepeats, type List, type Row } from './values/rows';
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
							'The number, address or ID on that channel. A mobile number starts with the country code; Mobile Push takes the Firebase token, and not every source has it.',
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
									'For Mobile Push: the day, or day and time, at which the customer last looked at a notification',
							},
							{
								displayName: 'Meta',
								name: 'meta',
								type: 'json',
								default: '',
								placeholder: 'e.g. { "residence": true, "appVersion": "4.2" }',
								description:
									'What Capillary keeps under "meta", as a JSON object of any names. Last Viewed Date, Office and Residence are part of it.',
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

const LABEL = 'Communication Channels';
const LIST: List = { property: commChannels[0], example: EXAMPLE };
/** What stands beside `meta` and would mean nothing within it. */
const NOT_IN_META = ['type', 'value', 'primary', 'verified', 'subscribed', 'attributes', 'details'];

/** A communication channel as Capillary's v2 bodies carry it; only what the user set is present. */
export interface CommChannel {
	type: ChosenValue<typeof TYPES>;
	value: string;
	primary?: boolean;
	verified?: boolean;
	subscribed?: boolean;
	meta?: Json;
	attributes?: object;
}

/**
 * The channels of the form (Capillary: v2-add-customer). A row whose value is empty is left out.
 *
 * @throws FieldError when a type is unknown, a value malformed, or a channel in there twice with
 * different details
 */
export function readCommChannels(item: ItemParameters, timezone: string): CommChannel[] {
	const country = readCountry(item);
	const format = readDateFormat(item);
	const found = readRows(item('commChannels'), LIST)
		.filter((row) => !isUnset(row.value))
		.map((row) => {
			const type = readChoice(row.type, `${LABEL} > Type`, TYPES);
			const field = `${LABEL} > ${type}`;
			const channel: CommChannel = {
				type,
				value: readContact(type, readText(row.value, field), field, country),
			};
			for (const [flag, label, read] of [
				['primary', 'Primary', readBoolean],
				['verified', 'Verified', readBoolean],
				['subscribed', 'Subscribed', readConsent],
			] as const) {
				const truth = read(row[flag], `${field} > ${label}`);
				if (truth !== undefined) channel[flag] = truth;
			}
			const meta = readMeta(row, field, timezone, format);
			if (meta) channel.meta = meta;
			const attributes = readJsonObject(row.attributes, `${field} > Attributes`);
			if (attributes) channel.attributes = attributes;
			return channel;
		});
	return withoutRepeats(found, ({ type, value }) => `${type} ${value}`, LABEL);
}

/** The details that Capillary keeps under `meta`, with whatever else was given there. */
function readMeta(
	row: Row,
	field: string,
	timezone: string,
	format: DateFormat | undefined,
): Json | undefined {
	const given = readObject(row.meta, `${field} > Meta`) ?? {};
	const stray = NOT_IN_META.find((name) => Object.hasOwn(given, name) && !isUnset(given[name]));
	if (stray !== undefined) {
		throw new FieldError(
			`${field} > Meta`,
			`"${stray}" stands in "${field} > Meta", where it means nothing`,
			`Give "${stray}" beside "meta", as a detail of the channel.`,
		);
	}
	const { residence, office, lastViewedDate, ...others } = laidTogether(
		{ residence: row.residence, office: row.office, lastViewedDate: row.lastViewedDate },
		given,
		`${field} > Meta`,
	);
	const atHome = readBoolean(residence, `${field} > Residence`);
	const atWork = readBoolean(office, `${field} > Office`);
	const viewed = readDayOrTime(lastViewedDate, `${field} > Last Viewed Date`, timezone, format);
	const meta = {
		...(jsonOf(others, `${field} > Meta`) as Json),
		...(atHome !== undefined && { residence: atHome }),
		...(atWork !== undefined && { office: atWork }),
		...(viewed && { lastViewedDate: viewed }),
	};
	return Object.keys(meta).length > 0 || !isUnset(row.meta) ? meta : undefined;
}
