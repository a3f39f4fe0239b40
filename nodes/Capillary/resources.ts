import type { INodeParameters, INodeProperties } from 'n8n-workflow';
import { customerResource } from './customer';
import { columns, hiddenWithColumns } from './fields/columns/form';
import { isNamedFields, namedFieldsForm } from './fields/namedFields';
import { FieldError } from './fields/values/FieldError';
import type { FormPart, Operation, Resource } from './operation';
import { organizationResource } from './organization';

/** What the node works on, in the order of the form. */
const RESOURCES: Resource[] = [customerResource, organizationResource];

/**
 * The operation that resource and operation of the form name.
 *
 * @throws FieldError when there is none
 */
export function operationOf(resource: string, operation: string): Operation {
	const found = RESOURCES.find(({ option }) => option.value === resource)?.operations.find(
		({ option }) => option.value === operation,
	);
	if (!found) {
		throw new FieldError(
			'Operation',
			`There is no operation "${operation}" of "${resource}"`,
			'Choose Resource and Operation from their lists.',
		);
	}
	return found;
}

const { value: defaultResource } = customerResource.option;

/** What each operation does, by resource and operation; flat, because `}}` would end n8n's expression. */
const actions = Object.fromEntries(
	RESOURCES.flatMap(({ option, operations, first }) => [
		...operations.map((each) => [`${option.value}.${each.option.value}`, each.option.action]),
		// A workflow need not hold what the form begins with.
		[`${option.value}.`, first.option.action],
	]),
) as Record<string, string>;

/** What the canvas shows below the node's name: what it does, with what, e.g. `Update customer by lookup`. */
export const subtitle = `={{ (${JSON.stringify(actions)})[($parameter["resource"] || "${defaultResource}") + "." + ($parameter["operation"] || "")] }}`;

const resourceList: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: RESOURCES.map(({ option }) => option),
	default: defaultResource,
};

/** The form from top to bottom: the resource, the operation, and each part for the operations that name it. */
export const properties: INodeProperties[] = [
	resourceList,
	...RESOURCES.map(operationList),
	...RESOURCES.flatMap((resource) =>
		partsInOrder(resource.operations).flatMap((part) => shownWhereNamed(part, resource)),
	),
];

/** What the form calls a parameter, e.g. `Identifiers to Add`, given what is chosen in it. */
export function labelOf(parameter: string, chosen: INodeParameters): string {
	const { resource = defaultResource, operation = customerResource.first.option.value } = chosen;
	const [name] = parameter.split('.');
	const isShown = ({ displayOptions }: INodeProperties) => {
		const { resource: resources = [], operation: operations = [] } = displayOptions?.show ?? {};
		return resources.includes(resource as string) && operations.includes(operation as string);
	};
	return properties.find((each) => each.name === name && isShown(each))?.displayName ?? name;
}

function operationList({ option, operations, first }: Resource): INodeProperties {
	const { value: defaultOperation } = first.option;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [option.value] } },
		options: operations.map((each) => each.option),
		default: defaultOperation,
	};
}

/**
 * The parts of all forms, each once, in an order that every form keeps.
 *
 * @throws Error when two forms have the same parts in different orders
 */
function partsInOrder(operations: Operation[]): FormPart[] {
	const parts: FormPart[] = [];
	let forms = operations.map(({ form }) => form);
	while (forms.some(({ length }) => length > 0)) {
		const heads = forms.flatMap((form) => form.slice(0, 1));
		const next = heads.find((part) => forms.every((form) => form.indexOf(part) <= 0));
		if (!next)
			throw new Error('Two operations show the same parts of the form in different orders');
		parts.push(next);
		forms = forms.map((form) => (form[0] === next ? form.slice(1) : form));
	}
	return parts;
}

function shownWhereNamed(part: FormPart, { option, operations }: Resource): INodeProperties[] {
	const resource = [option.value];
	const operation = operations
		.filter(({ form }) => form.includes(part))
		.map((each) => each.option.value);
	const hasColumns = operations.some(({ form }) => form.includes(part) && form.includes(columns));
	const properties = isNamedFields(part) ? namedFieldsForm(part) : part;
	const shown = hasColumns ? properties.map(hiddenWithColumns) : properties;
	return shown.map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			// Resource and operation come first: n8n shows a parameter as soon as a condition meets an expression.
			show: { resource, operation, ...property.displayOptions?.show },
		},
	}));
}
