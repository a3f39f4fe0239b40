import fc from 'fast-check';
import { parseAnswer } from '../../../../../nodes/Capillary/delivery/exactJson.ts';

test.each([
	['9007199254740991', 9007199254740991],
	['9007199254740992', '9007199254740992'],
	['-9007199254740993', '-9007199254740993'],
	['12345678901234567890123', '12345678901234567890123'],
	['0.12345678901234567', Number('0.12345678901234567')],
	['1234567890123456789.5', Number('1234567890123456789.5')],
	['1234567890123456789e2', Number('1234567890123456789e2')],
	['1e400', Infinity],
	['[1234567890123456789,1]', ['1234567890123456789', 1]],
	['{"a":1234567890123456789}', { a: '1234567890123456789' }],
	[
		'{"1234567890123456789":"1234567890123456789"}',
		{ '1234567890123456789': '1234567890123456789' },
	],
	['"\\\\",1', '"\\\\",1'],
	['["\\\\",1234567890123456789]', ['\\', '1234567890123456789']],
	['["\\"",1234567890123456789,"\\\\\\""]', ['"', '1234567890123456789', '\\"']],
	['true', true],
	['null', null],
	['', ''],
	['1234567890123456789 is my number', '1234567890123456789 is my number'],
	['<html>1234567890123456789</html>', '<html>1234567890123456789</html>'],
	['{"a":1234567890123456789', '{"a":1234567890123456789'],
])('%s', (text, value) => {
	expect(parseAnswer(text)).toEqual(value);
});

/** Any JSON, whose whole numbers are such as JavaScript keeps. */
const anyJson = fc.json({ maxDepth: 5 }).map((json) => {
	const isLong = (value: unknown) => Number.isInteger(value) && !Number.isSafeInteger(value);
	return JSON.stringify(JSON.parse(json, (_key, value) => (isLong(value) ? 1 : value)));
});

test('any JSON without such numbers is read as JSON.parse reads it', () => {
	fc.assert(
		fc.property(anyJson, fc.integer({ min: 0, max: 3 }), (json, spaces) => {
			const text = JSON.stringify(JSON.parse(json), undefined, spaces);
			expect(parseAnswer(text)).toEqual(JSON.parse(text));
		}),
	);
});

test('beside any JSON, long numbers keep their digits', () => {
	const digits = fc.bigInt({ min: 2n ** 53n, max: 10n ** 40n });
	fc.assert(
		fc.property(anyJson, digits, fc.boolean(), (json, id, isNegative) => {
			const number = `${isNegative ? '-' : ''}${id}`;
			const beside = JSON.parse(json);
			expect(parseAnswer(`[${json},${number},${json}]`)).toEqual([beside, number, beside]);
		}),
	);
});

test('what is nested beyond all measure is text, and no JSON', () => {
	const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
	expect(Array.isArray(parseAnswer(nested(50)))).toBe(true);
	expect(parseAnswer(nested(200))).toBe('JSON more than 100 levels deep');
	expect(parseAnswer(nested(100_000))).toBe('JSON more than 100 levels deep');
	expect(typeof parseAnswer('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000))).toBe('string');
});
