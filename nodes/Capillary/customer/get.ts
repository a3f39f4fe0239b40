import type { Result } from '../delivery/answer';
import { deliver } from '../delivery/deliver';
import type { ItemRequest } from '../delivery/request';
import { customerToShow, readCustomer } from '../fields/customer';
import { embed, readEmbed } from '../fields/embed';
import { NAMES_OF_DETAILS } from '../fields/lookup';
import { optionsOfLookup } from '../fields/options';
import { readSimplify, simplify } from '../fields/simplify';
import { readSource, source } from '../fields/source';
import type { Operation } from '../operation';
import { customerIn, simpleCustomerIn } from './answers';
import { customerPath } from './customerPath';

/**
 * Reads a customer: `GET /v2/customers/{id}` (Capillary: get-customer-details-v2), or by identifier
 * `GET /v2/customers/lookup/customerDetails` (get-customer-details).
 */
export const get: Operation<ItemRequest<Result>> = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get customer',
		description: 'Read one customer with profile, fields and, if you like, points and programs',
	},
	noun: 'customer',
	reads: true,
	form: [source, customerToShow, embed, simplify, optionsOfLookup],
	toRequest(item) {
		const account = readSource(item);
		const below = { byId: '', byLookup: '/customerDetails' };
		const { path, query, keys } = customerPath(
			readCustomer(item, NAMES_OF_DETAILS),
			account,
			below,
		);
		const parts = readEmbed(item);
		return {
			api: 'GET v2/customers',
			method: 'GET',
			path,
			query: { ...query, ...(parts !== '' && { embed: parts }) },
			headers: {},
			keys,
			resultOf: readSimplify(item) ? simpleCustomerIn(account) : customerIn,
		};
	},
	deliver,
};
