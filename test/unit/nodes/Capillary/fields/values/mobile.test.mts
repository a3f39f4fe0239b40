import examples from 'libphonenumber-js/examples.mobile.json';
import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/mobile';
import { readContact } from '../../../../../../nodes/Capillary/fields/values/contacts.ts';
import {
	callingCodeOf,
	countries,
	countryOf,
} from '../../../../../../nodes/Capillary/fields/values/mobile.ts';
import { NUMBERING_PLANS } from '../../../../../../nodes/Capillary/fields/values/numberingPlans.ts';

const read = (written: string, country: string) =>
	readContact('mobile', written, 'Mobile', countryOf(country, 'Country Code'));

const all = Object.keys(examples) as CountryCode[];

test('every country that libphonenumber-js has an example for can be chosen', () => {
	expect(all.length).toBeGreaterThan(240);
	expect(countries().map(({ code }) => code)).toEqual(expect.arrayContaining(all));
});

describe.each(all)('the example number of %s', (code) => {
	const number = examples[code];
	const country = countryOf(code, 'Country Code');
	const complete = callingCodeOf(country) + number;

	test('is completed, and stays as it is where it has its code already', () => {
		expect(parsePhoneNumber(number, code)!.number).toBe(`+${complete}`);
		for (const written of [number, complete, `+${complete}`, `00${complete}`, `00 ${complete}`]) {
			expect([written, read(written, code)]).toEqual([written, complete]);
		}
	});

	test('is completed without the prefix of national calls, as libphonenumber-js does it', () => {
		for (const trunk of NUMBERING_PLANS[code][1]) {
			const written = trunk + number;
			// In Colombia it takes the prefix for the beginning of a carrier's code.
			if (code !== 'CO') expect(parsePhoneNumber(written, code)!.number).toBe(`+${complete}`);
			expect([written, read(written, code)]).toEqual([written, complete]);
		}
	});
});

test.each([
	['98123 45678', 'IN', '919812345678'],
	['09812345678', 'IN', '919812345678'],
	// Ten digits are a whole number in India, though they begin with the code.
	['9198123456', 'IN', '919198123456'],
	['0091 98123 45678', 'IN', '919812345678'],
	['+44 7400 123456', 'IN', '447400123456'],
	['0151-12345678', 'DE', '4915112345678'],
	['4915112345678', 'DE', '4915112345678'],
	['8 916 123-45-67', 'RU', '79161234567'],
	['06 20 123 4567', 'HU', '36201234567'],
	['2125550123', 'US', '12125550123'],
	['12125550123', 'US', '12125550123'],
	// Twelve digits may be a national number in Indonesia, but none begins like this.
	['628123456789', 'ID', '628123456789'],
	['07400123456', 'uk', '447400123456'],
	['07400123456', 'united kingdom', '447400123456'],
])('%s in %s is %s', (written, country, expected) => {
	expect(read(written, country)).toBe(expected);
});

test.each([
	[
		'447400123456',
		'IN',
		'is not a mobile number of India: it has 12 digits, and one of these has 10',
	],
	['981234567', 'IN', 'it has 9 digits'],
	['009812345678x', 'IN', '"x" cannot be part of it'],
	['43436641234', 'AT', 'can be read in two ways: +4343436641234 or +43436641234'],
])('%s in %s is refused: %s', (written, country, why) => {
	expect(() => read(written, country)).toThrow(why);
});

test('a number that can be read in two ways is accepted when it is written as advised', () => {
	expect(read('+43436641234', 'AT')).toBe('43436641234');
});

test.each(['Atlantis', '91', '+91', 'IND', '__proto__'])('%s is no country', (text) => {
	expect(() => countryOf(text, 'Country Code')).toThrow('in "Country Code" is not a country');
});

test('without a country nothing is completed; zeros that stand for a plus sign are left out', () => {
	expect(readContact('mobile', '9812345678', 'Mobile')).toBe('9812345678');
	expect(readContact('mobile', '0091 98123 45678', 'Mobile')).toBe('919812345678');
});
