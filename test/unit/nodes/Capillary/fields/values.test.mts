import fc from 'fast-check';
import type { INodeProperties } from 'n8n-workflow';
import { FieldError } from '../../../../../nodes/Capillary/fields/values/FieldError.ts';
import { readBoolean } from '../../../../../nodes/Capillary/fields/values/boolean.ts';
import { readNumber } from '../../../../../nodes/Capillary/fields/values/number.ts';
import { readObject } from '../../../../../nodes/Capillary/fields/values/object.ts';
import { type List, readRows } from '../../../../../nodes/Capillary/fields/values/rows.ts';
import { isUnset, readText } from '../../../../../nodes/Capillary/fields/values/text.ts';

/** The error a form gets for a value, as its field and message. */
function refusal(read: () => unknown) {
	try {
		return `accepted as ${JSON.stringify(read())}`;
	} catch (error) {
		expect(error).toBeInstanceOf(FieldError);
		const { field, message, advice } = error as FieldError;
		expect(message).toContain(field);
		expect(advice).not.toBe('');
		return message;
	}
}

/** A list of the form whose rows have the columns of the example and an optional detail. */
function listOf(displayName: string, name: string, example: Record<string, string>): List {
	const column = (name: string): INodeProperties => ({
		displayName: name,
		name,
		type: 'string',
		default: '',
	});
	const details: INodeProperties = {
		...column('details'),
		type: 'collection',
		options: [column('primary')],
	};
	const values = [...Object.keys(example).map(column), details];
	const options = [{ displayName: 'Row', name, values }];
	return { property: { ...column(displayName), type: 'fixedCollection', options }, example };
}

const unset = fc.constantFrom(undefined, null, '', ' ', '\t\n');

describe('an empty cell', () => {
	test('is what nobody filled', () => {
		fc.assert(
			fc.property(unset, (value) => {
				expect(isUnset(value)).toBe(true);
				expect(readText(value, 'Field')).toBe('');
				expect(readBoolean(value, 'Field')).toBeUndefined();
				expect(readNumber(value, 'Field', { minimum: 1 })).toBeUndefined();
				expect(readObject(value, 'Field')).toBeUndefined();
				expect(readRows(value, listOf('Field', 'field', { value: '1' }))).toEqual([]);
			}),
		);
	});

	test.each([0, false, '0', [], {}, Number.NaN])('is not %j', (value) => {
		expect(isUnset(value)).toBe(false);
	});
});

describe('text', () => {
	test('loses the blanks around it, nothing else', () => {
		fc.assert(
			fc.property(fc.string(), (value) => {
				expect(readText(value, 'Field')).toBe(value.trim());
			}),
		);
	});

	test('is the digits of a number that a sheet delivers', () => {
		fc.assert(
			fc.property(fc.maxSafeInteger(), (value) => {
				expect(readText(value, 'Field')).toBe(`${BigInt(value)}`);
			}),
		);
	});

	test.each([2 ** 53, Number('12345678901234567890'), -(2 ** 60), 1e21])(
		'is not the number %s, of which digits are lost',
		(value) => {
			expect(refusal(() => readText(value, 'Value'))).toContain('last digits are lost');
		},
	);

	test('is neither a list nor an object', () => {
		expect(refusal(() => readText(['a'], 'Value'))).toBe(
			'"Value" holds a list, not a single value',
		);
		expect(refusal(() => readText({}, 'Value'))).toBe(
			'"Value" holds an object, not a single value',
		);
	});
});

describe('truth', () => {
	test.each([true, 'true', 'TRUE', ' True ', 't', 'yes', 'Y', 'On', 1, '1'])(
		'%j is true',
		(value) => {
			expect(readBoolean(value, 'Primary')).toBe(true);
		},
	);
	test.each([false, 'false', 'FALSE', 'F', 'no', 'N', 'OFF', 0, '0'])('%j is false', (value) => {
		expect(readBoolean(value, 'Primary')).toBe(false);
	});
	test.each(['maybe', 2, -1, 'wahr', 'x', 'truefalse'])('%j is neither', (value) => {
		expect(refusal(() => readBoolean(value, 'Primary'))).toContain('neither yes nor no');
	});
});

