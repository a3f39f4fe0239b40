import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodeListSearchResult,
} from 'n8n-workflow';
import { wordsFor } from '../delivery/words';
import {
	customFieldList,
	extendedFieldList,
	programList,
	tillList,
	type Field,
	type List,
} from '../metadata/lists';
import { readEntries } from './entries';

/**
 * What fills a list of the form: the entries that hold what was typed into its search box.
 *
 * @throws NodeOperationError with the words a person reads in place of the list
 */
type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** The organization's extended fields of a customer. */
export const getExtendedFields: ListSearch = listSearch(extendedFieldList, fieldResult);

/** The organization's custom fields of a customer. */
export const getCustomFields: ListSearch = listSearch(customFieldList, fieldResult);

/** The organization's loyalty programs. */
export const getPrograms: ListSearch = listSearch(programList, ({ programId, programName }) => ({
	name: `${String(programName ?? 'Program')} (${String(programId)})`,
	value: Number(programId),
}));

/** The organization's tills; a request names one by its code. */
export const getTills: ListSearch = listSearch(tillList, ({ code, name }) => ({
	name: labelOf(String(name || code), String(code)),
	value: String(code),
}));

function listSearch<Entry>(
	list: List<Entry>,
	resultOf: (entry: Entry) => INodeListSearchItems,
): ListSearch {
	return async function (filter = '') {
		const wanted = filter.trim().toLowerCase();
		const results = (await readList(this, list)).map(resultOf);
		// A result's name holds its value, too.
		return { results: results.filter(({ name }) => name.toLowerCase().includes(wanted)) };
	};
}

async function readList<Entry>(
	context: ILoadOptionsFunctions,
	list: List<Entry>,
): Promise<Entry[]> {
	const outcome = await readEntries(context, list);
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
		name: labelOf(label, name),
		value: name,
		description: dataType.toLowerCase().replace(/_/g, ' '),
	};
}

function labelOf(label: string, value: string): string {
	return label === value ? value : `${label} (${value})`;
}
