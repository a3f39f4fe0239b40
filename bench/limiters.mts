/**
 * The automatic pace against limiters that it does not know, of every kind there may be: one process, and
 * 2 to 4 that share no memory, in runs of 300 to 1,500 requests, in virtual time. Nothing is thrown away
 * as warm-up; the random numbers are the same in each run.
 *
 *     node bench/limiters.mts
 */
import { VirtualClock } from './fleet/clock.mts';
import { Pace } from './fleet/pace.mts';
import { seededRandom } from './fleet/random.mts';
import { Worker } from './fleet/worker.mts';
import { BUSY, optimumOf, serverOf, type Limiter } from './limiters/limiter.mts';

/** What is run: each process has all of its requests ready at once, and a pace of its own for each API. */
export interface LimitersCase {
	limiter: Limiter;
	/** Whether a refusal carries Retry-After */
	retryAfter: boolean;
	/** The requests of each process, in the order in which they start */
	processes: number[];
	/** Milliseconds from one process's start to the next one's */
	apart?: number;
	/** Several APIs in one process under one limit: each has so many of its requests */
	apis?: number;
	/** The documented limit that a pace begins with */
	documented: number;
}

export interface LimitersFigures extends LimitersCase {
	/** Seconds until everything was accepted, the median of the rounds; the time given up at, where it was not */
	seconds: number;
	optimum: number;
	/** Seconds over optimum */
	ratio: number;
	/** The highest ratio of all rounds */
	longest: number;
	/** Refused requests as a share of all */
	refused: number;
	/** Accepted requests */
	accepted: number;
	/**
	 * What the slowest process got of an equal share, in the whole minutes from the second one of the last
	 * process on until the first is done; left out where there are none
	 */
	slowest?: number;
	target: number;
	met: boolean;
}

/** What became of the requests of one process, or of one of its APIs: when answers arrived, in milliseconds */
export interface Answers {
	accepted: number[];
	refused: number[];
}

const MINUTE = 60_000;
const CONCURRENCY = 5;
/** Milliseconds there and back, any of them as likely as the other; half of it each way */
export const TRAVEL = { least: 50, most: 300 };
/** Random numbers matter: each case runs with so many sets of them. */
const SEEDS = 21;
const GIVEN_UP_AFTER = 60 * MINUTE;
const FAIR = 0.7;

function targetOf({ limiter }: LimitersCase): number {
	return limiter.kind === 'minute' ? 1.1 : 1.3;
}

