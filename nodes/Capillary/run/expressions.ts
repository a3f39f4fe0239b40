import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

type Values = ReadonlyMap<string, unknown>;

/** `={{ $json.mobile }}`, `={{ $json["first name"] }}`: what n8n writes when a column is dragged into a field. */
const COLUMN = /^=\{\{\s*\$json(?:\.([A-Za-z_]\w*)|\["([^"\\{}]+)"\]|\['([^'\\{}]+)'\])\s*\}\}$/;

/** An expression that is one piece of JavaScript. `$parameter` may mean the fields beside it, which are not the same elsewhere. */
const PIECE = /^=\{\{((?:(?!\{\{|\}\}|\$parameter)[^])*)\}\}$/;

/** The expressions in a parameter as the workflow stores it: texts that n8n marks with a leading `=`. */
export function* expressionsIn(raw: unknown): Generator<string> {
	if (typeof raw === 'string') {
		if (raw.startsWith('=')) yield raw;
	} else if (typeof raw === 'object' && raw !== null) {
		for (const part of Object.values(raw)) yield* expressionsIn(part);
	}
}

/** A parameter with the values of its expressions in their place. */
export function filledIn(raw: unknown, values: Values): unknown {
	if (typeof raw === 'string') return values.has(raw) ? values.get(raw) : raw;
	if (Array.isArray(raw)) return raw.map((part) => filledIn(part, values));
	if (typeof raw !== 'object' || raw === null) return raw;
	return Object.fromEntries(
		Object.entries(raw).map(([name, part]) => [name, filledIn(part, values)]),
	);
}

/**
 * Gives the values that expressions have for an item. A column is read from the item. All others are
 * put into one, because n8n's engine takes about as long to start as to work out all of them.
 *
 * @returns a function from expressions and an item's index to their values, in which a value that is no
 *   text, number or truth value is missing, and so is one that cannot be told without an error: n8n
 *   has to be asked for the parameter as a whole then
 */
export function evaluatorOf(
	context: Pick<IExecuteFunctions, 'evaluateExpression' | 'getInputData'>,
): (expressions: string[], itemIndex: number) => Values {
	const items = context.getInputData();
	/** All pieces met so far; most often the next item needs all of them */
	const pieces = new Set<string>();
	let known: { values: Map<string, unknown>; itemIndex: number; pieces: number } | undefined;

	const evaluatePieces = (itemIndex: number): Values => {
		if (known?.itemIndex !== itemIndex || known.pieces !== pieces.size) {
			const values = evaluateTogether(context, [...pieces], itemIndex);
			known = { values, itemIndex, pieces: pieces.size };
		}
		return known.values;
	};

	return (expressions, itemIndex) => {
		const values = new Map<string, unknown>();
		for (const expression of expressions) {
			const name = columnIn(expression);
			if (name !== undefined) values.set(expression, columnOf(items[itemIndex].json, name));
			else if (PIECE.test(expression)) pieces.add(expression);
		}
		for (const expression of expressions) {
			if (pieces.has(expression)) values.set(expression, evaluatePieces(itemIndex).get(expression));
			if (!isSimple(values.get(expression))) values.delete(expression);
		}
		return values;
	};
}

/** Works out several expressions as the elements of one list. None has a value where one of them fails. */
function evaluateTogether(
	context: Pick<IExecuteFunctions, 'evaluateExpression'>,
	expressions: string[],
	itemIndex: number,
): Map<string, unknown> {
	// Each stands in lines of its own, so that a comment at its end does not swallow the next.
	const elements = expressions.map((expression) => `(\n${PIECE.exec(expression)![1]}\n)`);
	try {
		const list: unknown = context.evaluateExpression(`{{ [${elements.join(',')}] }}`, itemIndex);
		if (!Array.isArray(list) || list.length !== expressions.length) return new Map();
		return new Map(expressions.map((expression, index) => [expression, list[index]]));
	} catch {
		return new Map();
	}
}

function columnIn(expression: string): string | undefined {
	const [, ...names] = COLUMN.exec(expression) ?? [];
	return names.find((name) => name !== undefined);
}

/** A column may be called like something that every object has (`toString`), which n8n takes instead. */
function columnOf(columns: IDataObject, name: string): unknown {
	return name in {} ? undefined : columns[name];
}

function isSimple(value: unknown): boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}
