import type { INodeProperties } from 'n8n-workflow';
import { readChoice } from './values/choice';
import { readContact } from './values/contacts';
import { FieldError } from './values/FieldError';
import { readText, type Form } from './values/text';

const NAMES = ['cardExternalId', 'cardnumber', 'email', 'externalId', 'mobile'];

export const lookup: INodeProperties[] = [
	{
		displayName: 'Find By',
		name: 'identifierName',
		type: 'options',
		options: [
			{ name: 'Card External ID', value: 'cardExternalId' },
			{ name: 'Card Number', value: 'cardnumber' },
			{ name: 'Email', value: 'email' },
			{ name: 'External ID', value: 'externalId' },
			{ name: 'Mobile', value: 'mobile' },
		],
		default: 'mobile',
		description: 'Which identifier tells the customer apart',
	},
	{
		displayName: 'Value to Find',
		name: 'identifierValue',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 919812345678 or nathan@example.com',
		description:
			'The value of that identifier as it is registered in the chosen source. A mobile number starts with the country code.',
	},
];

/** What tells a customer apart within a source. */
export interface Lookup {
	identifierName: string;
	identifierValue: string;
}

/**
 * The identifier by which Capillary finds the customer (Capillary: update-customers-lookup).
 *
 * @throws FieldError when the name is unknown, or the value empty or malformed
 */
export function readLookup(form: Form): Lookup {
	const identifierName = readChoice(form('identifierName'), 'Find By', NAMES, {
		card: 'cardnumber',
	});
	const value = readText(form('identifierValue'), 'Value to Find');
	if (value === '') {
		throw new FieldError(
			'Value to Find',
			'"Value to Find" is empty',
			`Fill in the customer's ${identifierName}; without it Capillary cannot tell which customer is meant.`,
		);
	}
	return { identifierName, identifierValue: readContact(identifierName, value, 'Value to Find') };
}
