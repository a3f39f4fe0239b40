import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { root, withProjectNode } from './npm.js';

const execute = promisify(execFile);

export interface Tarball {
	/** The package's name; its nodes are of type `<name>.<node>`. */
	name: string;
	/** Absolute path. */
	file: string;
}

/**
 * Builds this checkout and packs it as `npm publish` would.
 * @param folder where the tarball goes
 * @throws when the build or npm fails, with their output
 */
export async function packPackage(folder: string): Promise<Tarball> {
	const here = { cwd: root, env: withProjectNode() };
	await run('npm', ['run', 'build'], here);
	const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], here);
	const [{ name, filename }] = JSON.parse(stdout);
	return { name, file: join(folder, filename) };
}

/**
 * Installs a package as Settings > Community nodes does (`downloadPackage` in n8n's
 * community-packages.service.ts), in place of an older version and from a tarball on this disk.
 * @param nodesFolder `.n8n/nodes` of an n8n that does not run
 */
export async function installPackage({ name, file }: Tarball, nodesFolder: string): Promise<void> {
	const folder = join(nodesFolder, 'node_modules', name);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', file, '-C', folder, '--strip-components=1']);

	const manifestFile = join(folder, 'package.json');
	const published = JSON.parse(await readFile(manifestFile, 'utf8'));
	const { devDependencies, peerDependencies, optionalDependencies, ...manifest } = published;
	await writeFile(manifestFile, JSON.stringify(manifest, null, 2));

	const options = ['--audit=false', '--fund=false', '--bin-links=false', '--ignore-scripts=true'];
	const shallow = ['--install-strategy=shallow', '--package-lock=false'];
	await run('npm', ['install', ...options, ...shallow], { cwd: folder, env: withProjectNode() });

	const ledger = {
		name: 'installed-nodes',
		private: true,
		dependencies: { [name]: manifest.version },
	};
	await writeFile(join(nodesFolder, 'package.json'), JSON.stringify(ledger, null, 2));
}

// A compiler says what is wrong on its standard output, which Node's own message leaves out.
async function run(command: string, args: string[], options = {}): Promise<{ stdout: string }> {
	try {
		return await execute(command, args, options);
	} catch (error) {
		const { stdout, stderr } = error as { stdout: string; stderr: string };
		throw new Error(`"${command} ${args.join(' ')}" failed:\n${stdout}${stderr}`);
	}
}
