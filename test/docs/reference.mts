import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import type { Explanation } from '../../nodes/Capillary/delivery/codes.ts';
import { AMBIGUOUS } from '../../nodes/Capillary/fields/columns/aliases.ts';
import { standardFields, type ColumnField } from '../../nodes/Capillary/fields/columns/catalog.ts';
import { isNamedFields } from '../../nodes/Capillary/fields/namedFields.ts';
import { operationOf } from '../../nodes/Capillary/resources.ts';
import { CATALOG } from '../../nodes/CapillaryTrigger/catalog.ts';
import { eventsIn } from '../../nodes/CapillaryTrigger/receiving/envelope.ts';
import { readEvent } from '../../nodes/CapillaryTrigger/receiving/event.ts';

/*
 * The pages of docs/ that repeat the node's own texts: generated from these, so that they stay up to
 * date. `npm run docs` writes them.
 */

const WRITTEN = '<!-- Written by `npm run docs` from the texts of the node. -->';

/** docs/operations.md: every operation with all of its fields. */
export function operationsPage({ properties }: INodeTypeDescription): string {
	const resources = optionsOf(properties.find(({ name }) => name === 'resource')!);
	const parts = resources.flatMap((resource) => {
		const list = properties.find(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes(resource.value),
		)!;
		return optionsOf(list).flatMap((operation) => [
			`## ${resource.name}: ${operation.name}`,
			`${operation.description}.`,
			table(
				['Field', 'What it holds'],
				fieldsOf(properties, operation.value as string).flatMap((field) => rowsOf(field)),
			),
		]);
	});
	return page([
		'# Operations',
		WRITTEN,
		'All operations with their fields, as the form shows them. Every value may be an [expression](https://docs.n8n.io/code/expressions/). What you leave out is not sent. Where a list of your organization is meant, you can also type the name or ID.',
		...parts,
	]);
}

/** docs/errors.md: every Capillary code with what it means and what to do. */
export function errorsPage(explanations: Record<number, Explanation>): string {
	return page([
		'# Errors',
		WRITTEN,
		"What Capillary's codes mean and what to do. The node says the same in the error itself, with Capillary's own message and the request ID that Capillary's support asks for. Codes below 600 are HTTP statuses, or Capillary's own codes that read like one.",
		table(
			['Code', 'What it means', 'What to do'],
			Object.entries(explanations).map(([code, { what, advice }]) => [code, `${what}.`, advice]),
		),
	]);
}

/** docs/sheets.md: the page as it is, with the tables of headings between its marks. */
export function sheetsPage(page: string): string {
	const fields = columnFields();
	const labels = new Map(fields.map(({ id, label }) => [id, label]));
	const tables = {
		headings: table(
			['Field', 'Its column may also be headed'],
			fields.map(({ label, headings }) => [
				label,
				headings.filter((heading) => heading !== label).join(', ') || '-',
			]),
		),
		ambiguous: table(
			['Heading', 'May be'],
			AMBIGUOUS.map(({ headings, fields: candidates }) => [
				headings.join(', '),
				candidates.map((id) => labels.get(id)).join(' or '),
			]),
		),
	};
	return Object.entries(tables).reduce((text, [name, rows]) => {
		const mark = `<!-- ${name}: written by \`npm run docs\` from the node -->`;
		const [before, after] = text.split(new RegExp(`(?<=${mark}\\n\\n)(?:\\|.*\\n)*`));
		return `${before}${rows}\n\n${after.trimStart()}`;
	}, page);
}

/** The fields a column can be, of all operations, without those of an organization. */
function columnFields(): ColumnField[] {
	const forms = ['updateById', 'upsert'].map((name) => operationOf('customer', name).form);
	const fields = forms.flatMap((form) =>
		standardFields(form.flatMap((part) => (isNamedFields(part) ? [] : part))),
	);
	return [...new Map(fields.map((field) => [field.id, field])).values()];
}

