// n8n keeps its data with a driver that is not JavaScript. It is fetched ready-made, or compiled where
// that is not possible. Both may fail, so it is made first, before 2.8 GB are fetched for nothing, and
// alone, from what n8n's lockfile says of it.
const { execFileSync } = require('node:child_process');
const { copyFileSync, existsSync, mkdirSync, readFileSync } = require('node:fs');
const { mkdtemp, rm, writeFile } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { delimiter, join } = require('node:path');

const { cacheFolder, makeOnce } = require('../cache/once.js');
const { Missing } = require('../missing.js');
const { npm } = require('./npm.js');

/** Where the driver's package looks for it, and where npm puts it. */
const place = 'node_modules/sqlite3/build/Release';
const file = 'node_sqlite3.node';

/** What compiling the driver takes; commands and packages of Debian have the same names. */
const tools = ['g++', 'make', 'python3'];

/**
 * Makes the driver of an n8n unless it was made before.
 * @param {string} definition folder with n8n's package-lock.json
 * @param {(words: string) => void} say told, in plain words, what is done
 * @returns {Promise<(folder: string) => void>} puts the driver into an n8n that is installed in a folder
 * @throws {Missing} when it can neither be fetched nor compiled, saying what to install
 */
async function makeDriver(definition, say) {
	const lock = JSON.parse(readFileSync(join(definition, 'package-lock.json'), 'utf8'));
	const { version } = lock.packages['node_modules/sqlite3'];
	const folder = cacheFolder(`sqlite3-${version}-${process.platform}-${process.arch}`);
	await makeOnce(
		folder,
		async (building) => {
			say("Making n8n's database driver: once, a few seconds, or 2 minutes if it is compiled.");
			await makeInto(building, lock, version);
		},
		() => say("Another set-up is making n8n's database driver; waiting for it."),
	);
	return (installation) => {
		mkdirSync(join(installation, place), { recursive: true });
		copyFileSync(join(folder, file), join(installation, place, file));
	};
}

async function makeInto(target, lock, version) {
	const folder = await mkdtemp(join(tmpdir(), 'sqlite3-'));
	try {
		const manifest = { name: 'driver', private: true, dependencies: { sqlite3: version } };
		// npm leaves out what n8n alone needs.
		const packages = { ...lock.packages, '': manifest };
		await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
		await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
		await npm(folder, ['ci', '--ignore-scripts']);
		await build(folder);
		copyFileSync(join(folder, place, file), join(target, file));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function build(folder) {
	try {
		await npm(folder, ['rebuild', 'sqlite3', '--ignore-scripts=false']);
		execFileSync(process.execPath, ['-e', "require('sqlite3')"], { cwd: folder, stdio: 'pipe' });
	} catch (error) {
		const missing = missingTools();
		if (missing.length > 0) throw new Missing(adviceFor(missing));
		throw new Error(
			`${error.message}\nn8n's database driver could be neither fetched nor compiled, although ` +
				`${listed(tools)} are there; the text above says why.`,
		);
	}
}

/**
 * The tools that compiling takes and that are not there.
 * @param {string} path the variable PATH
 */
function missingTools(path = process.env.PATH ?? '') {
	const folders = path.split(delimiter);
	return tools.filter((tool) => !folders.some((folder) => existsSync(join(folder, tool))));
}

/**
 * What to do when the driver has to be compiled and cannot be.
 * @param {string[]} missing what `missingTools()` returned
 */
function adviceFor(missing) {
	return (
		`n8n's database driver has to be compiled on this machine, for which ${listed(missing)} ` +
		`${missing.length > 1 ? 'are' : 'is'} missing: install ${missing.length > 1 ? 'them' : 'it'} (Debian and Ubuntu: apt-get install ` +
		`${missing.join(' ')}; macOS: xcode-select --install) and start again.`
	);
}

function listed(words) {
	return new Intl.ListFormat('en').format(words);
}

module.exports = { makeDriver, missingTools, adviceFor };
