import type { Result } from '../delivery/answer';
import { deliver } from '../delivery/deliver';
import type { ItemRequest } from '../delivery/request';
import { customer, readCustomer } from '../fields/customer';
import { optionsOfLookup } from '../fields/options';
import { readSource, source } from '../fields/source';
import type { Operation } from '../operation';
import { changedIn } from './answers';
import { customerPath } from './customerPath';

/** Reads what a customer agreed to receive: `GET /v2/customers/{id}/subscriptions` (Capillary: subscriptions). */
export const getSubscriptions: Operation<ItemRequest<Result>> = {
	option: {
		name: 'Get Subscriptions',
		value: 'getSubscriptions',
		action: 'Get subscriptions of customer',
		description: 'Read what the customer wants to receive, and what not',
	},
	noun: 'customer',
	reads: true,
	form: [source, customer, optionsOfLookup],
	toRequest(item) {
		const below = { byId: '/subscriptions', byLookup: '/subscriptions' };
		return {
			api: 'GET v2/customers',
			method: 'GET',
			...customerPath(readCustomer(item), readSource(item), below),
			headers: {},
			resultOf: changedIn,
		};
	},
	deliver,
};
