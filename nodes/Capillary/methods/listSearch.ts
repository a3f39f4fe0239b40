import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodeListSearchResult,
} from 'n8n-workflow';
import { destinationOf } from '../delivery/destination';
import { meaningOf } from '../delivery/meaning';
import { send } from '../delivery/send';
import { wordsFor } from '../delivery/words';
import {
	customFieldList,
	extendedFieldList,
	programList,
	requestOf,
	tillList,
	type Field,
	type List,
} from '../metadata/lists';

/** Milliseconds a person is willing to look at a list that loads */
const PATIENCE = 20_000;

/**
 * What fills a list of the form: the entries that hold what was typed into its search box.
 *
 * @throws NodeOperationError with the words a person reads in place of the list
 */
type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** The organisation's extended fields of a customer. */
export const getExtendedFields: ListSearch = listed(extendedFieldList, fieldResult);

/** The organisation's custom fields of a customer. */
export const getCustomFields: ListSearch = listed(customFieldList, fieldResult);

/** The organisation's loyalty programs. */
export const getPrograms: ListSearch = listed(programList, ({ programId, programName }) => ({
	name: `${String(programName ?? 'Program')} (${String(programId)})`,
	value: Number(programId),
}));

/** The organisation's tills; a request names one by its code. */
export const getTills: ListSearch = listed(tillList, ({ code, name }) => ({
	name: labelled(String(name || code), String(code)),
	value: String(code),
}));

function listed<Entry>(
	list: List<Entry>,
	resultOf: (entry: Entry) => INodeListSearchItems,
): ListSearch {
	return async function (filter = '') {
		const wanted = filter.trim().toLowerCase();
		const results = (await entriesOf(this, list)).map(resultOf);
		// A result's name holds its value, too.
		return { results: results.filter(({ name }) => name.toLowerCase().includes(wanted)) };
	};
}

async function entriesOf<Entry>(
	context: ILoadOptionsFunctions,
	list: List<Entry>,
): Promise<Entry[]> {
	const authentication = context.getNodeParameter('authentication', 'basic');
	const destination = await destinationOf.call(context, authentication);
	const answer = await send.call(context, requestOf(list), destination, PATIENCE);
	const outcome = meaningOf(answer, list.entriesOf);
	if ('result' in outcome) return outcome.result;
	const { message, description } = wordsFor(outcome.failure);
	const error = new NodeOperationError(context.getNode(), message);
	// n8n replaces a message that quotes a system error such as ECONNREFUSED; ours stays as written. In
	// the place of a list it shows nothing but the message.
	error.message = `${message}. ${description}`;
	throw error;
}

function fieldResult({ name, label, dataType }: Field): INodeListSearchItems {
	return {
		name: labelled(label, name),
		value: name,
		description: dataType.toLowerCase().replace(/_/g, ' '),
	};
}

function labelled(label: string, value: string): string {
	return label === value ? value : `${label} (${value})`;
}
