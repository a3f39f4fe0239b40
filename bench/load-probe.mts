// Run in a separate process with the absolute paths of node and credential files: loads them as n8n
// does, with `n8n-workflow` already loaded, instantiates each class and prints how long that took.
import { createRequire } from 'node:module';
import { basename } from 'node:path';

const files = process.argv.slice(2);
// Resolved from the first file, so that it is the same n8n-workflow that the node loads.
const require = createRequire(files[0]);
require('n8n-workflow');
const before = Object.keys(require.cache).length;

const start = performance.now();
for (const file of files) {
	const [className] = basename(file).split('.');
	new (require(file)[className])();
}
const milliseconds = performance.now() - start;

const loaded = Object.keys(require.cache).length - before;
console.log(JSON.stringify({ milliseconds, files: loaded }));
