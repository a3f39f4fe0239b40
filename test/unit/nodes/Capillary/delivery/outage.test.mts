import { deliverAdd } from '../../../../../nodes/Capillary/delivery/add.ts';
import type { Outcome, Written } from '../../../../../nodes/Capillary/delivery/answer.ts';
import { deliver } from '../../../../../nodes/Capillary/delivery/deliver.ts';
import type { CapillaryRequest } from '../../../../../nodes/Capillary/delivery/request.ts';
import { Halted, type Run } from '../../../../../nodes/Capillary/delivery/run.ts';
import { Clock } from './clock.mts';
import { addOf, FakeCapillary, FAULTS, updateOf, type Fault } from './fake-capillary.mts';
import { world } from './world.mts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const UNKNOWN_HOST: Fault = {
	carriedOut: false,
	answer: { networkCode: 'ENOTFOUND', reason: 'getaddrinfo ENOTFOUND eu.api.capillarytech.com' },
};

const KINDS: Array<[string, Fault]> = [
	['refuses connections', FAULTS.unconnected],
	['answers 503 to everything', FAULTS.unavailable],
	['answers 503 in JSON to everything', FAULTS.unavailableInJson],
	['is not to be found by its name', UNKNOWN_HOST],
	['lets every request hang', FAULTS.late],
];

interface Setting {
	/** What Capillary does in place of its work, from when on and for how long */
	fault: Fault;
	after: number;
	lasts: number;
	/** What happens to those under way when it begins */
	atFirst?: Fault;
	outageWait?: number;
	/** One customer whom nothing helps */
	broken?: (request: CapillaryRequest) => boolean;
}

/** A Capillary that goes away for a while, and a run that talks to it. */
function away({ fault, after, lasts, atFirst, outageWait = 15 * MINUTE, broken }: Setting) {
	const clock = new Clock();
	const begin = clock.now + after;
	const end = begin + lasts;
	let isBegun = false;
	/** When each request came while Capillary was away */
	const inVain: Array<{ at: number; method: string }> = [];
	const capillary = new FakeCapillary({
		clock,
		latency: () => 100,
		fault: (request) => {
			if (broken?.(request)) return FAULTS.unavailable;
			if (clock.now < begin || clock.now >= end) return undefined;
			inVain.push({ at: clock.now, method: request.method });
			if (!atFirst || isBegun) return fault;
			isBegun = true;
			return atFirst;
		},
	});
	const { run } = world({
		clock,
		outageWait,
		answer: async (request) => await capillary.answer(request),
		random: Math.random,
	});
	return { clock, capillary, run, end, inVain };
}

