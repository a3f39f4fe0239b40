import vm from 'node:vm';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { ExactNumber } from '../../../../../../nodes/Capillary/delivery/exactNumber.ts';
import { serialize } from '../../../../../../nodes/Capillary/delivery/serialize.ts';
import { FieldError } from '../../../../../../nodes/Capillary/fields/values/FieldError.ts';
import { jsonOf, parseJson } from '../../../../../../nodes/Capillary/fields/values/json.ts';

const FIELD = 'Extended Fields (JSON)';

/** The words of a refusal. */
function refusal(read: () => unknown): string {
	try {
		return `accepted as ${serialize(read())}`;
	} catch (error) {
		expect(error).toBeInstanceOf(FieldError);
		const { message, advice, field } = error as FieldError;
		expect(message).toContain(FIELD);
		expect(field).toContain(FIELD);
		expect(advice).not.toBe('');
		expect(message.length).toBeLessThan(1000);
		return message;
	}
}

/** JSON texts with numbers of any length, strings with any escapes, and blanks between. */
const blank = fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r'), maxLength: 2 });
const digits = fc.string({
	unit: fc.constantFrom(...'0123456789'),
	minLength: 1,
	maxLength: 25,
});
const number = fc
	.tuple(
		fc.constantFrom('', '-'),
		digits.map((text) => text.replace(/^0+(?=\d)/, '')),
		fc.option(digits, { nil: undefined }),
		fc.constantFrom('', 'e7', 'E+3', 'e-9', 'e400'),
	)
	.map(([sign, whole, part, power]) => sign + whole + (part ? `.${part}` : '') + power);
const string = fc
	.oneof(
		fc.string({ unit: 'grapheme' }),
		fc.constantFrom('\\"', '"', '\\', '\\\\"', '[{', ',:', '__proto__'),
	)
	.map((text) => JSON.stringify(text));
const { json } = fc.letrec<{ json: string; list: string; object: string }>((tie) => ({
	json: fc
		.tuple(
			blank,
			fc.oneof(
				{ maxDepth: 4 },
				number,
				string,
				fc.constantFrom('true', 'false', 'null'),
				tie('list'),
				tie('object'),
			),
			blank,
		)
		.map((parts) => parts.join('')),
	list: fc.array(tie('json'), { maxLength: 4 }).map((each) => `[${each.join(',')}]`),
	object: fc
		.uniqueArray(fc.tuple(string, tie('json')), { maxLength: 4, selector: ([name]) => name })
		.map((members) => `{${members.map(([name, value]) => `${name} :${value}`).join(',')}}`),
}));

