import type { Failure, Outcome } from '../delivery/answer';
import type { CapillaryRequest } from '../delivery/request';
import { wordsFor } from '../delivery/words';

/** Sends a request that only reads, and gives the JSON object of its answer. */
export type Read = (request: CapillaryRequest) => Promise<Outcome<Record<string, unknown>>>;

/** A field of the organisation: the name requests use, the label people know, and its data type. */
export interface Field {
	name: string;
	label: string;
	dataType: string;
}

/** A loyalty program of the organisation. */
export interface Program {
	id: number;
	name: string;
}

/** The organisation's metadata could not be read. `message` and `description` are for the person at the screen. */
export class MetadataError extends Error {
	readonly description: string;

	constructor(failure: Failure) {
		const words = wordsFor(failure);
		super(words.message);
		this.description = words.description;
	}
}

/**
 * The extended fields a customer can have (Capillary: get-org-extended-fields). The pages disagree on
 * how the entity is written, so its case does not matter.
 *
 * @throws MetadataError
 */
export async function readExtendedFieldList(read: Read): Promise<Field[]> {
	const body = await bodyOf(read, '/v2/extendedFields');
	const entities = isObject(body.entity) ? body.entity : {};
	const key = Object.keys(entities).find((name) => name.toLowerCase() === 'customer');
	return listOf(key && entities[key]).map(toField);
}

/**
 * The custom fields of a customer, which Capillary keeps under the scope `loyalty_registration`
 * (Capillary: get-org-custom-fields).
 *
 * @throws MetadataError
 */
export async function readCustomFieldList(read: Read): Promise<Field[]> {
	const scope = 'loyalty_registration';
	const body = await bodyOf(read, '/v2/organization/customFields', { scope });
	return listOf(body.data)
		.filter((field) => field.scope === scope && Number(field.isDisabled ?? 0) === 0)
		.map(toField);
}

/**
 * The loyalty programs (Capillary: get-org-loyalty-programs).
 *
 * @throws MetadataError
 */
export async function readProgramList(read: Read): Promise<Program[]> {
	const body = await bodyOf(read, '/v2/organization/programs');
	return listOf(body.data).map(({ programId, programName }) => ({
		id: Number(programId),
		name: String(programName ?? programId),
	}));
}

async function bodyOf(
	read: Read,
	path: string,
	query: Record<string, string> = {},
): Promise<Record<string, unknown>> {
	const outcome = await read({ api: 'metadata', method: 'GET', path, query, headers: {} });
	if ('failure' in outcome) throw new MetadataError(outcome.failure);
	return outcome.result;
}

function toField({ name, label, dataType }: Record<string, unknown>): Field {
	return {
		name: String(name),
		label: String(label || name),
		dataType: String(dataType ?? '').toUpperCase(),
	};
}

function listOf(value: unknown): Array<Record<string, unknown>> {
	return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
