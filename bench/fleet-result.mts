import { runFleet } from './fleet.mts';
import { resultOf, type Result } from './result.mts';

/**
 * Runs the fleet and reports it like the other benchmarks: the worst of the cases that the target
 * covers, and the figures of all.
 */
export async function measureFleet(): Promise<Result> {
	const { figures, target } = runFleet();
	const cases = figures.filter(({ limit }) => limit === target.limit);
	const upTo16 = cases.filter(({ workers }) => workers <= target.refusedUpToWorkers);
	return resultOf({
		name: 'fleet',
		measures:
			'1 to 256 workers on one key in virtual time, fixed and sliding windows, with and without Retry-After: the worst case of each figure',
		figures: { thisNode: figures },
		ratio: {
			limitUsed: Math.min(...cases.map(({ limitUsed }) => limitUsed)),
			refusedUpTo16Workers: Math.max(...upTo16.map(({ refused }) => refused)),
			slowestOfItsFairShare: Math.min(...cases.map(({ slowest }) => slowest)),
		},
		target: {
			limitUsed: { least: target.limitUsed },
			refusedUpTo16Workers: { most: target.refused },
			slowestOfItsFairShare: { least: target.slowest },
		},
	});
}
