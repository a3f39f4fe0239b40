import { changedIn } from '../delivery/customerMeaning';
import { eachSent } from '../delivery/each';
import { customer, readCustomer } from '../fields/customer';
import { optionsOfRead } from '../fields/options';
import { readSource, source } from '../fields/source';
import { customerPath } from './customerPath';
import type { Operation } from '../operation';

/** Reads what a customer agreed to receive: `GET /v2/customers/{id}/subscriptions` (Capillary: subscriptions). */
export const getSubscriptions: Operation = {
	option: {
		name: 'Get Subscriptions',
		value: 'getSubscriptions',
		action: 'Get subscriptions of customer',
		description: 'Read what the customer wants to receive, and what not',
	},
	form: [source, customer, optionsOfRead],
	reads: true,
	deliver: eachSent(changedIn),
	toRequest(form) {
		return {
			...customerPath(readCustomer(form), readSource(form), {
				byId: '/subscriptions',
				byLookup: '/subscriptions',
			}),
			api: 'GET v2/customers',
			method: 'GET',
			headers: {},
		};
	},
};
