import { fileURLToPath } from 'node:url';

import { customers } from './customers.mts';
import { startLocalApi } from './local-api.mts';
import { median } from './median.mts';
import { MeasuringN8n } from './n8n.mts';
import { waitForQuiet } from './quiet.mts';
import { resultOf, type Result } from './result.mts';
import { updateWithBareNode, updateWithHttpRequest, updateWithThisNode } from './sides.mts';

/** A smaller number shows that the bench runs; its figures mean nothing. */
const UPDATES = Number(process.env.BENCH_UPDATES ?? 2_000);
const LATENCY = 20;
const ROUNDS = 3;
const floor = fileURLToPath(new URL('floor', import.meta.url));

const sides = ['bareNode', 'barestNode', 'thisNode', 'httpRequestNode'] as const;
type Side = (typeof sides)[number];

interface Round {
	wallSeconds: number;
	cpuSeconds: number;
	mostRequestsAtOnce: number;
	loadBefore: number;
}

/**
 * Measures the same 2,000 updates, each with eight values from expressions, by this node, by n8n's
 * HTTP Request node and by a bare one that only calls n8n's helper, as many at once as this node: as any
 * node calls it, and sparing it to read the credential for each request. In turn, with no rate limit and
 * 20 ms latency: how long the node takes and how much CPU time n8n's process uses meanwhile.
 *
 * @throws when they do not send exactly the same updates
 */
export async function measurePeer(say: (words: string) => void): Promise<Result> {
	const rounds: Record<Side, Round[]> = {
		bareNode: [],
		barestNode: [],
		thisNode: [],
		httpRequestNode: [],
	};
	const api = await startLocalApi(LATENCY);
	try {
		// No limit is documented for the region us.
		const n8n = await MeasuringN8n.make(api.url, 'us', '', floor);
		try {
			await n8n.saveCustomers(customers(UPDATES));
			const run = await n8n.prepare({
				bareNode: updateWithBareNode(api.url, false),
				barestNode: updateWithBareNode(api.url, true),
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
				if (new Set(digests).size > 1) throw new Error('The nodes sent different updates.');
			}
		} finally {
			await n8n.remove();
		}
	} finally {
		await api.stop();
	}

	const ratioTo = (other: Side, figure: 'wallSeconds' | 'cpuSeconds') =>
		median(rounds.thisNode.map((round, i) => round[figure] / rounds[other][i][figure]));
	return resultOf({
		name: 'peer',
		measures: `${UPDATES} updates, eight values from expressions, API latency ${LATENCY} ms, no limit: time and CPU time of the node in n8n, over those of the HTTP Request node, of a bare node that only calls n8n's helper (floor), and of one that spares the helper to read the credential each time (lowest); median of three alternating rounds`,
		figures: rounds,
		ratio: {
			wall: ratioTo('httpRequestNode', 'wallSeconds'),
			cpu: ratioTo('httpRequestNode', 'cpuSeconds'),
			wallToFloor: ratioTo('bareNode', 'wallSeconds'),
			cpuToFloor: ratioTo('bareNode', 'cpuSeconds'),
			wallToLowest: ratioTo('barestNode', 'wallSeconds'),
			cpuToLowest: ratioTo('barestNode', 'cpuSeconds'),
		},
		target: {
			wall: { most: 0.6 },
			cpu: { most: 0.6 },
			wallToFloor: { most: 1.1 },
			cpuToFloor: { most: 1.1 },
		},
	});
}
