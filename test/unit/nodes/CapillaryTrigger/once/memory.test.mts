import fc from 'fast-check';
import { Memory } from '../../../../../nodes/CapillaryTrigger/once/memory.ts';

const accepted = Promise.resolve(true);
const lost = Promise.resolve(false);

test('an event is new once, for each node', async () => {
	const memory = new Memory();
	expect(await memory.take('a', 'e1', accepted)).toBe(true);
	expect(await memory.take('a', 'e1', accepted)).toBe(false);
	expect(await memory.take('b', 'e1', accepted)).toBe(true);
});

test('an event whose answer did not leave is new again', async () => {
	const memory = new Memory();
	expect(await memory.take('a', 'e1', lost)).toBe(true);
	expect(await memory.take('a', 'e1', accepted)).toBe(true);
	expect(await memory.take('a', 'e1', accepted)).toBe(false);
});

test('who asks meanwhile waits for what becomes of the first', async () => {
	for (const isAccepted of [true, false]) {
		const memory = new Memory();
		let answer!: (isAccepted: boolean) => void;
		const first = new Promise<boolean>((resolve) => (answer = resolve));
		expect(await memory.take('a', 'e1', first)).toBe(true);
		const second = memory.take('a', 'e1', accepted);
		answer(isAccepted);
		expect(await second).toBe(!isAccepted);
	}
});

test('twice in one delivery is once, and does not wait for the answer to itself', async () => {
	const memory = new Memory();
	const never = new Promise<boolean>(() => {});
	expect(await memory.take('a', 'e1', never)).toBe(true);
	expect(await memory.take('a', 'e1', never)).toBe(false);
});

test('it keeps the last events and forgets the oldest, so that it does not grow', async () => {
	const memory = new Memory(3);
	for (const key of ['1', '2', '3', '4']) await memory.take('a', key, accepted);
	expect(await memory.take('a', '4', accepted)).toBe(false);
	expect(await memory.take('a', '1', accepted)).toBe(true);
});

test('however deliveries of an event overlap, exactly one of the accepted ones has it', async () => {
	const deliveries = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 });
	await fc.assert(
		fc.asyncProperty(deliveries, async (outcomes) => {
			const memory = new Memory();
			const taken: boolean[] = [];
			const all = outcomes.map(async (isAccepted) => {
				let answer!: (isAccepted: boolean) => void;
				const answered = new Promise<boolean>((resolve) => (answer = resolve));
				const isNew = await memory.take('a', 'e1', answered);
				if (isNew) taken.push(isAccepted);
				await Promise.resolve();
				// What started nothing is answered 200.
				answer(isNew ? isAccepted : true);
			});
			await Promise.all(all);
			const had = taken.filter(Boolean).length;
			expect(had).toBe(outcomes.some(Boolean) ? 1 : 0);
		}),
	);
});