describe('JSON given as text', () => {
	/** Numbers by their value, to the last digit: digits without zeros around them, and a power of ten. */
	const canonical = (text: string) =>
		text.replace(
			/("(?:[^"\\]|\\.)*")|(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?|\s+/gi,
			(_, quoted, sign, whole = '', part = '', power = '0') => {
				if (quoted) return JSON.stringify(JSON.parse(quoted));
				if (!whole) return '';
				const all = `${whole}${part}`.replace(/^0+/, '');
				const kept = all.replace(/0+$/, '');
				const exponent = BigInt(power) - BigInt(part.length) + BigInt(all.length - kept.length);
				return kept ? `${sign}${kept}e${exponent}` : '0';
			},
		);

	test('is sent with the same values, to the last digit', () => {
		fc.assert(
			fc.property(json, (text) => {
				expect(canonical(serialize(parseJson(text, FIELD)))).toBe(
					canonical(withoutIntegerKeys(text)),
				);
			}),
			{ numRuns: 1000 },
		);
	});

	/** JavaScript puts names that are whole numbers first; their order means nothing in JSON. */
	function withoutIntegerKeys(text: string): string {
		fc.pre(!/"\d+" :/.test(text));
		return text;
	}

	test.each([
		['{"id":9007199254740993}', '{"id":9007199254740993}'],
		['[0.1234567890123456789, 1e400, -0]', '[0.1234567890123456789,1e400,-0]'],
		['{"__proto__":{"a":1},"constructor":1}', '{"__proto__":{"a":1},"constructor":1}'],
		['{"a":1,"a":1.0}', '{"a":1}'],
		['"\\u00e9\\ud83d\\ude00"', '"é😀"'],
	])('%s is sent as %s', (text, sent) => {
		expect(serialize(parseJson(text, FIELD))).toBe(sent);
		expect(({} as any).a).toBeUndefined();
	});

	test.each([
		['{"a":1,"a":2}', '"a" is in "Extended Fields (JSON)" twice'],
		['{"a":{"b":[{"c":1,"c":"1"}]}}', '"c" is in "Extended Fields (JSON) > a > b" twice'],
		['{"a":"\\ud800"}', 'holds half a character'],
		['{"\\udc00":1}', 'holds half a character'],
		['{"a":', 'is not valid JSON'],
		['{a:1}', 'is not valid JSON'],
		[`[${'1,'.repeat(100_000)}1]`, 'holds more than the fields of a customer can'],
		[`${'['.repeat(99_000)}${']'.repeat(99_000)}`, 'nested more than 100 levels deep'],
		[`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 'nested more than 100 levels deep'],
	])('%s is refused', (text, words) => {
		expect(refusal(() => parseJson(text, FIELD))).toContain(words);
	});

	test('may be as deep as anything real', () => {
		const text = `${'['.repeat(100)}${']'.repeat(100)}`;
		expect(serialize(parseJson(text, FIELD))).toBe(text);
	});
});

describe('JSON given as a value', () => {
	test('is sent as it stands', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				fc.pre(!/"(?:[^"\\]|\\.)*\\ud[89a-f]/.test(JSON.stringify(value)));
				fc.pre(!hasLostDigits(value));
				expect(JSON.parse(serialize(jsonOf(value, FIELD)))).toEqual(value);
			}),
		);
	});

	const hasLostDigits = (value: unknown): boolean =>
		typeof value === 'number'
			? Number.isInteger(value) && !Number.isSafeInteger(value)
			: typeof value === 'object' && value !== null && Object.values(value).some(hasLostDigits);

	test('dates are their ISO text, a BigInt its digits, undefined is left out', () => {
		const date = new Date('2026-05-31T10:00:00Z');
		const value = {
			date,
			luxon: DateTime.fromISO('2026-05-31T10:00:00+05:30', { setZone: true }),
			big: 9007199254740993n,
			exact: new ExactNumber('1e400'),
			nothing: undefined,
		};
		expect(serialize(jsonOf(value, FIELD))).toBe(
			'{"date":"2026-05-31T10:00:00.000Z","luxon":"2026-05-31T10:00:00.000+05:30","big":9007199254740993,"exact":1e400}',
		);
	});

	test('an object from another sandbox is an object', () => {
		const value = vm.runInNewContext('({ a: [{ b: 1 }], date: new Date(0) })');
		expect(serialize(jsonOf(value, FIELD))).toBe(
			'{"a":[{"b":1}],"date":"1970-01-01T00:00:00.000Z"}',
		);
	});

	test.each<[string, unknown, string]>([
		['a function', { f: () => 1 }, '> f" holds function'],
		['a symbol', [Symbol('s')], 'holds symbol'],
		['undefined in a list', [undefined], 'holds undefined'],
		['NaN', { n: Number.NaN }, '> n" is NaN, which is not a number'],
		['Infinity', { n: Infinity }, '> n" is Infinity'],
		['a number that lost digits', { n: 2 ** 60 }, 'last digits are lost'],
		['an invalid date', { d: new Date(Number.NaN) }, '> d" is not a date'],
		['an invalid luxon date', { d: DateTime.fromISO('x') }, '> d" is not a date'],
		['no end of values', Array(20_001).fill(1), 'more than the fields of a customer can'],
		['a Map', { m: new Map() }, 'an object of the class Map'],
		['a class', { c: new (class Thing {})() }, 'an object of the class'],
		['half a character', { t: '\ud800' }, '> t" holds half a character'],
		['half a character as a name', { '\udc00': 1 }, 'half a character'],
	])('%s is refused by its field', (_what, value, words) => {
		expect(refusal(() => jsonOf(value, FIELD))).toContain(words);
	});

	test('what contains itself is refused', () => {
		const value: Record<string, unknown> = { a: {} };
		(value.a as any).again = value;
		expect(refusal(() => jsonOf(value, FIELD))).toContain('contains itself');
	});
});
