import { nearest } from '../../../../../../nodes/Capillary/fields/values/nearest.ts';

const FIELDS = [
	['dob', 'Date of Birth'],
	['marital_status', 'Marital Status'],
	['city', 'City'],
	['zip', 'Zip Code'],
	['anniversary', 'Anniversary'],
	['preferred_language', 'Language of letters'],
];

test.each([
	['citty', 'city'],
	['CITY NAME', 'city'],
	['birth_date', 'dob'],
	['birth date', 'dob'],
	['postal code', 'zip'],
	['maritalstatus', 'marital_status'],
	['Aniversary', 'anniversary'],
	['language', 'preferred_language'],
])('%s is written most like %s', (text, name) => {
	expect(nearest(text, FIELDS, (spellings) => spellings)[0][0]).toBe(name);
});

test('three are named at most, none twice, however odd the text', () => {
	for (const text of ['', '___', 'x'.repeat(10_000), 'dob']) {
		const found = nearest(text, FIELDS, (spellings) => spellings);
		expect(found).toHaveLength(3);
		expect(new Set(found).size).toBe(3);
	}
});
