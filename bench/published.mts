import { setTimeout as pause } from 'node:timers/promises';

import type { Session } from '../tools/n8n/session.mts';
import { workflowOf, type NamedNode } from './workflow.mts';

/** A webhook by which a bench starts a workflow at `/webhook/PATH`. */
export function webhookAt(path: string, responseMode: 'onReceived' | 'lastNode'): NamedNode {
	return {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: { httpMethod: 'POST', path, responseMode, options: {} },
	};
}

/**
 * Publishes a workflow of nodes of which each hands its items to the next, and waits until n8n serves its
 * address. Its executions are not saved when all goes well, because that takes longer than anything else.
 * @returns its ID
 */
export async function publish(owner: Session, chain: NamedNode[]): Promise<string> {
	const { id, versionId } = await owner.post(
		'/workflows',
		workflowOf('Bench', chain.map(identified)),
	);
	await owner.post(`/workflows/${id}/activate`, { versionId });
	// Newer versions of n8n serve it a moment later.
	await pause(2_000);
	return id;
}

/** A node whose credentials are named by their IDs, which are those of `importCredentials()`. */
function identified(node: NamedNode): NamedNode {
	const entries = Object.entries(node.credentials ?? {});
	const credentials = Object.fromEntries(
		entries.map(([type, { name }]) => [type, { id: name, name }]),
	);
	return { ...node, ...(node.credentials && { credentials }) };
}

/** Waits until no execution is left. */
export async function untilIdle(owner: Session): Promise<void> {
	const filter = encodeURIComponent(JSON.stringify({ status: ['new', 'running'] }));
	for (;;) {
		const { results } = await owner.get(`/executions?filter=${filter}&limit=1`);
		if (results.length === 0) return;
		await pause(50);
	}
}

/** With these, n8n tells at `/metrics` what its process uses. */
export const TELLS_USAGE = { N8N_METRICS: 'true' };

/** What n8n's process uses, as it says itself. */
export interface Usage {
	/** Resident set, in bytes */
	memory: number;
	/** Since its start */
	cpuSeconds: number;
}

const MEMORY = 'process_resident_memory_bytes';
const PROCESSOR = 'process_cpu_seconds_total';

/**
 * Reads what an n8n with `TELLS_USAGE` uses at the moment.
 *
 * @throws where it has not told it for ten seconds; a busy n8n may answer without it
 */
export async function readUsage(address: string): Promise<Usage> {
	const giveUp = Date.now() + 10_000;
	for (;;) {
		const metrics = await (await fetch(`${address}/metrics`)).text();
		const read = (name: string) =>
			Number(new RegExp(`^\\S*${name} (\\S+)`, 'm').exec(metrics)?.[1]);
		const usage = { memory: read(MEMORY), cpuSeconds: read(PROCESSOR) };
		if (usage.memory > 0 && usage.cpuSeconds >= 0) return usage;
		if (Date.now() > giveUp) throw new Error(`n8n does not tell ${MEMORY}, ${PROCESSOR}.`);
		await pause(100);
	}
}

/** Reads the memory of n8n's process again and again until it is stopped. */
export class MemoryWatch {
	/** Bytes, in the order of time */
	readonly samples: number[] = [];
	readonly #ended: Promise<void>;
	#isOn = true;

	/** @param interval milliseconds from sample to sample */
	constructor(address: string, interval: number) {
		this.#ended = this.#watch(address, interval);
	}

	/** @returns the most there was, in bytes */
	async stop(): Promise<number> {
		this.#isOn = false;
		await this.#ended;
		return Math.max(...this.samples);
	}

	async #watch(address: string, interval: number): Promise<void> {
		while (this.#isOn) {
			this.samples.push((await readUsage(address)).memory);
			await pause(interval);
		}
	}
}
