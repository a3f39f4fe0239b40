import { chromium, selectors, type Browser, type Page } from 'playwright-core';

import { prepareBrowser } from '../../tools/browser/browser.js';
import { startSandbox, type Sandbox } from '../../tools/demo/sandbox.mts';
import { freePort } from '../../tools/n8n/free-port.mts';
import { N8nHome } from '../../tools/n8n/home.mts';
import type { Session } from '../../tools/n8n/session.mts';
import { importCredentials, importWorkflows, workflowFiles } from '../../tools/start/contents.mts';

/** The tab's size, in pixels. */
export const viewport = { width: 1440, height: 900 };

/** What the browser tests play on: the real n8n with the packed package, the sandbox and a browser. */
export interface Stage {
	n8n: string;
	session: Session;
	sandbox: Sandbox;
	/** A tab whose user is the owner of n8n. */
	page: Page;
	clear(): Promise<void>;
}

/** Puts everything in place. n8n holds what `npm start` puts into it: credentials and examples. */
export async function setStage(): Promise<Stage> {
	const launchOptions = await prepareBrowser();
	const home = await N8nHome.make();
	let sandbox: Sandbox | undefined;
	let browser: Browser | undefined;
	const clear = async () => {
		await browser?.close();
		await home.remove();
		await sandbox?.stop();
	};
	try {
		await home.installThisPackage();
		// Its address is in the pictures.
		sandbox = await startSandbox({ port: await freePort(4010) });
		await importCredentials(home, sandbox.url);
		await importWorkflows(home, await workflowFiles());
		const n8n = await home.start();
		const session = await home.makeOwner(n8n);
		browser = await chromium.launch(launchOptions);
		return { n8n, session, sandbox, page: await ownersTab(browser, session), clear };
	} catch (error) {
		await clear();
		throw error;
	}
}

async function ownersTab(browser: Browser, { address, cookie }: Session): Promise<Page> {
	selectors.setTestIdAttribute('data-test-id');
	const context = await browser.newContext({
		viewport,
		deviceScaleFactor: 1.25,
	});
	// Machines that run tests are often busy.
	context.setDefaultTimeout(60_000);
	await context.addCookies(
		cookie.split('; ').map((each) => {
			const [name, value] = each.split(/=(.*)/s);
			return { name, value, url: address };
		}),
	);
	return await context.newPage();
}
