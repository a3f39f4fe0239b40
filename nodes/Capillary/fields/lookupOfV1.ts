import type { INodeProperties } from 'n8n-workflow';
import { readCountry } from './countryCode';
import type { ItemParameters } from './item';
import { lookupForm } from './lookup';
import { choice, readChoice, type ChosenValue } from './values/choice';
import { readContact } from './values/contacts';
import { FieldError, shortened } from './values/FieldError';
import { readText } from './values/text';

/** What the v1.1 API finds a customer by (Capillary: update-customer-details_v1api). */
const NAMES = choice([
	{ name: 'Customer ID', value: 'id' },
	{ name: 'Email', value: 'email' },
	{ name: 'External ID', value: 'externalId' },
	{ name: 'Mobile', value: 'mobile' },
]);

type Name = ChosenValue<typeof NAMES>;

/** How its body names these. */
const KEYS: Record<Name, string> = {
	email: 'email',
	externalId: 'external_id',
	id: 'id',
	mobile: 'mobile',
};

export const lookupOfV1: INodeProperties[] = [
	...lookupForm(
		NAMES,
		'The value of that identifier. A mobile number starts with the country code.',
	),
	{
		displayName:
			'If Mobile, Email or External ID under Additional Fields belongs to another customer, Capillary <b>merges the two customers</b>.',
		name: 'mergeNotice',
		type: 'notice',
		default: '',
	},
];

/**
 * What the v1.1 API finds the customer by, as its body names it, and as the form does.
 *
 * @throws FieldError when the name is unknown, or the value empty or malformed
 */
export function readLookupOfV1(item: ItemParameters): { key: string; type: Name; value: string } {
	const type = readChoice(item('identifierName'), 'Find By', NAMES);
	const value = readText(item('identifierValue'), 'Value to Find');
	if (value === '' || (type === 'id' && !/^[1-9]\d{0,18}$/.test(value))) {
		throw new FieldError(
			'Value to Find',
			value === ''
				? '"Value to Find" is empty'
				: `"${shortened(value)}" in "Value to Find" is no customer ID`,
			`Fill in the customer's ${type}; without it Capillary cannot tell which customer to update.`,
		);
	}
	const country = readCountry(item);
	return { key: KEYS[type], type, value: readContact(type, value, 'Value to Find', country) };
}

/** Every identifier in a customer of a v1.1 body, named as the form names it; each may be another item's too. */
export function identifiersOfV1(
	customer: Record<string, unknown>,
): Array<{ type: Name; value: string }> {
	return NAMES.options
		.map(({ value: type }) => ({ type, key: KEYS[type] }))
		.filter(({ key }) => key in customer)
		.map(({ type, key }) => ({ type, value: String(customer[key]) }));
}
