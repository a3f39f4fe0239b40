import type { INodeProperties } from 'n8n-workflow';
import { operation, type Operation } from '../operation';
import type { Result } from '../delivery/answer';
import { eachSent } from '../delivery/each';
import type { ItemRequest } from '../delivery/request';
import { optionsOfRead } from '../fields/options';
import type { Form } from '../fields/values/text';
import { requestOf, type List } from '../metadata/lists';

type ListRequest = ItemRequest & { list: List<Result> };

/**
 * An operation that lists something of the organisation's, an output item each.
 *
 * @param listOf the list, which may depend on the form
 * @param form the parts of the form it needs beside the options
 */
export function listed(
	option: Operation['option'],
	listOf: (form: Form) => List<Result>,
	form: INodeProperties[][] = [],
): Operation {
	return operation<ListRequest>({
		option,
		form: [...form, optionsOfRead],
		reads: true,
		toRequest(values) {
			const list = listOf(values);
			return { ...requestOf(list), customers: [], list };
		},
		deliver: async (requests, around) =>
			await eachSent(requests[0].list.entriesOf)(requests, around),
	});
}
