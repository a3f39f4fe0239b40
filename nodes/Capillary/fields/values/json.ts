import { exactNumber, ExactNumber } from '../../delivery/exactNumber';
import type { Json } from '../../delivery/json';
import { serialize } from '../../delivery/serialize';
import { isoOf } from './dateObject';
import { FieldError, shortened } from './FieldError';
import { checkNumber, checkText } from './text';

/** Deeper than any field of Capillary's, and shallow enough for everybody who reads it. */
const MAX_DEPTH = 100;
/** Longer than all fields of a customer together, and short enough to be read at once. */
const MAX_LENGTH = 200_000;
const MAX_VALUES = 20_000;

/**
 * The value of a JSON text. Numbers that JavaScript cannot hold become an `ExactNumber`.
 *
 * @throws FieldError when the text is no JSON, gives a name twice with different values, holds half a
 * character, is too long or nested too deeply
 */
export function parseJson(text: string, field: string): unknown {
	if (text.length > MAX_LENGTH) throw tooLong(field);
	if (!isJson(text)) {
		throw new FieldError(
			field,
			`The text in "${field}" is not valid JSON`,
			'Check quotes, commas and brackets: names and texts stand in double quotes, e.g. { "city": "Pune" }.',
		);
	}
	return new Reader(text).read(field, 0);
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/** Reads a text that is known to be JSON, so that what separates values needs no second look. */
class Reader {
	private at = 0;
	private readonly mayHoldHalves: boolean;

	constructor(private readonly text: string) {
		this.mayHoldHalves = text.includes('\\u') || /\p{Surrogate}/u.test(text);
	}

	read(field: string, depth: number): unknown {
		checkDepth(field, depth);
		this.skip();
		switch (this.text[this.at]) {
			case '"':
				return this.readString(field);
			case '{':
				return this.readObject(field, depth);
			case '[':
				return this.readList(field, depth);
			default:
				return this.readScalar();
		}
	}

	private readObject(field: string, depth: number): Json {
		const members = new Map<string, unknown>();
		this.at++;
		for (this.skip(); this.text[this.at] !== '}'; this.skip()) {
			const name = this.readString(field);
			const value = this.read(`${field} > ${name}`, depth + 1);
			if (!members.has(name)) members.set(name, value);
			else if (serialize(members.get(name)) !== serialize(value)) throw givenTwice(field, name);
		}
		this.at++;
		// Not by assignment, which would take `__proto__` for the object's prototype.
		return Object.fromEntries(members);
	}

	private readList(field: string, depth: number): unknown[] {
		const list: unknown[] = [];
		this.at++;
		for (this.skip(); this.text[this.at] !== ']'; this.skip()) {
			list.push(this.read(field, depth + 1));
		}
		this.at++;
		return list;
	}

	private readString(field: string): string {
		const start = this.at;
		let end = start;
		do end = this.text.indexOf('"', end + 1);
		while (this.isEscaped(end));
		this.at = end + 1;
		const string = JSON.parse(this.text.slice(start, this.at)) as string;
		return this.mayHoldHalves ? checkText(string, field) : string;
	}

	private isEscaped(at: number): boolean {
		let start = at;
		while (this.text[start - 1] === '\\') start--;
		return (at - start) % 2 === 1;
	}

	private readScalar(): unknown {
		SCALAR.lastIndex = this.at;
		const [token] = SCALAR.exec(this.text)!;
		this.at += token.length;
		return token in CONSTANTS ? CONSTANTS[token] : exactNumber(token);
	}

	/** Passes blanks, commas and colons. */
	private skip(): void {
		BETWEEN.lastIndex = this.at;
		BETWEEN.test(this.text);
		this.at = BETWEEN.lastIndex;
	}
}

const SCALAR = /[^\s,\]}]+/y;
const BETWEEN = /[\s,:]*/y;
const CONSTANTS: Record<string, unknown> = { true: true, false: false, null: null };

/**
 * A copy of a value that JSON can express, and nothing in it is lost when it is sent. Dates become
 * ISO text, BigInts their digits; what is `undefined` in an object is left out, as JSON does.
 *
 * @param around the objects and lists it stands in
 * @throws FieldError when something in it would be changed or left out in silence: a function, a
 * symbol, NaN, an invalid date, an object of a class, half a character
 */
export function jsonOf(value: unknown, field: string): unknown {
	return copyOf(value, field, [], { values: 0 });
}

function copyOf(
	value: unknown,
	field: string,
	around: readonly object[],
	count: { values: number },
): unknown {
	checkDepth(field, around.length);
	if (++count.values > MAX_VALUES) throw tooLong(field);
	if (value === null || typeof value === 'boolean') return value;
	if (typeof value === 'string') return checkText(value, field);
	if (typeof value === 'number') {
		return Object.is(value, -0) ? new ExactNumber('-0') : checkNumber(value, field);
	}
	if (typeof value === 'bigint') return exactNumber(String(value));
	if (value instanceof ExactNumber) return value;
	if (typeof value !== 'object') throw notJson(field, typeof value);
	if (around.includes(value)) throw notJson(field, 'something that contains itself');
	const within = [...around, value];
	if (Array.isArray(value)) {
		return Array.from(value, (each: unknown) => copyOf(each, field, within, count));
	}
	const date = isoOf(value, field);
	if (date !== undefined) return date;
	if (!isPlain(value)) throw notJson(field, `an object of the class ${nameOfClass(value)}`);
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, each]) => each !== undefined)
			.map(([name, each]) => [
				checkText(name, field),
				copyOf(each, `${field} > ${name}`, within, count),
			]),
	);
}

/** What it means that a name has two values that differ. */
export function givenTwice(field: string, name: string): FieldError {
	const named = shortened(name);
	return new FieldError(
		field,
		`"${named}" is in "${field}" twice, with different values`,
		`Keep one value for "${named}": which of the two is meant cannot be told.`,
	);
}

function tooLong(field: string): FieldError {
	return new FieldError(
		field.slice(0, 100),
		`"${shortened(field)}" holds more than the fields of a customer can`,
		`Give at most ${MAX_LENGTH} characters of JSON, or ${MAX_VALUES} values; point the expression at the part that is to be sent.`,
	);
}

function checkDepth(field: string, depth: number): void {
	if (depth <= MAX_DEPTH) return;
	throw new FieldError(
		field.slice(0, 100),
		`"${shortened(field)}" is nested more than ${MAX_DEPTH} levels deep`,
		'Point the expression at the part that is to be sent.',
	);
}

/**
 * True for an object that is nothing but names and values, also where it was made in the sandbox of n8n's expressions,
 * which has an Object of its own.
 */
export function isPlain(value: object): value is Json {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOfClass(value: object): string {
	return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function notJson(field: string, what: string): FieldError {
	return new FieldError(
		field,
		`"${field}" holds ${what}, which cannot be sent`,
		'Use texts, numbers, true, false, null, and lists and objects of these.',
	);
}
