import type { INodeProperties } from 'n8n-workflow';
import { alsoForAgents } from './agent';
import type { ItemParameters } from './item';
import { FieldError } from './values/FieldError';
import { readObject } from './values/object';
import type { Row } from './values/rows';
import { isUnset, readText } from './values/text';

const LABEL = 'Additional Fields';

/** Characters of a name that Capillary keeps; it ignores the rest (Capillary: v2-add-customer). */
const LONGEST_NAME = 100;

const firstName: INodeProperties = {
	displayName: 'First Name',
	name: 'firstName',
	type: 'string',
	default: '',
	placeholder: 'e.g. Nathan',
	description: `Capillary keeps the first ${LONGEST_NAME} characters`,
};

const lastName: INodeProperties = {
	displayName: 'Last Name',
	name: 'lastName',
	type: 'string',
	default: '',
	placeholder: 'e.g. Smith',
	description: `Capillary keeps the first ${LONGEST_NAME} characters`,
};

/** The names of a customer, which every write of a customer takes: on top of the form, and as before among what is added. */
export const names = { firstName, lastName };

/** The part of the form that has the names as texts of their own. */
export const nameTexts: INodeProperties[] = Object.values(names);

/** What Capillary does not keep of names as they are sent, in a sentence; `undefined` when it keeps all. */
export function lossOfNames(sent: { firstName?: unknown; lastName?: unknown }): string | undefined {
	const long = Object.values(names).filter(({ name }) => {
		const text = sent[name as keyof typeof sent];
		return typeof text === 'string' && [...text].length > LONGEST_NAME;
	});
	if (long.length === 0) return undefined;
	const labels = long.map(({ displayName }) => displayName).join(' and ');
	return `Of ${labels} Capillary keeps the first ${LONGEST_NAME} characters.`;
}

/**
 * The optional fields of an operation, from which a person adds some. An AI agent has them as one JSON
 * object, without the names, which are texts of their own.
 *
 * @param options in alphabetical order
 * @param example what an agent might write
 */
export function additionalFieldsForm(
	options: INodeProperties[],
	example: object,
): INodeProperties[] {
	const others = options.map(({ name }) => name).filter((name) => !(name in names));
	return alsoForAgents(
		{
			displayName: LABEL,
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			description: 'Further details of the customer',
			options,
		},
		example,
		`Further details of the customer, any of ${others.join(', ')}`,
	);
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
	return withNames(given, item);
}

/**
 * Lays the names on top of the form beside the additional fields, which had them first.
 *
 * @throws FieldError when a name differs from the one that was added
 */
function withNames(given: Row, item: ItemParameters): Row {
	const all = { ...given };
	for (const { name, displayName } of nameTexts) {
		const text = item(name);
		if (isUnset(text)) continue;
		if (
			!isUnset(given[name]) &&
			readText(given[name], displayName) !== readText(text, displayName)
		) {
			throw new FieldError(
				displayName,
				`"${displayName}" and "${LABEL} > ${displayName}" hold different values`,
				`Leave one of the two empty, or remove it under ${LABEL}: which of them is meant cannot be told.`,
			);
		}
		all[name] = text;
	}
	return all;
}
