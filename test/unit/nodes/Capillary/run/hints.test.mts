import { Tally } from '../../../../../nodes/Capillary/delivery/tally.ts';
import { groupAdvice } from '../../../../../nodes/Capillary/run/hints.ts';
import type { Limits } from '../../../../../nodes/Capillary/run/limits.ts';

/** What a run of that many items that waited for the limit so many minutes is told. */
async function adviceFor(items: number, minutes: number, perMinute: number): Promise<string> {
	const tally = new Tally();
	tally.done = items;
	let now = 0;
	await tally.countWait(
		async () => {
			now = minutes * 60_000;
		},
		() => now,
	);
	return groupAdvice(tally, { perMinute: () => perMinute } as unknown as Limits);
}

// The capacity of the design: N items in groups of g need floor((ceil(N/g)-1)/R) minutes.
test.each([
	[1_500, 2, 600, 'it would not have had to'],
	[6_000, 9, 600, 'it would not have had to'],
	[60_000, 99, 600, 'it would have waited about 9 minutes'],
])(
	'a run of %d customers that waited %d minutes is told what ten would have saved',
	async (items, minutes, perMinute, saved) => {
		expect(await adviceFor(items, minutes, perMinute)).toBe(
			` With the option Customers per Request at 10, ${saved}.`,
		);
	},
);

test('a run that ten would not have made faster is told nothing', async () => {
	expect(await adviceFor(60_000, 99, 10)).toBe('');
	expect(await adviceFor(60_000, 0, 600)).toBe('');
	expect(await adviceFor(100, 1 / 60, 600)).toBe('');
});
