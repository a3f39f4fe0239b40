import type { Result } from '../delivery/answer';
import { deliver } from '../delivery/deliver';
import type { ItemRequest } from '../delivery/request';
import type { ItemParameters } from '../fields/item';
import { optionsOfRead } from '../fields/options';
import { requestOf, type List } from '../metadata/lists';
import type { FormPart, Operation } from '../operation';

/**
 * An operation that lists something of the organization's, an output item each.
 *
 * @param noun what is listed, in the singular
 * @param listOf the list, which may depend on the item
 * @param form the parts of the form it needs beside the options
 */
export function listOperation(
	option: Operation['option'],
	noun: string,
	listOf: (item: ItemParameters) => List<Result>,
	form: FormPart[] = [],
): Operation<ItemRequest<Result[]>> {
	return {
		option,
		noun,
		reads: true,
		form: [...form, optionsOfRead],
		toRequest: (item) => ({ ...requestOf(listOf(item)), keys: [] }),
		deliver,
	};
}
