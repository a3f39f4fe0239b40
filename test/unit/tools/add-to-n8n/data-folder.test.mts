import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { dataFolder } from '../../../../tools/add-to-n8n/data-folder.mts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'data-folder-'))));
afterEach(async () => await rm(folder, { recursive: true }));

describe('an n8n in its usual folder', () => {
	let data: string;
	beforeEach(async () => await mkdir((data = join(folder, '.n8n'))));

	test.each(['', '.n8n', '.n8n/'])(
		'is found when a person names its user folder and "%s"',
		(end) => {
			expect(dataFolder(join(folder, end))).toBe(data);
		},
	);

	test('is found where n8n looks by itself', () => {
		expect(dataFolder(undefined, { N8N_USER_FOLDER: folder })).toBe(data);
	});

	test('is found from where the command was typed, not from where npm runs it', () => {
		expect(dataFolder('.', { INIT_CWD: folder })).toBe(data);
	});
});

test('a folder that a container mounts as its .n8n is known by the settings in it', async () => {
	await writeFile(join(folder, 'config'), '{ "encryptionKey": "secret" }');
	expect(dataFolder(folder)).toBe(folder);
});

test.each([undefined, '[core]', '{}', '5'])(
	'a folder without n8n is refused and stays as it is, whatever "config" in it is: %s',
	async (config) => {
		if (config) await writeFile(join(folder, 'config'), config);
		const before = await readdir(folder);
		expect(() => dataFolder(folder)).toThrow(`There is no n8n in ${folder}`);
		expect(() => dataFolder(join(folder, 'missing'))).toThrow('npm run add-to-n8n -- FOLDER');
		expect(await readdir(folder)).toEqual(before);
	},
);
