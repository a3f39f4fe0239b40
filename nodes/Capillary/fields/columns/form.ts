import type { INodeProperties } from 'n8n-workflow';
import { isObject, type Json } from '../../delivery/json';
import { choice, readChoice } from '../values/choice';
import { FieldError } from '../values/FieldError';
import { isUnset } from '../values/text';

const WAYS = choice([
	{
		name: 'Columns of the Input',
		value: 'columns',
		description: 'Each column of a sheet or table is a field of the customer',
	},
	{ name: 'Form Below', value: 'form', description: 'Each field is filled in below' },
]);

/** How the form calls the fields to drag columns into. */
export const FIELDS = 'Fields of the Customer';

/** The first question of a form that can have its values from columns. */
export const valuesFrom: INodeProperties[] = [
	{
		displayName: 'Values From',
		name: 'valuesFrom',
		type: 'options',
		// With an expression here n8n would show, and require, both the columns and the form.
		noDataExpression: true,
		options: WAYS.options,
		default: 'form',
		description: 'Where the values of a customer come from',
	},
];

/** Which column is which field: n8n's own mapper. */
export const columns: INodeProperties[] = [
	{
		displayName: 'Columns',
		name: 'columns',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'autoMapInputData', value: null },
		description:
			'Which column of the input is which field of the customer. Map Automatically goes by the headings; Map Each Column Manually takes what you drag into the fields.',
		displayOptions: { show: { valuesFrom: ['columns'] } },
		typeOptions: {
			loadOptionsDependsOn: ['authentication', 'operation'],
			resourceMapper: {
				resourceMapperMethod: 'getColumns',
				mode: 'add',
				supportAutoMap: true,
				valuesLabel: FIELDS,
				fieldWords: { singular: 'field', plural: 'fields' },
				refreshStaleSchemaOnOpen: true,
			},
		},
	},
	{
		displayName:
			'<b>Map Automatically</b> goes by the headings, however they are spelled: Mobile No., FIRST_NAME, E-Mail. A heading that may mean two fields ends the run before anything is sent. Columns that are no field are named beside the output.',
		name: 'columnsNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { valuesFrom: ['columns'] } },
	},
];

/** What holds for all rows, or stands in where a row has none; it is filled in beside the columns. */
export const BESIDE_COLUMNS = ['source', 'accountId', 'identifierName', 'options'];

/** A property of a form that can have its values from columns: what columns give is hidden then. */
export function hiddenWithColumns(property: INodeProperties): INodeProperties {
	const stays = [...BESIDE_COLUMNS, 'valuesFrom', 'columns'];
	if (property.type === 'notice' || stays.includes(property.name)) return property;
	const { displayOptions } = property;
	return {
		...property,
		displayOptions: {
			...displayOptions,
			hide: { ...displayOptions?.hide, valuesFrom: ['columns'] },
		},
	};
}

/**
 * True when the values come from columns; a workflow saved before there were any has them from its form.
 *
 * @param raw the parameter as the workflow stores it; it holds for the whole run, so it is no expression
 * @throws FieldError when it is neither
 */
export function areColumnsChosen(raw: unknown): boolean {
	return !isUnset(raw) && readChoice(raw, 'Values From', WAYS) === 'columns';
}

/** How columns are mapped: by their headings, or each by hand. */
export interface ColumnsMapping {
	/** What each field was given by hand, by its ID, expressions as they stand; left out with Map Automatically */
	byHand?: Json;
	/** The fields as the form listed them last, by ID, with their labels */
	listed: ReadonlyMap<string, string>;
}

/**
 * What the mapper of the form holds.
 *
 * @param raw the parameter as the workflow stores it
 * @throws FieldError when it is not the mapper's
 */
export function readColumnsMapping(raw: unknown): ColumnsMapping {
	if (!isObject(raw)) {
		throw new FieldError(
			'Columns',
			'"Mapping Column Mode" is a text or an expression, not a mapping of columns',
			'Set it to Map Automatically, or to Map Each Column Manually and put expressions into the fields below it.',
		);
	}
	const { mappingMode, value, schema } = raw;
	const entries = Array.isArray(schema) ? schema.filter(isObject) : [];
	const listed = new Map(
		entries.map(({ id, displayName }) => [String(id), String(displayName ?? id)]),
	);
	if (mappingMode !== 'defineBelow') return { listed };
	return { byHand: isObject(value) ? value : {}, listed };
}
