import { Tally } from '../../../../../nodes/Capillary/delivery/tally.ts';
import { Progress } from '../../../../../nodes/Capillary/run/progress.ts';

/** A run of that many items that n8n's log is told of, with a clock that is turned by hand. */
function watch(total: number, minutesLeft = 0) {
	const lines: string[] = [];
	const clock = { now: 0 };
	const tally = new Tally();
	const watched = {
		logger: { info: (line: string) => void lines.push(line) },
		node: { name: 'Add customers' },
		total,
		tally,
		now: () => clock.now,
	};
	const progress = new Progress(watched, () => minutesLeft);
	/** So many items are done, that many seconds after the beginning. */
	const at = (seconds: number, done: number, failed = 0) => {
		clock.now = seconds * 1_000;
		Object.assign(tally, { done, failed });
		progress.tell();
	};
	return { at, lines, progress };
}

test('the log is told how far the run is, and when it will be done', () => {
	const { at, lines } = watch(6_000);
	at(60, 590, 10);
	expect(lines).toEqual([
		'Add customers: 600 of 6000 items done, 10 of them failed; about 9 minutes left',
	]);
});

test('every half minute, however many items are done in between', () => {
	const { at, lines } = watch(10_000);
	for (let second = 1; second <= 95; second++) at(second, second * 10);
	expect(lines.map((line) => /(\d+) of/.exec(line)![1])).toEqual(['300', '600', '900']);
});

test('the limit counts where it makes the rest slower than what is done', () => {
	const { at, lines } = watch(1_000, 9);
	// The first hundred went at once.
	at(30, 100);
	expect(lines).toEqual(['Add customers: 100 of 1000 items done; about 9 minutes left']);
});

test('a short run tells nothing, and a long one nothing at its end', () => {
	const { at, lines } = watch(100);
	at(29, 50);
	at(31, 100);
	expect(lines).toEqual([]);
});

test('a run that was stopped tells what became of its items, and which ones somebody has to look up', () => {
	const { lines, progress } = watch(7);
	progress.stopped(
		['done', 'open', 'done', 'failed', 'failedOpen', 'notSent', 'notSent'],
		'written',
	);
	expect(lines).toEqual([
		'Add customers: stopped; 2 of 7 items written, 1 failed, 2 perhaps written, because no answer says so (items 1, 4), 2 not sent',
	]);
});

test('a run that was stopped while it only waited says nothing of what did not happen', () => {
	const { lines, progress } = watch(3);
	progress.stopped(['done', 'notSent', 'notSent'], 'read');
	expect(lines).toEqual(['Add customers: stopped; 1 of 3 items read, 2 not sent']);
});
