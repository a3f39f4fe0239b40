import fc from 'fast-check';
import {
	ALIASES,
	AMBIGUOUS,
	BIRTHDAY,
} from '../../../../../../nodes/Capillary/fields/columns/aliases.ts';
import {
	fieldsOfOrganization,
	standardFields,
	type ColumnField,
} from '../../../../../../nodes/Capillary/fields/columns/catalog.ts';
import {
	matchHeadings,
	plainHeading,
} from '../../../../../../nodes/Capillary/fields/columns/headings.ts';
import { customFields } from '../../../../../../nodes/Capillary/fields/customFields.ts';
import { extendedFields } from '../../../../../../nodes/Capillary/fields/extendedFields.ts';
import { isNamedFields } from '../../../../../../nodes/Capillary/fields/namedFields.ts';
import { operationOf } from '../../../../../../nodes/Capillary/resources.ts';

const OPERATIONS = ['add', 'upsert', 'updateById', 'updateByLookup'];

const standardOf = (operation: string) =>
	standardFields(
		operationOf('customer', operation).form.flatMap((part) => (isNamedFields(part) ? [] : part)),
	);
const all = OPERATIONS.flatMap(standardOf);

/** Fields of an organization: `dob`, or `dob: Date of Birth` where it has a label. */
const own = (parameter: typeof extendedFields, ...written: string[]) =>
	fieldsOfOrganization(
		parameter,
		written.map((each) => {
			const [name, label = name] = each.split(': ');
			return { name, label, dataType: 'STRING' };
		}),
	);

/** The IDs of what headings are matched with. */
function matched(headings: string[], fields: ColumnField[]) {
	const { fields: found } = matchHeadings(headings, fields);
	return Object.fromEntries([...found].map(([heading, { id }]) => [heading, id]));
}

/** Another way to write a heading: any case, anything between its letters that is no letter or digit. */
const rewritten = (heading: string) =>
	fc
		.array(fc.tuple(fc.boolean(), fc.constantFrom('', '', ' ', '_', '-', '.', ' / ', '*')), {
			minLength: heading.length,
			maxLength: heading.length,
		})
		.map((ways) =>
			[...plainHeading(heading)]
				.map((letter, index) => {
					const [isCapital, behind] = ways[index];
					return (isCapital ? letter.toUpperCase() : letter) + behind;
				})
				.join(''),
		);

describe('a heading', () => {
	test.each(OPERATIONS)(
		'may be any of those of its field, however it is written: %s',
		(operation) => {
			const fields = standardOf(operation);
			const headings = fields.flatMap((field) =>
				field.headings.map((heading) => ({ field, heading })),
			);
			const written = fc
				.constantFrom(...headings)
				.chain(({ field, heading }) => fc.tuple(fc.constant(field), rewritten(heading)));
			fc.assert(
				fc.property(written, ([{ id }, heading]) => {
					expect(matched([heading], fields)).toEqual({ [heading]: id });
				}),
				{ numRuns: 500 },
			);
		},
	);

	test('is matched, not matched, or the run ends: never left out, and no field has two', () => {
		const fields = [
			...standardOf('add'),
			...own(extendedFields, 'city', 'dob'),
			...own(customFields, 'city'),
		];
		const known = [
			...fields.flatMap(({ headings, id }) => [...headings, id]),
			...AMBIGUOUS.flatMap(({ headings }) => headings),
			...BIRTHDAY,
		];
		const heading = fc.oneof(fc.constantFrom(...known), fc.string());
		fc.assert(
			fc.property(fc.uniqueArray(heading, { maxLength: 6 }), (headings) => {
				let result;
				try {
					result = matchHeadings(headings, fields);
				} catch {
					return;
				}
				expect([...result.fields.keys(), ...result.unmatched].sort()).toEqual([...headings].sort());
				expect(new Set(result.fields.values()).size).toBe(result.fields.size);
				// The order of the columns changes nothing.
				const reversed = matchHeadings([...headings].reverse(), [...fields].reverse());
				expect(new Map(reversed.fields)).toEqual(new Map(result.fields));
			}),
			{ numRuns: 500 },
		);
	});

	test.each([
		['Prénom', 'PRENOM', 'prenom'],
		['Téléphone portable', 'telephone_portable', 'telephoneportable'],
		['年龄', '年龄 ', '年龄'],
	])('is told without accents, in any script: %s', (one, other, plain) => {
		expect(plainHeading(one)).toBe(plain);
		expect(plainHeading(other)).toBe(plain);
	});

	test.each(['', ' ', '#', '-_-'])('without a letter or digit is no field: %j', (heading) => {
		expect(matchHeadings([heading], all).unmatched).toEqual([heading]);
	});

	test('that is the ID of a field is that field, whatever else is called so', () => {
		const fields = [...own(extendedFields, 'city'), ...own(customFields, 'city')];
		expect(matched(['customFields.city'], fields)).toEqual({
			'customFields.city': 'customFields.city',
		});
		expect(() => matchHeadings(['City'], fields)).toThrow(
			'"City" may be "city (Extended Field)" or "city (Custom Field)"',
		);
	});

	test('that is the label of two fields is told by their names', () => {
		const fields = own(extendedFields, 'lang: Language', 'lang2: Language');
		expect(() => matchHeadings(['Language'], fields)).toThrow(
			'"Language" may be "Language, lang (Extended Field)" or "Language, lang2 (Extended Field)"',
		);
		expect(matched(['lang2'], fields)).toEqual({ lang2: 'extendedFields.lang2' });
		expect(matched(['Language, lang (Extended Field)'], fields)).toEqual({
			'Language, lang (Extended Field)': 'extendedFields.lang',
		});
	});

	test('that may mean two fields is left alone where another column is one of them', () => {
		const { fields, unmatched } = matchHeadings(
			['First Name', 'Last Name', 'Name'],
			standardOf('add'),
		);
		expect(fields.size).toBe(2);
		expect(unmatched).toEqual(['Name']);
	});

	test("of a column that n8n's own tables add is no field", () => {
		const ofTables = ['id', 'createdAt', 'updatedAt', 'row_number'];
		expect(matchHeadings(ofTables, all).unmatched).toEqual(ofTables);
	});

	test('is told with all others that cannot be told', () => {
		expect(() => matchHeadings(['Status', 'Mobile', 'Phone'], standardOf('add'))).toThrow(
			'"Mobile" and "Phone" are both "Mobile"; "Status" may be',
		);
	});
});

