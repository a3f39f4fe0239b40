import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { credential, examples } from '../demo/play.mts';
import type { Credential, N8nHome } from '../n8n/home.mts';

/**
 * Imports the credentials that the examples use: for the sandbox's till and its OAuth client, and the
 * header that webhook calls must carry. The key for a chat model is up to the user.
 */
export async function importCredentials(home: N8nHome, sandbox: string): Promise<void> {
	const client = { key: 'sandbox-client', secret: 'sandbox-secret' };
	await home.importCredentials([
		credential(sandbox, 'server123'),
		// Another till stands in for another organization.
		{ ...credential(sandbox, 'till123', 'till.two'), name: 'Capillary 2' },
		{
			name: 'Capillary OAuth',
			type: 'capillaryOAuthApi',
			data: { region: 'custom', host: sandbox, ...client },
		},
		{
			name: 'Webhook key',
			type: 'httpHeaderAuth',
			data: { name: 'X-Api-Key', value: 'sandbox-key' },
		},
	]);
}

/** Points the credentials to the sandbox's new address, except those the user pointed elsewhere. */
export async function moveCredentials(home: N8nHome, from: string, to: string): Promise<void> {
	const moved = (await home.exportCredentials())
		.filter(({ data }) => data.host === from)
		.map((each): Credential => ({ ...each, data: { ...each.data, host: to } }));
	if (moved.length) await home.importCredentials(moved);
}

/** File names of the example workflows. */
export async function workflowFiles(): Promise<string[]> {
	return (await readdir(examples)).filter((file) => file.endsWith('.json')).sort();
}

/** The ID with which an example is imported: its address is `/workflow/<ID>`. */
export function workflowId(file: string): string {
	return basename(file, '.json');
}

/** Imports example workflows. */
export async function importWorkflows(home: N8nHome, files: string[]): Promise<void> {
	const folder = join(home.folder, 'examples');
	await mkdir(folder, { recursive: true });
	for (const file of files) {
		const workflow = JSON.parse(await readFile(join(examples, file), 'utf8'));
		await writeFile(join(folder, file), JSON.stringify({ ...workflow, id: workflowId(file) }));
	}
	await home.importWorkflows(folder);
	await rm(folder, { recursive: true });
}

/** Copies the examples' CSV files to where n8n reads files; existing files are kept. */
export async function copyCsvFiles(home: N8nHome): Promise<void> {
	for (const file of await readdir(examples)) {
		if (!file.endsWith('.csv')) continue;
		await cp(join(examples, file), join(home.files, file), { force: false });
	}
}
