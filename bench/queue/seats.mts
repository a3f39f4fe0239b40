import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { Cluster, type Worker } from '../../tools/n8n/cluster.mts';

/** What an execution is to do on a certain worker. */
export interface Part {
	worker: number;
	/** The workflow that it hands its items to, in its own process */
	workflowId: string;
	customerIds: number[];
	/** Milliseconds from the beginning to its start */
	after: number;
}

const SEAT = 'Seat';
const HOUR = 3_600_000;

/**
 * n8n in queue mode whose workers are told what each of them does. n8n hands an execution to any worker
 * that is free: so as many executions as all workers take are started, each of which asks here what to do
 * and waits for the answer. When all have asked, every worker is full, and it is known which are whose.
 */
export class Seats {
	readonly cluster: Cluster;
	readonly #workers: Worker[];
	readonly #atATime: number;
	readonly #workflowId: string;
	readonly #gate: Gate;

	/** @param atATime how many executions each worker takes */
	static async start(workers: number, atATime: number): Promise<Seats> {
		const gate = await openGate();
		let cluster: Cluster | undefined;
		try {
			cluster = await Cluster.start();
			const all: Worker[] = [];
			for (let made = 0; made < workers; made++) {
				all.push(await cluster.addWorker({ concurrency: atATime }));
			}
			const { id } = await cluster.owner.post('/workflows', seatWorkflow(gate.url));
			return new Seats(cluster, all, atATime, id, gate);
		} catch (error) {
			await cluster?.remove();
			await gate.close();
			throw error;
		}
	}

	private constructor(
		cluster: Cluster,
		workers: Worker[],
		atATime: number,
		workflowId: string,
		gate: Gate,
	) {
		this.cluster = cluster;
		this.#workers = workers;
		this.#atATime = atATime;
		this.#workflowId = workflowId;
		this.#gate = gate;
	}

	/** How many workers there are; parts name them from 0 on. */
	get workers(): number {
		return this.#workers.length;
	}

	/**
	 * Does all parts, each on its worker and from its time on, and waits for the end.
	 *
	 * @param begin told when time begins
	 */
	async perform(parts: Part[], begin: () => void): Promise<void> {
		const { owner } = this.cluster;
		const count = this.#workers.length * this.#atATime;
		for (let started = 0; started < count; started++) {
			await owner.run(this.#workflowId, { name: SEAT });
		}
		const waiting = this.#gate.waiting;
		while (waiting.size < count) await pause(100);
		const seats = this.#workers.map((worker) =>
			worker.executions().filter((executionId) => waiting.has(executionId)),
		);
		const answers = parts.map((part) => {
			const answer = waiting.get(seats[part.worker].pop() ?? '');
			if (!answer) throw new Error(`Worker ${part.worker} has no place for what it is to do.`);
			return { part, answer };
		});
		// The others have nothing to do.
		for (const executionId of seats.flat()) waiting.get(executionId)?.end('[]');
		waiting.clear();
		await untilIdle(this.cluster, answers.length);

		begin();
		await Promise.all(
			answers.map(async ({ part: { workflowId, customerIds, after }, answer }) => {
				await pause(after);
				answer.end(JSON.stringify(customerIds.map((customerId) => ({ customerId, workflowId }))));
			}),
		);
		await untilIdle(this.cluster, 0);
	}

	async remove(): Promise<void> {
		await this.#gate.close();
		await this.cluster.remove();
	}
}

interface Gate {
	url: string;
	/** The executions that ask what to do, and their answers */
	waiting: Map<string, ServerResponse>;
	close(): Promise<void>;
}

async function openGate(): Promise<Gate> {
	const waiting = new Map<string, ServerResponse>();
	const server = createServer((request, response) => {
		response.setHeader('content-type', 'application/json');
		waiting.set(request.url!.slice(1), response);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		waiting,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Asks the gate, whose answer becomes the items, and hands these on. */
function seatWorkflow(gate: string): object {
	const nodes = [
		{ name: SEAT, type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
		{
			name: 'Ask',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: { url: `=${gate}/{{ $execution.id }}`, options: { timeout: HOUR } },
		},
		{
			name: 'Do',
			type: 'n8n-nodes-base.executeWorkflow',
			typeVersion: 1.2,
			parameters: {
				workflowId: { __rl: true, mode: 'id', value: '={{ $json.workflowId }}' },
				options: {},
			},
		},
	];
	return workflowOf('Seat', nodes, ['Ask', 'Do']);
}

/** A workflow that other workflows hand their items to: each is an update by one credential. */
export function updateWorkflow(credential: { id: string; name: string }): object {
	const nodes = [
		{
			name: 'Given',
			type: 'n8n-nodes-base.executeWorkflowTrigger',
			typeVersion: 1.1,
			parameters: { inputSource: 'passthrough' },
		},
		{
			name: 'Update',
			type: 'n8n-nodes-capillary.capillary',
			typeVersion: 1,
			parameters: {
				resource: 'customer',
				operation: 'updateById',
				customerId: '={{ $json.customerId }}',
				additionalFields: { firstName: 'Updated' },
			},
			credentials: { capillaryApi: credential },
		},
	];
	return workflowOf('Update', nodes, ['Update']);
}

function workflowOf(name: string, nodes: Array<{ name: string }>, following: string[]): object {
	return {
		name,
		nodes: nodes.map((node, place) => ({ ...node, id: node.name, position: [220 * place, 0] })),
		connections: Object.fromEntries(
			following.map((next, place) => [
				nodes[place].name,
				{ main: [[{ node: next, type: 'main', index: 0 }]] },
			]),
		),
		// Saving executions is not to be measured.
		settings: {
			executionOrder: 'v1',
			saveManualExecutions: false,
			saveDataSuccessExecution: 'none',
			callerPolicy: 'any',
		},
	};
}

/** Waits until no more than so many executions of seats go on. */
async function untilIdle({ owner }: Cluster, most: number): Promise<void> {
	const filter = encodeURIComponent(JSON.stringify({ status: ['new', 'running'] }));
	for (;;) {
		const { results } = await owner.get(`/executions?filter=${filter}&limit=100`);
		if (results.length <= most) return;
		await pause(1_000);
	}
}
