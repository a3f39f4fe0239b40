// Makes a fresh clone ready: `node tools/set-up.mjs`, and with the real n8n and the browser of the tests,
// too: `node tools/set-up.mjs n8n browser`. It needs Node 20.19 and npm, says what else is missing
// before it fetches anything large, and does only what is not done yet.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { chooseBrowser, prepareBrowser } from './browser/browser.js';
import { Missing } from './missing.js';
import { installN8n, prepareN8n } from './n8n/installation.js';
import { npm, root } from './n8n/npm.js';

const [major, minor] = process.versions.node.split('.').map(Number);
const oldest = [20, 19];
const wanted = process.argv.slice(2);
const say = (words) => console.log(`  ${words}`);

/**
 * Installs one folder's packages unless they are those of its lockfile already.
 * @param {string} folder absolute path of a folder with a package-lock.json
 * @param {string} words what is installed and how long it takes, for people
 * @param {string[]} built packages whose install script has to run
 */
async function installPackages(folder, words, built = []) {
	const lockfile = readFileSync(join(folder, 'package-lock.json'));
	const hash = createHash('sha256').update(lockfile).digest('hex');
	const stamp = join(folder, 'node_modules/.set-up');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
	say(words);
	await npm(folder, ['ci']);
	if (built.length) await npm(folder, ['rebuild', ...built, '--ignore-scripts=false']);
	writeFileSync(stamp, hash);
}

try {
	if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
		throw new Missing(`Node ${oldest.join('.')} or newer is needed; this is ${process.version}.`);
	}
	const start = Date.now();
	if (wanted.includes('browser')) chooseBrowser();
	if (wanted.includes('n8n')) await prepareN8n(say);
	await installPackages(root, 'Installing the tools of this project: about 2 minutes.', ['node']);
	if (existsSync(join(root, 'sandbox/package-lock.json'))) {
		await installPackages(join(root, 'sandbox'), 'Installing the sandbox: a few seconds.');
	}
	if (wanted.includes('browser')) await prepareBrowser(say);
	if (wanted.includes('n8n')) await installN8n(say);
	console.log(`Set up in ${Math.round((Date.now() - start) / 1000)} s.`);
} catch (error) {
	if (error instanceof Missing) console.error(error.message);
	else {
		console.error(`\nThe set-up could not be finished. ${error.message}`);
		console.error('\nWhen the text above names the network or a registry: check the connection.');
		console.error('Starting the same command again continues where it stopped.');
	}
	process.exitCode = 1;
}
