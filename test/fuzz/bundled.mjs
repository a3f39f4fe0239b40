import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = dirname(dirname(import.meta.dirname));

/**
 * Runs a program that has the node's sources in it: built into one file, so that all of it uses the
 * same n8n-core and n8n-workflow, and without jest, whose Date and Object are not those of Node.
 *
 * @param {string} entry absolute path
 */
export async function runBundled(entry) {
	const { outputFiles } = await build({
		entryPoints: [entry],
		bundle: true,
		write: false,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		packages: 'external',
		sourcemap: 'inline',
	});
	process.setSourceMapsEnabled(true);
	const program = new Module(join(root, 'bundled.cjs'));
	program.filename = join(root, 'bundled.cjs');
	program.paths = createRequire(program.filename).resolve.paths('n8n-workflow');
	program._compile(outputFiles[0].text, program.filename);
}
