import type { IDataObject } from 'n8n-workflow';

/** What is not known here: n8n has to be asked. */
export const UNKNOWN = Symbol('unknown');

/** What n8n makes undefined of: an expression that reads a property of nothing. */
export const FAILED = Symbol('failed');

/** Gives the value of a piece of code for an item's columns, UNKNOWN or FAILED. */
export type Reader = (columns: IDataObject) => unknown;

/** Names that n8n refuses or treats in its own way, beside those that every object has. */
const N8N_NAMES = new Set(
	`$ prototype getPrototypeOf setPrototypeOf getOwnPropertyDescriptor getOwnPropertyDescriptors
	defineProperty defineProperties mainModule binding prepareStackTrace caller callee arguments
	getBuiltinModule dlopen execve loadEnvFile globalThis global window self this captureStackTrace
	stackTraceLimit isProxy toJSON`.split(/\s+/),
);

/** Methods of texts, numbers and truth values, with the kinds of arguments they take. */
export const METHODS: Record<string, { of: string; takes: RegExp }> = {
	toString: { of: 'string number boolean', takes: /^$/ },
	trim: { of: 'string', takes: /^$/ },
	trimStart: { of: 'string', takes: /^$/ },
	trimEnd: { of: 'string', takes: /^$/ },
	toLowerCase: { of: 'string', takes: /^$/ },
	toUpperCase: { of: 'string', takes: /^$/ },
	slice: { of: 'string', takes: /^nn?$/ },
	substring: { of: 'string', takes: /^nn?$/ },
	charAt: { of: 'string', takes: /^n$/ },
	includes: { of: 'string', takes: /^s$/ },
	startsWith: { of: 'string', takes: /^s$/ },
	endsWith: { of: 'string', takes: /^s$/ },
	indexOf: { of: 'string', takes: /^s$/ },
	replace: { of: 'string', takes: /^ss$/ },
	replaceAll: { of: 'string', takes: /^ss$/ },
	split: { of: 'string', takes: /^s$/ },
	toFixed: { of: 'number', takes: /^n$/ },
};

/** The value at a name. n8n's engines differ on names that objects and lists have by nature. */
export function memberOf(
	name: string,
	isIndex: boolean,
): ((value: unknown) => unknown) | undefined {
	if (name in {} || name.startsWith('_') || N8N_NAMES.has(name)) return undefined;
	if (isIndex && !/^\d+$/.test(name)) return undefined;
	return (value) => {
		if (typeof value === 'string')
			return name === 'length' || isIndex ? value[name as 'length'] : UNKNOWN;
		if (typeof value !== 'object' || value === null || !isPlain(value)) return UNKNOWN;
		const isOwn = Object.hasOwn(value, name);
		if (!isOwn) return name in value ? UNKNOWN : undefined;
		const member = (value as Record<string, unknown>)[name];
		return isKnown(member) ? member : UNKNOWN;
	};
}

/** Objects and lists as JSON has them; of dates and the like n8n's engines give different things. */
function isPlain(value: object): boolean {
	if (Array.isArray(value)) return true;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isKnown(value: unknown): boolean {
	if (typeof value === 'object') {
		return value === null || value instanceof Date || isPlain(value);
	}
	return isPrimitive(value);
}

/** Text, number, truth value or nothing: what an operator means is the same everywhere. */
export function isPrimitive(value: unknown): boolean {
	return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}

/** Null or undefined. */
export function isNothing(value: unknown): boolean {
	return value === null || value === undefined;
}

/** Whether it is no value, but says that there is none here. */
export function isMark(value: unknown): boolean {
	return value === UNKNOWN || value === FAILED;
}

/** The value, as n8n gives it. */
export function orUndefined(value: unknown): unknown {
	return value === FAILED ? undefined : value;
}

/** The first operand that is enough, or else the last. */
export function firstOf(operands: Reader[], isEnough: (value: unknown) => boolean): Reader {
	return (columns) => {
		let value: unknown;
		for (const operand of operands) {
			value = operand(columns);
			if (isMark(value) || isEnough(value)) return value;
		}
		return value;
	};
}

/** JavaScript's own, which take texts and truth values as well. */
const OPERATIONS: Record<string, (a: number, b: number) => unknown> = {
	'+': (a, b) => a + b,
	'-': (a, b) => a - b,
	'*': (a, b) => a * b,
	'/': (a, b) => a / b,
	'%': (a, b) => a % b,
	'===': (a, b) => a === b,
	'!==': (a, b) => a !== b,
	'==': looselyEqual,
	'!=': (a, b) => {
		const equal = looselyEqual(a, b);
		return isMark(equal) ? equal : !equal;
	},
	'<': (a, b) => a < b,
	'<=': (a, b) => a <= b,
	'>': (a, b) => a > b,
	'>=': (a, b) => a >= b,
};

/** What `==` says of values of one type and of nothing; others are converted, which is left to n8n. */
function looselyEqual(a: unknown, b: unknown): unknown {
	if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
	return typeof a === typeof b ? a === b : UNKNOWN;
}

/** What an operator makes of its operands; UNKNOWN for what n8n converts in its own way. */
export function operation(sign: string, left: Reader, right: Reader): Reader {
	const apply = OPERATIONS[sign];
	return (columns) => {
		const a = left(columns);
		if (isMark(a)) return a;
		const b = right(columns);
		if (isMark(b)) return b;
		return isPrimitive(a) && isPrimitive(b) ? apply(a as number, b as number) : UNKNOWN;
	};
}
