import fc from 'fast-check';
import { ExactNumber, exactNumber } from '../../../../../nodes/Capillary/delivery/exactNumber.ts';

test.each([
	'9007199254740993',
	'-9007199254740993',
	'0.1234567890123456789',
	'1e400',
	'-1e400',
	'1e-400',
	'123456789012345678901234567890',
	'3.14159265358979323846',
	'1'.repeat(100_000),
	'-0',
	'-0.0e5',
])('%s has digits that JavaScript would lose, so they are kept', (text) => {
	expect(exactNumber(text)).toEqual(new ExactNumber(text));
	expect(String(exactNumber(text))).toBe(text);
});

test.each([
	['1', 1],
	['1.0', 1],
	['1.000000000000000000000000', 1],
	['1e2', 100],
	['100000000000000000000', 1e20],
	['0.1', 0.1],
	['0.10000000000000000', 0.1],
	['9007199254740992', 2 ** 53],
	['0.000', 0],
	['5E-324', 5e-324],
	['1.7976931348623157e308', Number.MAX_VALUE],
])('%s is a JavaScript number of the same value', (text, number) => {
	expect(exactNumber(text)).toBe(number);
});

test('a whole number is a JavaScript number exactly when that writes the same digits', () => {
	// From 10 to the 21st on, JavaScript writes a power of ten.
	fc.assert(
		fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (integer) => {
			const text = String(integer);
			const number = exactNumber(text);
			expect(String(number)).toBe(text);
			expect(typeof number === 'number').toBe(String(Number(text)) === text);
		}),
	);
});

test('every JavaScript number is itself', () => {
	fc.assert(
		fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
			expect(exactNumber(JSON.stringify(number))).toBe(Object.is(number, -0) ? 0 : number);
		}),
	);
});
