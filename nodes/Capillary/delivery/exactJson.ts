import { isObject } from './json';

/** Brackets within brackets that an answer has at most: Capillary's have ten, and what is deeper ends programs. */
const MOST_LEVELS = 100;

/**
 * What a body says: its JSON, and text where it is none, or nested beyond all measure. A whole number with
 * more digits than JavaScript keeps becomes the text of its digits: an ID is never another customer's.
 */
export function parseAnswer(text: string): unknown {
	const parsed = parse(text);
	if (parsed === undefined) return text;
	if (isDeeper(parsed, MOST_LEVELS)) return `JSON more than ${MOST_LEVELS} levels deep`;
	// Only what is JSON is looked through, so that strings are known to end.
	return /\d{16}/.test(text) ? JSON.parse(withLongNumbersAsText(text)) : parsed;
}

/** `undefined` for what is no JSON, which knows no such value. */
function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Loops rather than `Object.values`, which would build as much again of a large answer. */
function isDeeper(value: unknown, levels: number): boolean {
	if (Array.isArray(value)) {
		if (levels === 0) return true;
		for (const part of value) if (isDeeper(part, levels - 1)) return true;
	} else if (isObject(value)) {
		if (levels === 0) return true;
		for (const name in value) if (isDeeper(value[name], levels - 1)) return true;
	}
	return false;
}

/** Goes through JSON from string to string, and leaves these as they are. */
function withLongNumbersAsText(json: string): string {
	const parts: string[] = [];
	for (let at = 0; at < json.length; ) {
		const quote = json.indexOf('"', at);
		const start = quote === -1 ? json.length : quote;
		parts.push(json.slice(at, start).replace(/-?\d[\d.eE+-]*/g, quoteIfLong));
		at = quote === -1 ? json.length : endOfString(json, quote);
		parts.push(json.slice(start, at));
	}
	return parts.join('');
}

function quoteIfLong(number: string): string {
	return /^-?\d{16,}$/.test(number) && !Number.isSafeInteger(Number(number))
		? `"${number}"`
		: number;
}

/** The index behind the string that begins at `start`. */
function endOfString(json: string, start: number): number {
	for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
		let escapes = 0;
		while (json[end - 1 - escapes] === '\\') escapes++;
		if (escapes % 2 === 0) return end + 1;
	}
}
