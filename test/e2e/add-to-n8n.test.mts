import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { N8nHome } from '../../tools/n8n/home.mts';
import { node, root, withProjectNode } from '../../tools/n8n/npm.js';

const minute = 60_000;

let home: N8nHome;
beforeAll(async () => (home = await N8nHome.make()));
afterAll(async () => await home.remove(), minute);

test(
	'npm run add-to-n8n gives the node to an n8n that has other community packages, which stay',
	async () => {
		await installAnother(join(home.folder, '.n8n/nodes'));
		const program = [join(root, 'tools/add-to-n8n/add-to-n8n.mts'), home.folder];
		const { stdout } = await promisify(execFile)(node, program, { env: withProjectNode() });
		expect(stdout).toContain(join(home.folder, '.n8n/nodes'));
		expect(stdout).toContain('Restart n8n, then search for "Capillary"');

		const { address, cookie } = await home.makeOwner(await home.start());
		const answer = await fetch(`${address}/types/nodes.json`, { headers: { cookie } });
		const nodes = (await answer.json()) as Array<{ name: string; displayName: string }>;
		expect(nodes).toContainEqual(
			expect.objectContaining({
				name: 'n8n-nodes-capillary.capillary',
				displayName: 'Capillary',
			}),
		);
		expect(nodes.map(({ name }) => name)).toContain('n8n-nodes-other.other');
	},
	5 * minute,
);

/** Another community package with one node, as n8n has installed it. */
async function installAnother(nodesFolder: string): Promise<void> {
	const folder = join(nodesFolder, 'node_modules/n8n-nodes-other');
	await mkdir(folder, { recursive: true });
	const dependencies = { 'n8n-nodes-other': '2.3.4' };
	const ledger = { name: 'installed-nodes', private: true, dependencies };
	await writeFile(join(nodesFolder, 'package.json'), JSON.stringify(ledger));
	const manifest = {
		name: 'n8n-nodes-other',
		version: '2.3.4',
		n8n: { n8nNodesApiVersion: 1, nodes: ['Other.node.js'] },
	};
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
	const description = {
		displayName: 'Other',
		name: 'other',
		group: ['transform'],
		version: 1,
		description: 'Another node',
		defaults: { name: 'Other' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	};
	const code = `exports.Other = class { description = ${JSON.stringify(description)}; };`;
	await writeFile(join(folder, 'Other.node.js'), code);
}