describe('Birthday', () => {
	const headings = ['Birthday', 'Date of Birth', 'DOB', 'birth_date', 'Birthdate'];

	test.each(['dob', 'birthday', 'birth_date', 'bd: Date of Birth'])(
		"is the organization's field for it, called %s",
		(field) => {
			const fields = own(extendedFields, field, 'city');
			for (const heading of headings) {
				expect(matched([heading], fields)).toEqual({ [heading]: fields[0].id });
			}
		},
	);

	test('is a custom field where that is the one', () => {
		expect(matched(['Birthday'], own(customFields, 'dob'))).toEqual({
			Birthday: 'customFields.dob',
		});
	});

	test('is the field called so, where there are others for it', () => {
		const fields = own(extendedFields, 'dob', 'birthday');
		expect(matched(['Birthday', 'DOB'], fields)).toEqual({
			Birthday: 'extendedFields.birthday',
			DOB: 'extendedFields.dob',
		});
	});

	test('is not guessed between two', () => {
		expect(() => matchHeadings(['Date of Birth'], own(extendedFields, 'dob', 'birthday'))).toThrow(
			'"Date of Birth" may be "dob (Extended Field)" or "birthday (Extended Field)"',
		);
	});

	test('is no field where the organization has none', () => {
		expect(matchHeadings(['Birthday'], own(extendedFields, 'city')).unmatched).toEqual([
			'Birthday',
		]);
	});
});

describe('the tables of headings', () => {
	const ids = new Set(all.map(({ id }) => id));

	test('name fields that there are', () => {
		const named = [...Object.keys(ALIASES), ...AMBIGUOUS.flatMap(({ fields }) => fields)];
		expect(named.filter((id) => !ids.has(id))).toEqual([]);
	});

	test.each(OPERATIONS)('give no heading to two fields: %s', (operation) => {
		const headings = standardOf(operation).flatMap((field) => [
			...new Set(field.headings.map(plainHeading)),
		]);
		expect(headings.filter((heading, index) => headings.indexOf(heading) !== index)).toEqual([]);
	});

	test('give no heading to a field that may mean another', () => {
		const clear = new Set(all.flatMap(({ headings }) => headings.map(plainHeading)));
		const unclear = AMBIGUOUS.flatMap(({ headings }) => headings.map(plainHeading));
		expect(unclear.filter((heading) => clear.has(heading))).toEqual([]);
		// Those that a marketer's sheet has most often.
		for (const heading of ['status', 'points', 'account', 'card']) {
			expect(clear.has(heading)).toBe(false);
		}
	});
});
