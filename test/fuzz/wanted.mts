/*
 * What must become of the values that were given, said before anything is run. A body that is wanted
 * is a tree of objects and lists, whose leaves are cells.
 */

/**
 * What must become of one value:
 *
 * - `is`: it arrives as this, or as one of these
 * - `so`: it arrives so that `ok` is true of it
 * - `absent`: it counts as empty, and is left out
 * - `refused`: its item fails
 * - `may`: it arrives so that `ok` is true of it, or its item fails
 */
export type Wanted =
	| { kind: 'is'; values: unknown[] }
	| { kind: 'so'; ok: (arrived: unknown) => boolean }
	| { kind: 'absent' }
	| { kind: 'refused' }
	| { kind: 'may'; ok: (arrived: unknown) => boolean };

export const is = (...values: unknown[]): Wanted => ({ kind: 'is', values });
export const so = (ok: (arrived: unknown) => boolean): Wanted => ({ kind: 'so', ok });
export const absent: Wanted = { kind: 'absent' };
export const refused: Wanted = { kind: 'refused' };
export const may = (ok: (arrived: unknown) => boolean): Wanted => ({ kind: 'may', ok });

/** A value as the item has it, what must become of it, and what its error has to name. */
export class Cell {
	constructor(
		readonly value: unknown,
		readonly wanted: Wanted,
		readonly labels: string[] = [],
	) {}

	/** The same value in a field: an error names one of these. */
	in(...labels: string[]): Cell {
		return new Cell(this.value, this.wanted, labels);
	}
}

/** A number of a JSON text that no JavaScript number holds: its digits. */
export class Digits {
	constructor(readonly text: string) {}
}

/** What must become of an item: `sent`, `fails`, or either. */
export type Verdict = 'sent' | 'fails' | 'either';

/** The cells in a tree. */
export function* cellsIn(tree: unknown): Generator<Cell> {
	if (tree instanceof Cell) yield tree;
	else if (typeof tree === 'object' && tree !== null) {
		for (const part of Object.values(tree)) yield* cellsIn(part);
	}
}

export function verdictOf(cells: Cell[]): Verdict {
	if (cells.some(({ wanted }) => wanted.kind === 'refused')) return 'fails';
	return cells.some(({ wanted }) => wanted.kind === 'may') ? 'either' : 'sent';
}

/**
 * Where what arrived is not what was wanted, in words; `undefined` when it is.
 *
 * @param path of this part in the whole, for the words
 */
export function difference(tree: unknown, arrived: unknown, path = ''): string | undefined {
	if (tree instanceof Cell) {
		const { wanted } = tree;
		const fits =
			wanted.kind === 'is'
				? wanted.values.some((value) => same(value, arrived))
				: 'ok' in wanted && wanted.ok(arrived);
		if (fits) return undefined;
		return `${path}: given ${show(tree.value)}, arrived ${show(arrived)}, wanted ${
			wanted.kind === 'is' ? wanted.values.map(show).join(' or ') : wanted.kind
		}`;
	}
	if (Array.isArray(tree)) {
		if (!Array.isArray(arrived) || arrived.length !== tree.length) {
			return `${path}: arrived ${show(arrived)}, wanted a list of ${tree.length}`;
		}
		return first(tree.map((part, index) => difference(part, arrived[index], `${path}[${index}]`)));
	}
	if (typeof tree === 'object' && tree !== null && !(tree instanceof Digits)) {
		if (typeof arrived !== 'object' || arrived === null || Array.isArray(arrived)) {
			return `${path}: arrived ${show(arrived)}, wanted an object`;
		}
		const wanted = Object.entries(tree).filter(
			([, part]) => part !== undefined && !(part instanceof Cell && part.wanted.kind === 'absent'),
		);
		const stray = Object.keys(arrived).find(
			(key) => !wanted.some(([name]) => name === key) && !isPreset(arrived, key),
		);
		if (stray !== undefined) {
			return `${path}.${stray}: nobody gave ${show(own(arrived, stray))}`;
		}
		return first(
			wanted.map(([key, part]) => difference(part, own(arrived, key), `${path}.${key}`)),
		);
	}
	return same(tree, arrived)
		? undefined
		: `${path}: arrived ${show(arrived)}, wanted ${show(tree)}`;
}

/** The form presets the state of a new card, which Capillary asks for with every card. */
const isPreset = (arrived: object, key: string) =>
	key === 'statusLabel' && own(arrived, key) === 'ACTIVE' && own(arrived, 'type') === 'cardnumber';

const first = (found: Array<string | undefined>) => found.find((words) => words !== undefined);

/** What an object itself has under a name, which may be `__proto__`. */
export function own(object: object, key: string): unknown {
	return Object.hasOwn(object, key)
		? Object.getOwnPropertyDescriptor(object, key)!.value
		: undefined;
}

/** Equal as JSON: what only a prototype has does not count, and -0 is not 0. */
export function same(a: unknown, b: unknown): boolean {
	if (a instanceof Digits || b instanceof Digits) {
		return a instanceof Digits && b instanceof Digits && a.text === b.text;
	}
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
		return Object.is(a, b);
	}
	if (Array.isArray(a) !== Array.isArray(b)) return false;
	const keys = Object.keys(a);
	return (
		keys.length === Object.keys(b).length &&
		keys.every((key) => Object.hasOwn(b, key) && same(own(a, key), own(b, key)))
	);
}

/** A value in a few words, whatever it is. */
export function show(value: unknown): string {
	let text: string;
	try {
		if (value instanceof Date) text = `Date(${value.getTime()})`;
		else if (value instanceof Digits) text = value.text;
		else if (typeof value === 'bigint') text = `${value}n`;
		else if (typeof value === 'number') text = Object.is(value, -0) ? '-0' : String(value);
		else
			text = JSON.stringify(value, (_, part) =>
				typeof part === 'bigint' || Number.isNaN(part) || Math.abs(part) === Infinity
					? `${part}`
					: part,
			);
	} catch {
		text = `(${Object.prototype.toString.call(value)}, not JSON)`;
	}
	text ??= String(value);
	return text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
}
