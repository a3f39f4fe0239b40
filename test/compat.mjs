// `npm run test:compat`: the end-to-end tests, which need no browser, on the oldest and on the newest
// n8n that the package is tested on, which the set-up has installed before: docs/compatibility.md
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runSteps } from './steps.mjs';

// Folders in tools/n8n/; the newest is in tools/n8n/ itself, because everything else uses it, too.
const steps = ['oldest', '.'].map((folder) => {
	const file = join(import.meta.dirname, '../tools/n8n', folder, 'package.json');
	const { n8n, node } = JSON.parse(readFileSync(file, 'utf8')).dependencies;
	return {
		name: `n8n ${n8n} on Node ${node}`,
		jest: ['--runInBand', 'test/e2e'],
		env: { TESTED_N8N: folder },
	};
});
await runSteps(steps);
