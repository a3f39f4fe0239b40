import type { INodeProperties } from 'n8n-workflow';
import { additionalFieldsOfAdd, additionalFieldsOfUpdate } from '../fields/additionalFields';
import { commChannels } from '../fields/commChannels';
import { customerId } from '../fields/customerId';
import { customFields } from '../fields/customFields';
import { enrollments } from '../fields/enrollments';
import { extendedFields } from '../fields/extendedFields';
import { identifiers, identifiersOfUpdate } from '../fields/identifiers';
import { lookup } from '../fields/lookup';
import { options, optionsOfAdd } from '../fields/options';
import { source } from '../fields/source';
import { add } from './add';
import type { Operation } from './operation';
import { updateById } from './updateById';
import { updateByLookup } from './updateByLookup';

const ALL: Operation[] = [add, updateById, updateByLookup];

/** The operations by the value of the `operation` parameter. */
export const operations: ReadonlyMap<string, Operation> = new Map(
	ALL.map((operation) => [String(operation.option.value), operation]),
);

/** The form from top to bottom. Each part is shown for the operations that name it. */
const FORM: INodeProperties[][] = [
	source,
	customerId,
	lookup,
	identifiers,
	identifiersOfUpdate,
	commChannels,
	extendedFields,
	customFields,
	enrollments,
	additionalFieldsOfAdd,
	additionalFieldsOfUpdate,
	optionsOfAdd,
	options,
];

export const customerProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['customer'] } },
		options: ALL.map(({ option }) => option),
		default: 'add',
	},
	...FORM.flatMap(shownWhereNamed),
];

function shownWhereNamed(part: INodeProperties[]): INodeProperties[] {
	const operation = ALL.filter(({ form }) => form.includes(part)).map(({ option }) => option.value);
	return part.map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			// Resource and operation come first: n8n shows a parameter as soon as a condition meets an expression.
			show: { resource: ['customer'], operation, ...property.displayOptions?.show },
		},
	}));
}
