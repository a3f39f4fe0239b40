import type { INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../../nodes/Capillary/Capillary.node.ts';
import { startSandbox, type Customer, type JournalEntry } from '../../sandbox/sandbox.mts';
import { credentialsFor } from '../capillary-node.mts';
import { runNode } from '../engine.mts';

/** A customer to be: what an item brings. */
export interface Person {
	id: string;
	email: string;
	name: string;
}

/** A request as the sandbox saw it. */
export type Entry = JournalEntry & { time: string };

type RunSetting = Partial<Parameters<typeof runNode>[0]>;

/** So many people, none of them the same. */
export function people(count: number, first = 0): Person[] {
	return Array.from({ length: count }, (_, index) => {
		const number = first + index;
		return { id: `C-${number}`, email: `c${number}@example.com`, name: `Tom ${number}` };
	});
}

/**
 * A sandbox in a process of its own, and the node in n8n's engine with a credential for it. Each has a
 * port of its own, so no test meets the pace that another one learned.
 */
export async function startDelivery(...args: string[]) {
	const sandbox = await startSandbox(...args);
	const run = async (items: Person[], parameters: INodeParameters, more: RunSetting) =>
		await runNode({
			node: Capillary,
			credentials: credentialsFor(sandbox.url),
			items: items.map((json) => ({ json: { ...json } })),
			parameters,
			...more,
		});
	const journal = async (): Promise<Entry[]> => {
		const { data } = await sandbox.stranger.get('/sandbox/journal?limit=100000');
		return data.entries;
	};
	return {
		...sandbox,
		journal,
		/** The requests so far, as `POST /v2/customers` or `GET /v2/customers/lookup`. */
		requests: async () => (await journal()).map(({ method, path }) => `${method} ${path}`),
		/** Adds each person. */
		add: async (items: Person[], options: INodeParameters = {}, more: RunSetting = {}) =>
			await run(
				items,
				{
					operation: 'add',
					identifiers: {
						identifier: [
							{ type: 'externalId', value: '={{ $json.id }}' },
							{ type: 'email', value: '={{ $json.email }}' },
						],
					},
					additionalFields: { firstName: '={{ $json.name }}' },
					options,
				},
				more,
			),
		/** Gives each person, found by the external ID, their name. */
		rename: async (items: Person[], options: INodeParameters = {}, more: RunSetting = {}) =>
			await run(
				items,
				{
					operation: 'updateByLookup',
					identifierName: 'externalId',
					identifierValue: '={{ $json.id }}',
					additionalFields: { firstName: '={{ $json.name }}' },
					options,
				},
				more,
			),
		/** Makes sure that each person is there, found by the external ID, with their name. */
		upsert: async (items: Person[], options: INodeParameters = {}, more: RunSetting = {}) =>
			await run(
				items,
				{
					operation: 'upsert',
					identifierName: 'externalId',
					identifierValue: '={{ $json.id }}',
					additionalFields: { firstName: '={{ $json.name }}' },
					options,
				},
				more,
			),
		/** Registers a person without the node. */
		register: async ({ id, email, name }: Person): Promise<number> => {
			const identifiers = [
				{ type: 'externalId', value: id },
				{ type: 'email', value: email },
			];
			const answer = await sandbox.api.post('/v2/customers', {
				profiles: [{ firstName: name, identifiers, source: 'INSTORE' }],
			});
			return answer.data.createdId;
		},
	};
}

export type Delivery = Awaited<ReturnType<typeof startDelivery>>;

/** The external ID of a customer that the sandbox holds. */
export function externalIdOf({ profiles }: Customer): string {
	const { identifiers } = profiles[0];
	return String(identifiers.find(({ type }) => type === 'externalId')!.value);
}

/** The customers by their external IDs: `C-1` to the ID and first name the sandbox holds. */
export async function held(delivery: Delivery) {
	const customers = await delivery.customers();
	const byId = new Map(
		customers.map((customer) => [
			externalIdOf(customer),
			{ id: customer.id, name: customer.profiles[0].firstName },
		]),
	);
	// An external ID that two customers have would hide one of them.
	expect(byId.size).toBe(customers.length);
	return byId;
}
