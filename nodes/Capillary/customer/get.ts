import { eachSent } from '../delivery/each';
import { customerIn, simpleCustomerIn } from '../delivery/customerMeaning';
import type { ItemRequest } from '../delivery/request';
import { customer, readCustomer } from '../fields/customer';
import { embed, readEmbed } from '../fields/embed';
import { optionsOfRead } from '../fields/options';
import { readSimplify, simplify } from '../fields/simplify';
import { readSource, source } from '../fields/source';
import { customerPath } from './customerPath';
import { operation } from '../operation';

type GetRequest = ItemRequest & { simple: boolean };

/**
 * Reads a customer: `GET /v2/customers/{id}` (Capillary: get-customer-details-v2), or by identifier
 * `GET /v2/customers/lookup/customerDetails` (get-customer-details).
 */
export const get = operation<GetRequest>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get customer',
		description: 'Read one customer with profile, fields and, if you like, points and programs',
	},
	form: [source, customer, embed, simplify, optionsOfRead],
	reads: true,
	toRequest(form) {
		const found = customerPath(readCustomer(form), readSource(form), {
			byId: '',
			byLookup: '/customerDetails',
		});
		const parts = readEmbed(form);
		return {
			...found,
			api: 'GET v2/customers',
			method: 'GET',
			query: { ...found.query, ...(parts !== '' && { embed: parts }) },
			headers: {},
			simple: readSimplify(form),
		};
	},
	deliver: async ([request], around) =>
		await eachSent(request.simple ? simpleCustomerIn(request.query) : customerIn)(
			[request],
			around,
		),
});
