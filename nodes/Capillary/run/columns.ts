import type { IExecuteFunctions } from 'n8n-workflow';
import { escapeHtml, wordsFor } from '../delivery/words';
import {
	fieldsOfOrganization,
	isFieldOf,
	fieldsListed,
	standardFields,
	type ColumnField,
} from '../fields/columns/catalog';
import {
	areColumnsChosen,
	columns,
	FIELDS,
	readColumnsMapping,
	type ColumnsMapping,
} from '../fields/columns/form';
import { matchHeadings } from '../fields/columns/headings';
import {
	idOfFinder,
	laidOver,
	placesOf,
	type ColumnValues,
	type Orphan,
	type RowRules,
} from '../fields/columns/row';
import { customerId } from '../fields/customerId';
import type { ItemParameters, ReadingContext } from '../fields/item';
import { lookup, readIdentifierName } from '../fields/lookup';
import { isNamedFields, type NamedFields } from '../fields/namedFields';
import { FieldError } from '../fields/values/FieldError';
import { isUnset } from '../fields/values/text';
import type { FormPart, Operation } from '../operation';
import type { Reader } from './context';
import { Turns } from './turns';

type ParametersAt = (itemIndex: number) => ItemParameters;

/** What a run knows of the columns that its values come from. */
export interface Columns {
	/** The parameters of an item: its row, laid over the form */
	parametersAt: ParametersAt;
	/** What was thrown at an item, a value that cannot be sent with the column it is in */
	explain: (problem: unknown, itemIndex: number) => unknown;
	/** What a person has to know beside the items: what of the columns is not sent, and why */
	hints: () => string[];
}

/** As many names as a person reads in one sentence. */
const MOST_NAMED = 20;

/**
 * Finds out which column of the input is which field, once for the run and before anything is sent.
 *
 * @param reader what the organization's lists are read with
 * @returns `undefined` when the values come from the form
 * @throws FieldError when a column cannot be told, a mapped field is none of the operation or of the
 * organization any more, or what the operation needs is in no column
 */
export async function readColumns(
	context: IExecuteFunctions,
	operation: Operation,
	parametersAt: ParametersAt,
	reader: Reader,
): Promise<Columns | undefined> {
	const raw = (name: string): unknown =>
		context.getNodeParameter(name, 0, '', { rawExpressions: true });
	if (!operation.form.includes(columns) || !areColumnsChosen(raw('valuesFrom'))) return undefined;
	const mapping = readColumnsMapping(raw('columns'));
	const read = async (isNeededFresh: boolean) =>
		await reader((reading) => catalogOf(operation.form, mapping, reading, isNeededFresh));
	let catalog = await read(false);
	// A field that seems to be gone may have been added a moment ago.
	if (mapping.byHand && goneFrom(catalog, mapping.byHand).length > 0) catalog = await read(true);
	const source = mapping.byHand
		? mappedByHand(mapping.byHand, catalog, mapping, operation, parametersAt)
		: await mappedByHeadings(context, catalog);

	const places = placesOf(source.mapped);
	const labels = new Map(catalog.fields.map(({ id, label }) => [id, label]));
	const labelOf = (id: string) => labels.get(id) ?? id;
	const rules: RowRules = {
		places,
		labelOf,
		...(operation.form.includes(lookup) && { finderOf: readIdentifierName }),
		isAdd: isAdd(operation.form),
	};
	// Where each item says what it is found by, each is told by itself.
	const found = isExpression(raw('identifierName')) ? undefined : rules.finderOf?.(parametersAt(0));
	mustHaveNeeded(rules, operation.form, found, source.missing);

	const orphans = new Map<string, { orphan: Orphan; items: Set<number> }>();
	const noteOrphan = (orphan: Orphan, itemIndex: number) => {
		const noted = orphans.get(orphan.id) ?? { orphan, items: new Set() };
		noted.items.add(itemIndex);
		orphans.set(orphan.id, noted);
	};
	return {
		parametersAt: (itemIndex) =>
			laidOver(parametersAt(itemIndex), source.valuesAt(itemIndex), rules, (orphan) =>
				noteOrphan(orphan, itemIndex),
			),
		explain: (problem, itemIndex) => {
			if (!(problem instanceof FieldError)) return problem;
			const { field, message, advice } = problem;
			const id =
				field === 'Value to Find' && rules.finderOf
					? idOfFinder(rules.finderOf(parametersAt(itemIndex)))
					: catalog.fields.find(({ inForm }) => inForm === field)?.id;
			const place = id !== undefined && source.placeOf(id);
			return place ? new FieldError(field, message, `${advice} ${place}`) : problem;
		},
		hints: () => [
			...source.hints,
			...[...orphans.values()].map(({ orphan: { id, owner }, items: { size } }) =>
				size === 1
					? `"${labelOf(id)}" was not sent for 1 item, which has no ${labelOf(owner)}.`
					: `"${labelOf(id)}" was not sent for ${size} items, which have no ${labelOf(owner)}.`,
			),
		],
	};
}

