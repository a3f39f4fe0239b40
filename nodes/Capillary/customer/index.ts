import type { Resource } from '../operation';
import { add } from './add';
import { changeIdentifiers } from './changeIdentifiers';
import { get } from './get';
import { getSubscriptions } from './getSubscriptions';
import { search } from './search';
import { updateById } from './updateById';
import { updateByLookup } from './updateByLookup';
import { updateSubscriptions } from './updateSubscriptions';
import { updateV1 } from './updateV1';
import { upsert } from './upsert';

/** What can be done with a customer. */
export const customerResource: Resource = {
	option: { name: 'Customer', value: 'customer' },
	first: add,
	operations: [
		add,
		changeIdentifiers,
		upsert,
		get,
		search,
		getSubscriptions,
		updateV1,
		updateById,
		updateByLookup,
		updateSubscriptions,
	],
};
