import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { installPackage, packPackage } from '../tools/n8n/community-package.mts';
import { n8nFolder } from '../tools/n8n/installation.js';
import { node } from '../tools/n8n/npm.js';
import { median } from './median.mts';
import { waitForQuiet } from './quiet.mts';
import { resultOf, type Result } from './result.mts';

const RUNS = 31;

const probe = fileURLToPath(new URL('load-probe.mts', import.meta.url));

interface Load {
	milliseconds: number;
	/** JavaScript and JSON files that were loaded */
	files: number;
}

/**
 * Measures how long it takes to load this node with its credentials, and n8n's own HubSpot node with
 * its credentials, in turn, each time in a separate process that has `n8n-workflow` loaded.
 */
export async function measureLoad(say: (words: string) => void): Promise<Result> {
	const folder = await mkdtemp(join(tmpdir(), 'load-'));
	try {
		const sides = { thisNode: await installThisNode(folder), hubSpotNode: hubSpotNode() };
		const loads: Record<keyof typeof sides, Load[]> = { thisNode: [], hubSpotNode: [] };
		const names = Object.keys(sides) as Array<keyof typeof sides>;
		// Fills the disk cache, which is not to be measured.
		for (const side of names) await loadOnce(sides[side]);
		const loadBefore = await waitForQuiet();
		for (let run = 0; run < RUNS; run++) {
			for (const side of names) loads[side].push(await loadOnce(sides[side]));
		}
		const figuresOf = (side: keyof typeof sides) => {
			const times = loads[side].map(({ milliseconds }) => milliseconds);
			const figures = {
				medianMilliseconds: median(times),
				fastestMilliseconds: Math.min(...times),
				slowestMilliseconds: Math.max(...times),
				files: loads[side][0].files,
			};
			say(`${side}: ${figures.medianMilliseconds.toFixed(1)} ms, ${figures.files} files.`);
			return { ...figures, loadBefore };
		};
		const figures = {
			thisNode: figuresOf('thisNode'),
			hubSpotNode: figuresOf('hubSpotNode'),
		};
		return resultOf({
			name: 'load',
			measures: `require the node and its credentials and instantiate each, with n8n-workflow already loaded: median of ${RUNS} processes`,
			figures,
			ratio: {
				milliseconds: figures.thisNode.medianMilliseconds,
				time: figures.thisNode.medianMilliseconds / figures.hubSpotNode.medianMilliseconds,
			},
			target: { milliseconds: { most: 30 }, time: { most: 1 } },
		});
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Packs this package, installs it in a folder, and returns the files that n8n loads. */
async function installThisNode(folder: string): Promise<string[]> {
	const tarball = await packPackage(folder);
	await installPackage(tarball, folder);
	const installed = join(folder, 'node_modules', tarball.name);
	const { n8n } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
	return [...n8n.nodes, ...n8n.credentials].map((file: string) => join(installed, file));
}

/** The files of one of n8n's own nodes that also manages the customers of a service. */
function hubSpotNode(): string[] {
	const base = join(n8nFolder(), 'node_modules/n8n-nodes-base/dist');
	const credentials = ['HubspotApi', 'HubspotAppToken', 'HubspotOAuth2Api'];
	return [
		join(base, 'nodes/Hubspot/Hubspot.node.js'),
		...credentials.map((name) => join(base, `credentials/${name}.credentials.js`)),
	];
}

async function loadOnce(files: string[]): Promise<Load> {
	const env = { PATH: process.env.PATH, NODE_PATH: join(n8nFolder(), 'node_modules') };
	const { stdout } = await promisify(execFile)(node, [probe, ...files], { env });
	return JSON.parse(stdout) as Load;
}
