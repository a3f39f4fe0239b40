import { caseOf, runLimiters, type LimitersFigures } from './limiters.mts';
import { median } from './median.mts';
import { resultOf, type Result } from './result.mts';

/** Runs the limiters and reports them like the other benchmarks: the worst and the middle case of each group. */
export async function measureLimiters(): Promise<Result> {
	const figures = runLimiters();
	const alone = figures.filter(({ processes, apis }) => processes.length === 1 && !apis);
	const minutes = alone.filter(({ limiter }) => limiter.kind === 'minute');
	const others = alone.filter(({ limiter }) => limiter.kind !== 'minute');
	const shared = figures.filter(({ processes, apis }) => processes.length > 1 || apis);
	const sharedMinutes = shared.filter(({ limiter }) => limiter.kind === 'minute');
	return resultOf({
		name: 'limiters',
		measures:
			'runs of 300 to 1,500 requests against limiters of every kind in virtual time, nothing thrown away: time over optimum, the worst and the middle case of each group',
		figures: { thisNode: Object.fromEntries(figures.map((each) => [caseOf(each), rawOf(each)])) },
		ratio: {
			...worstAndMiddle('aloneMinutes', minutes),
			...worstAndMiddle('aloneOthers', others),
			...worstAndMiddle('sharedMinutes', sharedMinutes),
			...worstAndMiddle(
				'sharedOthers',
				shared.filter((each) => !sharedMinutes.includes(each)),
			),
			slowestOfItsFairShare: Math.min(...sharedMinutes.map(({ slowest = 1 }) => slowest)),
			lost: Math.max(...figures.map(lostOf)),
			metOfAll: figures.filter(({ met }) => met).length / figures.length,
		},
		target: {
			aloneMinutesWorst: { most: 1.1 },
			aloneOthersWorst: { most: 1.3 },
			sharedMinutesWorst: { most: 1.1 },
			sharedOthersWorst: { most: 1.3 },
			slowestOfItsFairShare: { least: 0.7 },
			lost: { most: 0 },
		},
	});
}

function worstAndMiddle(name: string, figures: LimitersFigures[]): Record<string, number> {
	const ratios = figures.map(({ ratio }) => ratio);
	return { [`${name}Worst`]: Math.max(...ratios), [`${name}Middle`]: median(ratios) };
}

function rawOf({ seconds, optimum, longest, refused, slowest }: LimitersFigures) {
	return { seconds, optimum, longest, refused, slowest };
}

function lostOf({ processes, accepted }: LimitersFigures): number {
	return processes.reduce((sum, requests) => sum + requests, 0) - accepted;
}
