import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { destinationOf } from '../delivery/destination';
import { meaningOf, objectIn } from '../delivery/meaning';
import { send } from '../delivery/send';
import {
	readCustomFieldList,
	readExtendedFieldList,
	readProgramList,
	type Field,
	type Read,
} from './metadata';

/** Milliseconds a person is willing to look at a list that loads */
const PATIENCE = 20_000;

/** The organisation's extended fields of a customer, for the form's list. */
export async function getExtendedFields(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return (await listed(this, readExtendedFieldList)).map(fieldOption);
}

/** The organisation's custom fields of a customer, for the form's list. */
export async function getCustomFields(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return (await listed(this, readCustomFieldList)).map(fieldOption);
}

/** The organisation's loyalty programs, for the form's list. */
export async function getPrograms(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const programs = await listed(this, readProgramList);
	return programs.map(({ id, name }) => ({ name: `${name} (${id})`, value: id }));
}

async function listed<Entry>(
	context: ILoadOptionsFunctions,
	readList: (read: Read) => Promise<Entry[]>,
): Promise<Entry[]> {
	const destination = await destinationOf.call(context);
	try {
		return await readList(async (request) =>
			meaningOf(await send.call(context, request, destination, PATIENCE), objectIn),
		);
	} catch (error) {
		const problem = error as Error;
		const shown = new NodeOperationError(context.getNode(), problem);
		// n8n replaces a message that quotes a system error such as ECONNREFUSED; ours stays as written.
		shown.message = problem.message;
		throw shown;
	}
}

function fieldOption({ name, label, dataType }: Field): INodePropertyOptions {
	return {
		name: label === name ? name : `${label} (${name})`,
		value: name,
		description: dataType.toLowerCase().replace(/_/g, ' '),
	};
}
