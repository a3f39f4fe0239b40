import fc from 'fast-check';
import { customFields } from '../../../../../nodes/Capillary/fields/customFields.ts';
import { extendedFields } from '../../../../../nodes/Capillary/fields/extendedFields.ts';
import type { ItemParameters } from '../../../../../nodes/Capillary/fields/item.ts';
import { readNamedFields } from '../../../../../nodes/Capillary/fields/namedFields.ts';

const TIMEZONE = 'Asia/Kolkata';

const untyped = { timezone: 'UTC', entriesOf: () => ({ result: [] }) };
const readExtendedFields = (item: ItemParameters) => readNamedFields(item, extendedFields, untyped);
const readCustomFields = (item: ItemParameters) => readNamedFields(item, customFields, untyped);

const field = (name: string, dataType: string, label = name) => ({ name, label, dataType });

/** What a single row with the value becomes when the organization gave the field that data type. */
function sent(value: unknown, dataType?: string) {
	const rows = { field: [{ name: 'it', value }] };
	const fields = dataType ? [field('it', dataType)] : [];
	const form = (name: string) => (name === 'extendedFields' ? rows : '');
	const context = { timezone: TIMEZONE, entriesOf: () => ({ result: fields as any[] }) };
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
	const known = [field('Age', 'INTEGER'), field('ok', ''), field('list', 'LIST')];
	expect(readJson(json, [...known, field('nothing', 'STRING')])).toEqual({
		Age: '33',
		ok: true,
		list: [1],
		nothing: null,
	});
});

/** What the JSON becomes in an organization with these fields. */
function readJson(json: unknown, fields: any[], dateFormat?: string) {
	const form: Record<string, unknown> = {
		extendedFieldsInput: 'json',
		extendedFieldsJson: json,
		extendedFields: [{ name: 'x' }],
		...(dateFormat && { options: { dateFormat } }),
	};
	const context = { timezone: 'UTC', entriesOf: () => ({ result: fields }) };
	return readNamedFields((name) => form[name] ?? '', extendedFields, context);
}

test('JSON may be chosen by its value or by its name in the form, in any case', () => {
	for (const input of ['json', 'JSON', ' Json ']) {
		const form: Record<string, unknown> = {
			extendedFieldsInput: input,
			extendedFieldsJson: '{"a":1}',
		};
		expect(readExtendedFields((name) => form[name] ?? '')).toEqual({ a: 1 });
	}
});

describe('what the organization has no place for is refused, because Capillary leaves it out without an error', () => {
	const fields = [
		field('dob', 'DATETIME', 'Date of Birth'),
		field('city', 'STRING', 'City'),
		field('Age', 'INTEGER', 'Age'),
		field('area', 'STRING', 'Area'),
	];
	const readRow = (name: string, value: unknown = 'Pune') =>
		readNamedFields(
			(parameter) => (parameter === 'extendedFields' ? [{ name, value }] : ''),
			extendedFields,
			{
				timezone: 'UTC',
				entriesOf: () => ({ result: fields as any[] }),
			},
		);

	test.each([
		['citty', 'city (City)'],
		['date_of_birth', 'dob (Date of Birth)'],
		['birth', 'dob (Date of Birth)'],
	])('a name it does not have: %s, with the nearest: %s', (name, near) => {
		const words = {
			field: 'Extended Fields',
			message: `"${name}" is not one of the extended fields of your organization`,
			advice: expect.stringContaining(`such as ${near}`),
		};
		expect(() => readRow(name)).toThrow(expect.objectContaining(words));
		expect(() => readJson({ [name]: 'x' }, fields)).toThrow(expect.objectContaining(words));
	});

	test('a name in another case is its name, and a label means the field that has it', () => {
		expect(readRow('CITY')).toEqual({ CITY: 'Pune' });
		expect(readRow('date of birth', '1970-05-31')).toEqual({ dob: '1970-05-31' });
		expect(readRow('age', '33')).toEqual({ age: 33 });
	});

	test('a label in JSON is refused with the name, because JSON is sent as it stands', () => {
		expect(() => readJson({ 'Date of Birth': '1970-05-31' }, fields)).toThrow(
			expect.objectContaining({ advice: expect.stringContaining('such as dob (Date of Birth)') }),
		);
		expect(readJson({ CITY: 'Pune' }, fields)).toEqual({ CITY: 'Pune' });
	});

	test.each<[string, unknown]>([
		['Age', 'thirty'],
		['Age', 1.5],
		['dob', '31/05/1970'],
		['city', { a: 1 }],
	])('a value in JSON that its data type cannot hold: %s %j', (name, value) => {
		expect(() => readJson({ [name]: value }, fields)).toThrow(`"Extended Fields > ${name}"`);
	});

	test('a custom field of more than 250 characters', () => {
		const form = (value: string) => (name: string) =>
			name === 'customFields' ? [{ name: 'city', value }] : '';
		expect(readCustomFields(form('x'.repeat(250)))).toEqual({ city: 'x'.repeat(250) });
		expect(() => readCustomFields(form('x'.repeat(251)))).toThrow('Capillary keeps 250');
	});

	test('nothing is refused where Capillary does not tell the fields', () => {
		const failure = { kind: 'status', status: 403, message: '' } as const;
		for (const outcome of [{ failure }, { result: [] }]) {
			const context = { timezone: 'UTC', entriesOf: () => outcome as any };
			const rows = [{ name: 'any', value: 'x' }];
			const form = (name: string) => (name === 'extendedFields' ? rows : '');
			expect(readNamedFields(form, extendedFields, context)).toEqual({ any: 'x' });
		}
	});

	test('a field that is not in a list read earlier is looked for in a fresh one', () => {
		const asked: unknown[] = [];
		const context = {
			timezone: 'UTC',
			entriesOf: (_list: unknown, isNeededFresh?: boolean) => {
				asked.push(isNeededFresh);
				return { result: (isNeededFresh ? [...fields, field('new', 'STRING')] : fields) as any[] };
			},
		};
		const rows = [{ name: 'new', value: 'x' }];
		const form = (name: string) => (name === 'extendedFields' ? rows : '');
		expect(readNamedFields(form, extendedFields, context)).toEqual({ new: 'x' });
		expect(asked).toEqual([false, true]);
	});
});
