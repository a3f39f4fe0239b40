import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { credential } from '../../tools/demo/play.mts';
import { startSandbox, type Sandbox } from '../../tools/demo/sandbox.mts';
import { N8nHome } from '../../tools/n8n/home.mts';
import { publish, waitUntilServed } from './editor.mts';

// Only Changed rests on what a real n8n keeps between two executions, and when.

const minute = 60_000;
const credentialName = 'Capillary';

const workflow = {
	id: 'nightly',
	name: 'nightly',
	nodes: [
		{
			id: 'webhook',
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			position: [0, 0],
			webhookId: 'nightly',
			parameters: {
				path: 'nightly',
				httpMethod: 'POST',
				responseMode: 'lastNode',
				responseData: 'allEntries',
			},
		},
		{
			id: 'rows',
			name: 'Rows',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			position: [200, 0],
			parameters: { fieldToSplitOut: 'body.rows' },
		},
		{
			id: 'customers',
			name: 'Customers',
			type: 'n8n-nodes-capillary.capillary',
			typeVersion: 1,
			position: [400, 0],
			parameters: {
				operation: 'upsert',
				identifierName: 'externalId',
				identifierValue: '={{ $json.id }}',
				firstName: '={{ $json.name }}',
				options: { onlyChanged: true },
			},
			credentials: { capillaryApi: { id: credentialName, name: credentialName } },
		},
	],
	connections: {
		Webhook: { main: [[{ node: 'Rows', type: 'main', index: 0 }]] },
		Rows: { main: [[{ node: 'Customers', type: 'main', index: 0 }]] },
	},
	settings: {},
};

let home: N8nHome;
let sandbox: Sandbox;
let address: string;
beforeAll(async () => {
	sandbox = await startSandbox();
	home = await N8nHome.make();
	await home.installThisPackage();
	await home.importCredential(credential(sandbox.url, 'server123'));
	const folder = join(home.folder, 'workflows');
	await mkdir(folder);
	await writeFile(join(folder, 'nightly.json'), JSON.stringify(workflow));
	const ids = await home.importWorkflows(folder);
	address = await home.start();
	await publish(await home.makeOwner(address), ids.get('nightly')!);
}, 5 * minute);
afterAll(async () => {
	await home?.remove();
	await sandbox?.stop();
}, minute);

/** Sends a night's rows, and gives what became of each. */
async function night(rows: Array<{ id: string; name: string }>): Promise<string[]> {
	const answer = await waitUntilServed(
		async () =>
			await fetch(`${address}/webhook/nightly`, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify({ rows }),
			}),
	);
	expect(answer.status).toBe(200);
	return ((await answer.json()) as Array<{ action: string }>).map(({ action }) => action);
}

test(
	'the second night sends the row that changed, the third none',
	async () => {
		const rows = ['A', 'B', 'C'].map((name) => ({ id: `C-${name}`, name }));
		expect(await night(rows)).toEqual(['created', 'created', 'created']);
		rows[1].name = 'Bob';
		expect(await night(rows)).toEqual(['unchanged', 'updated', 'unchanged']);
		expect(await night(rows)).toEqual(['unchanged', 'unchanged', 'unchanged']);
	},
	2 * minute,
);
