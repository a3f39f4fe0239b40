import { LimitedCapillary } from './limited-sandbox.mts';
import { customers } from './customers.mts';
import { MeasuringN8n } from './n8n.mts';
import { resultOf, type Result } from './result.mts';
import { addWithThisNode } from './sides.mts';

const ADDS = 1_000;
const LIMIT = 100;
const GROUP = 10;

/**
 * Measures 1,000 Adds, ten customers per request, with 100 requests allowed per minute: they must
 * finish within one window. One customer per request would wait at least nine minutes.
 */
export async function measureBulk(say: (words: string) => void): Promise<Result> {
	const capillary = await LimitedCapillary.start();
	try {
		const n8n = await MeasuringN8n.make(capillary.url);
		try {
			await n8n.saveCustomers(customers(ADDS));
			const { thisNode } = await n8n.prepare({
				thisNode: addWithThisNode({ customersPerRequest: GROUP }),
			});
			await capillary.setLimit(LIMIT);
			const { wall } = await thisNode();
			const { requests, refusedForLimit } = await capillary.readWrites();
			const customersAdded = await capillary.countCustomers();
			say(`${(wall / 1000).toFixed(1)} s, ${requests} requests.`);
			return resultOf({
				name: 'bulk',
				measures:
					'1,000 Adds at 100 requests per minute, ten customers per request: time over one window, and requests',
				figures: {
					thisNode: { wallSeconds: wall / 1000, requests, refusedForLimit, customersAdded },
					oneCustomerARequest: { leastWallSeconds: 60 * Math.floor((ADDS - 1) / LIMIT) },
				},
				ratio: { wall: wall / 60_000, requests, customersAdded },
				target: {
					wall: { most: 1 },
					requests: { least: ADDS / GROUP, most: ADDS / GROUP },
					customersAdded: { least: ADDS },
				},
			});
		} finally {
			await n8n.remove();
		}
	} finally {
		await capillary.stop();
	}
}
