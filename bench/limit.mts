import { LimitedCapillary } from './limited-sandbox.mts';
import { customers } from './customers.mts';
import { MeasuringN8n } from './n8n.mts';
import { waitForQuiet } from './quiet.mts';
import { resultOf, type Result } from './result.mts';
import { updateWithHttpRequest, updateWithThisNode } from './sides.mts';

const UPDATES = 1_500;
const LIMIT = 600;
/** Two full windows, and the rest immediately: floor((N - 1) / R) minutes, in seconds. */
const OPTIMUM = 60 * Math.floor((UPDATES - 1) / LIMIT);
/** What a careful user sets to stay below ten a second: n8n only waits between batches. */
const BY_HAND = { batching: { batch: { batchSize: 9, batchInterval: 1000 } } };

/**
 * Measures 1,500 updates with 600 allowed per fixed minute: how long this node takes when it finds
 * the limit by itself and when it is set, and what happens to the same updates in the HTTP Request
 * node with its default settings, and with batches tuned by hand.
 */
export async function measureLimit(say: (words: string) => void): Promise<Result> {
	const capillary = await LimitedCapillary.start();
	try {
		const n8n = await MeasuringN8n.make(capillary.url);
		try {
			await n8n.saveCustomers(await capillary.register(customers(UPDATES)));
			const run = await n8n.prepare({
				thisNode: updateWithThisNode({}),
				thisNodeToldTheLimit: updateWithThisNode({ requestsPerMinute: LIMIT }),
				httpRequestNode: updateWithHttpRequest(capillary.url),
				httpRequestNodeTunedByHand: updateWithHttpRequest(capillary.url, BY_HAND),
			});
			const measureSide = async (side: keyof typeof run) => {
				const loadBefore = await waitForQuiet();
				await capillary.setLimit(LIMIT);
				const { wall, failed } = await run[side]();
				const { requests, refusedForLimit, updated } = await capillary.readWrites();
				const lost = UPDATES - updated;
				say(`${side}: ${(wall / 1000).toFixed(1)} s, ${lost} lost, ${refusedForLimit} refused.`);
				return {
					wallSeconds: wall / 1000,
					requests,
					refusedForLimit,
					lost,
					failedItems: failed,
					loadBefore,
				};
			};
			const thisNode = await measureSide('thisNode');
			const told = await measureSide('thisNodeToldTheLimit');
			return resultOf({
				name: 'limit',
				measures:
					'1,500 updates with 600 allowed per fixed minute: time over the optimum of 120 s, share of requests refused, updates lost',
				figures: {
					thisNode,
					thisNodeToldTheLimit: told,
					httpRequestNode: await measureSide('httpRequestNode'),
					httpRequestNodeTunedByHand: await measureSide('httpRequestNodeTunedByHand'),
				},
				ratio: {
					wall: thisNode.wallSeconds / OPTIMUM,
					refused: thisNode.refusedForLimit / thisNode.requests,
					lost: thisNode.lost,
					wallToldTheLimit: told.wallSeconds / OPTIMUM,
					refusedToldTheLimit: told.refusedForLimit / told.requests,
					lostToldTheLimit: told.lost,
				},
				target: {
					wall: { most: 1.02 + 1 / OPTIMUM },
					refused: { most: 0.005 },
					lost: { most: 0 },
					wallToldTheLimit: { most: 1.02 + 1 / OPTIMUM },
					refusedToldTheLimit: { most: 0.005 },
					lostToldTheLimit: { most: 0 },
				},
			});
		} finally {
			await n8n.remove();
		}
	} finally {
		await capillary.stop();
	}
}
