import type { INodeProperties } from 'n8n-workflow';
import { customerId, readCustomerId } from './customerId';
import type { ItemParameters } from './item';
import { lookupOf, NAMES, NAMES_OF_DETAILS, NAMES_OF_ID, readLookup, type Lookup } from './lookup';
import { choice, readChoice, type Choice } from './values/choice';

const WAYS = choice([
	{ name: 'Customer ID', value: 'id', description: 'The number Capillary gave the customer' },
	{
		name: 'Identifier',
		value: 'identifier',
		description: 'A mobile number, email, external ID or card',
	},
]);

function customerForm(names: Choice): INodeProperties[] {
	return [
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
		...lookupOf(names).map((property) => ({
			...property,
			displayOptions: { show: { customerBy: ['identifier'] } },
		})),
	];
}

/** For operations that take a customer by ID as well as by an identifier. */
export const customer: INodeProperties[] = customerForm(NAMES);

/** For the one that shows the customer. */
export const customerToShow: INodeProperties[] = customerForm(NAMES_OF_DETAILS);

/** For one that exists by ID alone, so that the ID is looked up. */
export const customerToLookUp: INodeProperties[] = customerForm(NAMES_OF_ID);

/**
 * The customer an item is about.
 *
 * @param names the identifiers by which the operation finds customers
 * @throws FieldError when ID or identifier are empty or malformed
 */
export function readCustomer(item: ItemParameters, names = NAMES): { id: string } | Lookup {
	const by = readChoice(item('customerBy'), 'Customer By', WAYS);
	return by === 'id' ? { id: readCustomerId(item) } : readLookup(item, names);
}
