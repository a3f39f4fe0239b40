import { add } from './add';
import { changeIdentifiers } from './changeIdentifiers';
import { get } from './get';
import { getSubscriptions } from './getSubscriptions';
import type { Operation } from '../operation';
import { search } from './search';
import { updateById } from './updateById';
import { updateByLookup } from './updateByLookup';
import { updateSubscriptions } from './updateSubscriptions';
import { updateV1 } from './updateV1';
import { upsert } from './upsert';

/** What can be done with a customer, in the order of the form. */
export const customerOperations: Operation[] = [
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
];
