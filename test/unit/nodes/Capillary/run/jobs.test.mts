import fc from 'fast-check';
import { jobsOf, type Job } from '../../../../../nodes/Capillary/run/jobs.ts';
import type { ItemRequest } from '../../../../../nodes/Capillary/delivery/request.ts';
import { addOf, updateOf } from '../delivery/fake-capillary.mts';

interface Write {
	request: ItemRequest;
	index: number;
}

const anyKeys = fc.subarray(['a:1', 'a:2', 'a:3', 'a:4', 'a:5', 'a:6', 'a:7', 'a:8'], {
	minLength: 1,
	maxLength: 2,
});
const anyAdd = fc
	.record({ keys: anyKeys, till: fc.constantFrom('one', 'two') })
	.map(({ keys, till }) => ({ ...addOf('Tom', keys), headers: { till } }));
const anyAdds = fc
	.array(anyAdd, { maxLength: 40 })
	.map((requests) => requests.map((request, index): Write => ({ request, index })));
const anySize = fc.integer({ min: 1, max: 10 });

const jobs = (writes: Write[], size: number): Job[] => [...jobsOf(writes, size)];

test('every write is in one job', () => {
	fc.assert(
		fc.property(anyAdds, anySize, (writes, size) => {
			const inJobs = jobs(writes, size).flatMap((job) => job.parts);
			expect(inJobs.sort((a, b) => a.index - b.index)).toEqual(writes);
		}),
	);
});

test('a job has the keys of its writes', () => {
	fc.assert(
		fc.property(anyAdds, anySize, (writes, size) => {
			for (const job of jobs(writes, size)) {
				expect(job.keys).toEqual(job.parts.flatMap(({ request }) => request.keys));
			}
		}),
	);
});

test('a group has at most the size, one kind of headers, and no customer twice', () => {
	fc.assert(
		fc.property(anyAdds, anySize, (writes, size) => {
			for (const job of jobs(writes, size)) {
				expect(job.parts.length).toBeLessThanOrEqual(size);
				expect(new Set(job.parts.map(({ request }) => request.headers.till)).size).toBe(1);
				expect(new Set(job.keys).size).toBe(job.keys.length);
			}
		}),
	);
});

test('the writes of a customer are in jobs that follow each other in the order of the items', () => {
	fc.assert(
		fc.property(anyAdds, anySize, (writes, size) => {
			const order = jobs(writes, size).flatMap((job) => job.parts);
			for (const key of new Set(order.flatMap(({ request }) => request.keys))) {
				const indexes = order
					.filter(({ request }) => request.keys.includes(key))
					.map(({ index }) => index);
				expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
			}
		}),
	);
});

test('Adds of different customers fill their groups', () => {
	const writes = Array.from({ length: 25 }, (_, index) => ({
		request: addOf('Tom', [`mobile:${index}`]),
		index,
	}));
	expect(jobs(writes, 10).map((job) => job.parts.length)).toEqual([10, 10, 5]);
});

test('with a size of one, every write is sent alone', () => {
	const writes = [1, 2, 3].map((id, index) => ({ request: updateOf('Tom', id), index }));
	expect(jobs(writes, 1).map((job) => job.parts)).toEqual(writes.map((write) => [write]));
});

test('a write is asked for only when the job before is wanted', () => {
	let asked = 0;
	function* writes() {
		for (let index = 0; index < 100; index++) {
			asked++;
			yield { request: addOf('Tom', [`mobile:${index}`]), index };
		}
	}
	const generator = jobsOf(writes(), 10);
	generator.next();
	expect(asked).toBe(10);
	generator.next();
	expect(asked).toBe(20);
});
