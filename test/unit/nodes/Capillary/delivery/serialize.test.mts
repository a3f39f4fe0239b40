import fc from 'fast-check';
import { ExactNumber } from '../../../../../nodes/Capillary/delivery/exactNumber.ts';
import { serialize, shown } from '../../../../../nodes/Capillary/delivery/serialize.ts';

test('what JSON can hold is written as JSON writes it', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			expect(JSON.parse(serialize(value))).toEqual(JSON.parse(JSON.stringify(value)));
			expect(serialize(value)).toBe(JSON.stringify(value));
		}),
	);
});

test('an exact number is written with its digits, as a number', () => {
	const body = { id: new ExactNumber('9007199254740993'), list: [new ExactNumber('1e400')] };
	expect(serialize(body)).toBe('{"id":9007199254740993,"list":[1e400]}');
});

test('names like __proto__ are names like any other', () => {
	const body = JSON.parse('{"__proto__":{"a":1},"constructor":2,"prototype":3}');
	expect(serialize(body)).toBe('{"__proto__":{"a":1},"constructor":2,"prototype":3}');
});

test.each<[string, unknown]>([
	['NaN', { a: Number.NaN }],
	['Infinity', [Infinity]],
	['a BigInt', { a: 1n }],
	['nothing', undefined],
])('%s is refused, never sent as null', (_what, body) => {
	expect(() => serialize(body)).toThrow(TypeError);
});

test('a text that looks like the mark of an exact number is that text', () => {
	const body = { text: 'exact number 5', nothing: null };
	expect(serialize(body)).toBe('{"text":"exact number 5","nothing":null}');
});

test('a value that contains itself is refused', () => {
	const body: Record<string, unknown> = {};
	body.itself = body;
	expect(() => serialize(body)).toThrow();
});

test('shown in an item, exact numbers are their digits as text', () => {
	expect(shown({ id: new ExactNumber('9007199254740993') })).toEqual({ id: '9007199254740993' });
});
