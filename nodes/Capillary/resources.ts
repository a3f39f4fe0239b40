import type { INodeProperties } from 'n8n-workflow';
import { customerOperations } from './customer';
import type { Operation } from './operation';
import { searchText } from './customer/search';
import { reason } from './customer/updateSubscriptions';
import { additionalFieldsOfAdd, additionalFieldsOfUpdate } from './fields/additionalFields';
import { additionalFieldsOfV1 } from './fields/additionalFieldsOfV1';
import { commChannels } from './fields/commChannels';
import { customer } from './fields/customer';
import { customerId } from './fields/customerId';
import { customFields } from './fields/customFields';
import { embed } from './fields/embed';
import { enrollments } from './fields/enrollments';
import { extendedFields } from './fields/extendedFields';
import {
	identifiers,
	identifiersOfUpdate,
	identifiersToAdd,
	identifiersToRemove,
	otherIdentifiers,
} from './fields/identifiers';
import { lookup } from './fields/lookup';
import { lookupOfV1 } from './fields/lookupOfV1';
import {
	options,
	optionsOfAdd,
	optionsOfRead,
	optionsOfSubscriptions,
	optionsOfV1,
} from './fields/options';
import { paging } from './fields/paging';
import { simplify } from './fields/simplify';
import { source } from './fields/source';
import { subscriptions, subscriptionsOfV1 } from './fields/subscriptions';
import { organizationOperations } from './organization';
import { organizationId } from './organization/getSourceAccounts';

/** The operations of each resource; their values differ across resources. */
const RESOURCES: Record<string, Operation[]> = {
	customer: customerOperations,
	organization: organizationOperations,
};

/** The operations by the value of the `operation` parameter. */
export const operations: ReadonlyMap<string, Operation> = new Map(
	Object.values(RESOURCES)
		.flat()
		.map((operation) => [String(operation.option.value), operation]),
);

const actions = Object.fromEntries(
	[...operations].map(([value, { option }]) => [value, option.action]),
);

/** What the canvas shows below the node's name: what it does, with what, e.g. `Update customer by lookup`. */
export const subtitle = `={{ (${JSON.stringify(actions)})[$parameter["operation"]] }}`;

/** The form from top to bottom. Each part is shown for the operations that name it. */
const FORM: INodeProperties[][] = [
	organizationId,
	searchText,
	paging,
	source,
	customerId,
	customer,
	lookup,
	lookupOfV1,
	identifiers,
	identifiersOfUpdate,
	otherIdentifiers,
	identifiersToAdd,
	identifiersToRemove,
	additionalFieldsOfAdd,
	additionalFieldsOfUpdate,
	additionalFieldsOfV1,
	commChannels,
	extendedFields,
	customFields,
	subscriptions,
	subscriptionsOfV1,
	reason,
	enrollments,
	embed,
	simplify,
	optionsOfAdd,
	options,
	optionsOfV1,
	optionsOfSubscriptions,
	optionsOfRead,
];

export const properties: INodeProperties[] = [
	operationList('customer', 'add'),
	operationList('organization', 'getExtendedFields'),
	...FORM.flatMap(shownWhereNamed),
];

function operationList(resource: string, first: string): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options: RESOURCES[resource].map(({ option }) => option),
		default: first,
	};
}

function shownWhereNamed(part: INodeProperties[]): INodeProperties[] {
	const names = ({ form }: Operation) => form.includes(part);
	const resource = Object.keys(RESOURCES).filter((each) => RESOURCES[each].some(names));
	const operation = [...operations.values()].filter(names).map(({ option }) => option.value);
	return part.map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			// Resource and operation come first: n8n shows a parameter as soon as a condition meets an expression.
			show: { resource, operation, ...property.displayOptions?.show },
		},
	}));
}
