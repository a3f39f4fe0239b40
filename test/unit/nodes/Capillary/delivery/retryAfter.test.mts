import { readRetryAfter } from '../../../../../nodes/Capillary/delivery/retryAfter.ts';

/** The moment of the examples of RFC 9110, section 5.6.7, less a minute. */
const NOW = Date.UTC(1994, 10, 6, 8, 48, 37);

test.each([
	['0', 0],
	['120', 120_000],
	['86400', 86_400_000],
	['9'.repeat(400), Infinity],
	['Sun, 06 Nov 1994 08:49:37 GMT', 60_000],
	['Sunday, 06-Nov-94 08:49:37 GMT', 60_000],
	['Sun Nov  6 08:49:37 1994', 60_000],
	// A date that has passed is one, too.
	['Sun, 06 Nov 1994 08:47:37 GMT', 0],
	['Saturday, 01-Jan-00 00:00:00 GMT', Date.UTC(2000, 0, 1) - NOW],
	['Sunday, 06-Nov-44 08:49:37 GMT', Date.UTC(2044, 10, 6, 8, 49, 37) - NOW],
	['Sunday, 06-Nov-45 08:49:37 GMT', 0],
])('%s asks to wait %d ms', (header, wait) => {
	expect(readRetryAfter(header, NOW)).toBe(wait);
});

test.each([
	'',
	' ',
	'-5',
	'+5',
	'1.5',
	'1e9',
	'0x10',
	'soon',
	'86400, 5',
	'5 seconds',
	'١٢',
	'1994-11-06T08:49:37Z',
	'Sun, 06 Nov 1994 08:49:37 PST',
	'Sun, 06 Nov 1994 08:49:37',
	'06 Nov 1994 08:49:37 GMT',
	'Sun, 31 Feb 1994 08:49:37 GMT',
	'Sun, 00 Nov 1994 08:49:37 GMT',
	'Sun, 06 Nov 1994 24:49:37 GMT',
	'Sun, 06 Nov 1994 08:60:37 GMT',
	'Sun, 06 nov 1994 08:49:37 GMT',
	'x'.repeat(1_000_000),
])('%s asks for nothing', (header) => {
	expect(readRetryAfter(header, NOW)).toBeUndefined();
});
