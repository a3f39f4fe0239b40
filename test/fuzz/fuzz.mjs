/**
 * `npm run test:fuzz`: builds the fuzz test with the node as one program, so that both use the same
 * n8n-core and n8n-workflow, and runs it. Not under jest, whose Date and Object are not those of Node.
 */
import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = dirname(dirname(import.meta.dirname));
const { outputFiles } = await build({
	entryPoints: [join(import.meta.dirname, 'main.mts')],
	bundle: true,
	write: false,
	platform: 'node',
	format: 'cjs',
	target: 'node20',
	packages: 'external',
	sourcemap: 'inline',
});
process.setSourceMapsEnabled(true);
const program = new Module(join(root, 'fuzz.cjs'));
program.filename = join(root, 'fuzz.cjs');
program.paths = createRequire(program.filename).resolve.paths('n8n-workflow');
program._compile(outputFiles[0].text, program.filename);
