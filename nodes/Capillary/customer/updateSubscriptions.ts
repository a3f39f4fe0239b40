import type { INodeProperties } from 'n8n-workflow';
import type { Result } from '../delivery/answer';
import { deliver } from '../delivery/deliver';
import type { ItemRequest } from '../delivery/request';
import { customer, readCustomer } from '../fields/customer';
import { optionsOfSubscriptions } from '../fields/options';
import { readSource, source, type SourceAccount } from '../fields/source';
import { readNeededSubscriptions, subscriptions } from '../fields/subscriptions';
import { readUserContext } from '../fields/userContext';
import { readText } from '../fields/values/text';
import type { Operation } from '../operation';
import { changedIn } from './answers';
import { customerPath } from './customerPath';

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
export const updateSubscriptions: Operation<ItemRequest<Result>> = {
	option: {
		name: 'Update Subscriptions',
		value: 'updateSubscriptions',
		action: 'Update subscriptions of customer',
		description: 'Record consent: what the customer wants to receive, and what not',
	},
	noun: 'customer',
	form: [source, customer, subscriptions, reason, optionsOfSubscriptions],
	toRequest(item) {
		const account = readSource(item);
		const why = readText(item('reason'), 'Reason');
		return {
			...customerPath(readCustomer(item), account, {
				byId: '/subscriptions',
				byLookup: '/subscriptions',
			}),
			api: 'POST v2/customers/subscriptions',
			method: 'POST',
			headers: readUserContext(item),
			resultOf: changedIn,
			body: {
				communicationId: -1,
				campaignId: -1,
				...(why !== '' && { reason: why }),
				scope: { scope: 'USER', subScope: 'NONE' },
				subscriptions: readNeededSubscriptions(item).map(({ channel, priority, optedIn }) => ({
					channel,
					priority,
					type: optedIn ? 'OPTIN' : 'OPTOUT',
					...ofSource(account),
				})),
			},
		};
	},
	change: () => 'updated',
	deliver,
};

/** Only a subscription in another source than INSTORE names its source, as Capillary's sample does. */
function ofSource({ source: name, accountId }: SourceAccount): Record<string, string> {
	if (name === 'INSTORE') return {};
	return { sourceName: name, ...(accountId !== undefined && { accountId }) };
}