function limitersCases(): LimitersCase[] {
	const counted = (['first-request', 'wall-clock', 'sliding'] as const).flatMap((counting) => [
		{ limiter: { kind: 'minute', counting, limit: 100 } as const, requests: 600 },
		{ limiter: { kind: 'minute', counting, limit: 300 } as const, requests: 900 },
		{ limiter: { kind: 'minute', counting, limit: 600 } as const, requests: 1_500 },
		{
			limiter: {
				kind: 'minute',
				counting,
				limit: 100,
				becomes: { limit: 200, after: 2 * MINUTE },
			} as const,
			requests: 1_000,
		},
	]);
	const others: Array<{ limiter: Limiter; requests: number }> = [
		...(['fixed', 'sliding'] as const).flatMap((counting) => [
			{ limiter: { kind: 'second', counting, limit: 2 } as const, requests: 300 },
			{ limiter: { kind: 'second', counting, limit: 5 } as const, requests: 300 },
			{ limiter: { kind: 'second', counting, limit: 10 } as const, requests: 300 },
			{ limiter: { kind: 'second', counting, limit: 20 } as const, requests: 1_500 },
		]),
		{ limiter: { kind: 'bucket', perSecond: 10, burst: 20 }, requests: 600 },
		{ limiter: { kind: 'bucket', perSecond: 5, burst: 50 }, requests: 600 },
		{ limiter: { kind: 'bucket', perSecond: 10 / 6, burst: 100 }, requests: 600 },
		{ limiter: { kind: 'under way', limit: 1 }, requests: 600 },
		{ limiter: { kind: 'under way', limit: 2 }, requests: 600 },
		...[0.01, 0.02, 0.05].map((probability) => ({
			limiter: { kind: 'chance', probability } as const,
			requests: 400,
		})),
		{ limiter: { kind: 'chance', probability: 0.02, limit: 600 }, requests: 1_500 },
	];
	const alone = [...counted, ...others].flatMap(({ limiter, requests }) =>
		[true, false].flatMap((retryAfter) =>
			[100, 600].map((documented) => ({
				limiter,
				retryAfter,
				processes: [requests],
				documented,
			})),
		),
	);
	const sharing: Limiter[] = [
		...([100, 300, 600] as const).flatMap((limit) =>
			(['first-request', 'sliding'] as const).map(
				(counting) => ({ kind: 'minute', counting, limit }) as const,
			),
		),
		{ kind: 'second', counting: 'sliding', limit: 10 },
		{ kind: 'bucket', perSecond: 10, burst: 20 },
	];
	const shared = sharing.flatMap((limiter) =>
		[true, false].flatMap((retryAfter) => [
			...[2, 3, 4].flatMap((processes) =>
				[0, 20_000].map((apart) => ({
					limiter,
					retryAfter,
					processes: Array.from({ length: processes }, () => 500),
					apart,
					documented: 100,
				})),
			),
			// The first has far more to do than the others, and should get what these leave.
			{ limiter, retryAfter, processes: [1_500, 300, 300], documented: 100 },
			{ limiter, retryAfter, processes: [900], apis: 2, documented: 100 },
		]),
	);
	return [...alone, ...shared];
}

/** Runs every case. */
export function runLimiters(): LimitersFigures[] {
	return limitersCases().map(measure);
}

/**
 * Runs a case in virtual time, once with each set of random numbers; the quickest comes first.
 *
 * @param seeds how many sets there are
 * @param starts when each process really started, in milliseconds, where that is known
 */
export function simulate(each: LimitersCase, seeds: number, starts?: number[]) {
	const rounds = Array.from({ length: seeds }, (_, index) => measureOnce(each, index + 1, starts));
	return rounds.sort((a, b) => a.ratio - b.ratio);
}

function measure(each: LimitersCase): LimitersFigures {
	const rounds = simulate(each, SEEDS);
	const middle = rounds[Math.floor(rounds.length / 2)];
	const slowest = rounds.map((round) => round.slowest).filter((share) => share !== undefined);
	const figures = {
		...each,
		...middle,
		longest: rounds.at(-1)!.ratio,
		accepted: Math.min(...rounds.map(({ accepted }) => accepted)),
		...(slowest.length > 0 && { slowest: Math.min(...slowest) }),
	};
	const target = targetOf(each);
	const met = figures.ratio <= target && (figures.slowest ?? 1) >= FAIR;
	return { ...figures, target, met };
}

function measureOnce(each: LimitersCase, seed: number, starts?: number[]) {
	const { limiter, retryAfter, processes, apart = 0, apis = 1, documented } = each;
	const clock = new VirtualClock();
	const random = seededRandom(seed);
	const server = serverOf(limiter, retryAfter, random);
	const workers = processes.flatMap((requests, index) =>
		Array.from({ length: apis }, () => {
			const worker = new Worker({
				clock,
				pace: new Pace(documented, random),
				server,
				concurrency: CONCURRENCY / apis,
				latency: () => TRAVEL.least + (TRAVEL.most - TRAVEL.least) * random(),
				requests: requests / apis,
				// A server that counts those under way is busy with each nearly all of the time.
				...(limiter.kind === 'under way' && { way: 1 - BUSY }),
			});
			clock.after(starts?.[index] ?? index * apart, () => worker.work());
			return worker;
		}),
	);
	clock.run(GIVEN_UP_AFTER);
	return figuresOf(each, workers);
}

