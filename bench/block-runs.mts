import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { IExecuteFunctions, INodeExecutionData, INodeParameters } from 'n8n-workflow';
// First: the engine starts and ends by jest's hooks.
import { start, stop } from '../test/fuzz/hooks.mts';
import { Capillary } from '../nodes/Capillary/Capillary.node.ts';
import { runNode } from '../test/engine/engine.mts';
import { Dice } from '../test/fuzz/dice.mts';
import { planOf } from '../test/fuzz/operations.mts';

const ITEMS = Number(process.env.BLOCK_ITEMS ?? 10_000);
const ITEMS_OF_A_RUN = 500;
/** The work is the same each time, so that the least of several is the node's and not the garbage collector's. */
const ROUNDS = 3;
const SEED = 1;

/** Answers to updates, in a thread of its own so that it holds up nobody: good, or hostile by turns. */
const SERVER = `
const { createServer } = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');
const hostile = ['<script '.repeat(50_000), '‹'.repeat(200_000), '['.repeat(100_000), JSON.stringify({ errors: [{ code: 1, message: 'x'.repeat(500_000) }] }), '{"a":'.repeat(50_000), '<!-- '.repeat(100_000), '&#'.repeat(200_000), JSON.stringify({ createdId: 1, warnings: new Array(20_000).fill({ code: 1, message: 'w' }) })];
let index = 0;
createServer((request, response) => {
	request.resume().on('end', () => {
		response.setHeader('content-type', workerData ? 'text/html' : 'application/json');
		response.end(workerData ? hostile[index++ % hostile.length] : '{"createdId":1,"warnings":[]}');
	});
}).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });
`;

/** The work of this thread so far, which is the same however busy the machine is. */
function cpuMilliseconds(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1_000;
}

/** Looks again and again how long nothing else could run, and how much of that was n8n's own work. */
class Watch {
	longest = 0;
	longestWithN8n = 0;
	private isOn = false;
	private since = 0;
	private n8n = 0;

	async during<T>(work: () => Promise<T>): Promise<T> {
		this.isOn = true;
		this.since = cpuMilliseconds();
		void this.tick();
		const result = await work();
		// The last stretch ends with the next tick.
		await pause(5);
		this.isOn = false;
		return result;
	}

	/** What n8n works out within a stretch, such as an expression, would hold up every other node as long. */
	byN8n<T>(work: () => T): T {
		const begin = cpuMilliseconds();
		try {
			return work();
		} finally {
			this.n8n += cpuMilliseconds() - begin;
		}
	}

	private async tick(): Promise<void> {
		while (this.isOn) {
			await pause(1);
			// What follows the run is the bench's own work.
			if (!this.isOn) return;
			const now = cpuMilliseconds();
			const whole = now - this.since;
			this.longestWithN8n = Math.max(this.longestWithN8n, whole);
			this.longest = Math.max(this.longest, whole - this.n8n);
			this.since = now;
			this.n8n = 0;
		}
	}
}

let watch = new Watch();

/** The node, watched from its first step to its last: what n8n does before and after is n8n's own. */
class Watched extends Capillary {
	override async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const context = Object.create(this) as IExecuteFunctions;
		for (const method of ['getNodeParameter', 'evaluateExpression'] as const) {
			const own = (this[method] as (...given: unknown[]) => unknown).bind(this);
			Object.assign(context, {
				[method]: (...given: unknown[]) => watch.byN8n(() => own(...given)),
			});
		}
		return await watch.during(async () => await Capillary.prototype.execute.call(context));
	}
}

interface Side {
	/** Milliseconds of the longest stretch in which nothing else ran */
	longestBlock: number;
	/** The same with what n8n worked out in it */
	longestWithN8n: number;
	seconds: number;
	items: number;
}

type Kind = 'plain' | 'hostile' | 'hostileAnswers';

async function measure(kind: Kind): Promise<Side> {
	const worker = new Worker(SERVER, { eval: true, workerData: kind === 'hostileAnswers' });
	const port = await new Promise<number>((resolve) => worker.once('message', resolve));
	const count = kind === 'hostileAnswers' ? Math.min(400, ITEMS) : ITEMS;
	watch = new Watch();
	let seconds = 0;
	for (let run = 0; run * ITEMS_OF_A_RUN < count; run++) {
		const { parameters, items } = inputOf(kind, run, Math.min(ITEMS_OF_A_RUN, count));
		const begin = performance.now();
		await runNode({
			node: Watched,
			credentials: {
				capillaryApi: {
					region: 'us',
					host: `http://127.0.0.1:${port}`,
					username: `till.${kind}.${run}`,
					password: 'server123',
					passwordFormat: 'plain',
				},
			},
			parameters,
			items,
			onError: 'continueRegularOutput',
		});
		seconds += (performance.now() - begin) / 1_000;
	}
	await worker.terminate();
	return {
		longestBlock: watch.longest,
		longestWithN8n: watch.longestWithN8n,
		seconds,
		items: count,
	};
}

function inputOf(
	kind: Kind,
	run: number,
	count: number,
): { parameters: INodeParameters; items: INodeExecutionData[] } {
	if (kind !== 'hostile') {
		const parameters: INodeParameters = {
			operation: 'updateById',
			customerId: '={{ $json.id }}',
			additionalFields: { firstName: '={{ $json.name }}' },
			extendedFields: { field: [{ name: 'city', value: '={{ $json.city }}' }] },
			options: { maxRetries: 0, requestsPerMinute: 30_000 },
		};
		const items = Array.from({ length: count }, (_, index) => ({
			json: { id: run * count + index + 1, name: 'Nathan', city: 'Pune' },
		}));
		return { parameters, items };
	}
	// A dry run does everything but send; what is sent depends on what the node refuses.
	const dice = new Dice(SEED + run);
	let plan = planOf(dice);
	while (plan.parameters.resource === 'organization') plan = planOf(dice);
	const items = Array.from({ length: count }, (_, index) => ({
		json: plan.item(
			{ dice, timezone: 'UTC', hostility: 0.15, asJson: false },
			700_000_000 + run * 1_000 + index,
		).json,
	}));
	const options = { ...(plan.parameters.options as object), maxRetries: 0 };
	return {
		parameters: { ...plan.parameters, options },
		items: items as INodeExecutionData[],
	};
}

async function main(): Promise<void> {
	await start();
	const figures: Record<string, Side> = {};
	for (let round = 0; round < ROUNDS; round++) {
		for (const kind of ['plain', 'hostile', 'hostileAnswers'] as const) {
			const side = await measure(kind);
			const before = figures[kind]?.longestBlock ?? Infinity;
			if (side.longestBlock < before) figures[kind] = side;
		}
	}
	await stop();
	console.log(`FIGURES ${JSON.stringify(figures)}`);
}

void main();
