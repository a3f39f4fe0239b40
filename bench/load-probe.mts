// Run in a process of its own with the absolute paths of node and credential files: loads them as n8n
// does, where `n8n-workflow` is loaded already, makes one of each and prints how long that took.
import { createRequire } from 'node:module';
import { basename } from 'node:path';

const files = process.argv.slice(2);
// From the first file's place, so that it is the very n8n-workflow that the node loads.
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
