import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium, type Browser, type Page } from 'playwright-core';

import { prepareBrowser } from '../../tools/browser/browser.js';

// On a machine where no test has run before, and two begin at once.

let cache: string;
let browser: Browser;

beforeAll(async () => {
	cache = await mkdtemp(join(tmpdir(), 'browser-cache-'));
	const { XDG_CACHE_HOME } = process.env;
	process.env.XDG_CACHE_HOME = cache;
	try {
		const [launchOptions] = await Promise.all([prepareBrowser(), prepareBrowser()]);
		browser = await chromium.launch(launchOptions);
	} finally {
		if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
		else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
	}
});

afterAll(async () => {
	await browser?.close();
	await rm(cache, { recursive: true, force: true });
});

test.each(['sans-serif', 'serif', 'monospace'])(
	'a page that brings no letters along shows some: %s',
	async (family) => {
		const page = await browser.newPage();
		await page.setContent(`<p style="font-family: ${family}">Capillary</p>`);
		const [letters, other] = [await picture(page, 'Capillary'), await picture(page, 'Sandbox12')];
		// Without a font, both would be as many empty boxes.
		expect(letters.equals(other)).toBe(false);
		expect(letters.equals(await picture(page, ' '))).toBe(false);
		await page.close();
	},
);

async function picture(page: Page, text: string): Promise<Buffer> {
	await page.locator('p').evaluate((element, words) => (element.textContent = words), text);
	return await page.screenshot();
}
