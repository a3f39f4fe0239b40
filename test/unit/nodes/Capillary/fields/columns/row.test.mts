import fc from 'fast-check';
import { standardFields } from '../../../../../../nodes/Capillary/fields/columns/catalog.ts';
import {
	laidOver,
	placesOf,
	type Orphan,
	type RowRules,
} from '../../../../../../nodes/Capillary/fields/columns/row.ts';
import type { ItemParameters } from '../../../../../../nodes/Capillary/fields/item.ts';
import { isNamedFields } from '../../../../../../nodes/Capillary/fields/namedFields.ts';
import { operationOf } from '../../../../../../nodes/Capillary/resources.ts';

const form: ItemParameters = (name) =>
	({ source: 'INSTORE', options: { dryRun: true } })[name] ?? '';

/** The parameters that a row gives, and what of it is not sent. */
function read(row: Record<string, unknown>, rules: Partial<RowRules> = {}, item = form) {
	const orphans: Orphan[] = [];
	const values = new Map(Object.entries(row));
	const parameters = laidOver(
		item,
		values,
		{ places: placesOf(values.keys()), labelOf: (id) => id, isAdd: true, ...rules },
		(orphan) => orphans.push(orphan),
	);
	return { parameters, orphans };
}

const ids = [
	...standardFields(
		operationOf('customer', 'add').form.flatMap((part) => (isNamedFields(part) ? [] : part)),
	).map(({ id }) => id),
	'extendedFields.city',
	'extendedFields.with.dots',
	'customFields.city',
	'customFields.__proto__',
];
const PARAMETERS = [
	'source',
	'accountId',
	'identifiers',
	'commChannels',
	'enrollments',
	'additionalFields',
	'extendedFields',
	'customFields',
];

/** A value that no other field has. */
const valueOf = (id: string) => (id === 'source' ? 'WEBSITE' : `<${id}>`);

/** All texts in a value, however deep. */
const textsIn = (value: unknown): string[] =>
	typeof value === 'object' && value !== null
		? Object.values(value).flatMap(textsIn)
		: [String(value)];

test('every value of a row is in a parameter, or is told to be missing', () => {
	const row = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 15 });
	fc.assert(
		fc.property(row, (given) => {
			const { parameters, orphans } = read(
				Object.fromEntries(given.map((id) => [id, valueOf(id)])),
			);
			const texts = textsIn(PARAMETERS.map(parameters));
			for (const id of given) {
				const isOrphan = orphans.some((orphan) => orphan.id === id);
				expect([id, texts.includes(valueOf(id))]).toEqual([id, !isOrphan]);
			}
		}),
		{ numRuns: 300 },
	);
});

test('an empty cell is nowhere', () => {
	const cell = fc.constantFrom('', ' ', null, undefined);
	fc.assert(
		fc.property(fc.constantFrom(...ids), cell, (id, empty) => {
			const { parameters, orphans } = read({ [id]: empty });
			expect(orphans).toEqual([]);
			expect(parameters('identifiers')).toEqual({ identifier: [] });
			expect(parameters('commChannels')).toEqual({ channel: [] });
			expect(parameters('enrollments')).toEqual({ enrollment: [] });
			expect(parameters('additionalFields')).toEqual({});
			expect(parameters('extendedFields')).toEqual({ field: [] });
			expect(parameters('source')).toBe('INSTORE');
		}),
	);
});

test('what the form holds from before the columns were chosen is not read', () => {
	const filled: ItemParameters = (name) => `from the form: ${name}`;
	const { parameters } = read({ 'identifiers.mobile': '1' }, {}, filled);
	for (const name of [
		'mobile',
		'firstName',
		'extendedFieldsJson',
		'customFieldsJson',
		'customerId',
	]) {
		expect(parameters(name)).toBe('');
	}
	expect(parameters('options')).toBe('from the form: options');
	expect(parameters('options.dryRun')).toBe('from the form: options.dryRun');
});

describe('a channel', () => {
	test('of which a row has only details is that of the identifier of its name', () => {
		const { parameters } = read({
			'identifiers.email': 'ann@example.com',
			'commChannels.email.subscribed': true,
		});
		expect(parameters('commChannels')).toEqual({
			channel: [{ type: 'email', value: 'ann@example.com', subscribed: true }],
		});
	});

	test('with a column of its own is that one', () => {
		const { parameters } = read({
			'identifiers.mobile': '919812345678',
			'commChannels.mobile': '919800000000',
			'commChannels.mobile.verified': false,
		});
		expect(parameters('commChannels')).toEqual({
			channel: [{ type: 'mobile', value: '919800000000', verified: false }],
		});
	});

	test('is none where the row has only the identifier', () => {
		const { parameters } = read({ 'identifiers.mobile': '919812345678' });
		expect(parameters('commChannels')).toEqual({ channel: [] });
	});
});

describe('a card', () => {
	const card = { 'identifiers.cardnumber': 'L-1' };

	test('that is added without a column of its status is active', () => {
		expect(read(card).parameters('identifiers')).toEqual({
			identifier: [{ type: 'cardnumber', value: 'L-1', statusLabel: 'ACTIVE' }],
		});
	});

	test.each<[string, Record<string, unknown>, Partial<RowRules>]>([
		['of an update', card, { isAdd: false }],
		['with an empty status', { ...card, 'identifiers.cardnumber.statusLabel': '' }, {}],
	])('%s has the status that the row gives, or none', (_which, row, rules) => {
		expect(read(row, rules).parameters('identifiers')).toEqual({
			identifier: [{ type: 'cardnumber', value: 'L-1' }],
		});
	});

	test('to find a customer by is an identifier once more only with details', () => {
		const rules = { isAdd: false, finderOf: () => 'cardnumber' };
		expect(read(card, rules).parameters('identifiers')).toEqual({ identifier: [] });
		expect(read(card, rules).parameters('identifierValue')).toBe('L-1');
		const blocked = { ...card, 'identifiers.cardnumber.statusLabel': 'LOST' };
		expect(read(blocked, rules).parameters('identifiers')).toEqual({
			identifier: [{ type: 'cardnumber', value: 'L-1', statusLabel: 'LOST' }],
		});
	});
});
