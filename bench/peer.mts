import { customers } from './customers.mts';
import { startLocalApi } from './local-api.mts';
import { median } from './median.mts';
import { MeasuringN8n } from './n8n.mts';
import { waitForQuiet } from './quiet.mts';
import { resultOf, type Result } from './result.mts';
import { updateWithHttpRequest, updateWithThisNode } from './sides.mts';

const UPDATES = 2_000;
const LATENCY = 20;
const ROUNDS = 3;

const sides = ['thisNode', 'httpRequestNode'] as const;

interface Round {
	wallSeconds: number;
	cpuSeconds: number;
	mostRequestsAtOnce: number;
	loadBefore: number;
}

/**
 * Measures the same 2,000 updates, each with eight values from expressions, by this node and by n8n's
 * HTTP Request node, in turn, with no rate limit and 20 ms latency: how long the node takes and how
 * much CPU time n8n's process uses meanwhile.
 *
 * @throws when the two do not send exactly the same updates
 */
export async function measurePeer(say: (words: string) => void): Promise<Result> {
	const rounds: Record<(typeof sides)[number], Round[]> = { thisNode: [], httpRequestNode: [] };
	const api = await startLocalApi(LATENCY);
	try {
		// No limit is documented for the region us.
		const n8n = await MeasuringN8n.make(api.url, 'us');
		try {
			await n8n.saveCustomers(customers(UPDATES));
			const run = await n8n.prepare({
				thisNode: updateWithThisNode({ maxConcurrency: 50 }),
				httpRequestNode: updateWithHttpRequest(api.url),
			});
			for (let round = 1; round <= ROUNDS; round++) {
				const digests: string[] = [];
				for (const side of sides) {
					const loadBefore = await waitForQuiet();
					const { wall, cpu } = await run[side]();
					const { updates, atOnce, digest } = await api.takeReceived();
					if (updates !== UPDATES) throw new Error(`${side} sent ${updates} updates.`);
					digests.push(digest);
					rounds[side].push({
						wallSeconds: wall / 1000,
						cpuSeconds: cpu / 1000,
						mostRequestsAtOnce: atOnce,
						loadBefore,
					});
					say(`Round ${round}, ${side}: ${(wall / 1000).toFixed(1)} s.`);
				}
				if (digests[0] !== digests[1]) throw new Error('The two nodes sent different updates.');
			}
		} finally {
			await n8n.remove();
		}
	} finally {
		await api.stop();
	}

	const ratioOf = (figure: 'wallSeconds' | 'cpuSeconds') =>
		median(rounds.thisNode.map((round, i) => round[figure] / rounds.httpRequestNode[i][figure]));
	return resultOf({
		name: 'peer',
		measures:
			'2,000 updates, eight values from expressions, API latency 20 ms, no limit: time and CPU time of the node in n8n, median of three alternating rounds',
		figures: rounds,
		ratio: { wall: ratioOf('wallSeconds'), cpu: ratioOf('cpuSeconds') },
		target: { wall: { most: 0.6 }, cpu: { most: 0.6 } },
	});
}
