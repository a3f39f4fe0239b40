import type {
	ILoadOptionsFunctions,
	INodeProperties,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { wordsFor } from '../delivery/words';
import { fieldsOfOrganization, standardFields, type ColumnField } from '../fields/columns/catalog';
import { isNamedFields, type NamedFields } from '../fields/namedFields';
import { readEntries } from './entries';

/** The form of an operation. */
type FormOf = (resource: string, operation: string) => Array<INodeProperties[] | NamedFields>;

/**
 * What fills the mapper of columns: the fields of a customer in this organization, as far as the chosen
 * operation has them. Where the organization's own cannot be read, the others are there all the same, and
 * in their place it says why.
 */
export function columnsMethod(formOf: FormOf) {
	return async function getColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		const textOf = (name: string) => String(this.getNodeParameter(name, ''));
		const form = formOf(textOf('resource'), textOf('operation'));
		const own = await Promise.all(
			form.filter(isNamedFields).map(async (part) => await fieldsOf(this, part)),
		);
		const standard = standardFields(form.flatMap((part) => (isNamedFields(part) ? [] : part)));
		return { fields: [...standard.map(entryOf), ...own.flat()] };
	};
}

async function fieldsOf(
	context: ILoadOptionsFunctions,
	namedFields: NamedFields,
): Promise<ResourceMapperField[]> {
	const outcome = await readEntries(context, namedFields.list);
	if ('result' in outcome) return fieldsOfOrganization(namedFields, outcome.result).map(entryOf);
	const { message, description } = wordsFor(outcome.failure);
	const { label, parameter } = namedFields;
	return [
		{
			...entryOf({
				id: `unread.${parameter}`,
				label: `${label} cannot be listed. ${message}. ${description}`,
				isCommon: true,
			}),
			readOnly: true,
		},
	];
}

/** All are texts to n8n: any other type would have it change values, or refuse them in words of its own. */
function entryOf({
	id,
	label,
	isCommon,
}: Pick<ColumnField, 'id' | 'label' | 'isCommon'>): ResourceMapperField {
	return {
		id,
		displayName: label,
		type: 'string',
		required: false,
		display: true,
		defaultMatch: false,
		canBeUsedToMatch: false,
		removed: !isCommon,
	};
}
