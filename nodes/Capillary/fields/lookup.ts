import type { INodeProperties } from 'n8n-workflow';
import { readCountry } from './countryCode';
import type { ItemParameters } from './item';
import { choice, readChoice, type Choice, type ChosenValue } from './values/choice';
import { readContact } from './values/contacts';
import { FieldError } from './values/FieldError';
import { readText } from './values/text';

/** What Capillary finds a customer by (Capillary: update-customers-lookup). */
const NAMES = choice(
	[
		{ name: 'Card External ID', value: 'cardExternalId' },
		{ name: 'Card Number', value: 'cardnumber' },
		{ name: 'Email', value: 'email' },
		{ name: 'External ID', value: 'externalId' },
		{ name: 'Mobile', value: 'mobile' },
	],
	{ card: 'cardnumber' },
);

export const lookup: INodeProperties[] = lookupForm(
	NAMES,
	'The value of that identifier as it is registered in the chosen source. A mobile number starts with the country code.',
);

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
	identifierName: ChosenValue<typeof NAMES>;
	identifierValue: string;
}

/**
 * Which identifier the customer is found by.
 *
 * @throws FieldError when the name is unknown
 */
export function readIdentifierName(item: ItemParameters): Lookup['identifierName'] {
	return readChoice(item('identifierName'), 'Find By', NAMES);
}

/**
 * The identifier by which Capillary finds the customer (Capillary: update-customers-lookup).
 *
 * @throws FieldError when the name is unknown, or the value empty or malformed
 */
export function readLookup(item: ItemParameters): Lookup {
	const identifierName = readIdentifierName(item);
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
