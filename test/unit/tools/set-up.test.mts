import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { scripts } from '../../../package.json';
import { root } from '../../../tools/n8n/npm.js';

const setUp = join(root, 'tools/set-up.mjs');
const withoutBrowser = { ...process.env, CHROME_PATH: '/nowhere/chrome' };

test('a browser that cannot be had is said in one sentence, before anything is done', () => {
	const { status, stdout, stderr } = run('n8n', 'browser');
	expect(status).toBe(1);
	expect(stdout).toBe('');
	expect(stderr).toMatch(/^CHROME_PATH names \/nowhere\/chrome, .*\.\n$/);
});

test.each([
	['test', true],
	['screenshots', true],
	['start', false],
	['demo', false],
	['test:compat', false],
	['add-to-n8n', false],
])('npm run %s asks for a browser: %s', (script, asks) => {
	const [, wanted] = /tools\/set-up\.mjs([^&]*)/.exec(scripts[script as keyof typeof scripts])!;
	expect(wanted.includes('browser')).toBe(asks);
});

function run(...wanted: string[]) {
	return spawnSync(process.execPath, [setUp, ...wanted], {
		env: withoutBrowser,
		encoding: 'utf8',
	});
}
