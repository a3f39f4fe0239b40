import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { adviceFor, missingTools } from '../../../../tools/n8n/driver.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'driver-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('the tools that compiling takes are looked for in PATH', () => {
	const path = ['/nowhere', folder].join(delimiter);
	expect(missingTools(path)).toEqual(['g++', 'make', 'python3']);
	writeFileSync(join(folder, 'make'), '');
	expect(missingTools(path)).toEqual(['g++', 'python3']);
	// What the advice says to install is all there is to it.
	for (const tool of missingTools(path)) writeFileSync(join(folder, tool), '');
	expect(missingTools(path)).toEqual([]);
});

test.each([
	[
		['g++', 'make', 'python3'],
		'g++, make, and python3 are missing',
		'apt-get install g++ make python3;',
	],
	[['make'], 'make is missing', 'apt-get install make;'],
])('the advice names what is missing, and only that: %j', (missing, words, command) => {
	expect(adviceFor(missing)).toContain(words);
	expect(adviceFor(missing)).toContain(command);
});
