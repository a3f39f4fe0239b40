import type { INodeProperties } from 'n8n-workflow';
import { customerId, readCustomerId } from './customerId';
import type { ItemParameters } from './item';
import { lookup, readLookup, type Lookup } from './lookup';
import { choice, readChoice } from './values/choice';

const WAYS = choice([
	{ name: 'Customer ID', value: 'id', description: 'The number Capillary gave the customer' },
	{
		name: 'Identifier',
		value: 'identifier',
		description: 'A mobile number, email, external ID or card',
	},
]);

/** For operations that take a customer by ID as well as by an identifier. */
export const customer: INodeProperties[] = [
	{
		displayName: 'Customer By',
		name: 'customerBy',
		type: 'options',
		// With an expression here n8n would show, and require, both the ID and the identifier.
		noDataExpression: true,
		options: WAYS.options,
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
export function readCustomer(item: ItemParameters): { id: string } | Lookup {
	const by = readChoice(item('customerBy'), 'Customer By', WAYS);
	return by === 'id' ? { id: readCustomerId(item) } : readLookup(item);
}
