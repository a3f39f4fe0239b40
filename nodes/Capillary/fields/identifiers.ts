import type { INodeProperties } from 'n8n-workflow';
import { alsoForAgents } from './agent';
import {
	cardDetails,
	newCardDetails,
	readCardDetails,
	withoutPreset,
	type CardDetails,
} from './card';
import { readCountry } from './countryCode';
import type { ItemParameters } from './item';
import { choice, readChoice, type Choice, type ChosenValue } from './values/choice';
import { readContact } from './values/contacts';
import { FieldError } from './values/FieldError';
import { readRows, withoutRepeats, type List } from './values/rows';
import { isUnset, readText } from './values/text';

/** What can identify a customer (Capillary: v2-add-customer); one of its tables writes `card`. */
const TYPES = choice(
	[
		{ name: 'Ali User Name', value: 'ali_uname' },
		{ name: 'Card Number', value: 'cardnumber' },
		{ name: 'Customer Unique ID (Cuid)', value: 'cuid' },
		{ name: 'Email', value: 'email' },
		{ name: 'External ID', value: 'externalId' },
		{ name: 'Facebook ID', value: 'fbId' },
		{ name: 'JD User Name', value: 'jd_uname' },
		{ name: 'LINE', value: 'line' },
		{ name: 'MartJack ID', value: 'martjackId' },
		{ name: 'Mobile', value: 'mobile' },
		{ name: 'Mobile Push', value: 'mobilePush' },
		{ name: 'Tmall User Name', value: 'tmall_uname' },
		{ name: 'Union ID', value: 'unionId' },
		{ name: 'VIP User Name', value: 'vip_uname' },
		{ name: 'WeChat', value: 'wechat' },
	],
	{ card: 'cardnumber' },
);

/** What the page on changing identifiers names besides (Capillary: update-identifiersissue-card). */
const CHANGED_TYPES = choice<IdentifierType>(
	[
		...TYPES.options,
		{ name: 'Card External ID', value: 'cardExternalId' },
		{ name: 'Facebook', value: 'facebook' },
	],
	TYPES.aliases,
);

type IdentifierType = ChosenValue<typeof TYPES> | 'cardExternalId' | 'facebook';

const EXAMPLE = { type: 'mobile', value: '919812345678' };

function identifierList(
	texts: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
	types: Choice = TYPES,
	details = newCardDetails,
): INodeProperties[] {
	return alsoForAgents(
		{
			...texts,
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Identifier',
			default: {},
			options: [
				{
					displayName: 'Identifier',
					name: 'identifier',
					values: [
						{
							displayName: 'Type',
							name: 'type',
							type: 'options',
							options: types.options,
							default: 'mobile',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							placeholder: 'e.g. 919812345678 or nathan@example.com',
							description: 'A mobile number starts with the country code',
						},
						details,
					],
				},
			],
		},
		[EXAMPLE],
	);
}

const TO_ADD = 'Identifiers to Add';
const TO_REMOVE = 'Identifiers to Remove';
const OTHER = 'Other Identifiers';

/** The most common identifiers of a customer who may be new, each a text of its own; the list holds what else there is. */
export const contacts: INodeProperties[] = [
	{
		displayName: 'Mobile',
		name: 'mobile',
		type: 'string',
		default: '',
		placeholder: 'e.g. 919812345678',
		description: "The customer's mobile number, starting with the country code",
	},
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		default: '',
		placeholder: 'e.g. nathan@example.com',
		description: "The customer's email address",
	},
	{
		displayName: 'External ID',
		name: 'externalId',
		type: 'string',
		default: '',
		placeholder: 'e.g. CRM-1042',
		description: "The customer's ID in your own system",
	},
];

export const identifiers: INodeProperties[] = identifierList({
	displayName: 'Identifiers',
	name: 'identifiers',
	description: 'What else identifies the customer: loyalty card, WeChat, MartJack and so on',
});

export const identifiersOfUpdate: INodeProperties[] = [
	{
		displayName:
			'An update adds identifiers, but never changes or removes one: <b>Change Identifiers</b> does. It cannot take a customer out of the loyalty program. Channels of In-Store change only where your organization has Dual Eligibility (CONF_INSTORE_V2_ENABLED).',
		name: 'updateNotice',
		type: 'notice',
		default: '',
	},
	...identifierList({
		displayName: TO_ADD,
		name: 'identifiers',
		description: 'Identifiers the customer does not have yet',
	}),
];

export const otherIdentifiers: INodeProperties[] = identifierList({
	displayName: OTHER,
	name: 'identifiers',
	description:
		'Further identifiers of the customer. A new customer gets all of them; an existing one gets those that are missing.',
});

