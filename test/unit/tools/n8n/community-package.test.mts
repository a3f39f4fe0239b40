import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installPackage, type Tarball } from '../../../../tools/n8n/community-package.mts';

const name = 'n8n-nodes-made-up';

let folder: string;
let nodes: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'community-package-'));
	nodes = join(folder, '.n8n/nodes');
});
afterEach(async () => await rm(folder, { recursive: true }));

test('the first package of a new n8n is installed as n8n does', async () => {
	await installPackage(await tarballOf('1.0.0', 'node.js'), nodes);
	expect(await ledger()).toEqual({
		name: 'installed-nodes',
		private: true,
		dependencies: { [name]: '1.0.0' },
	});
	expect(existsSync(join(nodes, 'node_modules', name, 'node.js'))).toBe(true);
	const manifest = JSON.parse(
		await readFile(join(nodes, 'node_modules', name, 'package.json'), 'utf8'),
	);
	expect(manifest).toEqual({ name, version: '1.0.0' });
});

test('other packages survive, and a second version takes the place of the first', async () => {
	const other = join(nodes, 'node_modules/n8n-nodes-other/other.js');
	await mkdir(join(other, '..'), { recursive: true });
	await writeFile(other, 'another');
	const before = { name: 'installed-nodes', dependencies: { 'n8n-nodes-other': '2.3.4' }, own: 1 };
	await writeFile(join(nodes, 'package.json'), JSON.stringify(before));

	await installPackage(await tarballOf('1.0.0', 'old.js'), nodes);
	await installPackage(await tarballOf('1.1.0', 'new.js'), nodes);

	expect(await readFile(other, 'utf8')).toBe('another');
	expect(await ledger()).toEqual({
		...before,
		dependencies: { 'n8n-nodes-other': '2.3.4', [name]: '1.1.0' },
	});
	const files = await readdir(join(nodes, 'node_modules', name));
	expect(files.filter((file) => file.endsWith('.js'))).toEqual(['new.js']);
	expect((await readdir(nodes)).sort()).toEqual(['node_modules', 'package.json']);
});

test('a version that cannot be unpacked leaves the one that is there', async () => {
	await installPackage(await tarballOf('1.0.0', 'old.js'), nodes);
	const broken = { name, version: '1.1.0', file: join(folder, 'broken.tgz') };
	await writeFile(broken.file, 'This is no tarball.');
	await expect(installPackage(broken, nodes)).rejects.toThrow('tar');
	expect((await ledger()).dependencies).toEqual({ [name]: '1.0.0' });
	expect(existsSync(join(nodes, 'node_modules', name, 'old.js'))).toBe(true);
});

test.each(['{ broken', '[]', '{}'])('a list that n8n did not write is kept: %s', async (text) => {
	await mkdir(nodes, { recursive: true });
	await writeFile(join(nodes, 'package.json'), text);
	const installed = installPackage(await tarballOf('1.0.0', 'node.js'), nodes);
	await expect(installed).rejects.toThrow('Delete it, start n8n');
	expect(await readFile(join(nodes, 'package.json'), 'utf8')).toBe(text);
	expect(await readdir(nodes)).toEqual(['package.json']);

	// As the message advises.
	await rm(join(nodes, 'package.json'));
	await installPackage(await tarballOf('1.0.0', 'node.js'), nodes);
	expect((await ledger()).dependencies).toEqual({ [name]: '1.0.0' });
});

/** A package as npm packs it, with one file of code. */
async function tarballOf(version: string, code: string): Promise<Tarball> {
	const contents = await mkdtemp(join(folder, 'contents-'));
	const packed = join(contents, 'package');
	await mkdir(packed);
	const needed = { 'n8n-workflow': '*' };
	const manifest = { name, version, peerDependencies: needed, devDependencies: needed };
	await writeFile(join(packed, 'package.json'), JSON.stringify(manifest));
	await writeFile(join(packed, code), '');
	const file = join(contents, 'package.tgz');
	execFileSync('tar', ['-czf', file, '-C', contents, 'package']);
	return { name, version, file };
}

async function ledger() {
	return JSON.parse(await readFile(join(nodes, 'package.json'), 'utf8'));
}
