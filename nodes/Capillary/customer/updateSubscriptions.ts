import type { INodeProperties } from 'n8n-workflow';
import { changedIn } from '../delivery/customerMeaning';
import { eachSent } from '../delivery/each';
import { customer, readCustomer } from '../fields/customer';
import { optionsOfSubscriptions, readUserContext } from '../fields/options';
import { readText } from '../fields/values/text';
import { readSource, source, type SourceAccount } from '../fields/source';
import { readNeededSubscriptions, subscriptions } from '../fields/subscriptions';
import { customerPath } from './customerPath';
import type { Operation } from '../operation';

export const reason: INodeProperties[] = [
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		default: '',
		placeholder: 'e.g. Newsletter form',
		description: "Why the subscription changes, for the customer's history",
	},
];

/** Records what a customer agreed to receive: `POST /v2/customers/{id}/subscriptions` (Capillary: subscriptions). */
export const updateSubscriptions: Operation = {
	option: {
		name: 'Update Subscriptions',
		value: 'updateSubscriptions',
		action: 'Update subscriptions of customer',
		description: 'Record consent: what the customer wants to receive, and what not',
	},
	form: [source, customer, subscriptions, reason, optionsOfSubscriptions],
	deliver: eachSent(changedIn),
	toRequest(form) {
		const account = readSource(form);
		const why = readText(form('reason'), 'Reason');
		return {
			...customerPath(readCustomer(form), account, {
				byId: '/subscriptions',
				byLookup: '/subscriptions',
			}),
			api: 'POST v2/customers/subscriptions',
			method: 'POST',
			headers: readUserContext(form),
			body: {
				communicationId: -1,
				campaignId: -1,
				...(why !== '' && { reason: why }),
				scope: { scope: 'USER', subScope: 'NONE' },
				subscriptions: readNeededSubscriptions(form).map(({ channel, priority, optedIn }) => ({
					channel,
					priority,
					type: optedIn ? 'OPTIN' : 'OPTOUT',
					...ofSource(account),
				})),
			},
		};
	},
};

/** Only a subscription in another source than INSTORE names its source, as Capillary's sample does. */
function ofSource({ source: name, accountId }: SourceAccount): Record<string, string> {
	if (name === 'INSTORE') return {};
	return { sourceName: name, ...(accountId !== undefined && { accountId }) };
}
