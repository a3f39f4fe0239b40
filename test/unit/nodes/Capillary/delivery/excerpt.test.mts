import { excerptOf, quoteOf } from '../../../../../nodes/Capillary/delivery/excerpt.ts';
import { parseAnswer } from '../../../../../nodes/Capillary/delivery/exactJson.ts';
import { readRetryAfter } from '../../../../../nodes/Capillary/delivery/retryAfter.ts';

/** A megabyte of what makes careless patterns start again at every character. */
const HOSTILE: string[] = [
	'<',
	'<a ',
	'<script ',
	'<script>',
	'<style><script></style>',
	'</script',
	' ',
	'\n \t',
	'"',
	'\\"',
	'\\',
	'1',
	'-1',
	'1e',
	'id ',
	'@',
	'a.',
].map((piece) => piece.repeat(Math.ceil(1_000_000 / piece.length)));

// Quadratic work on a megabyte takes minutes: each of these would run into Jest's own time limit.
test.each(HOSTILE.map((text) => [text.slice(0, 12), text]))(
	'a megabyte of %j is cut to a few words, and read as what it is',
	(_start, text) => {
		expect(excerptOf(text).length).toBeLessThanOrEqual(200);
		expect(quoteOf(text).length).toBeLessThanOrEqual(2_000);
		expect(parseAnswer(text)).toBe(text);
		expect(parseAnswer(JSON.stringify({ text, id: 1 }))).toEqual({ text, id: 1 });
		const mixed = `{"text":${JSON.stringify(text)},"id":12345678901234567890}`;
		expect(parseAnswer(mixed)).toEqual({ text, id: '12345678901234567890' });
		if (!/^1+$/.test(text)) expect(readRetryAfter(text, 0)).toBeUndefined();
	},
);

test.each([
	['<p>Sorry</p><script>let a = "</p>"</script><b>Gone</b>', 'Sorry Gone'],
	['<STYLE>p {}</STYLE>Gone', 'Gone'],
	['<style>p {}</style>Sorry<script>never ends', 'Sorry'],
	['<script>a</style>b</script>c', 'c'],
	['1 < 2 and 3 > 2', '1 2'],
	['plain', 'plain'],
])('of %s is kept: %s', (page, words) => {
	expect(excerptOf(page)).toBe(words);
});

test('a long head does not hide what a page says', () => {
	const page = `<html><style>${'p { } '.repeat(10_000)}</style><h1>502 Bad Gateway</h1>`;
	expect(excerptOf(page)).toBe('502 Bad Gateway');
});

test('what a server says is shown up to 2,000 characters, and shows that it goes on', () => {
	expect(quoteOf(' short ')).toBe('short');
	expect(quoteOf('x'.repeat(2_000))).toBe('x'.repeat(2_000));
	expect(quoteOf('x'.repeat(2_001))).toBe(`${'x'.repeat(1_999)}…`);
});
