import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import type { Field } from '../../metadata/lists';
import type { NamedFields } from '../namedFields';
import { ALIASES, CONSENT } from './aliases';

/** Something of a customer that a column of the input can hold. */
export interface ColumnField {
	/** Under which a workflow keeps what was mapped: the parameter of the form, and the place in it */
	id: string;
	/** As the list of fields shows it */
	label: string;
	/** How readers of the form name its value, e.g. `Identifiers > mobile` */
	inForm: string;
	/** What the heading of its column may be */
	headings: string[];
	/** Shown in the list from the start; the others are added to it */
	isCommon: boolean;
}

/** What can be said of a channel in a column of its own. */
const CHANNEL_DETAILS = ['primary', 'verified', 'subscribed'];

/** What nearly every sheet has, in the order of the list. */
const COMMON = [
	'customerId',
	'identifiers.mobile',
	'identifiers.email',
	'identifiers.externalId',
	'identifiers.cardnumber',
	'additionalFields.firstName',
	'additionalFields.lastName',
];

/** What can be a column of its own in a property of the form. */
type Parts = Array<Pick<ColumnField, 'id' | 'label' | 'inForm'>>;

const PARTS: Record<string, (property: INodeProperties) => Parts> = {
	source: alone,
	accountId: alone,
	customerId: alone,
	identifiers: identifierFields,
	additionalFields: ({ name, options }) =>
		properties(options).map((each) => ({
			id: `${name}.${each.name}`,
			// A card has a status label, too.
			label: each.name === 'statusLabel' ? 'Customer Status Label' : each.displayName,
			inForm: each.displayName,
		})),
	commChannels: channelFields,
	enrollments: ({ name, displayName, options }) =>
		[...leavesIn(rowOf(options))].map((each) => ({
			id: `${name}.${each.name}`,
			label: each.displayName,
			inForm: each.name === 'programId' ? `${displayName} > Program` : each.displayName,
		})),
};

/**
 * The fields of a customer that every organization has, as far as the form of an operation has them.
 *
 * @param form the properties of an operation
 */
export function standardFields(form: INodeProperties[]): ColumnField[] {
	return form
		.filter(({ name, displayOptions }) => name in PARTS && !displayOptions?.show?.['@tool']?.[0])
		.flatMap((property) => PARTS[property.name](property))
		.map(({ id, label, inForm }) => ({
			id,
			label,
			inForm,
			headings: [label, ...(ALIASES[id] ?? []), ...consents(id, label)],
			isCommon: COMMON.includes(id),
		}))
		.sort((one, other) => placeOf(one) - placeOf(other));
}

/** The common fields come first; all others stay in the order of the form. */
function placeOf({ id, isCommon }: ColumnField): number {
	return isCommon ? COMMON.indexOf(id) : COMMON.length;
}

/** The fields of the organization's own. */
export function fieldsOfOrganization(namedFields: NamedFields, fields: Field[]): ColumnField[] {
	const isShared = ({ name, label }: Field) =>
		fields.some((other) => other.label === label && other.name !== name);
	return fields.map((field) => {
		const { name, label } = field;
		// Labels that two fields share say nothing without the name.
		const shown = isShared(field) ? `${label}, ${name}` : label;
		const found = fieldOf(namedFields, name, shown);
		return { ...found, headings: [...found.headings, label] };
	});
}

/** The same, as far as the form listed them when it was opened last. */
export function fieldsListed(
	namedFields: NamedFields,
	listed: ReadonlyMap<string, string>,
): ColumnField[] {
	const { parameter } = namedFields;
	return [...listed]
		.filter(([id]) => isFieldOf(id, parameter))
		.map(([id, shown]) => {
			const name = id.slice(parameter.length + 1);
			const kind = suffixOf(namedFields);
			return fieldOf(
				namedFields,
				name,
				shown.endsWith(kind) ? shown.slice(0, -kind.length) : shown,
			);
		});
}

/** True for the ID of a field that belongs to a parameter of the form. */
export function isFieldOf(id: string, parameter: string): boolean {
	return id.startsWith(`${parameter}.`);
}

function fieldOf(namedFields: NamedFields, name: string, label: string): ColumnField {
	const kind = suffixOf(namedFields);
	return {
		id: `${namedFields.parameter}.${name}`,
		label: label + kind,
		inForm: `${namedFields.label} > ${name}`,
		headings: [label, name, label + kind, name + kind],
		isCommon: true,
	};
}

/** Tells an extended field from a custom field of the same name. */
function suffixOf({ label }: NamedFields): string {
	return ` (${label.replace(/s$/, '')})`;
}

function alone({ name, displayName }: INodeProperties) {
	return [{ id: name, label: displayName, inForm: displayName }];
}

function identifierFields({ name, displayName, options }: INodeProperties) {
	const row = rowOf(options);
	const details = [...leavesIn(row)].filter(
		({ name: detail }) => detail !== 'type' && detail !== 'value',
	);
	return typesIn(row).flatMap((type) => {
		const id = `${name}.${type.value}`;
		const inForm = `${displayName} > ${type.value}`;
		const field = { id, label: type.name, inForm };
		if (type.value !== 'cardnumber') return [field];
		const ofCard = details.map((detail) => ({
			id: `${id}.${detail.name}`,
			label: detail.displayName.replace(/^(?!Card )/, 'Card '),
			inForm: `${inForm} > ${detail.displayName}`,
		}));
		return [field, ...ofCard];
	});
}

function channelFields({ name, displayName, options }: INodeProperties) {
	const row = rowOf(options);
	const details = [...leavesIn(row)].filter((detail) => CHANNEL_DETAILS.includes(detail.name));
	return typesIn(row).flatMap((type) => {
		const id = `${name}.${type.value}`;
		const inForm = `${displayName} > ${type.value}`;
		return [
			{ id, label: `${type.name} Channel`, inForm },
			...details.map((detail) => ({
				id: `${id}.${detail.name}`,
				label: `${type.name} ${detail.displayName}`,
				inForm: `${inForm} > ${detail.displayName}`,
			})),
		];
	});
}

/** A channel's consent, as people put it: `Email Opt-in`. */
function consents(id: string, label: string): string[] {
	if (!/^commChannels\..*\.subscribed$/.test(id)) return [];
	return CONSENT.map((word) => label.replace(/Subscribed$/, word)).filter((each) => each !== label);
}

function rowOf(options: INodeProperties['options']): INodeProperties[] {
	const [{ values }] = options as INodePropertyCollection[];
	return values;
}

function typesIn(row: INodeProperties[]): INodePropertyOptions[] {
	return row.find(({ name }) => name === 'type')!.options as INodePropertyOptions[];
}

/** The values of a row, those of its details beside them; an object is none that a cell could hold. */
function* leavesIn(row: INodeProperties[]): Generator<INodeProperties> {
	for (const property of row) {
		if (property.type === 'collection') yield* leavesIn(properties(property.options));
		else if (property.type !== 'json') yield property;
	}
}

function properties(options: INodeProperties['options']): INodeProperties[] {
	return (options ?? []) as INodeProperties[];
}
