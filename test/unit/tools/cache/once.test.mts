import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeOnce } from '../../../../tools/cache/once.js';

let cache: string;
let folder: string;
const onWait = jest.fn();

beforeEach(async () => {
	cache = await mkdtemp(join(tmpdir(), 'cache-'));
	folder = join(cache, 'deep/thing');
});
afterEach(async () => await rm(cache, { recursive: true }));

/** Makes the folder with one file in it. */
function make(content: string) {
	return async (building: string) => await writeFile(join(building, 'file'), content);
}

test('a folder is made once, and has its name only when it is finished', async () => {
	await makeOnce(
		folder,
		async (building) => {
			await make('first')(building);
			expect(existsSync(folder)).toBe(false);
		},
		onWait,
	);
	await makeOnce(folder, make('second'), onWait);
	expect(await readFile(join(folder, 'file'), 'utf8')).toBe('first');
	expect(await readdir(join(cache, 'deep'))).toEqual(['thing']);
});

test('of two at once, the second waits and takes what the first has made', async () => {
	const second = jest.fn();
	const waits = jest.fn();
	let endOfSecond: Promise<void> | undefined;
	await makeOnce(
		folder,
		async (building) => {
			endOfSecond = makeOnce(folder, second, waits);
			await make('first')(building);
		},
		onWait,
	);
	await endOfSecond;
	expect(second).not.toHaveBeenCalled();
	expect(await readFile(join(folder, 'file'), 'utf8')).toBe('first');
});

test('what fails half-way leaves nothing behind, and can be made again', async () => {
	const fail = async (building: string) => {
		await make('half')(building);
		throw new Error('No network');
	};
	await expect(makeOnce(folder, fail, onWait)).rejects.toThrow('No network');
	expect(await readdir(join(cache, 'deep'))).toEqual([]);
	await makeOnce(folder, make('whole'), onWait);
	expect(await readFile(join(folder, 'file'), 'utf8')).toBe('whole');
});
