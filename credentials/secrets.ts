import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';

/** What stands where a secret stood. */
const HIDDEN = '[secret hidden]';

/** Characters that a form of a secret has at least to be told from other text wherever it stands. */
const SHORTEST = 8;
/** The same where it stands as a word of its own. A shorter one is no secret anyway. */
const SHORTEST_WORD = 4;

/** Levels of lists and objects that are looked through; an answer that is read has at most a hundred, and its envelope. */
const MOST_LEVELS = 110;

/** The MD5 of a text as Capillary wants it of a password: 32 digits in lower case (Capillary: basic-authentication). */
export function md5Of(text: string): string {
	return createHash('md5').update(text).digest('hex');
}

/** What follows `Basic `: `base64(user:md5(password))` (Capillary: basic-authentication). */
export function signatureOf({
	username,
	password,
	passwordFormat,
}: ICredentialDataDecryptedObject): string {
	const secret = String(password ?? '');
	const md5 = passwordFormat === 'md5' ? secret.trim().toLowerCase() : md5Of(secret);
	return base64Of(`${String(username ?? '').trim()}:${md5}`);
}

/**
 * What a credential keeps secret: password and signature, or key, secret and tokens. Takes them out of what
 * comes back, because a proxy's error page, a debugging server or Capillary itself may repeat what was sent.
 */
export class Secrets {
	private readonly known = new Set<string>();
	private readonly forms = new Set<string>();
	private readonly words = new Set<string>();
	private pattern: RegExp | undefined;

	/** @param credentials of either type, as n8n stores them */
	constructor(credentials: ICredentialDataDecryptedObject) {
		const { password, key, secret, accessToken } = credentials;
		for (const each of [password, key, secret, accessToken]) this.add(each);
		if (password) {
			this.add(md5Of(String(password)));
			this.add(signatureOf(credentials));
		}
	}

	/** Keeps one more text secret, such as a token that was fetched meanwhile. */
	add(given: unknown): void {
		const secret = String(given ?? '').trim();
		if (secret === '') return;
		if (this.known.has(secret)) return;
		this.known.add(secret);
		this.pattern = undefined;
		for (const form of formsOf(secret)) {
			if (isOrdinary(form)) this.words.add(form);
			else this.forms.add(form);
		}
	}

	/** The texts in a value, names among them, without the secrets; the value itself where there is none in it. */
	hide<Value>(value: Value): Value {
		return this.hideIn(value, MOST_LEVELS) as Value;
	}

	private hideIn(value: unknown, levels: number): unknown {
		if (typeof value === 'string') return this.hideInText(value);
		if (typeof value !== 'object' || value === null) return value;
		if (levels === 0) return HIDDEN;
		if (Array.isArray(value)) {
			const parts = value.map((part) => this.hideIn(part, levels - 1));
			return parts.some((part, index) => part !== value[index]) ? parts : value;
		}
		const entries = Object.entries(value);
		const clean = entries.map(([name, part]): [string, unknown] => [
			this.hideInText(name),
			this.hideIn(part, levels - 1),
		]);
		const isSame = clean.every(
			([name, part], index) => name === entries[index][0] && part === entries[index][1],
		);
		return isSame ? value : Object.fromEntries(clean);
	}

	private hideInText(text: string): string {
		if (text.length < SHORTEST_WORD) return text;
		this.pattern ??= this.patternOfAll();
		return text.replace(this.pattern, HIDDEN);
	}

	private patternOfAll(): RegExp {
		const longestFirst = (texts: Set<string>) =>
			[...texts].sort((a, b) => b.length - a.length).map(patternOf);
		const words = longestFirst(this.words)
			.filter((word) => word.length >= SHORTEST_WORD)
			.map((word) => `(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`);
		const all = [...longestFirst(this.forms), ...words];
		// Case does not matter: a hash may be written in capitals, and so may what percent signs introduce.
		return new RegExp(all.length > 0 ? all.join('|') : '(?!)', 'giu');
	}
}

/** A password may be a word or a number that customers have within their data, so only all of it counts. */
function isOrdinary(form: string): boolean {
	return form.length < SHORTEST || /^(\p{L}+|\p{N}+)$/u.test(form);
}

/** A secret as it is, and as what repeats it may have hashed or packed it. */
function formsOf(secret: string): string[] {
	const md5 = md5Of(secret);
	return [secret, md5, ...[secret, md5].map(base64Of), base64Of(secret).replace(/=+$/, '')];
}

function base64Of(text: string): string {
	return Buffer.from(text).toString('base64');
}

/**
 * A pattern that finds a text however its characters are written: in JSON, in JSON within JSON, in an address,
 * in HTML, or in the Base64 of addresses. What repeats is bounded, so that no text is looked through twice.
 */
function patternOf(text: string): string {
	return [...text].map((char) => (/[a-z\d]/i.test(char) ? char : spellingsOf(char))).join('');
}

/** The names that HTML has for what it escapes. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
	['&', 'amp'],
	['<', 'lt'],
	['>', 'gt'],
	['"', 'quot'],
	["'", 'apos'],
]);

/** What Base64 puts in place of a character where it is part of an address. */
const IN_ADDRESSES: ReadonlyMap<string, string> = new Map([
	['+', '-'],
	['/', '_'],
	[' ', '\\+'],
]);

function spellingsOf(char: string): string {
	const bytes = [...Buffer.from(char)].map((byte) => `%(?:25){0,3}${hexOf(byte, 2)}`);
	const units = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index));
	const code = char.codePointAt(0)!;
	const name = ENTITIES.get(char);
	const entities = [`#0{0,4}${code}`, `#x0{0,4}${code.toString(16)}`, ...(name ? [name] : [])];
	const spellings = [
		char === '\\' ? '\\\\{1,8}' : `\\\\{0,8}${escaped(char)}`,
		bytes.join(''),
		units.map((unit) => `\\\\{1,8}u${hexOf(unit, 4)}`).join(''),
		`&(?:amp;){0,3}(?:${entities.join('|')});`,
		IN_ADDRESSES.get(char),
	];
	return `(?:${spellings.filter((spelling) => spelling !== undefined).join('|')})`;
}

function hexOf(code: number, digits: number): string {
	return code.toString(16).padStart(digits, '0');
}

function escaped(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
