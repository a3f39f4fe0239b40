import { cp, mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { N8nHome, RunItems } from '../n8n/home.mts';
import { root } from '../n8n/npm.js';
import { readCsv, type Row } from './csv.mts';
import type { Sandbox } from './sandbox.mts';

/** A customer as returned by the sandbox's /sandbox/customers. */
export interface HeldCustomer {
	id: number;
	loyaltyInfo: { loyaltyType: string };
	extendedFields: Record<string, string>;
	loyaltyProgramDetails: Array<{ programId: number; slabSNo: number }>;
	profiles: Array<{
		source: string;
		accountId: string;
		firstName: string;
		lastName: string;
		identifiers: Array<{ type: string; value: string }>;
		commChannels: Array<{ type: string; value: string; primary: boolean }>;
		fields: Record<string, string>;
	}>;
}

/** The input, what n8n output, and what the sandbox then holds. */
export interface Play {
	customerRows: Row[];
	changeRows: Row[];
	add: RunItems;
	updateById: RunItems;
	updateByLookup: RunItems;
	customers: HeldCustomer[];
}

export const examples = join(root, 'examples');
export const workflowNames = {
	add: 'Capillary: add customers from a CSV file',
	updateById: 'Capillary: update customers by ID',
	updateByLookup: 'Capillary: update customers by lookup',
};

/**
 * Does what a user does with the examples: copies the CSV files to where n8n reads files, and imports
 * the workflows and the credential.
 * @returns the workflows' IDs by their names
 */
export async function importExamples(home: N8nHome, url: string): Promise<Map<string, string>> {
	const workflows = join(home.folder, 'examples');
	await mkdir(workflows);
	for (const file of await readdir(examples)) {
		await cp(join(examples, file), join(file.endsWith('.csv') ? home.files : workflows, file));
	}
	await home.importCredential(credential(url, 'server123'));
	return await home.importWorkflows(workflows);
}

/** The credential that the examples name, for a till of the sandbox. */
export function credential(host: string, password: string, username = 'store.server') {
	const till = { username, password, passwordFormat: 'plain' };
	return { name: 'Capillary', type: 'capillaryApi', data: { region: 'custom', host, ...till } };
}

/**
 * Runs the three example workflows, one after the other, against an empty sandbox.
 * @param say called before each step, with what it is
 */
export async function play(
	home: N8nHome,
	sandbox: Sandbox,
	workflows: Map<string, string>,
	say: (words: string) => void = () => {},
): Promise<Play> {
	const run = async (name: string) => {
		say(`Running "${name}".`);
		return await home.execute(workflows.get(name)!);
	};
	const add = await run(workflowNames.add);
	const updateById = await run(workflowNames.updateById);
	const updateByLookup = await run(workflowNames.updateByLookup);
	return {
		...{ add, updateById, updateByLookup },
		customerRows: readCsv(await readFile(join(examples, 'customers.csv'), 'utf8')),
		changeRows: readCsv(await readFile(join(examples, 'changes.csv'), 'utf8')),
		customers: await fetchCustomers(sandbox),
	};
}

/** Fetches all customers from the sandbox. */
export async function fetchCustomers({ url }: Sandbox): Promise<HeldCustomer[]> {
	const answer = await fetch(`${url}/sandbox/customers`);
	return ((await answer.json()) as { customers: HeldCustomer[] }).customers;
}
