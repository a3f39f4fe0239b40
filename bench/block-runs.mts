import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';
// First: the engine starts and ends by jest's hooks.
import { start, stop } from '../test/fuzz/hooks.mts';
import { Capillary } from '../nodes/Capillary/Capillary.node.ts';
import { runNode } from '../test/engine/engine.mts';
import { Dice } from '../test/fuzz/dice.mts';
import { planOf } from '../test/fuzz/operations.mts';

const ITEMS = Number(process.env.BLOCK_ITEMS ?? 10_000);
const ITEMS_OF_A_RUN = 500;
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

/** Passes on what it gets: what is measured with it is n8n's and this bench's own. */
class DoNothing extends Capillary implements INodeType {
	override async execute(this: {
		getInputData: () => INodeExecutionData[];
	}): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}

interface Side {
	/** Milliseconds of the longest stretch in which nothing else ran */
	longestBlock: number;
	/** The same, in 999 of 1,000 samples */
	mostBlocks: number;
	seconds: number;
	items: number;
}

type Kind = 'plain' | 'hostile' | 'hostileAnswers';

async function measure(kind: Kind, node: new () => INodeType): Promise<Side> {
	const worker = new Worker(SERVER, { eval: true, workerData: kind === 'hostileAnswers' });
	const port = await new Promise<number>((resolve) => worker.once('message', resolve));
	const count = kind === 'hostileAnswers' ? Math.min(400, ITEMS) : ITEMS;
	const blocks = monitorEventLoopDelay({ resolution: 1 });
	let seconds = 0;
	for (let run = 0; run * ITEMS_OF_A_RUN < count; run++) {
		const { parameters, items } = inputOf(kind, run, Math.min(ITEMS_OF_A_RUN, count));
		const begin = performance.now();
		blocks.enable();
		await runNode({
			node,
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
		blocks.disable();
		seconds += (performance.now() - begin) / 1_000;
	}
	await worker.terminate();
	// Resolution is part of what is measured.
	const milliseconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - 1);
	return {
		longestBlock: milliseconds(blocks.max),
		mostBlocks: milliseconds(blocks.percentile(99.9)),
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
	for (const kind of ['plain', 'hostile', 'hostileAnswers'] as const) {
		if (kind !== 'hostileAnswers') figures[`${kind}WithDoNothing`] = await measure(kind, DoNothing);
		figures[kind] = await measure(kind, Capillary);
	}
	await stop();
	console.log(`FIGURES ${JSON.stringify(figures)}`);
}

void main();
