import { Tally } from '../../../../../nodes/Capillary/delivery/tally.ts';
import { Clock } from './clock.mts';

/** A tally in which each item that went well brought one result. */
const tallyOf = (counts: Partial<Tally>) =>
	Object.assign(new Tally(), { results: counts.done ?? 0 }, counts);

/** A tally of a run in which a request waited for the limit that long. */
async function afterWaiting(seconds: number, counts: Partial<Tally> = {}) {
	const clock = new Clock();
	const tally = tallyOf(counts);
	await clock.run(
		tally.countWait(
			async () => await clock.wait(seconds * 1_000),
			() => clock.now,
		),
	);
	return tally;
}

describe('The summary', () => {
	test.each([
		['few items of which nothing is to tell', { done: 19 }],
		['few items, one of them failed', { done: 18, failed: 1 }],
		['nothing', {}],
	])('is left out for %s', (_what, counts) => {
		expect(tallyOf(counts).summary('customer', 'written')).toBeUndefined();
	});

	test.each([
		[{ done: 20 }, '20 customers written.'],
		[{ done: 19, failed: 1 }, '19 customers written, 1 item failed.'],
		[{ done: 0, failed: 100 }, '0 customers written, 100 items failed.'],
		[{ done: 1, retried: 1 }, '1 customer written, 1 request sent again after a transient error.'],
		[{ done: 2, recovered: 2 }, '2 customers written, 2 found again after a lost answer.'],
		[{ done: 2, limited: 1 }, '2 customers written.'],
		[
			{ done: 990, failed: 10, retried: 120, recovered: 30, limited: 5 },
			'990 customers written, 10 items failed, 120 requests sent again after a transient error, 30 found again after a lost answer.',
		],
	])('of %j', (counts, summary) => {
		expect(tallyOf(counts).summary('customer', 'written')).toBe(summary);
	});

	test('of an operation that reads lists counts what was read, and calls it by its name', () => {
		const tally = new Tally();
		for (let item = 0; item < 20; item++) tally.succeed(3);
		tally.failed = 2;
		expect(tally.summary('till', 'read')).toBe('60 tills read, 2 items failed.');
	});

	test('names the three most frequent reasons of failures, and counts the others together', () => {
		const tally = tallyOf({ done: 20 });
		for (const [count, reason] of [
			[1, 'The card is not known (8030)'],
			[4, 'The customer exists (8006)'],
			[2, '"Email" is empty'],
			[1, 'No answer in time'],
			[1, 'Too long'],
		] as const) {
			for (let item = 0; item < count; item++) tally.fail(reason);
		}
		expect(tally.summary('customer', 'written')).toBe(
			'20 customers written, 9 items failed. Failed: 4 × The customer exists (8006); 2 × "Email" is empty; 1 × The card is not known (8030); 2 × another reason.',
		);
	});

	test('tells of warnings however few the items, each of them once for an item', () => {
		const tally = tallyOf({ done: 2 });
		tally.warn([]);
		tally.warn(['Left out (8055)', 'Left out (8055)', 'Combined (8050)']);
		expect(tally.summary('customer', 'written')).toBe(
			'2 customers written. 1 with a warning: 1 × Left out (8055); 1 × Combined (8050).',
		);
	});

	test.each([
		[0.4, undefined],
		[0.6, '1 second'],
		[59, '59 seconds'],
		[60, '1 minute 0 seconds'],
		[61, '1 minute 1 second'],
		[3_725, '62 minutes 5 seconds'],
	])('tells of %d seconds of waiting for the limit', async (seconds, span) => {
		const summary = (await afterWaiting(seconds, { done: 3 })).summary('customer', 'written');
		expect(summary).toBe(
			span && `3 customers written. Capillary's limit made this run wait ${span}.`,
		);
	});
});

test('Time in which several requests wait counts once', async () => {
	const clock = new Clock();
	const tally = new Tally();
	const waits = async (from: number, until: number) => {
		await clock.wait(from);
		await tally.countWait(
			async () => await clock.wait(until - from),
			() => clock.now,
		);
	};
	await clock.run(Promise.all([waits(0, 100), waits(50, 150), waits(60, 70), waits(200, 300)]));
	expect(tally.limitWait).toBe(250);
});

test('A wait that ends with the run counts, too', async () => {
	const clock = new Clock();
	const tally = new Tally();
	const wait = async () => {
		await clock.wait(100);
		throw new Error('The run has ended');
	};
	await expect(clock.run(tally.countWait(wait, () => clock.now))).rejects.toThrow('has ended');
	expect(tally.limitWait).toBe(100);
});