/**
 * What a case came to, by the answers that its processes got, counted from the first one's start.
 *
 * @param answers of each process, in their order; of each of its APIs
 */
export function figuresOf(each: LimitersCase, answers: Answers[]) {
	const { limiter, retryAfter, processes, apart = 0 } = each;
	const all = processes.reduce((sum, requests) => sum + requests, 0);
	const accepted = answers.reduce((sum, worker) => sum + worker.accepted.length, 0);
	const refusals = answers.reduce((sum, worker) => sum + worker.refused.length, 0);
	const ends = answers.map((worker) => worker.accepted.at(-1) ?? GIVEN_UP_AFTER);
	const isDone = accepted === all;
	const seconds = (isDone ? Math.max(...ends) : GIVEN_UP_AFTER) / 1_000;
	const senders = processes.map((requests, index) => ({ at: index * apart, requests }));
	const road = { atATime: CONCURRENCY, travel: (TRAVEL.least + TRAVEL.most) / 2 };
	const optimum = optimumOf(limiter, senders, retryAfter, road) / 1_000;
	return {
		seconds,
		optimum,
		ratio: seconds / optimum,
		refused: refusals / (accepted + refusals),
		accepted,
		...slowestOf(answers, (processes.length - 1) * apart + MINUTE, Math.min(...ends)),
	};
}

function slowestOf(workers: Answers[], from: number, to: number): { slowest?: number } {
	// A process sends what a minute allows at once, so that only whole minutes can be compared.
	const minutes = Math.floor((to - from) / MINUTE);
	if (workers.length < 2 || minutes < 1) return {};
	const until = from + minutes * MINUTE;
	const counts = workers.map(
		({ accepted }) => accepted.filter((at) => from <= at && at < until).length,
	);
	const fair = counts.reduce((sum, count) => sum + count, 0) / counts.length;
	return { slowest: Math.min(...counts) / fair };
}

/** The limiter in a few words. */
function nameOf(limiter: Limiter): string {
	switch (limiter.kind) {
		case 'minute': {
			const { limit, counting, becomes } = limiter;
			return `${limit}${becomes ? `, then ${becomes.limit}` : ''} a minute, ${counting}`;
		}
		case 'second':
			return `${limiter.limit} a second, ${limiter.counting}`;
		case 'bucket':
			return `bucket of ${limiter.burst}, ${Number(limiter.perSecond.toFixed(2))} a second`;
		case 'under way':
			return `${limiter.limit} under way`;
		case 'chance': {
			const { probability, limit } = limiter;
			return `${100 * probability} % by chance${limit ? `, and ${limit} a minute` : ''}`;
		}
	}
}

/** The case in a line. */
export function caseOf({ limiter, retryAfter, documented, ...each }: LimitersCase): string {
	const { processes, apis, apart } = each;
	return [
		nameOf(limiter),
		retryAfter ? 'Retry-After' : 'no Retry-After',
		`from ${documented}`,
		processes.join(' + ') + (apis ? ` on ${apis} APIs` : ''),
		...(apart ? [`${apart / 1_000} s apart`] : []),
	].join(' · ');
}

if (import.meta.main) {
	const figures = runLimiters();
	for (const each of figures) {
		const line = [
			each.met ? ' ' : '✗',
			caseOf(each).padEnd(80),
			`${each.seconds.toFixed(1)} s of ${each.optimum.toFixed(1)}`.padEnd(18),
			each.ratio.toFixed(2).padStart(5),
			`(${each.longest.toFixed(2)})`.padStart(7),
			`${(100 * each.refused).toFixed(1)} %`.padStart(7),
			each.slowest === undefined ? '' : `slowest ${each.slowest.toFixed(2)}`,
		];
		console.log(line.join(' '));
	}
	const met = figures.filter((each) => each.met).length;
	console.log(`${met} of ${figures.length} cases are met.`);
}
