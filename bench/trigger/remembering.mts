import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { N8nHome } from '../../tools/n8n/home.mts';
import { median } from '../median.mts';

/** What it takes n8n's own store to look up one event, where it remembers so many of a trigger. */
export interface Remembering {
	remembered: number;
	/** Median of the lookups, one after the other */
	milliseconds: number;
	/** What is kept of them in n8n's database */
	bytes: number;
}

/**
 * Measures n8n's store, which reads and writes as a whole what it remembers of a node.
 *
 * @param sizes how many events are remembered, one measurement each
 */
export async function measureRemembering(sizes: number[]): Promise<Remembering[]> {
	const home = await N8nHome.make(undefined, { N8N_CUSTOM_EXTENSIONS: import.meta.dirname });
	try {
		const folder = await mkdtemp(join(home.folder, 'workflows-'));
		for (const size of sizes) {
			const workflow = JSON.stringify(workflowFor(size));
			await writeFile(join(folder, `${size}.json`), workflow);
		}
		const ids = await home.importWorkflows(folder);
		const found: Remembering[] = [];
		for (const remembered of sizes) {
			const id = ids.get(String(remembered))!;
			const { Probe } = await home.execute(id);
			const times: number[] = Probe[0][0].json.milliseconds;
			found.push({ remembered, milliseconds: median(times), bytes: bytesOf(home, id) });
		}
		return found;
	} finally {
		await home.remove();
	}
}

function workflowFor(remembered: number): object {
	const start = { id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
	const probe = { id: 'probe', name: 'Probe', type: 'CUSTOM.storeProbe' };
	return {
		name: String(remembered),
		nodes: [
			{ ...start, typeVersion: 1, position: [0, 0], parameters: {} },
			{ ...probe, typeVersion: 1, position: [220, 0], parameters: { remembered, lookups: 100 } },
		],
		connections: { Start: { main: [[{ node: 'Probe', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

function bytesOf({ folder }: N8nHome, workflowId: string): number {
	const database = new DatabaseSync(join(folder, '.n8n/database.sqlite'), { readOnly: true });
	try {
		const sum = 'SELECT sum(length(value)) AS bytes FROM processed_data WHERE workflowId = ?';
		return Number(database.prepare(sum).get(workflowId)?.bytes);
	} finally {
		database.close();
	}
}
