import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodePropertyOptions,
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
	type Field,
	type List,
} from './lists';

/** Milliseconds a person is willing to look at a list that loads */
const PATIENCE = 20_000;

/** The organisation's extended fields of a customer, for the form's list. */
export async function getExtendedFields(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return (await entriesOf(this, extendedFieldList)).map(fieldOption);
}

/** The organisation's custom fields of a customer, for the form's list. */
export async function getCustomFields(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return (await entriesOf(this, customFieldList)).map(fieldOption);
}

/** The organisation's loyalty programs, for the form's list. */
export async function getPrograms(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const programs = await entriesOf(this, programList);
	return programs.map(({ programId, programName }) => ({
		name: `${String(programName ?? 'Program')} (${String(programId)})`,
		value: Number(programId),
	}));
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
	const error = new NodeOperationError(context.getNode(), message, { description });
	// n8n replaces a message that quotes a system error such as ECONNREFUSED; ours stays as written.
	error.message = message;
	throw error;
}

function fieldOption({ name, label, dataType }: Field): INodePropertyOptions {
	return {
		name: label === name ? name : `${label} (${name})`,
		value: name,
		description: dataType.toLowerCase().replace(/_/g, ' '),
	};
}