export const identifiersToAdd: INodeProperties[] = identifierList(
	{
		displayName: TO_ADD,
		name: 'identifiers',
		description:
			'New identifiers. To replace a mobile number, add the new one here and remove the old one below. To link or issue a card, add its number with the status label ACTIVE.',
	},
	CHANGED_TYPES,
);

export const identifiersToRemove: INodeProperties[] = identifierList(
	{
		displayName: TO_REMOVE,
		name: 'identifiersToRemove',
		description:
			'Identifiers the customer no longer has. To delink a card, remove its number with the status label NOT_ISSUED.',
	},
	CHANGED_TYPES,
	cardDetails,
);

/** Where the rows of a list are: the part of the form as people see it. */
function rowsOf(form: INodeProperties[]): List {
	return { property: form.find(({ type }) => type === 'fixedCollection')!, example: EXAMPLE };
}

const LIST = rowsOf(identifiers);
const LIST_OF_UPDATE = rowsOf(identifiersOfUpdate);
const LIST_OF_OTHERS = rowsOf(otherIdentifiers);
const LIST_TO_REMOVE = rowsOf(identifiersToRemove);

/** An identifier as Capillary's v2 bodies carry it, cards with their extras. */
export interface Identifier extends CardDetails {
	type: IdentifierType;
	value: string;
}

/**
 * The identifiers of a list, values always as text (Capillary: v2-add-customer). A row whose value
 * is empty is left out: in a sheet, not every customer has every identifier.
 *
 * @throws FieldError when a type is unknown, a value malformed, or an identifier in there twice with
 * different details
 */
function readIdentifiers(item: ItemParameters, list: List): Identifier[] {
	const { displayName: label, name: parameter } = list.property;
	const country = readCountry(item);
	const found = readRows(item(parameter), list)
		.filter((row) => !isUnset(row.value))
		.map((row): Identifier => {
			const type = readChoice(row.type, `${label} > Type`, CHANGED_TYPES);
			const field = `${label} > ${type}`;
			const value = readContact(type, readText(row.value, field), field, country);
			return { type, value, ...readCardDetails(withoutPreset(row, type), field) };
		});
	return withoutRepeats(found, ({ type, value }) => `${type} ${value}`, label);
}

/** The identifiers that an update adds to a customer, under the name its form gives them. */
export function readIdentifiersToAdd(item: ItemParameters): Identifier[] {
	return readIdentifiers(item, LIST_OF_UPDATE);
}

/** The identifiers a customer is to lose. */
export function readIdentifiersToRemove(item: ItemParameters): Identifier[] {
	return readIdentifiers(item, LIST_TO_REMOVE);
}

/**
 * What identifies a customer besides the identifier chosen to find the customer by.
 *
 * @param found that identifier, by its name in the form
 * @throws FieldError when a text on top is another one of its kind
 */
export function readOtherIdentifiers(
	item: ItemParameters,
	found: { type: string; value: string },
): Identifier[] {
	return readWithContacts(item, LIST_OF_OTHERS, found);
}

/**
 * The texts on top of the form, and the list below them. What is in both is sent once.
 *
 * @param found the identifier chosen to find the customer by, which a text may repeat
 * @throws FieldError when a text says something else than the list or what the customer is found by
 */
function readWithContacts(
	item: ItemParameters,
	list: List,
	found?: { type: string; value: string },
): Identifier[] {
	const country = readCountry(item);
	const listed = readIdentifiers(item, list);
	const written = contacts.flatMap(({ displayName, name }): Identifier[] => {
		const type = name as IdentifierType;
		const text = readText(item(name), displayName);
		if (text === '') return [];
		const value = readContact(type, text, displayName, country);
		if (type === found?.type) {
			if (value !== found.value) throw otherThan(displayName, 'Value to Find');
			return [];
		}
		const ofType = listed.filter((each) => each.type === type);
		if (ofType.length === 0) return [{ type, value }];
		if (!ofType.some((each) => each.value === value)) {
			throw otherThan(displayName, list.property.displayName);
		}
		return [];
	});
	return [...written, ...listed];
}

/** What it means that a text on top of the form and another field differ about the same thing. */
function otherThan(field: string, other: string): FieldError {
	return new FieldError(
		field,
		`"${field}" and "${other}" hold different values for the same thing`,
		`Leave "${field}" empty, or give both the same value: which of the two is meant cannot be told.`,
	);
}

/**
 * The identifiers of a customer to be added, of whom Capillary needs at least one.
 *
 * @throws FieldError when there is none
 */
export function readNeededIdentifiers(item: ItemParameters): Identifier[] {
	const found = readWithContacts(item, LIST);
	if (found.length > 0) return found;
	throw new FieldError(
		'Mobile',
		'The customer has no identifier: "Mobile", "Email", "External ID" and "Identifiers" are empty',
		'Fill in at least one of them. If an expression should provide it, check that this item has a value there.',
	);
}
