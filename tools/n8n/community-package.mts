import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { root, withProjectNode } from './npm.js';

const execute = promisify(execFile);

export interface Tarball {
	/** The package's name; its nodes are of type `<name>.<node>`. */
	name: string;
	version: string;
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
	const [{ name, version, filename }] = JSON.parse(stdout);
	return { name, version, file: join(folder, filename) };
}

/**
 * Installs a package as Settings > Community nodes does (`downloadPackage` in n8n's
 * community-packages.service.ts), in place of an older version and from a tarball on this disk. Other
 * packages stay as they are.
 * @param nodesFolder `.n8n/nodes`; a running n8n sees the package when it is started again
 * @throws when the list of installed packages is not what n8n writes; then nothing is changed
 */
export async function installPackage({ name, file }: Tarball, nodesFolder: string): Promise<void> {
	await mkdir(nodesFolder, { recursive: true });
	const ledgerFile = join(nodesFolder, 'package.json');
	const ledger = await readLedger(ledgerFile);

	// The older version stays until the new one is whole.
	const folder = join(nodesFolder, `.new-${process.pid}`);
	await mkdir(folder);
	try {
		const version = await unpack(file, folder);
		const place = join(nodesFolder, 'node_modules', name);
		await mkdir(dirname(place), { recursive: true });
		await rm(place, { recursive: true, force: true });
		await rename(folder, place);
		ledger.dependencies[name] = version;
		await writeFile(ledgerFile, JSON.stringify(ledger, null, 2));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Unpacks a tarball so that n8n can load it, and tells its version. */
async function unpack(file: string, folder: string): Promise<string> {
	await run('tar', ['-xzf', file, '-C', folder, '--strip-components=1']);
	const manifestFile = join(folder, 'package.json');
	const published = JSON.parse(await readFile(manifestFile, 'utf8'));
	const { devDependencies, peerDependencies, optionalDependencies, ...manifest } = published;
	await writeFile(manifestFile, JSON.stringify(manifest, null, 2));

	const options = ['--audit=false', '--fund=false', '--bin-links=false', '--ignore-scripts=true'];
	const shallow = ['--install-strategy=shallow', '--package-lock=false'];
	await run('npm', ['install', ...options, ...shallow], { cwd: folder, env: withProjectNode() });
	return manifest.version;
}

interface Ledger {
	dependencies: Record<string, string>;
}

/** The list of community packages that n8n keeps, or a new one. */
async function readLedger(file: string): Promise<Ledger> {
	const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'ENOENT') throw error;
		return JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} });
	});
	const ledger = parsed(text);
	if (ledger?.dependencies) return ledger;
	throw new Error(
		`${file} is not the list of installed packages that n8n keeps. Delete it, start n8n, which ` +
			'writes it anew, and try again.',
	);
}

function parsed(json: string): Ledger | undefined {
	try {
		return JSON.parse(json);
	} catch {
		return undefined;
	}
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
