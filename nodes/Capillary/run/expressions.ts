import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { tameCode } from './tame/code';
import { isPrimitive, UNKNOWN } from './tame/values';

type Values = ReadonlyMap<string, unknown>;

type Context = Pick<
	IExecuteFunctions,
	'evaluateExpression' | 'getInputData' | 'getNode' | 'getWorkflowDataProxy'
>;

/**
 * Where the value of an expression comes from: it is read from the item's columns, or n8n works it out
 * beside others (`code`).
 */
type Source = { read: (columns: IDataObject) => unknown } | { code: string };

/** An expression that is one piece of code, as opposed to text with code in it. */
const ONE_PIECE = /^=\{\{((?:(?!\{\{|\}\})[^])*)\}\}$/;

/** The code and the text of an expression, in turn. */
const PIECES = /\{\{((?:(?!\{\{|\}\})[^])*)\}\}/;

/** The expressions in a parameter as the workflow stores it, however deep: texts that begin with `=`. */
export function* expressionsIn(raw: unknown): Generator<string> {
	const parts = [raw];
	for (let part; parts.length > 0; ) {
		part = parts.pop();
		if (typeof part === 'string') {
			if (part.startsWith('=')) yield part;
		} else if (typeof part === 'object' && part !== null) {
			for (const inner of Object.values(part)) parts.push(inner);
		}
	}
}

/** A parameter with the values of its expressions in their place, however deep it is. */
export function filledIn(raw: unknown, values: Values): unknown {
	const whole: Record<string, unknown> = {};
	const parts = [{ part: raw, into: whole, name: 'value' }];
	// The list grows while it is walked, so that every object gets its names in their order.
	for (const { part, into, name } of parts) {
		if (typeof part !== 'object' || part === null) {
			setOwn(into, name, typeof part === 'string' && values.has(part) ? values.get(part) : part);
			continue;
		}
		const copy = (Array.isArray(part) ? [] : {}) as Record<string, unknown>;
		setOwn(into, name, copy);
		for (const [inner, value] of Object.entries(part)) {
			parts.push({ part: value, into: copy, name: inner });
		}
	}
	return whole.value;
}

/** Sets a value under any name; `__proto__` would otherwise set the prototype. */
function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
	if (name !== '__proto__') object[name] = value;
	else
		Object.defineProperty(object, name, {
			value,
			writable: true,
			enumerable: true,
			configurable: true,
		});
}

/**
 * Gives the values that expressions have for an item. Most are read from the item, without n8n's engine.
 * Of the others, those that change nothing are put into one, because the engine takes about as long to
 * start as to work out all of them; but only in a node whose every expression is known to change nothing,
 * since n8n works out one after the other.
 *
 * @returns a function from expressions and an item's index to their values, in which a value is missing
 *   that n8n has to be asked for, with the parameter as a whole
 */
export function evaluatorOf(
	context: Context,
): (expressions: string[], itemIndex: number) => Values {
	const items = context.getInputData();
	const sources = new Map<string, Source | undefined>();
	const sourceOf = (expression: string): Source | undefined => {
		if (!sources.has(expression)) sources.set(expression, sourceFor(expression));
		return sources.get(expression);
	};
	const isKnownItem = readsItems(context);
	let isTame: boolean | undefined;
	const isTameNode = (): boolean =>
		(isTame ??= [...expressionsIn(context.getNode().parameters)].every(sourceOf));

	/** All pieces met so far; most often the next item needs all of them */
	const pieces = new Map<string, string>();
	let known: { values: Values; itemIndex: number; pieces: number } | undefined;
	const evaluatePieces = (itemIndex: number): Values => {
		if (known?.itemIndex !== itemIndex || known.pieces !== pieces.size) {
			const values = evaluateTogether(context, pieces, itemIndex);
			known = { values, itemIndex, pieces: pieces.size };
		}
		return known.values;
	};

	return (expressions, itemIndex) => {
		const values = new Map<string, unknown>();
		for (const expression of expressions) {
			const source = sourceOf(expression);
			if (!source) return values;
			if ('code' in source) {
				if (!isTameNode()) return values;
				pieces.set(expression, source.code);
			} else if (isKnownItem) {
				const value = valueOf(source.read, items[itemIndex].json);
				if (isPrimitive(value) || isPlain(value)) values.set(expression, value);
			}
		}
		for (const expression of expressions) {
			if (!pieces.has(expression)) continue;
			const together = evaluatePieces(itemIndex);
			const value = together.get(expression);
			if (together.has(expression) && isPrimitive(value)) values.set(expression, value);
		}
		return values;
	};
}

/** The value of an expression; n8n is left to say what is wrong with one that fails, such as `$json.price.toFixed(200)`. */
function valueOf(read: (columns: IDataObject) => unknown, columns: IDataObject): unknown {
	try {
		return read(columns);
	} catch {
		return UNKNOWN;
	}
}

/**
 * True for a list, an object or a date of a column. n8n would copy it, drop a name such as `__proto__` on the way, and
 * fail at one with the name of what every object has; what reads it here changes nothing of it.
 */
function isPlain(value: unknown): boolean {
	if (Array.isArray(value) || value instanceof Date) return true;
	if (typeof value !== 'object' || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}

/** Whether `$json` is what the items say, as it is wherever n8n runs a node on its input. */
function readsItems(context: Context): boolean {
	try {
		return context.getWorkflowDataProxy(0).$json === context.getInputData()[0].json;
	} catch {
		return false;
	}
}

function sourceFor(expression: string): Source | undefined {
	// n8n refuses the word behind a dot, even in a text.
	if (/\.\s*constructor/.test(expression)) return undefined;
	const code = ONE_PIECE.exec(expression)?.[1];
	if (code !== undefined) {
		const tame = tameCode(code);
		return tame?.onlyN8n ? { code } : tame && { read: tame.read };
	}
	return textWithCode(expression.slice(1));
}

/** `Dear {{ $json.name }}`: n8n puts nothing in the place of what is missing. */
function textWithCode(text: string): Source | undefined {
	// A backslash may keep braces from being code.
	if (text.includes('\\')) return undefined;
	const parts = text.split(PIECES);
	const readers = parts.map((part, index) => {
		if (index % 2 === 1) return tameCode(part);
		return part.includes('{{') ? undefined : { onlyN8n: false, read: () => part };
	});
	const tame = readers.filter((reader) => reader?.onlyN8n === false);
	if (tame.length < parts.length) return undefined;
	return {
		read: (columns) => {
			const values = tame.map((part) => part!.read(columns));
			if (!values.every(isPrimitive)) return UNKNOWN;
			return values.map((value) => (isBlank(value) ? '' : String(value))).join('');
		},
	};
}

/** What n8n leaves out of a text. */
function isBlank(value: unknown): boolean {
	return value === null || value === undefined || Number.isNaN(value);
}

/** Works out several pieces of code as the elements of one list. None has a value where one of them fails. */
function evaluateTogether(
	context: Context,
	pieces: ReadonlyMap<string, string>,
	itemIndex: number,
): Values {
	const elements = [...pieces.values()].map((code) => `(\n${code}\n)`);
	try {
		const list: unknown = context.evaluateExpression(`{{ [${elements.join(',')}] }}`, itemIndex);
		if (!Array.isArray(list) || list.length !== pieces.size) return new Map();
		return new Map([...pieces.keys()].map((expression, index) => [expression, list[index]]));
	} catch {
		return new Map();
	}
}
