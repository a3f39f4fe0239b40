import fc from 'fast-check';
import { comparable, matchElements } from '../../../../../nodes/Capillary/delivery/matching.ts';

/** Known by mobile, one of them by email, too. */
const ASKED = [['m:a'], ['m:b', 'e:b'], ['m:c']];

test.each([
	['in order, by identifiers', [['m:a'], ['m:b'], ['m:c']], [0, 1, 2]],
	['in another order, by identifiers', [['m:c'], ['e:b'], ['m:a']], [2, 1, 0]],
	['in order, without identifiers', [[], [], []], [0, 1, 2]],
	['one without, in its place', [['m:a'], [], ['m:c']], [0, 1, 2]],
	['one without, another out of place', [['m:b'], [], ['m:c']], [undefined, 0, 2]],
	['one of nobody', [['m:a'], ['m:x'], ['m:c']], [0, undefined, 2]],
	['one of nobody, one without', [['m:x'], [], ['m:c']], [undefined, undefined, 2]],
	['two of one', [['m:a'], ['m:a'], ['m:c']], [undefined, undefined, 2]],
	['one of two', [['m:a', 'm:b'], [], ['m:c']], [undefined, undefined, 2]],
	['one of two, and one of these', [['m:a', 'm:b'], ['m:b'], ['m:c']], [undefined, undefined, 2]],
	['one of one and of nobody', [['m:a', 'm:x'], ['m:b'], ['m:c']], [0, 1, 2]],
	['too few', [['m:a'], ['m:c']], [0, undefined, 1]],
	['too few, without identifiers', [[], []], [undefined, undefined, undefined]],
	['too many', [['m:a'], ['m:b'], ['m:c'], ['m:x']], [0, 1, 2]],
	['none', [], [undefined, undefined, undefined]],
	['in order, with what nobody was asked by', [['id:7'], ['m:b', 'id:8'], ['id:9']], [0, 1, 2]],
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
