import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodeListSearchResult,
} from 'n8n-workflow';
import { asList, isObject, valueIn, type Json } from '../delivery/json';
import { wordsFor } from '../delivery/words';
import {
	customFieldList,
	extendedFieldList,
	programList,
	tierList,
	tillList,
	type Field,
	type List,
} from '../metadata/lists';
import { readEntries } from './entries';

/** Each program is a request of its own */
const MOST_PROGRAMS = 10;

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

/**
 * The tiers of the programs that the form has chosen so far; of all programs where it has none, or an
 * expression chooses it.
 */
export const getTiers: ListSearch = async function (filter = '') {
	const programs = await readList(this, programList);
	const rows = asList(valueIn(this.getCurrentNodeParameter('enrollments'), 'enrollment'));
	const chosen = rows.map((row) => {
		const program = valueIn(row, 'programId');
		return String(isObject(program) ? program.value : program).toLowerCase();
	});
	const isChosen = ({ programId, programName }: Json) =>
		chosen.includes(String(programId)) || chosen.includes(String(programName).toLowerCase());
	const wanted = programs.some(isChosen) ? programs.filter(isChosen) : programs;
	const results: INodeListSearchItems[] = [];
	for (const { programId, programName } of wanted.slice(0, MOST_PROGRAMS)) {
		for (const { name, serialNumber } of await readList(this, tierList(Number(programId)))) {
			const of = wanted.length > 1 ? `, ${String(programName)}` : '';
			results.push({ name: `${name.trim()} (${serialNumber}${of})`, value: serialNumber });
		}
	}
	return { results: results.filter((each) => holds(each, filter)) };
};

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
		const results = (await readList(this, list)).map(resultOf);
		return { results: results.filter((each) => holds(each, filter)) };
	};
}

/** True when a result has what was typed into the search box; its name holds its value, too. */
function holds({ name }: INodeListSearchItems, filter: string): boolean {
	return name.toLowerCase().includes(filter.trim().toLowerCase());
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
