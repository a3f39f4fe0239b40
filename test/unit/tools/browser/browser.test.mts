import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chooseBrowser } from '../../../../tools/browser/browser.js';
import { Missing } from '../../../../tools/missing.js';

const linux = { platform: 'linux', arch: 'x64' };
const mac = { platform: 'darwin', arch: 'arm64' };

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'browser-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program in a folder of its own, as one that was installed. */
function installed(name: string): string {
	const file = join(folder, name);
	writeFileSync(file, '');
	return file;
}

test('Linux for x64 needs no browser: one is brought along, whatever is installed', () => {
	expect(chooseBrowser({ PATH: '' }, linux, [])).toBeUndefined();
	installed('chromium');
	expect(chooseBrowser({ PATH: folder }, linux)).toBeUndefined();
});

test.each([linux, mac])('CHROME_PATH comes before all others: %j', (system) => {
	const own = installed('own');
	expect(chooseBrowser({ CHROME_PATH: own, PATH: folder }, system)).toBe(own);
});

test.each(['chromium', 'google-chrome', 'microsoft-edge'])(
	'elsewhere %s in PATH is taken',
	(name) => {
		const program = installed(name);
		expect(chooseBrowser({ PATH: `/nowhere:${folder}` }, mac, [])).toBe(program);
		rmSync(program);
	},
);

test('elsewhere the usual places are looked at when no command is in PATH', () => {
	const program = installed('Google Chrome');
	expect(chooseBrowser({ PATH: '' }, mac, ['/not/there', program])).toBe(program);
});

test.each([
	['there is none', { PATH: '/nowhere' }, mac, /install one .* or set CHROME_PATH/],
	['CHROME_PATH is wrong', { CHROME_PATH: '/no/chrome' }, linux, /CHROME_PATH names \/no\/chrome/],
])('when %s, one sentence says what to do', (_case, environment, system, words) => {
	const choose = () => chooseBrowser(environment, system, []);
	expect(choose).toThrow(Missing);
	expect(choose).toThrow(words);
});
