import fc from 'fast-check';
import { comparable, matchElements } from '../../../../../nodes/Capillary/delivery/matching.ts';

const ASKED = [['a'], ['b', 'b2'], ['c']];

test.each([
	['in order, by identifiers', [['a'], ['b'], ['c']], [0, 1, 2]],
	['in another order, by identifiers', [['c'], ['b2'], ['a']], [2, 1, 0]],
	['in order, without identifiers', [[], [], []], [0, 1, 2]],
	['one without, in its place', [['a'], [], ['c']], [0, 1, 2]],
	['one without, another out of place', [['b'], [], ['c']], [undefined, 0, 2]],
	['one of nobody', [['a'], ['x'], ['c']], [0, undefined, 2]],
	['one of nobody, one without', [['x'], [], ['c']], [undefined, undefined, 2]],
	['two of one', [['a'], ['a'], ['c']], [undefined, undefined, 2]],
	['one of two', [['a', 'b'], [], ['c']], [undefined, undefined, 2]],
	['one of two, and one of these', [['a', 'b'], ['b'], ['c']], [undefined, undefined, 2]],
	['one of one and of nobody', [['a', 'x'], ['b'], ['c']], [0, 1, 2]],
	['too few', [['a'], ['c']], [0, undefined, 1]],
	['too few, without identifiers', [[], []], [undefined, undefined, undefined]],
	['too many', [['a'], ['b'], ['c'], ['x']], [0, 1, 2]],
	['none', [], [undefined, undefined, undefined]],
])('%s', (_name, carried, places) => {
	expect(matchElements(carried, ASKED)).toEqual(places);
});

test('Whatever the order, each request has the element with its identifiers, or none', () => {
	const anyOrder = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	fc.assert(
		fc.property(anyOrder, (order) => {
			const asked = Array.from({ length: 10 }, (_, index) => [`mobile:${index}`, `email:${index}`]);
			const carried = order.map((index) => [`email:${index}`]);
			const expected = asked.map((_, index) =>
				order.includes(index) ? order.indexOf(index) : undefined,
			);
			expect(matchElements(carried, asked)).toEqual(expected);
		}),
	);
});

test('Identifiers are compared without upper and lower case, numbers as digits', () => {
	expect(comparable('email', 'Tom@Example.com')).toBe(comparable('email', 'tom@example.COM'));
	expect(comparable('externalId', 'A1')).toBe(comparable('externalid', 'a1'));
	expect(comparable('mobile', 447700900001)).toBe(comparable('mobile', '447700900001'));
	expect(comparable('mobile', '1')).not.toBe(comparable('email', '1'));
});