/** The fields there are, and why some of them may be missing. */
interface Catalog {
	fields: ColumnField[];
	unread: Array<{ fields: NamedFields; reason: string }>;
}

/** Where Capillary does not tell the organization's fields, those count that the form listed last. */
function catalogOf(
	form: FormPart[],
	{ listed }: ColumnsMapping,
	{ entriesOf }: ReadingContext,
	isNeededFresh: boolean,
): Catalog {
	const fields = standardFields(form.flatMap((part) => (isNamedFields(part) ? [] : part)));
	const unread: Catalog['unread'] = [];
	for (const part of form.filter(isNamedFields)) {
		const outcome = entriesOf(part.list, isNeededFresh);
		if ('result' in outcome) fields.push(...fieldsOfOrganization(part, outcome.result));
		else {
			unread.push({ fields: part, reason: wordsFor(outcome.failure).message });
			fields.push(...fieldsListed(part, listed));
		}
	}
	return { fields, unread };
}

/** Where the rows of a run come from. */
interface RowSource {
	/** The IDs of the fields that have a column */
	mapped: Iterable<string>;
	valuesAt: (itemIndex: number) => ColumnValues;
	/** Where a person finds the values of a field that has a column; HTML */
	placeOf: (id: string) => string | undefined;
	hints: string[];
	/** The error for a field that the run needs and that has no column */
	missing: (label: string, why: string) => FieldError;
}

/** Map Automatically: the columns of all items, since a sheet leaves out what is empty. */
async function mappedByHeadings(
	context: IExecuteFunctions,
	{ fields, unread }: Catalog,
): Promise<RowSource> {
	const items = context.getInputData();
	const headings = new Set<string>();
	const turns = new Turns();
	for (const { json } of items) {
		for (const heading of Object.keys(json)) headings.add(heading);
		if (turns.isDue) await turns.give();
	}
	const { fields: matched, unmatched } = matchHeadings([...headings], fields);
	const hints: string[] = [];
	if (unmatched.length > 0) {
		hints.push(
			`Not sent, because they are no field of the customer: ${listed('column', unmatched)}. To send one, give it the name of its field, or set "Mapping Column Mode" to Map Each Column Manually.`,
			...unread.map(
				({ fields: { label }, reason }) =>
					`The ${label.toLowerCase()} of your organization could not be read (${reason}), so perhaps one of these columns is among them.`,
			),
		);
	}
	const seen =
		headings.size > 0
			? `The input has ${listed('column', [...headings].map(escapeHtml))}.`
			: 'The input has no columns.';
	const headingOf = new Map([...matched].map(([heading, { id }]) => [id, heading]));
	return {
		mapped: headingOf.keys(),
		placeOf: (id) => {
			const heading = headingOf.get(id);
			return heading === undefined ? undefined : `It is in the column "${escapeHtml(heading)}".`;
		},
		valuesAt: (itemIndex) => {
			const { json } = items[itemIndex];
			const values = new Map<string, unknown>();
			for (const [heading, { id }] of matched) {
				if (Object.hasOwn(json, heading)) values.set(id, json[heading]);
			}
			return values;
		},
		hints,
		missing: (label, why) =>
			new FieldError(
				'Columns',
				`No column of the input is "${label}", and ${why}`,
				`Name the column "${label}", or set "Mapping Column Mode" to Map Each Column Manually and pick it there. ${seen} Nothing was sent.`,
			),
	};
}

