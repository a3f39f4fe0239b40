import { loadavg } from 'node:os';

import { caseOf, figuresOf, simulate, type LimitersCase } from './limiters.mts';
import { median } from './median.mts';
import { customersOf, startLimitedServer } from './queue/limited-server.mts';
import { Seats, updateWorkflow } from './queue/seats.mts';
import { waitForQuiet } from './quiet.mts';
import { resultOf, type Result, type Target } from './result.mts';
import { readResults } from './results.mts';
import { credentialsFor } from './sides.mts';

/** Requests a minute that are allowed, and how many updates each worker does then. */
const UPDATES: Record<number, number> = { 100: 400, 300: 500, 600: 600 };
const WORKERS = [2, 3, 4];
const APART = 20_000;
/** What the pace begins with, for the credential's region. */
const DOCUMENTED = 100;

/**
 * Each case has a key of its own, so several go on at once on the same workers: as many as have so many requests a
 * minute together. They begin one after the other within this time, so that their bursts do not meet.
 */
const AT_ONCE_PER_MINUTE = 2_400;
const SPREAD = 60_000;

/** Which limits are measured, such as `300,600`, while the figures of others stay as they are; all without it. */
const LIMITS = (process.env.BENCH_QUEUE ?? Object.keys(UPDATES).join()).split(',').map(Number);
/** How often each case is measured, all of a limit in turn. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 1);
/** With so many sets of random numbers each round runs in virtual time. */
const SEEDS = 3;
/** Updates of each worker; a small number shows that the bench runs, and its figures mean nothing. */
const FEWER_UPDATES = process.env.BENCH_UPDATES;

type Figures = ReturnType<typeof figuresOf>;

/** What one round of a case came to. */
interface Round extends Figures {
	/** Customers that were not updated */
	lost: number;
	/** Customers that were updated more than once */
	repeated: number;
	/** Seconds until each worker was done */
	ends: number[];
	/** What virtual time says of it, with the starts of this round */
	simulated: Figures[];
	loadBefore: number;
}

interface Measured {
	each: LimitersCase;
	limit: number;
	rounds: Round[];
}

/**
 * Measures n8n's real workers that share one key, each case beside what virtual time says of the very same one:
 * the same limiter, the same traveling times, the same number of updates, the starts as they were.
 */
export async function measureQueue(say: (words: string) => void): Promise<Result> {
	const unknown = LIMITS.filter((limit) => !(limit in UPDATES));
	if (unknown.length > 0) {
		throw new Error(`BENCH_QUEUE names some of ${Object.keys(UPDATES).join(', ')}.`);
	}
	const all: Measured[] = [];
	for (const limit of LIMITS) {
		const cases = casesOf(limit).map((each): Measured => ({ each, limit, rounds: [] }));
		all.push(...cases);
		const atOnce = Math.floor(AT_ONCE_PER_MINUTE / limit);
		const seats = await Seats.start(Math.max(...WORKERS), atOnce);
		try {
			for (let round = 0; round < ROUNDS; round++) {
				await waitForQuiet();
				for (let first = 0; first < cases.length; first += atOnce) {
					const group = cases.slice(first, first + atOnce);
					await measureTogether(group, seats);
					for (const measured of group) say(lineOf(measured));
				}
			}
		} finally {
			await seats.remove();
		}
	}
	const raw = Object.fromEntries(all.map((measured) => [caseOf(measured.each), rawOf(measured)]));
	const earlier = (await readResults()).find(({ name }) => name === 'queue');
	return queueResult({ ...othersIn(earlier), ...raw });
}

/** The figures of limits that are not measured now. */
function othersIn(result: Result | undefined): Record<string, Raw> {
	const cases = Object.entries((result?.figures.thisNode ?? {}) as Record<string, Raw>);
	return Object.fromEntries(cases.filter(([, { limit }]) => !LIMITS.includes(limit)));
}

/** What all cases come to together. */
function queueResult(raw: Record<string, Raw>): Result {
	const limits = [...new Set(Object.values(raw).map(({ limit }) => limit))];
	return resultOf({
		name: 'queue',
		measures: `n8n's own workers in queue mode, which share one key: 2 to 4 of them, ${limits.map((limit) => `${updatesOf(limit)} updates each at ${limit} a minute`).join(', ')}; time over optimum, beside virtual time`,
		figures: { thisNode: raw },
		...verdictOn(Object.values(raw)),
	});
}

/** The most workers first, so that those which take equally long go on together. */
function casesOf(limit: number): LimitersCase[] {
	return WORKERS.toReversed().flatMap((workers) =>
		(['first-request', 'sliding'] as const).flatMap((counting) =>
			[true, false].flatMap((retryAfter) =>
				[0, APART].map((apart) => ({
					limiter: { kind: 'minute', counting, limit } as const,
					retryAfter,
					processes: Array.from({ length: workers }, () => updatesOf(limit)),
					apart,
					documented: DOCUMENTED,
				})),
			),
		),
	);
}

function updatesOf(limit: number): number {
	return FEWER_UPDATES ? Number(FEWER_UPDATES) : UPDATES[limit];
}

