// `npm run test:compat`: the tests in a real n8n that need no browser, on one process and on several, on the
// oldest and on the newest n8n that the package is tested on, which the set-up has installed before:
// docs/compatibility.md
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { queueTests, runSteps } from './steps.mjs';

// Folders in tools/n8n/; the newest is in tools/n8n/ itself, because everything else uses it, too.
const steps = ['oldest', '.'].flatMap((folder) => {
	const file = join(import.meta.dirname, '../tools/n8n', folder, 'package.json');
	const { n8n, node } = JSON.parse(readFileSync(file, 'utf8')).dependencies;
	const name = `n8n ${n8n} on Node ${node}`;
	const env = { TESTED_N8N: folder };
	return [
		{ name, jest: ['--runInBand', 'test/e2e'], env },
		{ name: `${name}, several processes`, ...queueTests(), env },
	];
});
await runSteps(steps);
