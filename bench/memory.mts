import { customers } from './customers.mts';
import { startLocalApi } from './local-api.mts';
import { MeasuringN8n } from './n8n.mts';
import { waitForQuiet } from './quiet.mts';
import { resultOf, type Result } from './result.mts';
import { updateWithHttpRequest, updateWithThisNode } from './sides.mts';
import type { WorkflowNode } from './workflow.mts';

const UPDATES = 100_000;
/** Megabytes; with Node's default limit, the HTTP Request node's run would crash. */
const HEAP = 12_288;

const idle: WorkflowNode = { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };

/**
 * Measures 100,000 updates by this node and by n8n's HTTP Request node: the peak memory of n8n's
 * process until the node ends, above the peak with a no-op node that passes the same items on.
 */
export async function measureMemory(say: (words: string) => void): Promise<Result> {
	const api = await startLocalApi(0);
	try {
		const n8n = await MeasuringN8n.make(api.url, 'us', `--max-old-space-size=${HEAP}`);
		try {
			await n8n.saveCustomers(customers(UPDATES));
			const run = await n8n.prepare({
				idle,
				thisNode: updateWithThisNode({}),
				httpRequestNode: updateWithHttpRequest(api.url),
			});
			const measureSide = async (side: keyof typeof run) => {
				const loadBefore = await waitForQuiet();
				const { wall, peakMemory, failed } = await run[side]();
				const { updates } = await api.takeReceived();
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
				idle: await measureSide('idle'),
				thisNode: await measureSide('thisNode'),
				httpRequestNode: await measureSide('httpRequestNode'),
			};
			const above = (side: 'thisNode' | 'httpRequestNode') =>
				figures[side].peakMegabytes - figures.idle.peakMegabytes;
			return resultOf({
				name: 'memory',
				measures:
					"100,000 updates, small answers: peak memory of n8n's process above that of the same workflow with a no-op node",
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
