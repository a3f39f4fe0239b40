import { Memory } from '../../../../../nodes/Capillary/delivery/memory.ts';

/** A memory that was told of so many keys. */
function told(keys: number, isNeeded?: (value: number) => boolean): Memory<number> {
	const memory = new Memory<number>(isNeeded);
	for (let key = 0; key < keys; key++) memory.set(`key ${key}`, key);
	return memory;
}

test('does not grow without end, and forgets what was used longest ago', () => {
	const memory = told(500);
	expect(memory.get('key 0')).toBe(0);
	for (let key = 500; key < 999; key++) memory.set(`key ${key}`, key);
	expect(memory.size).toBe(500);
	expect(memory.get('key 0')).toBe(0);
	expect(memory.get('key 1')).toBeUndefined();
	expect(memory.get('key 998')).toBe(998);
});

test('forgets nothing that is needed', () => {
	const memory = told(2_000, (value) => value < 100);
	expect(memory.size).toBe(500);
	for (let key = 0; key < 100; key++) expect(memory.get(`key ${key}`)).toBe(key);
	expect(told(2_000, () => true).size).toBe(2_000);
});

test('a value that is told again is the new one', () => {
	const memory = told(500);
	memory.set('key 7', -7);
	expect(memory.get('key 7')).toBe(-7);
	expect(memory.size).toBe(500);
});
