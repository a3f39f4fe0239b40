import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from './item';
import { FieldError, shortened } from './values/FieldError';
import { readText } from './values/text';

export const customerId: INodeProperties[] = [
	{
		displayName: 'Customer ID',
		name: 'customerId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 171891944',
		description:
			'The number Capillary gave the customer: "createdId" in the answer to Add Customer, or the number at the end of the address when you open the customer in Member Care',
	},
];

/**
 * The customer's ID as it goes into the path of the address. Digits only, so that nothing typed here
 * can turn the request to another address.
 *
 * @throws FieldError when it is empty or holds anything but digits
 */
export function readCustomerId(item: ItemParameters): string {
	const id = readText(item('customerId'), 'Customer ID');
	if (id === '') {
		throw new FieldError(
			'Customer ID',
			'"Customer ID" is empty',
			'Fill in the number Capillary gave the customer. To find a customer by mobile number or email instead, set "Customer By" to Identifier, or use the operation Update by Lookup.',
		);
	}
	if (!/^[1-9]\d{0,18}$/.test(id)) {
		throw new FieldError(
			'Customer ID',
			`"${shortened(id)}" in "Customer ID" is not a customer ID`,
			'A customer ID is a number in digits alone, without a sign, decimals, spaces or zeros in front, e.g. 171891944.',
		);
	}
	return id;
}