/** The IDs of the fields that were given a value by hand. */
function givenIn(byHand: Record<string, unknown>): string[] {
	return Object.keys(byHand).filter((id) => !isUnset(byHand[id]));
}

/** Those of them that there are no longer, as far as Capillary tells. */
function goneFrom({ fields, unread }: Catalog, byHand: Record<string, unknown>): string[] {
	const known = new Set(fields.map(({ id }) => id));
	const isUnread = (id: string) =>
		unread.some(({ fields: { parameter } }) => isFieldOf(id, parameter));
	return givenIn(byHand).filter((id) => !known.has(id) && !isUnread(id));
}

/** Map Each Column Manually: each field has a value of its own, most often an expression. */
function mappedByHand(
	byHand: Record<string, unknown>,
	catalog: Catalog,
	{ listed: labels }: ColumnsMapping,
	{ option }: Operation,
	parametersAt: ParametersAt,
): RowSource {
	const ids = givenIn(byHand);
	const gone = goneFrom(catalog, byHand);
	if (gone.length > 0) {
		const names = gone.map((id) => labels.get(id) ?? id);
		throw new FieldError(
			'Columns',
			`"${FIELDS}" has a value for ${listed('field', names)}, which ${option.name} cannot set or your organization no longer has`,
			`Nothing was sent. Open the node, choose Refresh Field List in the menu of "${FIELDS}" and remove what is not there any more.`,
		);
	}
	return {
		mapped: ids,
		valuesAt: (itemIndex) => {
			const row = parametersAt(itemIndex)('columns.value') as Record<string, unknown>;
			return new Map(ids.map((id) => [id, row[id]]));
		},
		placeOf: (id) => {
			const field = catalog.fields.find((each) => each.id === id && ids.includes(id));
			return field && `It is in the field "${escapeHtml(field.label)}" of "${FIELDS}".`;
		},
		hints: [],
		missing: (label, why) =>
			new FieldError(
				'Columns',
				`"${FIELDS}" has no value for "${label}", and ${why}`,
				`Drag the column into the field "${label}" of "${FIELDS}". Nothing was sent.`,
			),
	};
}

/**
 * Every item would fail for want of the same column: said once, before anything is sent.
 *
 * @throws FieldError which names it
 */
function mustHaveNeeded(
	{ places, labelOf, finderOf }: RowRules,
	form: FormPart[],
	finder: string | undefined,
	missing: RowSource['missing'],
): void {
	const ids = [...places.keys()];
	const refuse = (label: string, why: string) => {
		throw missing(label, why);
	};
	if (finderOf) {
		const id = finder === undefined ? undefined : idOfFinder(finder);
		if (id !== undefined && !places.has(id)) refuse(labelOf(id), '"Find By" looks for it');
	} else if (form.includes(customerId)) {
		if (!places.has('customerId')) refuse(labelOf('customerId'), 'an update by ID needs it');
	} else if (!ids.some((id) => /^identifiers\.[^.]+$/.test(id))) {
		refuse('Mobile', 'nothing else identifies the customers to add');
	}
	const detail = ids.find((id) => id.startsWith('enrollments.'));
	const program = 'enrollments.programId';
	if (detail !== undefined && !places.has(program)) {
		refuse(labelOf(program), `"${labelOf(detail)}" counts within a program`);
	}
}

function isExpression(raw: unknown): boolean {
	return typeof raw === 'string' && raw.startsWith('=');
}

function isAdd(form: FormPart[]): boolean {
	return !form.includes(lookup) && !form.includes(customerId);
}

/** `the columns "Remarks" and "Notes"` */
function listed(noun: string, names: string[]): string {
	const shown = names.slice(0, MOST_NAMED).map((name) => `"${name}"`);
	const more = names.length - shown.length;
	return `the ${noun}${names.length === 1 ? '' : 's'} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
