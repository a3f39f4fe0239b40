import {
	aboutMinutes,
	minutesOfWaiting,
} from '../../../../../nodes/Capillary/delivery/duration.ts';

// The figures of docs/limits-retries-duplicates.md, at 600 requests a minute.
test.each([
	[500, 600, 0],
	[600, 600, 0],
	[601, 600, 1],
	[1_500, 600, 2],
	[6_000, 600, 9],
	[60_000, 600, 99],
	[0, 600, 0],
	[5, 1, 4],
	[1_000_000, Infinity, 0],
])('%d requests at %d a minute wait %d minutes', (requests, perMinute, minutes) => {
	expect(minutesOfWaiting(requests, perMinute)).toBe(minutes);
});

test.each([
	[0, 'less than a minute'],
	[0.4, 'less than a minute'],
	[1.2, 'about 1 minute'],
	[59, 'about 59 minutes'],
	[60, 'about 1 hour'],
	[125, 'about 2 hours 5 minutes'],
])('%d minutes are %s', (minutes, words) => {
	expect(aboutMinutes(minutes)).toBe(words);
});
