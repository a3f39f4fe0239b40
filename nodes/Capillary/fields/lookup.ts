import type { INodeProperties } from 'n8n-workflow';
import { readCountry } from './countryCode';
import type { ItemParameters } from './item';
import { choice, choiceIn, readChoice, type Choice } from './values/choice';
import { readContact } from './values/contacts';
import { FieldError } from './values/FieldError';
import { readText } from './values/text';

const COMMON = [
	{ name: 'Card External ID', value: 'cardExternalId' },
	{ name: 'Card Number', value: 'cardnumber' },
	{ name: 'Email', value: 'email' },
	{ name: 'External ID', value: 'externalId' },
	{ name: 'Mobile', value: 'mobile' },
] as const;

const WECHAT = { name: 'WeChat', value: 'wechat' } as const;

const ALIASES = { card: 'cardnumber' } as const;

/** What Capillary finds a customer by to change it (Capillary: update-customers-lookup). */
export const NAMES = choice<IdentifierName>([...COMMON], ALIASES);

/** What it finds a customer by to show it (Capillary: get-customer-details). */
export const NAMES_OF_DETAILS = choice<IdentifierName>([...COMMON, WECHAT], ALIASES);

/** What it tells a customer's ID by (Capillary: get-customer-id). */
export const NAMES_OF_ID = choice<IdentifierName>(
	[
		...COMMON.slice(0, 4),
		{ name: 'Facebook ID', value: 'fbId' },
		{ name: 'MartJack ID', value: 'martjackId' },
		...COMMON.slice(4),
		WECHAT,
	],
	ALIASES,
);

type IdentifierName =
	| (typeof COMMON)[number]['value']
	| (typeof WECHAT)['value']
	| 'fbId'
	| 'martjackId';

const DESCRIPTION =
	'The value of that identifier as it is registered in the chosen source. A mobile number starts with the country code.';

/** For operations that change the customer they find. */
export const lookup: INodeProperties[] = lookupOf(NAMES);

/** The part of a form that asks for one of these identifiers within a source. */
export function lookupOf(names: Choice): INodeProperties[] {
	return lookupForm(names, DESCRIPTION);
}

/** The part of a form that asks for an identifier and its value, by which a customer is found. */
export function lookupForm(names: Choice, description: string): INodeProperties[] {
	return [
		{
			displayName: 'Find By',
			name: 'identifierName',
			type: 'options',
			options: names.options,
			default: 'mobile',
			description: 'Which identifier to find the customer by',
		},
		{
			displayName: 'Value to Find',
			name: 'identifierValue',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 919812345678 or nathan@example.com',
			description,
		},
	];
}

/** An identifier to find a customer by within a source, as Capillary's queries name it. */
export interface Lookup {
	identifierName: IdentifierName;
	identifierValue: string;
}

/**
 * Which identifier the customer is found by.
 *
 * @param names those by which the operation finds customers
 * @throws FieldError when it is another, or none
 */
export function readIdentifierName(item: ItemParameters, names = NAMES): IdentifierName {
	const given = item('identifierName');
	const other = choiceIn(given, 'Find By', NAMES_OF_ID);
	if (other === undefined || choiceIn(given, 'Find By', names) !== undefined) {
		return readChoice(given, 'Find By', names);
	}
	const byGet = choiceIn(other, 'Find By', NAMES_OF_DETAILS) !== undefined;
	throw new FieldError(
		'Find By',
		`"${other}" in "Find By" does not find a customer in this operation`,
		`Use one of ${names.options.map(({ value }) => value).join(', ')}.${byGet ? ' Or find the customer with the operation Get, and use its ID here or in Update by ID.' : ''}`,
	);
}

/**
 * The identifier by which Capillary finds the customer.
 *
 * @param names those by which the operation finds customers
 * @throws FieldError when the name is unknown, or the value empty or malformed
 */
export function readLookup(item: ItemParameters, names = NAMES): Lookup {
	const identifierName = readIdentifierName(item, names);
	const value = readText(item('identifierValue'), 'Value to Find');
	if (value === '') {
		throw new FieldError(
			'Value to Find',
			'"Value to Find" is empty',
			`Fill in the customer's ${identifierName}; without it Capillary cannot tell which customer is meant.`,
		);
	}
	const country = readCountry(item);
	return {
		identifierName,
		identifierValue: readContact(identifierName, value, 'Value to Find', country),
	};
}
