import type { ILoadOptionsFunctions } from 'n8n-workflow';
import type { Outcome } from '../delivery/answer';
import { readDestination } from '../delivery/destination';
import { meaningOf } from '../delivery/meaning';
import { send } from '../delivery/send';
import { requestOf, type List } from '../metadata/lists';

/** How long a person is willing to look at a list that loads */
const LIST_TIMEOUT_MS = 20_000;

/** The entries of a list of the organization's, asked for while a person looks at the form. */
export async function readEntries<Entry>(
	context: ILoadOptionsFunctions,
	list: List<Entry>,
): Promise<Outcome<Entry[]>> {
	const authentication = context.getNodeParameter('authentication', 'basic');
	const destination = await readDestination.call(context, authentication);
	const request = requestOf(list);
	return meaningOf(await send.call(context, request, destination, LIST_TIMEOUT_MS), request);
}
