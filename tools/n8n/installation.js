// The real n8n is 2.8 GB, so it is installed once per machine, in the cache folder.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { copyFileSync, existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const { cacheFolder, makeOnce } = require('../cache/once.js');
const { makeDriver } = require('./driver.js');
const { npm, root } = require('./npm.js');

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
	const lockfile = readFileSync(join(definitionFolder(), 'package-lock.json'));
	const hash = createHash('sha256').update(lockfile).digest('hex').slice(0, 16);
	return cacheFolder(`n8n-${hash}-${process.platform}-${process.arch}`);
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
 * Makes sure that n8n can be installed, before anything large is fetched.
 * @param {(words: string) => void} say told, in plain words, what is done
 * @throws {Error} when the machine lacks something, saying what to install
 */
async function prepareN8n(say) {
	if (!existsSync(n8nFolder())) await makeDriver(definitionFolder(), say);
}

/**
 * Installs n8n unless it is there.
 * @param {(words: string) => void} say told, in plain words, what is done
 * @throws {Error} when npm cannot fetch or build it, saying what to do
 */
async function installN8n(say) {
	const folder = n8nFolder();
	await makeOnce(
		folder,
		async (building) => {
			const putDriver = await makeDriver(definitionFolder(), say);
			say(`Installing the real n8n into ${folder}: once, 2.8 GB, about 5 minutes.`);
			await build(building, putDriver);
		},
		() => say('Another set-up is installing n8n; waiting for it.'),
	);
}

async function build(folder, putDriver) {
	for (const file of definition) copyFileSync(join(definitionFolder(), file), join(folder, file));
	// n8n has dependencies whose install scripts need the internet or a broker's sources (Kafka);
	// only its Node, its database driver and its expression engine have to be built.
	await npm(folder, ['ci', '--ignore-scripts']);
	await npm(folder, ['rebuild', 'node', '--ignore-scripts=false']);
	putDriver(folder);
	// An older n8n has no expression engine of its own.
	const engine = ['isolated-vm'].filter((name) => existsSync(join(folder, 'node_modules', name)));
	try {
		if (engine.length) await npm(folder, ['rebuild', ...engine, '--ignore-scripts=false']);
		const load = ['sqlite3', ...engine].map((name) => `require('${name}')`).join(';');
		execFileSync(join(folder, 'node_modules/.bin/node'), ['-e', load], { cwd: folder });
	} catch (error) {
		throw new Error(
			`${error.message}\nn8n's expression engine could not be built. Install a C++ compiler, make ` +
				'and Python 3 (Debian and Ubuntu: apt-get install g++ make python3; macOS: xcode-select ' +
				'--install) and start again.',
		);
	}
}

module.exports = { n8nFolder, n8nNode, n8nProgram, prepareN8n, installN8n };
