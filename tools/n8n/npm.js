// Runs npm for the set-up. Plain JavaScript without dependencies, because it works before anything
// is installed; CommonJS, because jest loads it too.
const { spawn } = require('node:child_process');
const { delimiter, dirname, join } = require('node:path');

/** The folder of this checkout. */
const root = dirname(dirname(__dirname));

/** Node 24, which the project brings along as an npm package, whatever Node the machine has. */
const node = join(root, 'node_modules/.bin/node');

/** This process's environment with a Node first in PATH, so that scripts are run by it. */
function withNode(first) {
	return { ...process.env, PATH: dirname(first) + delimiter + process.env.PATH };
}

/** This process's environment with the project's Node 24 first in PATH. */
function withProjectNode() {
	return withNode(node);
}

/**
 * Runs npm in a folder and says every minute that it still works.
 * @param {string} folder where npm runs
 * @param {string[]} args e.g. ['ci']
 * @returns {Promise<void>} settled when npm ended
 * @throws {Error} with the ends of npm's output when it ended with a failure
 */
async function npm(folder, args) {
	const child = spawn('npm', [...args, '--loglevel=error', '--no-progress'], {
		cwd: folder,
		env: withProjectNode(),
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk) => (output += chunk));
	}
	let minutes = 0;
	const clock = setInterval(() => console.log(`    still at it after ${++minutes} min`), 60_000);
	try {
		const exitCode = await new Promise((resolve, reject) => {
			child.on('error', reject);
			child.on('close', resolve);
		});
		if (exitCode !== 0) {
			throw new Error(`"npm ${args.join(' ')}" ended with ${exitCode}:\n${shortened(output)}`);
		}
	} finally {
		clearInterval(clock);
	}
}

// npm names the cause in its first lines, a compiler in its last.
function shortened(output) {
	const lines = output.trim().split('\n');
	if (lines.length > 30) lines.splice(15, lines.length - 30, '...');
	return lines.map((line) => `    ${line}`).join('\n');
}

module.exports = { root, node, withNode, withProjectNode, npm };