/** docs/events.md: every event that Capillary Trigger lists. */
export function eventsPage({ properties }: INodeTypeDescription): string {
	const events = optionsOf(properties.find(({ name }) => name === 'events')!);
	const rows = events.map(({ name, value, description = '' }) => [
		name,
		`\`${String(value)}\``,
		ended(description.replace(` (${String(value)})`, '')),
	]);
	return page([
		'# Events',
		WRITTEN,
		'What can start a workflow with [Capillary Trigger](trigger.md), as its list of events shows it, and what Capillary calls it.',
		table(['Event', 'Name', 'When it comes'], rows),
	]);
}

/**
 * docs/event-samples.md: what comes out of Capillary Trigger for each event of which Capillary shows a payload.
 *
 * @param payloads as published, by the event's name
 */
export function eventSamplesPage(payloads: ReadonlyMap<string, unknown>): string {
	const groups = [...new Set(CATALOG.map(({ group }) => group))];
	const parts = groups.flatMap((group) => {
		const events = CATALOG.filter((event) => event.group === group && payloads.has(event.name));
		const samples = events.map(({ name, label }) => {
			const [event] = eventsIn(payloads.get(name));
			const items = JSON.stringify([readEvent(event, 'UTC')], null, 2);
			const summary = `<summary>${group}: ${label}</summary>`;
			return `<details>\n${summary}\n\n\`\`\`json\n${items}\n\`\`\`\n\n</details>`;
		});
		return samples.length === 0 ? [] : [`## ${group}`, ...samples];
	});
	return page([
		'# Samples of events',
		'<!-- Written by `npm run docs` from the payloads that Capillary publishes, as the node reads them. -->',
		'What [Capillary Trigger](trigger.md) puts out for the events whose payloads Capillary publishes. [Use one](trigger.md#before-the-first-event) to map fields before the first event comes. What your organization sends may have more, or less.',
		...parts,
	]);
}

/** The fields an operation shows a person, in the order of the form. */
function fieldsOf(properties: INodeProperties[], operation: string): INodeProperties[] {
	return properties.filter(({ type, displayOptions }) => {
		const show = displayOptions?.show;
		if (type === 'notice' || show?.['@tool']?.includes(true)) return false;
		return show?.operation?.includes(operation);
	});
}

function rowsOf(field: INodeProperties, above: string[] = []): string[][] {
	const names = [...above, field.displayName];
	const row = [names.join(' > '), wordsOf(field)];
	return [row, ...partsOf(field).flatMap((part) => rowsOf(part, names))];
}

/** The fields inside a list or collection. */
function partsOf({ type, options = [] }: INodeProperties): INodeProperties[] {
	if (type === 'collection') return options as INodeProperties[];
	if (type !== 'fixedCollection') return [];
	return (options as Array<{ values: INodeProperties[] }>).flatMap(({ values }) => values);
}

function wordsOf(field: INodeProperties): string {
	const { description = '', hint, required, type } = field;
	const sentences = [
		required ? 'Required.' : '',
		ended(description),
		ended(hint ?? ''),
		type === 'options' || type === 'multiOptions'
			? `One of: ${optionsOf(field)
					.map(({ name }) => name)
					.join(', ')}.`
			: '',
		exampleOf(field),
	];
	if (type === 'multiOptions') sentences[3] = sentences[3].replace('One', 'Any');
	return sentences.filter(Boolean).join(' ');
}

function exampleOf({ placeholder = '', modes = [] }: INodeProperties): string {
	const examples = [placeholder, ...modes.map((mode) => mode.placeholder ?? '')];
	const example = examples.find((each) => each.startsWith('e.g. '));
	return example ? `E.g. \`${example.slice('e.g. '.length)}\`` : '';
}

function ended(text: string): string {
	return text === '' || text.endsWith('.') ? text : `${text}.`;
}

function optionsOf({ options = [] }: INodeProperties): INodePropertyOptions[] {
	return options as INodePropertyOptions[];
}

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) =>
		`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function page(parts: string[]): string {
	return `${parts.join('\n\n')}\n`;
}
