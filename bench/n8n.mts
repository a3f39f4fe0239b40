import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { freePort } from '../tools/n8n/free-port.mts';
import { N8nHome } from '../tools/n8n/home.mts';
import { n8nNode, n8nProgram } from '../tools/n8n/installation.js';
import { withNode } from '../tools/n8n/npm.js';
import { startProgram } from '../tools/n8n/program.mts';
import { csvOf, type Customer } from './customers.mts';
import type { Measurement } from './probe.mts';
import { credentialsFor } from './sides.mts';
import { CUSTOMERS_FILE, MEASURED, workflowFor, type WorkflowNode } from './workflow.mts';

const probe = new URL('probe.mts', import.meta.url).href;

/** A fresh n8n with this package, in which single nodes are run and measured. */
export class MeasuringN8n {
	readonly #home: N8nHome;
	readonly #nodeOptions: string;
	readonly #customNodes: string;

	/**
	 * @param host the address that both sides' credentials point to
	 * @param region of this node's credential
	 * @param nodeOptions more options for n8n's Node
	 * @param customNodes a folder with nodes of the bench's own; the type of each is `CUSTOM.` and its name
	 */
	static async make(
		host: string,
		region?: string,
		nodeOptions = '',
		customNodes = '',
	): Promise<MeasuringN8n> {
		const home = await N8nHome.make();
		try {
			await home.installThisPackage();
			for (const credential of credentialsFor(host, region))
				await home.importCredential(credential);
			return new MeasuringN8n(home, nodeOptions, customNodes);
		} catch (error) {
			await home.remove();
			throw error;
		}
	}

	private constructor(home: N8nHome, nodeOptions: string, customNodes: string) {
		this.#home = home;
		this.#nodeOptions = nodeOptions;
		this.#customNodes = customNodes;
	}

	/** Saves the customers where the workflows read them. */
	async saveCustomers(customers: Customer[]): Promise<void> {
		await writeFile(join(this.#home.files, CUSTOMERS_FILE), csvOf(customers));
	}

	/**
	 * Imports a workflow for each node.
	 * @returns for each a function that runs it in a separate n8n process and measures it
	 */
	async prepare<Name extends string>(
		nodes: Record<Name, WorkflowNode>,
	): Promise<Record<Name, () => Promise<Measurement>>> {
		const folder = await mkdtemp(join(this.#home.folder, 'workflows-'));
		const entries = Object.entries(nodes) as Array<[Name, WorkflowNode]>;
		for (const [name, node] of entries) {
			await writeFile(join(folder, `${name}.json`), JSON.stringify(workflowFor(name, node)));
		}
		const ids = await this.#home.importWorkflows(folder);
		const runs = entries.map(([name]) => [name, async () => await this.#measure(ids.get(name)!)]);
		return Object.fromEntries(runs);
	}

	async remove(): Promise<void> {
		await this.#home.remove();
	}

	async #measure(workflowId: string): Promise<Measurement> {
		const { folder } = this.#home;
		const file = join(folder, 'measurement.json');
		await rm(file, { force: true });
		const n8n = startProgram(n8nNode(), [n8nProgram(), 'execute', `--id=${workflowId}`], {
			cwd: folder,
			env: {
				...withoutOtherN8n(withNode(n8nNode())),
				HOME: folder,
				N8N_USER_FOLDER: folder,
				N8N_DIAGNOSTICS_ENABLED: 'false',
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
				N8N_CUSTOM_EXTENSIONS: this.#customNodes,
				NODE_OPTIONS: `${this.#nodeOptions} --import=${probe}`,
				MEASURED_NODE: MEASURED,
				MEASUREMENT_FILE: file,
			},
		});
		await once(n8n.process, 'close');
		try {
			return JSON.parse(await readFile(file, 'utf8')) as Measurement;
		} catch {
			throw new Error(`n8n ended before the node did:\n${n8n.output().slice(-5_000)}`);
		}
	}
}

// The user may have their own n8n, configured by environment variables.
function withoutOtherN8n(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(environment).filter(([name]) => !/^(N8N|DB|EXECUTIONS|QUEUE)_/.test(name)),
	);
}
