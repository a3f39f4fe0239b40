import { FieldError } from '../values/FieldError';
import { AMBIGUOUS, BIRTHDAY } from './aliases';
import type { ColumnField } from './catalog';

/** Which column of the input is which field. */
export interface Matching {
	/** The field of a heading */
	fields: ReadonlyMap<string, ColumnField>;
	/** Headings that are no field's */
	unmatched: string[];
}

/** A heading in the letters and digits that count: without case, blanks, punctuation and accents. */
export function plainHeading(heading: string): string {
	return heading
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]/gu, '');
}

const ambiguous = new Map(
	AMBIGUOUS.flatMap(({ headings, fields }) =>
		headings.map((heading) => [plainHeading(heading), fields] as const),
	),
);
const birthday = new Set(BIRTHDAY.map(plainHeading));

/**
 * Finds the field of each heading. The workflow's own name of a field, such as `extendedFields.city`, is
 * always that field; all other names count the same.
 *
 * @throws FieldError when a heading fits two fields, or two headings one field
 */
export function matchHeadings(headings: string[], fields: ColumnField[]): Matching {
	const byId = new Map(fields.map((field) => [field.id, field]));
	const byHeading = new Map<string, Set<ColumnField>>();
	const add = (heading: string, field: ColumnField) => {
		if (heading === '') return;
		const found = byHeading.get(heading) ?? new Set();
		byHeading.set(heading, found.add(field));
	};
	for (const field of fields) {
		for (const heading of field.headings) add(plainHeading(heading), field);
	}
	addBirthday(fields, byHeading, add);

	const matched = new Map<string, ColumnField>();
	const unmatched: string[] = [];
	const problems: string[] = [];
	for (const heading of headings) {
		const exact = byId.get(heading.trim());
		const found = exact ? [exact] : [...(byHeading.get(plainHeading(heading)) ?? [])];
		if (found.length > 1) problems.push(fitsSeveral(heading, found));
		else if (found.length === 1) matched.set(heading, found[0]);
		else unmatched.push(heading);
	}

	const taken = new Map<ColumnField, string[]>();
	for (const [heading, field] of matched) {
		taken.set(field, [...(taken.get(field) ?? []), heading]);
	}
	for (const [{ label }, sharing] of taken) {
		if (sharing.length > 1) problems.push(`${named(sharing, 'and')} are both "${label}"`);
	}
	for (const heading of unmatched) {
		const ids = ambiguous.get(plainHeading(heading)) ?? [];
		const candidates = ids.flatMap((id) => byId.get(id) ?? []);
		if (candidates.length === 0 || candidates.some((field) => taken.has(field))) continue;
		problems.push(fitsSeveral(heading, candidates));
	}
	if (problems.length === 0) return { fields: matched, unmatched };
	throw new FieldError(
		'Columns',
		`Not every column can be told: ${problems.join('; ')}`,
		'Nothing was sent. Rename or remove the column in the input, for example with an Edit Fields node, or set "Mapping Column Mode" to Map Each Column Manually and say there which column is which field.',
	);
}

/**
 * `Birthday` and its like are the field of the organization's that holds the date of birth, however it
 * is called, unless a field is called exactly so.
 */
function addBirthday(
	fields: ColumnField[],
	byHeading: ReadonlyMap<string, Set<ColumnField>>,
	add: (heading: string, field: ColumnField) => void,
): void {
	const isOfBirth = ({ headings }: ColumnField) =>
		headings.some((heading) => birthday.has(plainHeading(heading)));
	const found = fields.filter(isOfBirth);
	for (const heading of birthday) {
		if (byHeading.has(heading)) continue;
		for (const field of found) add(heading, field);
	}
}

function fitsSeveral(heading: string, fields: ColumnField[]): string {
	const labels = fields.map(({ label }) => label);
	return `"${heading}" may be ${named(labels, 'or')}`;
}

function named(names: string[], word: 'and' | 'or'): string {
	const quoted = names.map((name) => `"${name}"`);
	return `${quoted.slice(0, -1).join(', ')} ${word} ${quoted.at(-1)!}`;
}
