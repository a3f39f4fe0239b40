import type { INodeProperties } from 'n8n-workflow';
import { readChoice } from './values/choice';
import { customerId, readCustomerId } from './customerId';
import { lookup, readLookup, type Lookup } from './lookup';
import type { Form } from './values/text';

/** For operations that take a customer by ID as well as by an identifier. */
export const customer: INodeProperties[] = [
	{
		displayName: 'Customer By',
		name: 'customerBy',
		type: 'options',
		// With an expression here n8n would show, and require, both the ID and the identifier.
		noDataExpression: true,
		options: [
			{ name: 'Customer ID', value: 'id', description: 'The number Capillary gave the customer' },
			{
				name: 'Identifier',
				value: 'identifier',
				description: 'A mobile number, email, external ID or card',
			},
		],
		default: 'id',
		description: 'How you know the customer',
	},
	...customerId.map((property) => ({
		...property,
		displayOptions: { show: { customerBy: ['id'] } },
	})),
	...lookup.map((property) => ({
		...property,
		displayOptions: { show: { customerBy: ['identifier'] } },
	})),
];

/**
 * The customer an item is about.
 *
 * @throws FieldError when ID or identifier are empty or malformed
 */
export function readCustomer(form: Form): { id: string } | Lookup {
	const by = readChoice(form('customerBy'), 'Customer By', ['id', 'identifier']);
	return by === 'id' ? { id: readCustomerId(form) } : readLookup(form);
}
