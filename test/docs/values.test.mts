import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCountry } from '../../nodes/Capillary/fields/countryCode.ts';
import { readBoolean } from '../../nodes/Capillary/fields/values/boolean.ts';
import { readContact } from '../../nodes/Capillary/fields/values/contacts.ts';
import { dateFormatOf } from '../../nodes/Capillary/fields/values/dateFormat.ts';
import { readDateTime, readDayOrTime } from '../../nodes/Capillary/fields/values/dates.ts';
import { readConsent } from '../../nodes/Capillary/fields/subscriptions.ts';

// What docs/values.md says of values is what the node does with them.

const page = readFileSync(join(__dirname, '../../docs/values.md'), 'utf8');

/** The rows of the table below a heading, without the code marks of their cells. */
function rowsBelow(heading: string): string[][] {
	const [, part] = page.split(`\n## ${heading}\n`);
	const [table] = /(?:^\|.*\n)+/m.exec(part)!;
	return table
		.trim()
		.split('\n')
		.slice(2)
		.map((row) =>
			row
				.slice(2, -2)
				.split('|')
				.map((cell) => cell.trim().replace(/`/g, '')),
		);
}

test.each(rowsBelow('Dates'))('as %s, %s is %s', (pattern, written, expected) => {
	const format = dateFormatOf(pattern, 'Date Format');
	const read = readDayOrTime(written, 'Date', 'Asia/Kolkata', format)!;
	expect(read.replace('+05:30', '')).toBe(expected);
});

test('each token that the page names may be used, and the one it refuses may not', () => {
	const [, tokens] = /may hold (.*), as \[Luxon\]/.exec(page)!;
	const named = [...tokens.matchAll(/`(\w+)`/g)].map(([, token]) => token);
	expect(named.length).toBeGreaterThan(15);
	for (const token of named) {
		const rest = /^[ha]/.test(token) ? ['h', 'a'] : ['HH'];
		const others = ['yyyy', 'MM', 'dd', ...rest].filter((each) => each[0] !== token[0]);
		expect(() => dateFormatOf([token, ...others].join(' '), 'Date Format')).not.toThrow();
	}
	expect(() => dateFormatOf('dd/MM/yy', 'Date Format')).toThrow('century');
	expect(() => readDateTime('03/04/1970', 'Date', 'UTC')).toThrow();
});

test.each(rowsBelow('Mobile numbers'))('in "%s", %s is %s', (country, written, expected) => {
	const chosen = readCountry((name) => (name === 'options' ? { countryCode: country } : ''));
	expect(readContact('mobile', written, 'Mobile', chosen)).toBe(expected);
});

test('yes and no are what the page says', () => {
	const [, yes, no] = /(`true`.*?) are yes; (`false`.*?) are no/.exec(page)!;
	const words = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, word]) => word);
	for (const word of words(yes)) expect(readBoolean(word.toUpperCase(), 'Primary')).toBe(true);
	for (const word of words(no)) expect(readBoolean(word.toUpperCase(), 'Primary')).toBe(false);
	const [, consent] = /Consent may also be (.*?)\./.exec(page)!;
	const consents = [...consent.matchAll(/`([^`]+)`/g)].map(([, word]) =>
		readConsent(word, 'Status'),
	);
	expect(consents).toEqual([true, false, true, false]);
});
