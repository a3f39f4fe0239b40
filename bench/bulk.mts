import { LimitedCapillary } from './limited-sandbox.mts';
import { customers } from './customers.mts';
import { MeasuringN8n } from './n8n.mts';
import { resultOf, type Result } from './result.mts';
import { addWithThisNode } from './sides.mts';

const ADDS = 1_000;
const LIMIT = 100;
const GROUP = 10;

/**
 * 1,000 Adds, ten customers a request, where Capillary takes 100 requests a minute: done without
 * waiting for a second window. One customer a request would take nine minutes of waiting at least.
 */
export async function bulk(say: (words: string) => void): Promise<Result> {
	const capillary = await LimitedCapillary.start();
	try {
		const n8n = await MeasuringN8n.make(capillary.url);
		try {
			await n8n.giveCustomers(customers(ADDS));
			const { thisNode } = await n8n.prepare({
				thisNode: addWithThisNode({ customersPerRequest: GROUP }),
			});
			await capillary.limit(LIMIT);
			const { wall } = await thisNode();
			const { requests, refusedForLimit } = await capillary.writes();
			const customersAdded = await capillary.customers();
			say(`${(wall / 1000).toFixed(1)} s, ${requests} requests.`);
			return resultOf({
				name: 'bulk',
				measures:
					'1,000 Adds at 100 requests a minute, ten customers a request: time over one window, and requests',
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
