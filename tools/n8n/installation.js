// The real n8n is 2.8 GB, so it is installed once per machine, in a cache folder that every clone,
// the demo and the tests share. The folder's name follows from what is in it; it is never changed.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { copyFileSync, existsSync, readFileSync } = require('node:fs');
const { mkdir, rename, rm } = require('node:fs/promises');
const { homedir } = require('node:os');
const { dirname, join } = require('node:path');

const { npm, root } = require('./npm.js');
const { takeTurn } = require('./turn.js');

const definition = ['package.json', 'package-lock.json', '.npmrc'];

/** Where the chosen n8n is defined: tools/n8n/, or the folder in it that TESTED_N8N names ("oldest"). */
function definitionFolder() {
	return join(root, 'tools/n8n', process.env.TESTED_N8N || '.');
}

/**
 * Where the chosen n8n belongs: one folder for each lockfile and platform.
 * @returns {string} absolute path; it exists only once n8n is installed
 */
function n8nFolder() {
	const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	const lockfile = readFileSync(join(definitionFolder(), 'package-lock.json'));
	const hash = createHash('sha256').update(lockfile).digest('hex').slice(0, 16);
	const folder = `n8n-${hash}-${process.platform}-${process.arch}`;
	return join(cache, 'n8n-nodes-capillary', folder);
}

/** The Node that the chosen n8n brings along, whatever Node the machine and this project have. */
function n8nNode() {
	return join(n8nFolder(), 'node_modules/.bin/node');
}

/** The script that `n8nNode()` runs to be n8n. */
function n8nProgram() {
	return join(n8nFolder(), 'node_modules/n8n/bin/n8n');
}

/**
 * Installs n8n unless it is there. Two at once do not disturb each other: the second waits.
 * @param {(words: string) => void} say told, in plain words, what is done
 * @throws {Error} when npm cannot fetch or build it, saying what to do
 */
async function installN8n(say) {
	const folder = n8nFolder();
	if (existsSync(folder)) return;
	await mkdir(dirname(folder), { recursive: true });
	const endTurn = await takeTurn(`${folder}.lock`, () =>
		say('Another set-up is installing n8n; waiting for it.'),
	);
	try {
		if (existsSync(folder)) return;
		say(`Installing the real n8n into ${folder}: once, 2.8 GB, about 5 minutes.`);
		await build(`${folder}.building`);
		await rename(`${folder}.building`, folder);
	} finally {
		await endTurn();
	}
}

async function build(folder) {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder);
	for (const file of definition) copyFileSync(join(definitionFolder(), file), join(folder, file));
	// n8n has dependencies whose install scripts need the internet or a broker's sources (Kafka);
	// only its Node, its database driver and its expression engine have to be built.
	await npm(folder, ['ci', '--ignore-scripts']);
	await npm(folder, ['rebuild', 'node', '--ignore-scripts=false']);
	// An older n8n has no expression engine of its own.
	const native = ['sqlite3', 'isolated-vm'].filter((name) =>
		existsSync(join(folder, 'node_modules', name)),
	);
	try {
		await npm(folder, ['rebuild', ...native, '--ignore-scripts=false']);
		const load = native.map((name) => `require('${name}')`).join(';');
		execFileSync(join(folder, 'node_modules/.bin/node'), ['-e', load], { cwd: folder });
	} catch (error) {
		throw new Error(
			`${error.message}\nn8n's database driver could not be built. Install a C++ compiler, make and ` +
				'Python 3 (Debian: apt-get install build-essential python3; macOS: xcode-select ' +
				'--install) and start again.',
		);
	}
}

module.exports = { n8nFolder, n8nNode, n8nProgram, installN8n };
