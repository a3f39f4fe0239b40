import { setTimeout as pause } from 'node:timers/promises';

import { credential } from '../../tools/demo/play.mts';
import { startSandbox, type Sandbox } from '../../tools/demo/sandbox.mts';
import { Cluster } from '../../tools/n8n/cluster.mts';
import type { Credential } from '../../tools/n8n/home.mts';

/** What the tests of several processes play on: n8n in queue mode, and a Capillary. */
export interface Stage {
	cluster: Cluster;
	sandbox: Sandbox;
	/** Makes a workflow in which the trigger hands its items to the following nodes, in their order. */
	makeWorkflow(name: string, nodes: StageNode[], settings?: object): Promise<string>;
	/** A till's and a client's, as nodes name them. */
	credentials: NodeCredentials;
	/** @returns it as nodes name it */
	makeCredential(credential: Credential): Promise<NodeCredentials>;
	/** Changes the sandbox's behavior. */
	switchSandbox(switches: object): Promise<void>;
	/** What the sandbox was asked so far, oldest first. */
	journal(): Promise<JournalEntry[]>;
	remove(): Promise<void>;
}

type NodeCredentials = Record<string, { id: string; name: string }>;

/** One request, as the sandbox's journal has it. */
export interface JournalEntry {
	method: string;
	path: string;
	status: number | null;
	committed: boolean;
	body: any;
}

export interface StageNode {
	name: string;
	type: string;
	typeVersion: number;
	parameters: object;
	[setting: string]: unknown;
}

/** @param settings n8n's environment variables, for each process */
export async function setStage(settings: NodeJS.ProcessEnv = {}): Promise<Stage> {
	const sandbox = await startSandbox();
	let cluster: Cluster;
	try {
		cluster = await Cluster.start(settings);
	} catch (error) {
		await sandbox.stop();
		throw error;
	}
	const { owner } = cluster;
	const makeCredential: Stage['makeCredential'] = async ({ name, type, data }) => {
		const { id } = await owner.post('/credentials', { name, type, data });
		return { [type]: { id, name } };
	};
	const credentials = {
		...(await makeCredential(credential(sandbox.url, 'server123'))),
		...(await makeCredential(clientOf(sandbox, 'Client'))),
	};
	return {
		cluster,
		sandbox,
		credentials,
		makeCredential,
		async makeWorkflow(name, nodes, settings) {
			const [, ...following] = nodes;
			const { id } = await owner.post('/workflows', {
				name,
				nodes: nodes.map((node, place) => ({
					id: node.name,
					position: [place * 200, 0],
					...(node.type.startsWith('n8n-nodes-capillary.') && { credentials }),
					...node,
				})),
				connections: Object.fromEntries(
					following.map((node, before) => [
						nodes[before].name,
						{ main: [[{ node: node.name, type: 'main', index: 0 }]] },
					]),
				),
				settings: { executionOrder: 'v1', ...settings },
			});
			return id;
		},
		async switchSandbox(switches) {
			const answer = await fetch(`${sandbox.url}/sandbox/switches`, {
				method: 'PUT',
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify(switches),
			});
			if (!answer.ok) throw new Error(await answer.text());
		},
		async journal() {
			const entries: JournalEntry[] = [];
			for (let after = 0; ; ) {
				const answer = await fetch(`${sandbox.url}/sandbox/journal?after=${after}&limit=1000`);
				const page: any = await answer.json();
				if (page.entries.length === 0) return entries;
				entries.push(...page.entries);
				after = page.entries.at(-1).id;
			}
		},
		async remove() {
			await cluster.remove();
			await sandbox.stop();
		},
	};
}

/** The sandbox's OAuth client, as a credential that has no token yet. */
export function clientOf({ url }: Sandbox, name: string): Credential {
	const client = { key: 'sandbox-client', secret: 'sandbox-secret' };
	return { name, type: 'capillaryOAuthApi', data: { region: 'custom', host: url, ...client } };
}

/** A Capillary node whose parameters are beside what every one of them has. */
export function capillary(name: string, parameters: object, settings: object = {}): StageNode {
	return { name, type: 'n8n-nodes-capillary.capillary', typeVersion: 1, parameters, ...settings };
}

/** As many items as are asked for, each with its number from 0 on. */
export function rows(count: number): StageNode {
	return {
		name: 'Rows',
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		parameters: {
			jsCode: `return Array.from({ length: ${count} }, (_, number) => ({ json: { number } }));`,
		},
	};
}

/** How many customers the sandbox holds; asked often, it costs little. */
export async function countCustomers({ url }: Sandbox): Promise<number> {
	const answer = await fetch(`${url}/sandbox/customers?limit=0`);
	return ((await answer.json()) as { total: number }).total;
}

/** What every customer has for whom the sandbox holds an external ID: its first name by that ID. */
export async function customersOf(sandbox: Sandbox): Promise<Map<string, string[]>> {
	const answer = await fetch(`${sandbox.url}/sandbox/customers`);
	const { customers } = (await answer.json()) as any;
	const names = new Map<string, string[]>();
	for (const { profiles } of customers) {
		for (const { identifiers, firstName } of profiles) {
			for (const { type, value } of identifiers) {
				if (type === 'externalId') names.set(value, [...(names.get(value) ?? []), firstName]);
			}
		}
	}
	return names;
}

/** Waits until something is so, asking again and again. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await isSo())) await pause(100);
}
