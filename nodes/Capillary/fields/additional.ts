import type { INodeProperties } from 'n8n-workflow';
import { alsoForAgents, forAgents } from './agent';
import type { ItemParameters } from './item';
import { FieldError } from './values/FieldError';
import { readObject } from './values/object';
import { laidTogether, type Row } from './values/rows';

const LABEL = 'Additional Fields';

const firstName: INodeProperties = {
	displayName: 'First Name',
	name: 'firstName',
	type: 'string',
	default: '',
	placeholder: 'e.g. Nathan',
	description: 'Capillary keeps the first 100 characters',
};

const lastName: INodeProperties = {
	displayName: 'Last Name',
	name: 'lastName',
	type: 'string',
	default: '',
	placeholder: 'e.g. Smith',
	description: 'Capillary keeps the first 100 characters',
};

/** The names of a customer, which every write of a customer takes. */
export const names = { firstName, lastName };

/**
 * The optional fields of an operation, from which a person adds some. An AI agent has the names as
 * texts of their own, and the others as one JSON object.
 *
 * @param options in alphabetical order
 * @param example what an agent might write
 */
export function additionalFieldsForm(options: INodeProperties[], example: object) {
	const others = options.map(({ name }) => name).filter((name) => !(name in names));
	return [
		...forAgents([firstName, lastName]),
		...alsoForAgents(
			{
				displayName: LABEL,
				name: 'additionalFields',
				type: 'collection',
				placeholder: 'Add Field',
				default: {},
				description: 'The name of the customer and further details',
				options,
			},
			example,
			`Further details of the customer, any of ${others.join(', ')}`,
		),
	];
}

/**
 * The additional fields that were given, by name.
 *
 * @param properties the form they come from
 * @throws FieldError when they are no object, or one of them is not in the form: nothing an agent
 * writes is left out in silence
 */
export function readAdditional(item: ItemParameters, properties: INodeProperties[]): Row {
	const given = readObject(item('additionalFields'), LABEL) ?? {};
	const options = properties.find(({ type }) => type === 'collection')!.options!;
	const known = options.map(({ name }) => name);
	const unknown = Object.keys(given).find((name) => !known.includes(name));
	if (unknown !== undefined) {
		throw new FieldError(
			LABEL,
			`"${unknown}" is not one of "${LABEL}" of this operation`,
			`Use any of ${known.join(', ')}.`,
		);
	}
	const texts = { firstName: item('firstName'), lastName: item('lastName') };
	return laidTogether(texts, given, LABEL);
}