/** One round of some cases at once. Each has a server of its own, and so a pace that knows nothing yet. */
async function measureTogether(cases: Measured[], seats: Seats): Promise<void> {
	const { owner } = seats.cluster;
	const [loadBefore] = loadavg();
	const servers = await Promise.all(cases.map(async ({ each }) => await startLimitedServer(each)));
	const beginOf = (place: number) => (place * SPREAD) / cases.length;
	try {
		const parts = await Promise.all(
			cases.map(async ({ each: { processes, apart = 0 } }, place) => {
				const [credential] = credentialsFor(servers[place].url);
				const { id, name } = await owner.post('/credentials', credential);
				const workflow = await owner.post('/workflows', updateWorkflow({ id, name }));
				return processes.map((count, process) => ({
					// Cases with fewer processes than there are workers begin with another one each.
					worker: (process + place) % seats.workers,
					workflowId: workflow.id as string,
					customerIds: customersOf(process, count),
					after: beginOf(place) + process * apart,
				}));
			}),
		);
		await seats.perform(parts.flat(), () =>
			servers.forEach((server, place) => server.begin(beginOf(place))),
		);
	} finally {
		await Promise.all(servers.map(async (server) => await server.stop()));
	}
	cases.forEach(({ each, rounds }, place) => {
		const { answers, starts, updates } = servers[place];
		const all = each.processes.reduce((sum, count) => sum + count, 0);
		rounds.push({
			...figuresOf(each, answers),
			lost: all - updates.size,
			repeated: [...updates.values()].filter((times) => times > 1).length,
			ends: answers.map(({ accepted }) => (accepted.at(-1) ?? NaN) / 1_000),
			simulated: simulate(each, SEEDS, starts),
			loadBefore,
		});
	});
}

/** The one of the middle, by its ratio. */
function middleOf<Each extends Figures>(rounds: Each[]): Each {
	const sorted = rounds.toSorted((one, other) => one.ratio - other.ratio);
	return sorted[Math.floor(sorted.length / 2)];
}

/** The least share that a slowest worker had in any round, where one counts. */
function slowestOf(rounds: Figures[]): { slowest?: number } {
	const shares = rounds.map(({ slowest }) => slowest).filter((share) => share !== undefined);
	return shares.length > 0 ? { slowest: Math.min(...shares) } : {};
}

/** What is kept of a case. */
type Raw = ReturnType<typeof rawOf>;

function rawOf({ rounds, limit }: Measured) {
	const { seconds, optimum, ratio, refused, ends, simulated } = middleOf(rounds);
	const virtual = middleOf(simulated);
	return {
		limit,
		seconds,
		optimum,
		ratio,
		refused,
		...slowestOf(rounds),
		ends,
		lost: Math.max(...rounds.map(({ lost }) => lost)),
		repeated: Math.max(...rounds.map(({ repeated }) => repeated)),
		inVirtualTime: {
			seconds: virtual.seconds,
			ratio: virtual.ratio,
			refused: virtual.refused,
			...slowestOf(simulated),
			ofReality: virtual.seconds / seconds,
			// Where they are far apart, chance decides.
			ratios: simulated.map((each) => each.ratio),
		},
		...(rounds.length > 1 && { ratios: rounds.map((round) => round.ratio) }),
		loadBefore: rounds.map(({ loadBefore }) => loadBefore),
	};
}

function verdictOn(raw: Raw[]): Pick<Result, 'ratio' | 'target'> {
	const ratio: Record<string, number> = {};
	const target: Record<string, Target> = {};
	const judge = (name: string, figures: number[], bounds: Target, of = worst(bounds)) => {
		if (figures.length === 0) return;
		ratio[name] = of(figures);
		target[name] = bounds;
	};
	const ratios = raw.map((each) => each.ratio);
	judge('worst', ratios, { most: 1.15 });
	judge('middle', ratios, { most: 1.1 }, median);
	const refusedAt = (isMeant: (limit: number) => boolean) =>
		raw.filter(({ limit }) => isMeant(limit)).map(({ refused }) => refused);
	judge(
		'refusedAt100',
		refusedAt((limit) => limit < 300),
		{ most: 0.1 },
	);
	judge(
		'refusedFrom300On',
		refusedAt((limit) => limit >= 300),
		{ most: 0.05 },
	);
	const shares = raw.map(({ slowest }) => slowest).filter((share) => share !== undefined);
	judge('slowestOfItsFairShare', shares, { least: 0.7 });
	const apart = raw.map(({ inVirtualTime }) => Math.abs(inVirtualTime.ofReality - 1));
	judge('virtualTimeOffBy', apart, { most: 0.05 });
	judge(
		'lost',
		raw.map(({ lost }) => lost),
		{ most: 0 },
	);
	judge(
		'repeated',
		raw.map(({ repeated }) => repeated),
		{ most: 0 },
	);
	return { ratio, target };
}

function worst({ least }: Target): (figures: number[]) => number {
	return (figures) => (least === undefined ? Math.max(...figures) : Math.min(...figures));
}

/** The case and its last round in a line. */
function lineOf({ each, rounds }: Measured): string {
	const { seconds, optimum, ratio, refused, slowest, lost, simulated } = rounds.at(-1)!;
	return [
		`${caseOf(each)}:`,
		`${seconds.toFixed(1)} s of ${optimum.toFixed(1)}, ${ratio.toFixed(2)}`,
		`(virtual ${middleOf(simulated).ratio.toFixed(2)});`,
		`${(100 * refused).toFixed(1)} % refused`,
		...(slowest === undefined ? [] : [`slowest ${slowest.toFixed(2)}`]),
		...(lost > 0 ? [`${lost} LOST`] : []),
	].join(' ');
}
