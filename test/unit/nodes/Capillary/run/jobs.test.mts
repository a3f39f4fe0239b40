import fc from 'fast-check';
import { jobsOf, partOf, type Job, type Part } from '../../../../../nodes/Capillary/run/jobs.ts';
import { addOf, updateOf } from '../delivery/fake-capillary.mts';

const anyKeys = fc.subarray(['a:1', 'a:2', 'a:3', 'a:4', 'a:5', 'a:6', 'a:7', 'a:8'], {
	minLength: 1,
	maxLength: 2,
});
const anyAdd = fc
	.record({ keys: anyKeys, till: fc.constantFrom('one', 'two') })
	.map(({ keys, till }) => ({ ...addOf('Tom', keys), headers: { till } }));
const anyAdds = fc.array(anyAdd, { maxLength: 40 }).map((requests) => requests.map(partOf));
const anySize = fc.integer({ min: 1, max: 10 });

async function* inTurn(parts: Part[]): AsyncGenerator<Part> {
	yield* parts;
}

async function jobs(parts: Part[], size: number): Promise<Job[]> {
	const all: Job[] = [];
	for await (const job of jobsOf(inTurn(parts), size)) all.push(job);
	return all;
}

test('every write is in one job', async () => {
	await fc.assert(
		fc.asyncProperty(anyAdds, anySize, async (writes, size) => {
			const inJobs = (await jobs(writes, size)).flatMap((job) => job.parts);
			expect(inJobs.sort((a, b) => a.index - b.index)).toEqual(writes);
		}),
	);
});

test('a job has the keys of its writes', async () => {
	await fc.assert(
		fc.asyncProperty(anyAdds, anySize, async (writes, size) => {
			for (const job of await jobs(writes, size)) {
				expect(job.keys).toEqual(job.parts.flatMap(({ request }) => request.keys));
			}
		}),
	);
});

test('a group has at most the size, one kind of headers, and no customer twice', async () => {
	await fc.assert(
		fc.asyncProperty(anyAdds, anySize, async (writes, size) => {
			for (const job of await jobs(writes, size)) {
				expect(job.parts.length).toBeLessThanOrEqual(size);
				expect(new Set(job.parts.map(({ request }) => request.headers.till)).size).toBe(1);
				expect(new Set(job.keys).size).toBe(job.keys.length);
			}
		}),
	);
});

test('the writes of a customer are in jobs that follow each other in the order of the items', async () => {
	await fc.assert(
		fc.asyncProperty(anyAdds, anySize, async (writes, size) => {
			const order = (await jobs(writes, size)).flatMap((job) => job.parts);
			for (const key of new Set(order.flatMap(({ request }) => request.keys))) {
				const indexes = order
					.filter(({ request }) => request.keys.includes(key))
					.map(({ index }) => index);
				expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
			}
		}),
	);
});

test('Adds of different customers fill their groups', async () => {
	const writes = Array.from({ length: 25 }, (_, index) =>
		partOf(addOf('Tom', [`mobile:${index}`]), index),
	);
	expect((await jobs(writes, 10)).map((job) => job.parts.length)).toEqual([10, 10, 5]);
});

test('with a size of one, every write is sent alone', async () => {
	const writes = [1, 2, 3].map((id, index) => partOf(updateOf('Tom', id), index));
	expect((await jobs(writes, 1)).map((job) => job.parts)).toEqual(writes.map((write) => [write]));
});

test('a write is asked for only when the job before is wanted', async () => {
	let asked = 0;
	async function* writes() {
		for (let index = 0; index < 100; index++) {
			asked++;
			yield partOf(addOf('Tom', [`mobile:${index}`]), index);
		}
	}
	const generator = jobsOf(writes(), 10);
	await generator.next();
	expect(asked).toBe(10);
	await generator.next();
	expect(asked).toBe(20);
});

test('a hundred items with headers of their own do not wait for each other', async () => {
	let asked = 0;
	async function* writes() {
		for (let index = 0; index < 100; index++) {
			asked++;
			const headers = { 'USER-CONTEXT-ENTITY-ID': String(index) };
			yield partOf({ ...addOf('Tom', [`mobile:${index}`]), headers }, index);
		}
	}
	const { value } = await jobsOf(writes(), 10).next();
	expect(value!.parts.map(({ index }) => index)).toEqual([0]);
	expect(asked).toBeLessThanOrEqual(11);
});

test('items that differ in their query do not share a request', async () => {
	const writes = ['true', 'false', 'true'].map((use_async, index) =>
		partOf({ ...addOf('Tom', [`mobile:${index}`]), query: { use_async } }, index),
	);
	const together = (await jobs(writes, 10)).map(({ parts }) => parts.map(({ index }) => index));
	expect(together).toEqual([[0, 2], [1]]);
});

test('a request without keys is refused when it is made, not within the jobs', () => {
	const request = { ...updateOf('Tom', 1), keys: undefined as unknown as string[] };
	expect(() => partOf(request, 0)).toThrow('keys');
});