/** Carries out so many pieces of work, at most five at a time. */
async function inLanes<Result>(count: number, lanes: number, work: (n: number) => Promise<Result>) {
	const results: Result[] = [];
	let next = 0;
	const lane = async () => {
		while (next < count) {
			const index = next++;
			results[index] = await work(index);
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	return results;
}

/** Updates so many customers, who are there, and gives what came of each. */
async function updateAll(
	{ clock, capillary, run }: { clock: Clock; capillary: FakeCapillary; run: Run },
	count: number,
	lanes = 5,
): Promise<Array<Outcome<Written>>> {
	const customers = Array.from({ length: count }, (_, n) => capillary.add('before', [`cuid:${n}`]));
	return await clock.run(
		inLanes(count, lanes, async (n) => await deliver(updateOf('after', customers[n].id), run)),
	);
}

const failed = (outcomes: Array<Outcome<Written>>) =>
	outcomes.filter((outcome) => 'failure' in outcome);

describe.each(KINDS)('While Capillary %s', (_name, fault) => {
	test.each([
		['5 seconds', 5 * SECOND],
		['30 seconds', 30 * SECOND],
		['10 minutes', 10 * MINUTE],
	])(
		'for %s in the middle of a run, no update fails and none is carried out twice',
		async (_span, lasts) => {
			const world = away({ fault, after: SECOND, lasts });
			const outcomes = await updateAll(world, 100);
			expect(failed(outcomes)).toEqual([]);
			expect(world.capillary.customers.map(({ names }) => names)).toEqual(
				Array.from({ length: 100 }, () => ['before', 'after']),
			);
		},
	);

	test('the run goes on within 5 seconds of its return, and tells how long it was away', async () => {
		const world = away({ fault, after: SECOND, lasts: 10 * MINUTE });
		await updateAll(world, 100);
		// What is left of the run after the outage takes less than two seconds.
		expect(world.clock.now).toBeLessThan(world.end + 7 * SECOND);
		expect(world.run.tally.summary('customer', 'written')).toMatch(
			/Capillary could not be reached for (9 minutes 5\d|10 minutes \d) seconds?; the run waited meanwhile\./,
		);
	});

	test('one question at a time looks whether it is back', async () => {
		const world = away({ fault, after: SECOND, lasts: 10 * MINUTE });
		await updateAll(world, 100);
		const late = world.inVain.filter(({ at }) => at > world.end - 9 * MINUTE);
		expect(new Set(late.map(({ method }) => method))).toEqual(new Set(['GET']));
		expect(new Set(late.map(({ at }) => at)).size).toBe(late.length);
	});
});

test('A second outage is told together with the first, as one time', async () => {
	const clock = new Clock();
	const second = { from: clock.now + 10 * MINUTE, to: clock.now + 13 * MINUTE };
	const first = { from: clock.now + SECOND, to: clock.now + 2 * MINUTE + SECOND };
	const capillary = new FakeCapillary({
		clock,
		latency: () => 100,
		fault: () =>
			[first, second].some(({ from, to }) => clock.now >= from && clock.now < to)
				? FAULTS.unconnected
				: undefined,
	});
	const { run } = world({
		clock,
		outageWait: 15 * MINUTE,
		answer: async (request) => await capillary.answer(request),
		random: Math.random,
	});
	expect(failed(await updateAll({ clock, capillary, run }, 100))).toEqual([]);
	const afterFirst = run.tally.outage;
	expect(afterFirst).toBeGreaterThanOrEqual(2 * MINUTE - SECOND);
	expect(afterFirst).toBeLessThan(2 * MINUTE + 6 * SECOND);

	await clock.run(clock.wait(second.from - clock.now - SECOND));
	expect(failed(await updateAll({ clock, capillary, run }, 100))).toEqual([]);
	expect(run.tally.outage - afterFirst).toBeGreaterThanOrEqual(3 * MINUTE - SECOND);
	expect(run.tally.outage - afterFirst).toBeLessThan(3 * MINUTE + 6 * SECOND);
	expect(run.tally.summary('customer', 'written')).toMatch(
		/Capillary could not be reached for (4 minutes 5\d|5 minutes 1?\d) seconds?; the run waited meanwhile\./,
	);
});

test.each([
	['lost its answer', FAULTS.droppedAfterwards],
	['was lost itself', FAULTS.dropped],
])(
	'An Add that %s as the outage began is settled after it, and everybody added once',
	async (_name, atFirst) => {
		const world = away({ fault: FAULTS.unconnected, atFirst, after: SECOND, lasts: MINUTE });
		const { clock, capillary, run } = world;
		const outcomes = await clock.run(
			inLanes(
				100,
				5,
				async (n) => await deliverAdd(addOf(`Tom ${n}`, [`mobile:4477009${n}`]), run),
			),
		);
		expect(failed(outcomes)).toEqual([]);
		expect(capillary.customers).toHaveLength(100);
		expect(new Set(capillary.customers.flatMap(({ keys }) => keys)).size).toBe(100);
	},
);

test.each([1, 5])(
	'One customer whom nothing helps is no outage, with %i at a time',
	async (lanes) => {
		const world = away({
			fault: FAULTS.unavailable,
			after: 0,
			lasts: 0,
			broken: ({ path }) => path.endsWith('/510'),
		});
		const outcomes = await updateAll(world, 50, lanes);
		expect(failed(outcomes)).toHaveLength(1);
		expect(outcomes[9]).toHaveProperty('failure.status', 503);
		expect(world.run.tally.outage).toBe(0);
	},
);

test('A customer whom nothing helps fails although the run has nobody else', async () => {
	const world = away({
		fault: FAULTS.unavailable,
		after: 0,
		lasts: 0,
		broken: ({ method }) => method === 'PUT',
	});
	const [outcome] = await updateAll(world, 1);
	expect(outcome).toHaveProperty('failure.status', 503);
	expect(world.run.tally.outage).toBe(0);
});

test('An outage that outlasts the wait fails its items, and the run is over soon after', async () => {
	const world = away({ fault: FAULTS.unconnected, after: SECOND, lasts: 60 * MINUTE });
	const begin = world.clock.now;
	const outcomes = await updateAll(world, 1_000);
	expect(failed(outcomes)[0]).toHaveProperty('failure.networkCode', 'ECONNREFUSED');
	// It was not waited for until it was over, so nothing says so.
	expect(world.run.tally.summary('customer', 'written')).toMatch(
		/could not be reached for 1\d minutes \d+ seconds?; the run waited meanwhile\.$/,
	);
	expect(world.capillary.customers.filter(({ names }) => names.length > 1)).toHaveLength(
		outcomes.length - failed(outcomes).length,
	);
	expect(world.clock.now).toBeGreaterThan(begin + 15 * MINUTE);
	expect(world.clock.now).toBeLessThan(begin + 20 * MINUTE);
});

test('Nobody is waited for at an address that never answered: it may be mistyped', async () => {
	const world = away({ fault: FAULTS.unconnected, after: 0, lasts: 60 * MINUTE });
	const begin = world.clock.now;
	const [outcome] = await updateAll(world, 1);
	expect(outcome).toHaveProperty('failure.networkCode', 'ECONNREFUSED');
	expect(world.clock.now).toBeLessThan(begin + MINUTE);
});

test('A Capillary that says it is not available is waited for from the first request on', async () => {
	const world = away({ fault: FAULTS.unavailable, after: 0, lasts: 5 * MINUTE });
	expect(failed(await updateAll(world, 10))).toEqual([]);
});

test('With no wait for outages, items fail when their retries are used up', async () => {
	const world = away({
		fault: FAULTS.unavailable,
		after: SECOND,
		lasts: 5 * MINUTE,
		outageWait: 0,
	});
	expect(failed(await updateAll(world, 100)).length).toBeGreaterThan(0);
});

test('A run that is stopped in an outage knows that nothing was sent', async () => {
	const world = away({ fault: FAULTS.unconnected, after: SECOND, lasts: 10 * MINUTE });
	const { clock, capillary, run } = world;
	const customer = capillary.add('before', ['cuid:1']);
	await clock.run(deliver(updateOf('after', customer.id), run));
	await clock.run(clock.wait(2 * SECOND));
	const delivery = deliver(updateOf('again', customer.id), run);
	const stop = clock.wait(MINUTE).then(() => run.halt());
	const error: unknown = await clock.run(
		Promise.all([delivery, stop]).catch((problem: unknown) => problem),
	);
	expect(error).toBeInstanceOf(Halted);
	expect(error).toHaveProperty('isOpen', false);
	expect(customer.names).toEqual(['before', 'after']);
});
