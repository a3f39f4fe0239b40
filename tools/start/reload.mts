import { execFile } from 'node:child_process';
import { watch } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { N8nHome } from '../n8n/home.mts';
import { root, withProjectNode } from '../n8n/npm.js';

const execute = promisify(execFile);
const sources = ['nodes', 'credentials', 'icons'];

/**
 * Builds on every save of a source, and puts what came out into an n8n that was started with `reload`:
 * it loads the node anew and tells the editor. Types are not checked, so that it takes a second.
 * @returns stops it, after the build that is under way
 */
export function reloadOnSave(home: N8nHome): () => Promise<void> {
	let saved = false;
	let builds: Promise<void> | undefined;
	const buildAll = async () => {
		while (saved) {
			saved = false;
			await buildInto(home);
		}
		builds = undefined;
	};
	const watchers = sources.map((folder) =>
		watch(join(root, folder), { recursive: true }, () => {
			saved = true;
			builds ??= buildAll();
		}),
	);
	return async () => {
		for (const watcher of watchers) watcher.close();
		await builds;
	};
}

/** A build that fails leaves n8n with the last one that did not. */
async function buildInto({ folder }: N8nHome): Promise<void> {
	const time = new Date().toLocaleTimeString();
	try {
		await execute(join(root, 'node_modules/.bin/gulp'), { cwd: root, env: withProjectNode() });
		const { name } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
		const installed = join(folder, '.n8n/nodes/node_modules', name, 'dist');
		await cp(join(root, 'dist'), installed, { recursive: true });
		console.log(`${time}  Built; n8n loads it.`);
	} catch (error) {
		const { stdout = '', stderr = '', message } = error as Error & Record<string, string>;
		console.log(`${time}  Not built:\n${`${stdout}${stderr}`.trim() || message}`);
	}
}
