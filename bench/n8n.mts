import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { N8nHome, type Item } from '../n8n/home.mts';
import { csvOf, type Customer } from './customers.mts';
import type { Measurement } from './probe.mts';
import { credentialsFor } from './sides.mts';
import { CUSTOMERS_FILE, MEASURED, workflowFor, type WorkflowNode } from './workflow.mts';

/** A run of one node in a real n8n: what it took and what it put out. */
export interface Run extends Measurement {
	items: Item[];
}

/** A fresh n8n with this package, in which single nodes are run and measured. */
export class MeasuringN8n {
	readonly #home: N8nHome;
	readonly #environment: NodeJS.ProcessEnv;

	/**
	 * @param host the address both sides' credentials point at
	 * @param region of this node's credential
	 * @param nodeOptions further options for n8n's Node
	 */
	static async make(host: string, region?: string, nodeOptions = ''): Promise<MeasuringN8n> {
		const home = await N8nHome.make();
		try {
			await home.installThisPackage();
			for (const credential of credentialsFor(host, region))
				await home.importCredential(credential);
			return new MeasuringN8n(home, nodeOptions);
		} catch (error) {
			await home.remove();
			throw error;
		}
	}

	private constructor(home: N8nHome, nodeOptions: string) {
		const probe = new URL('probe.mts', import.meta.url).href;
		this.#home = home;
		this.#environment = {
			NODE_OPTIONS: `${nodeOptions} --import=${probe}`,
			MEASURED_NODE: MEASURED,
			MEASUREMENT_FILE: join(home.folder, 'measurement.json'),
		};
	}

	/** Puts the customers where the workflows read them. */
	async giveCustomers(customers: Customer[]): Promise<void> {
		await writeFile(join(this.#home.files, CUSTOMERS_FILE), csvOf(customers));
	}

	/**
	 * Imports each node in a workflow of its own.
	 * @returns for each a function that runs it in an n8n process of its own
	 */
	async prepare<Name extends string>(
		nodes: Record<Name, WorkflowNode>,
	): Promise<Record<Name, () => Promise<Run>>> {
		const folder = await mkdtemp(join(this.#home.folder, 'workflows-'));
		const entries = Object.entries(nodes) as Array<[Name, WorkflowNode]>;
		for (const [name, node] of entries) {
			await writeFile(join(folder, `${name}.json`), JSON.stringify(workflowFor(name, node)));
		}
		const ids = await this.#home.importWorkflows(folder);
		const runs = entries.map(([name]) => [name, async () => await this.#run(ids.get(name)!)]);
		return Object.fromEntries(runs);
	}

	async remove(): Promise<void> {
		await this.#home.remove();
	}

	async #run(workflowId: string): Promise<Run> {
		// n8n inherits the environment of this process.
		Object.assign(process.env, this.#environment);
		try {
			const outputs = await this.#home.execute(workflowId);
			const file = this.#environment.MEASUREMENT_FILE!;
			const measurement = JSON.parse(await readFile(file, 'utf8')) as Measurement;
			return { ...measurement, items: outputs[MEASURED][0] };
		} finally {
			for (const name of Object.keys(this.#environment)) delete process.env[name];
		}
	}
}