describe('a number', () => {
	test('is itself, as number and as text', () => {
		fc.assert(
			fc.property(fc.maxSafeInteger(), (value) => {
				expect(readNumber(value, 'Points')).toBe(value);
				expect(readNumber(` ${value} `, 'Points', { whole: true })).toBe(value);
			}),
		);
		expect(readNumber('1.50', 'Points')).toBe(1.5);
		expect(readNumber('+7', 'Points')).toBe(7);
	});

	test.each(['1,000', '1 000', '12 points', '0x10', '1e3', 'Infinity', '--1', '.5', '5.', true])(
		'is not %j',
		(value) => {
			expect(refusal(() => readNumber(value, 'Points'))).toContain('is not a number');
		},
	);

	test('is not outside its bounds, which its error names', () => {
		const bounds = { minimum: 1, maximum: 50, whole: true };
		const adviceOf = (value: unknown) => {
			try {
				readNumber(value, 'Max Concurrency', bounds);
			} catch (error) {
				return (error as FieldError).advice;
			}
			return undefined;
		};
		expect(readNumber('1', 'Max Concurrency', bounds)).toBe(1);
		expect(readNumber(50, 'Max Concurrency', bounds)).toBe(50);
		for (const value of [0, -1, 51, 20_000_000, '1.5', 'many', 2 ** 53, '9'.repeat(400)]) {
			expect(adviceOf(value)).toContain('Enter a whole number from 1 to 50');
		}
	});

	test('is not below the minimum', () => {
		fc.assert(
			fc.property(fc.integer(), fc.integer(), (value, minimum) => {
				const message = refusal(() => readNumber(value, 'Tier Number', { minimum }));
				if (value >= minimum) expect(message).toBe(`accepted as ${value}`);
				else expect(message).toContain(`is below ${minimum}`);
			}),
		);
	});

	test.each([1.5, '1.5', '9007199254740993'])('is not %j where it has to be whole', (value) => {
		expect(refusal(() => readNumber(value, 'Tier Number', { whole: true }))).toContain(
			'is not a whole number',
		);
	});
});

describe('an object', () => {
	const object = fc.dictionary(fc.string(), fc.jsonValue());

	test('is the same as itself and as its JSON text', () => {
		fc.assert(
			fc.property(object, (value) => {
				const parsed = JSON.parse(JSON.stringify(value));
				expect(readObject(value, 'Field')).toEqual(value);
				expect(readObject(JSON.stringify(value, null, 1), 'Field')).toEqual(parsed);
			}),
		);
	});

	test.each([[[]], ['[{}]'], ['"text"'], ['7'], ['true'], [7]])('is not %j', (value) => {
		expect(refusal(() => readObject(value, 'Field'))).toContain('is not a JSON object');
	});

	test.each(['{', "{ 'a': 1 }", '{ a: 1 }', '{ "a": 1, }', 'a = 1'])('is not %s', (value) => {
		expect(refusal(() => readObject(value, 'Field'))).toContain('is not valid JSON');
	});
});

describe('rows', () => {
	const example = { type: 'mobile', value: '919812345678' };
	const list = listOf('Channels', 'channel', example);
	const read = (value: unknown) => readRows(value, list);
	const row = fc.record({ type: fc.string(), value: fc.jsonValue() });
	const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

	test('are the same in each way they can arrive', () => {
		fc.assert(
			fc.property(fc.array(row, { minLength: 1 }), (rows) => {
				const ways = [
					{ channel: rows },
					rows,
					JSON.stringify({ channel: rows }),
					JSON.stringify(rows),
				];
				for (const way of [...ways, { channel: JSON.stringify(rows) }]) {
					expect(asJson(read(way))).toEqual(asJson(rows));
				}
			}),
		);
	});

	test('may be a single one', () => {
		fc.assert(
			fc.property(row, (single) => {
				for (const way of [single, { channel: single }, JSON.stringify(single)]) {
					expect(asJson(read(way))).toEqual([asJson(single)]);
				}
			}),
		);
	});

	test.each([{}, [], '{}', '[]', { channel: [] }, { channel: '' }, 'null'])(
		'may be none: %j',
		(value) => {
			expect(read(value)).toEqual([]);
		},
	);

	test('have their details beside their other values, as JSON text too', () => {
		const details = { primary: true };
		const expected = [expect.objectContaining({ type: 'mobile', value: '1', primary: true })];
		expect(read([{ type: 'mobile', value: '1', details }])).toEqual(expected);
		expect(read([{ type: 'mobile', value: '1', details: JSON.stringify(details) }])).toEqual(
			expected,
		);
	});

	test.each([
		['in brackets', { mobile: '1', email: 'a@b.c' }],
		['as text', '{ "mobile": "1", "email": "a@b.c" }'],
		['under the name of the list', { channel: { mobile: '1', email: 'a@b.c' } }],
	])('may be names with their values, %s', (_how, value) => {
		expect(read(value)).toEqual([
			{ type: 'mobile', value: '1' },
			{ type: 'email', value: 'a@b.c' },
		]);
	});

	test.each([
		['text'],
		[7],
		[['a']],
		[[{ kind: 'mobile', number: '1' }]],
		[[{ type: 'mobile', number: '1' }]],
		[{ mobile: { value: '1' } }],
		['["text"]'],
		[[null]],
	])('are refused rather than left out: %j', (value) => {
		expect(refusal(() => read(value))).toMatch(/not a row with "type" and "value"|not valid JSON/);
	});
});
