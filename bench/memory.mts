import { customers } from './customers.mts';
import { startLocalApi } from './local-api.mts';
import { MeasuringN8n } from './n8n.mts';
import { quietMoment } from './quiet.mts';
import { resultOf, type Result } from './result.mts';
import { updateWithHttpRequest, updateWithThisNode } from './sides.mts';
import type { WorkflowNode } from './workflow.mts';

const UPDATES = 100_000;
/** Megabytes; Node's own limit would end the HTTP Request node's run. */
const HEAP = 12_288;

const idle: WorkflowNode = { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };

/**
 * 100,000 updates by this node and by n8n's HTTP Request node: how much memory n8n's process holds
 * at most until the node ends, above what it holds when a node that does nothing passes the same
 * items on.
 */
export async function memory(say: (words: string) => void): Promise<Result> {
	const api = await startLocalApi(0);
	try {
		const n8n = await MeasuringN8n.make(api.url, 'us', `--max-old-space-size=${HEAP}`);
		try {
			await n8n.giveCustomers(customers(UPDATES));
			const run = await n8n.prepare({
				idle,
				thisNode: updateWithThisNode({}),
				httpRequestNode: updateWithHttpRequest(api.url),
			});
			const figuresOf = async (side: keyof typeof run) => {
				const loadBefore = await quietMoment();
				const { wall, peakMemory, failed } = await run[side]();
				const { updates } = await api.received();
				if (side !== 'idle' && updates !== UPDATES) {
					throw new Error(`${side} sent ${updates} updates.`);
				}
				say(`${side}: ${Math.round(peakMemory / 2 ** 20)} MB, ${(wall / 1000).toFixed(0)} s.`);
				return {
					peakMegabytes: peakMemory / 2 ** 20,
					wallSeconds: wall / 1000,
					failed,
					loadBefore,
				};
			};
			const figures = {
				idle: await figuresOf('idle'),
				thisNode: await figuresOf('thisNode'),
				httpRequestNode: await figuresOf('httpRequestNode'),
			};
			const above = (side: 'thisNode' | 'httpRequestNode') =>
				figures[side].peakMegabytes - figures.idle.peakMegabytes;
			return resultOf({
				name: 'memory',
				measures:
					"100,000 updates, small answers: most memory of n8n's process above the same workflow with a node that does nothing",
				figures,
				ratio: { memory: above('thisNode') / above('httpRequestNode') },
				target: { memory: { most: 0.6 } },
			});
		} finally {
			await n8n.remove();
		}
	} finally {
		await api.stop();
	}
}
