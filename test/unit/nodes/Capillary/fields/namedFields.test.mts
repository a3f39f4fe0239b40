import fc from 'fast-check';
import { customFields } from '../../../../../nodes/Capillary/fields/customFields.ts';
import { extendedFields } from '../../../../../nodes/Capillary/fields/extendedFields.ts';
import type { ItemParameters } from '../../../../../nodes/Capillary/fields/item.ts';
import { readNamedFields } from '../../../../../nodes/Capillary/fields/namedFields.ts';

const TIMEZONE = 'Asia/Kolkata';

const untyped = { timezone: 'UTC', dataTypesOf: () => new Map<string, string>() };
const readExtendedFields = (item: ItemParameters) => readNamedFields(item, extendedFields, untyped);
const readCustomFields = (item: ItemParameters) => readNamedFields(item, customFields, untyped);

/** What a single row with the value becomes when the organization gave the field that data type. */
function sent(value: unknown, dataType?: string) {
	const rows = { field: [{ name: 'it', value }] };
	const types = new Map(dataType ? [['it', dataType]] : []);
	const form = (name: string) => (name === 'extendedFields' ? rows : '');
	const context = { timezone: TIMEZONE, dataTypesOf: () => types };
	return readNamedFields(form, extendedFields, context)?.it;
}

describe('a value is brought to the data type of its field', () => {
	// get-org-extended-fields lists these types; get-org-custom-fields has String, Integer and Boolean.
	test.each<[string | undefined, unknown, unknown]>([
		['INTEGER', '33', 33],
		['Integer', 33, 33],
		['DOUBLE', '1.75', 1.75],
		['BOOLEAN', 'TRUE', true],
		['Boolean', 'no', false],
		['STRING', 560001, '560001'],
		['STANDARD_STRING', ' Pune ', 'Pune'],
		['STANDARD_ENUM', 'MALE', 'MALE'],
		['CUSTOM_ENUM', 'North', 'North'],
		['COUNTRY', 'Japan', 'Japan'],
		['LANGUAGE', 'Japanese', 'Japanese'],
		['CURRENCY', 'INR', 'INR'],
		['ORG_ENTITY', 75155282, '75155282'],
		['ASSOCIATE_USER', 'nathan', 'nathan'],
		['LIST', 'chess,golf', 'chess,golf'],
		['LIST', ['chess', 'golf'], ['chess', 'golf']],
		['DOUBLE', '0.1', 0.1],
		['DATETIME', '1988-05-10', '1988-05-10'],
		['DATETIME', '1988/05/10', '1988/05/10'],
		['DATETIME', '1988-05-10T08:00:00', '1988-05-10T08:00:00+05:30'],
		['DATETIME', '1988-05-10T08:00:00Z', '1988-05-10T08:00:00Z'],
		['A_TYPE_OF_TOMORROW', 7, '7'],
		[undefined, 7, '7'],
		[undefined, true, 'true'],
	])('%s: %j is sent as %j', (dataType, value, expected) => {
		expect(sent(value, dataType)).toEqual(expected);
	});

	test.each([
		['INTEGER', 'thirty'],
		['INTEGER', 1.5],
		['DOUBLE', '1,75'],
		['BOOLEAN', 'perhaps'],
		['DATETIME', '10 May 1988'],
		['DATETIME', '1988/02/31'],
		['DATETIME', '1988/05-10T'],
		['STRING', { city: 'Pune' }],
		['STRING', ['Pune']],
		['STRING', Number.NaN],
		['STRING', () => 1],
		['STRING', { toString: 1 }],
		['STRING', new Date(Number.NaN)],
		['DOUBLE', Infinity],
		['DOUBLE', '0.1234567890123456789'],
		['DOUBLE', '9007199254740993'],
		['INTEGER', '9007199254740993'],
		['DATETIME', new Date(Number.NaN)],
		['DATETIME', { toString: 1 }],
		['LIST', [Number.NaN]],
		['LIST', [() => 1]],
	])('%s: %j is refused by the name of the field', (dataType, value) => {
		expect(() => sent(value, dataType)).toThrow('"Extended Fields > it"');
	});
});

test('a field whose value is empty is not sent, so it stays as it is', () => {
	const rows = {
		field: [
			{ name: 'a', value: '' },
			{ name: '', value: null },
		],
	};
	expect(readCustomFields((name) => (name === 'customFields' ? rows : ''))).toBe(undefined);
	expect(sent(0)).toBe('0');
	expect(sent(false)).toBe('false');
});

describe('a field that two rows give a value', () => {
	const readRows = (rows: unknown) =>
		readExtendedFields((name) => (name === 'extendedFields' ? rows : ''));

	test('is refused where they differ', () => {
		const rows = [
			{ name: 'city', value: 'Pune' },
			{ name: ' city ', value: 'Goa' },
		];
		expect(() => readRows(rows)).toThrow(
			'"city" is in "Extended Fields" twice, with different values',
		);
	});

	test('is sent once where they say the same, or one of them says nothing', () => {
		const rows = [
			{ name: 'city', value: 'Pune' },
			{ name: ' city ', value: 'Pune ' },
			{ name: 'city', value: '' },
		];
		expect(readRows(rows)).toEqual({ city: 'Pune' });
	});
});

test.each([
	[{ name: 'city', value: 'Pune', optedOut: true }, '"optedOut"'],
	[{ name: 'city', value: 'Pune', constructor: 'x' }, '"constructor"'],
])('a row with a name nobody reads is refused with the known ones: %j', (row, named) => {
	const read = () => readExtendedFields((name) => (name === 'extendedFields' ? [row] : ''));
	expect(read).toThrow(named);
	expect(read).toThrow(expect.objectContaining({ advice: 'Use any of name, value.' }));
});

test('rows of any names and texts become exactly these names and texts', () => {
	const text = fc.string({ minLength: 1 }).filter((each) => each.trim() === each && each !== '');
	const odd = fc.constantFrom('__proto__', 'constructor', 'profiles', 'length');
	fc.assert(
		fc.property(
			fc.uniqueArray(fc.tuple(fc.oneof(text, odd), text), { selector: ([name]) => name }),
			(pairs) => {
				const rows = { field: pairs.map(([name, value]) => ({ name, value })) };
				const form = (name: string) => (name === 'customFields' ? rows : '');
				const fields = readCustomFields(form);
				expect(Object.entries(fields ?? {}).sort()).toEqual([...pairs].sort());
			},
		),
	);
});

test.each([
	['{ "Age": "33", "ok": true, "list": [1], "nothing": null }'],
	[{ Age: '33', ok: true, list: [1], nothing: null }],
])('one JSON object is sent as it stands: %j', (json) => {
	const form = (name: string) =>
		({ extendedFieldsInput: 'json', extendedFieldsJson: json, extendedFields: [{ name: 'x' }] })[
			name
		] ?? '';
	const context = { timezone: 'UTC', dataTypesOf: () => new Map([['Age', 'INTEGER']]) };
	expect(readNamedFields(form, extendedFields, context)).toEqual({
		Age: '33',
		ok: true,
		list: [1],
		nothing: null,
	});
});
