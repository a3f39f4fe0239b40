import fc from 'fast-check';
import type { Answer, NetworkError } from '../../../../../nodes/Capillary/delivery/answer.ts';
import { writtenIn } from '../../../../../nodes/Capillary/customer/answers.ts';
import { deliver } from '../../../../../nodes/Capillary/delivery/deliver.ts';
import type { Start } from '../../../../../nodes/Capillary/delivery/pace.ts';
import type { WriteRequest } from '../../../../../nodes/Capillary/delivery/request.ts';
import { Halted, untilHalted } from '../../../../../nodes/Capillary/delivery/run.ts';
import { Clock } from './clock.mts';
import { CLOSED_FOR, inTurn, page, refused, world, written } from './world.mts';

const UPDATE: WriteRequest = {
	api: 'PUT v2/customers',
	method: 'PUT',
	path: '/v2/customers/171891944',
	query: { source: 'INSTORE' },
	headers: {},
	body: {},
	keys: ['id:171891944'],
	resultOf: writtenIn,
};

/** Sends the update, and gives what came of it beside where it happened. */
async function delivered(setting: Parameters<typeof world>[0]) {
	const place = world(setting);
	const outcome = await place.clock.run(deliver(UPDATE, place.run));
	return { ...place, outcome };
}

const unconnected = (networkCode: string): NetworkError => ({ networkCode, reason: networkCode });

/** Design, rule "Retry": a transient error. */
const TRANSIENT: Array<[string, Answer | NetworkError]> = [
	...[502, 503, 504, 520, 521].flatMap(
		(status): Array<[string, Answer]> => [
			[`HTTP ${status} with a page`, page(status)],
			[`HTTP ${status} with errors`, refused(status, 'Not now', status)],
			[`HTTP ${status} with nothing`, { status, headers: {}, body: '' }],
		],
	),
	...[521, 461, 4001].flatMap(
		(code): Array<[string, Answer]> => [
			[`code ${code} under 200`, refused(code, 'Not now', 200)],
			[`code ${code} under 400`, refused(code, 'Not now', 400)],
			[`code ${code} as text`, refused(String(code) as never, 'Not now')],
		],
	),
	['code 4001 under 503', refused(4001, 'Authorization status unavailable!', 503)],
	['no answer in time', unconnected('ECONNABORTED')],
	['no connection in time', unconnected('ETIMEDOUT')],
	['a connection that breaks off', unconnected('ECONNRESET')],
	['a refused connection', unconnected('ECONNREFUSED')],
	['a name that cannot be looked up now', unconnected('EAI_AGAIN')],
	['a failure without a code', unconnected('')],
	['a page under 200', page(200)],
	['nothing under 200', { status: 200, headers: {}, body: '' }],
	['JSON that was cut off', { status: 200, headers: {}, body: '{"createdId":5' }],
];

/** Design, rule "Retry": never. */
const LASTING: Array<[string, Answer | NetworkError]> = [
	...[301, 302, 400, 403, 404, 405, 408, 409, 415, 422, 498, 500, 501].map(
		(status): [string, Answer] => [`HTTP ${status} with a page`, page(status)],
	),
	...[400, 403, 498, 500, 1060, 8006, 8009, 8014, 8015, 8018].flatMap(
		(code): Array<[string, Answer]> => [
			[`code ${code} under 200`, refused(code, 'No', 200)],
			[`code ${code} under 400`, refused(code, 'No', 400)],
		],
	),
	['JSON that says nothing', { status: 200, headers: {}, body: { warnings: [] } }],
	['a host that does not exist', unconnected('ENOTFOUND')],
	['a certificate that has expired', unconnected('CERT_HAS_EXPIRED')],
	["a certificate of nobody's", unconnected('SELF_SIGNED_CERT_IN_CHAIN')],
];

describe.each(TRANSIENT)('%s', (_name, error) => {
	test('is met with the request again, until it goes well', async () => {
		const { outcome, sent, run } = await delivered({
			answer: inTurn(error, error, error, written(5)),
		});
		expect(outcome).toMatchObject({ result: { createdId: 5 } });
		expect(sent).toHaveLength(4);
		expect(run.tally.retried).toBe(3);
	});

	test.each([0, 1, 5])('fails the item after %i retries where that is the most', async (most) => {
		const { outcome, sent, run } = await delivered({ answer: () => error, maxRetries: most });
		expect(outcome).toHaveProperty('failure');
		expect(sent).toHaveLength(most + 1);
		expect(run.tally.retried).toBe(most);
	});
});

test.each(LASTING)('%s fails the item at once', async (_name, answer) => {
	const { outcome, sent, run } = await delivered({ answer: () => answer });
	expect(outcome).toHaveProperty('failure');
	expect(sent).toHaveLength(1);
	expect(run.tally.retried).toBe(0);
});

describe('The pause before a retry', () => {
	test('is anything between nothing and a bound that doubles up to a minute', async () => {
		const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
		await fc.assert(
			fc.asyncProperty(fc.array(anyRandom, { minLength: 12, maxLength: 12 }), async (numbers) => {
				const left = [...numbers];
				const { gaps } = await delivered({
					answer: () => page(503),
					maxRetries: 12,
					random: () => left.shift()!,
				});
				const bounds = [
					500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000, 60_000,
				];
				gaps().forEach((gap, index) => expect(gap).toBeCloseTo(numbers[index] * bounds[index], 2));
				expect(gaps()).toHaveLength(12);
			}),
		);
	});

	test('is what Retry-After says, in seconds', async () => {
		const { gaps } = await delivered({
			answer: inTurn(page(503, { 'retry-after': '7' }), written(5)),
		});
		expect(gaps()).toEqual([7_000]);
	});

	test('is what Retry-After says, as an HTTP date', async () => {
		const { gaps } = await delivered({
			answer: inTurn(page(503, { 'retry-after': 'Mon, 05 Jan 2026 09:01:30 GMT' }), written(5)),
		});
		expect(gaps()).toEqual([90_000]);
	});

	test('is none when the date has passed', async () => {
		const { gaps } = await delivered({
			answer: inTurn(page(503, { 'retry-after': 'Mon, 05 Jan 2026 08:00:00 GMT' }), written(5)),
		});
		expect(gaps()).toEqual([0]);
	});

	test('is random where Retry-After cannot be understood', async () => {
		const { gaps } = await delivered({
			answer: inTurn(page(503, { 'retry-after': 'soon' }), written(5)),
		});
		expect(gaps()).toEqual([250]);
	});
});

describe.each([
	['HTTP 429 with a page', page(429)],
	['HTTP 429 with errors', refused(429, 'Too many requests', 429)],
	['code 429 under 200', refused(429, 'Too many requests', 200)],
])('%s', (_name, limited) => {
	test('is no retry, however often it comes', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (times) => {
				const refusals = Array.from({ length: times }, () => limited);
				const { outcome, run, pace } = await delivered({
					answer: inTurn(...refusals, written(5)),
					maxRetries: 0,
				});
				expect(outcome).toMatchObject({ result: { createdId: 5 } });
				expect(run.tally).toMatchObject({ retried: 0, limited: times });
				expect(pace.refusals).toHaveLength(times);
			}),
		);
	});

	test('does not use up the retries of other errors', async () => {
		const { outcome, run } = await delivered({
			answer: inTurn(limited, page(503), limited, page(503), limited, written(5)),
			maxRetries: 2,
		});
		expect(outcome).toMatchObject({ result: { createdId: 5 } });
		expect(run.tally).toMatchObject({ retried: 2, limited: 3 });
	});

	test('fails the item only when the time for it is spent', async () => {
		const limitWait = 10 * CLOSED_FOR;
		const { outcome, sent } = await delivered({ answer: () => limited, limitWait });
		expect(outcome).toHaveProperty('failure');
		expect(sent.at(-1)!.at - sent[0].at).toBe(limitWait);
	});

	test('fails the item at once where there is no time for it', async () => {
		const { outcome, sent } = await delivered({ answer: () => limited, limitWait: 0 });
		expect(outcome).toHaveProperty('failure');
		expect(sent).toHaveLength(1);
	});
});

test.each([
	['seconds', '20', 20_000],
	['an HTTP date', 'Mon, 05 Jan 2026 09:00:45 GMT', 45_000],
])('After a 429 the pace is closed until Retry-After, given in %s', async (_form, header, wait) => {
	const { pace, gaps } = await delivered({
		answer: inTurn(page(429, { 'retry-after': header }), written(5)),
	});
	expect(pace.refusals).toEqual([wait]);
	expect(gaps()).toEqual([wait]);
});

describe('A Retry-After of a day', () => {
	const DAY = { 'retry-after': '86400' };

	test('on a 429 is believed as long as the run waits: then the request tries once more, and fails', async () => {
		const { outcome, gaps, pace } = await delivered({
			answer: () => page(429, DAY),
			limitWait: 60_000,
		});
		expect(outcome).toHaveProperty('failure.retryAfter', '86400');
		expect(gaps()).toEqual([60_000]);
		expect(pace.refusals).toEqual([60_000, 60_000]);
	});

	test('on a 429 that is over by then delays the item, and does not fail it', async () => {
		const { outcome, gaps } = await delivered({
			answer: inTurn(page(429, DAY), written(5)),
			limitWait: 60_000,
		});
		expect(outcome).toHaveProperty('result.createdId', 5);
		expect(gaps()).toEqual([60_000]);
	});

	test('on any other status that passes is believed as long, for each retry', async () => {
		for (const status of [502, 503, 504, 520, 521]) {
			const { gaps } = await delivered({
				answer: () => page(status, DAY),
				limitWait: 60_000,
				maxRetries: 3,
			});
			expect(gaps()).toEqual([60_000, 60_000, 60_000]);
		}
	});

	test('makes the usual pause where the run is not willing to wait', async () => {
		const { gaps } = await delivered({
			answer: () => page(503, DAY),
			limitWait: 0,
			maxRetries: 2,
			random: () => 1,
		});
		expect(gaps()).toEqual([500, 1_000]);
	});
});

test.each(['-5', '1e9', 'soon', '86400, 5', '1.5'])(
	'A Retry-After that says nothing (%s) is none',
	async (header) => {
		const { pace } = await delivered({
			answer: inTurn(page(429, { 'retry-after': header }), written(5)),
		});
		expect(pace.refusals).toEqual([undefined]);
	},
);

test('Whoever is held up by the refusals of others waits no longer than the run is willing to', async () => {
	const place = world({ answer: () => written(5), limitWait: 60_000 });
	// Somebody else's run is willing to wait for a day.
	place.pace.refused(place.pace.start(place.clock.now) as Start, place.clock.now, 86_400_000);
	const from = place.clock.now;
	await place.clock.run(deliver(UPDATE, place.run));
	expect(place.sent.map(({ at }) => at - from)).toEqual([60_000]);
});

test('The pace is told of every answer, whatever it is', async () => {
	const answers = [page(503), page(429), unconnected('ECONNRESET'), refused(8015, 'Nobody')];
	const { pace, sent } = await delivered({ answer: inTurn(...answers) });
	expect(sent).toHaveLength(4);
	expect(pace.underWay).toBe(0);
});

describe('When the run ends', () => {
	test('a pause ends, and nothing is sent any more', async () => {
		const place = world({ answer: () => page(503) });
		const delivery = deliver(UPDATE, place.run);
		const ending = place.clock.wait(100).then(place.run.halt);
		await expect(place.clock.run(delivery)).rejects.toThrow(Halted);
		await ending;
		expect(place.sent).toHaveLength(1);
	});

	test('a wait for the limit ends, and nothing is sent any more', async () => {
		const place = world({ answer: () => page(429, { 'retry-after': '30' }) });
		const delivery = deliver(UPDATE, place.run);
		const ending = place.clock.wait(100).then(place.run.halt);
		await expect(place.clock.run(delivery)).rejects.toThrow(Halted);
		await ending;
		expect(place.sent).toHaveLength(1);
	});

	test('the answer to what is under way still counts', async () => {
		const place = world({
			answer: async () => {
				place.run.halt();
				return written(5);
			},
		});
		const outcome = await place.clock.run(deliver(UPDATE, place.run));
		expect(outcome).toMatchObject({ result: { createdId: 5 } });
	});
});

describe('What is known of a request that a halt ends', () => {
	const read = { ...UPDATE, method: 'GET', api: 'metadata' } as const;

	/** Halts the run after the first answer, while the request waits to be sent again. */
	async function haltedAfter(request: typeof UPDATE | typeof read, answer: Answer | NetworkError) {
		const place = world({
			answer: () => {
				place.run.halt();
				return answer;
			},
		});
		return await place.clock.run(untilHalted(deliver(request, place.run)));
	}

	test('nothing was sent, where the run was halted before', async () => {
		const { run, clock, sent } = world({ answer: () => written(5) });
		run.halt();
		expect(await clock.run(untilHalted(deliver(UPDATE, run)))).toBe('notSent');
		expect(sent).toEqual([]);
	});

	test.each([
		['no answer', unconnected('ECONNRESET')],
		['no answer in time', unconnected('ECONNABORTED')],
		['a 503 with a page', page(503)],
	])('a write that met %s may have been carried out', async (_name, answer) => {
		expect(await haltedAfter(UPDATE, answer)).toBe('open');
	});

	test.each([
		['the limit', page(429)],
		['a locked customer', refused(521, 'Multiple actions running')],
		['a refused connection', unconnected('ECONNREFUSED')],
	])('a write that met %s was not', async (_name, answer) => {
		expect(await haltedAfter(UPDATE, answer)).toBe('notSent');
	});

	test('a read changes nothing, whatever it met', async () => {
		expect(await haltedAfter(read, unconnected('ECONNRESET'))).toBe('notSent');
	});
});

describe('Once Capillary has refused whoever asks, twice,', () => {
	const read = { ...UPDATE, method: 'GET', api: 'metadata' } as const;

	async function afterwards(first: typeof UPDATE | typeof read, answer: Answer) {
		const place = world({ answer: inTurn(answer, answer, written(5)) });
		const refusal = await place.clock.run(deliver(first, place.run));
		const update = await place.clock.run(deliver(UPDATE, place.run));
		const lookup = await place.clock.run(deliver(read, place.run));
		return { refusal, update, lookup, sent: place.sent, tally: place.run.tally };
	}

	test.each([
		['HTTP 401', page(401)],
		['HTTP 401 with errors', refused(401, 'Unauthorized', 401)],
		['code 401 under 200', refused(401, 'Unauthorized', 200)],
	])('with %s, nothing more is sent, and all fails with the same words', async (_name, answer) => {
		const { refusal, update, lookup, sent, tally } = await afterwards(UPDATE, answer);
		expect(refusal).toHaveProperty('failure');
		expect(update).toEqual(refusal);
		expect(lookup).toEqual(refusal);
		expect(sent).toHaveLength(2);
		expect(tally.retried).toBe(0);
	});

	test('with code 4000 for a write, no more writes are sent', async () => {
		const denied = refused(4000, 'Not authorized. Access is denied!', 403);
		const { refusal, update, lookup, sent } = await afterwards(UPDATE, denied);
		expect(update).toEqual(refusal);
		expect(lookup).toHaveProperty('result');
		expect(sent.map(({ request }) => request.method)).toEqual(['PUT', 'PUT', 'GET']);
	});

	test('with code 4000 for a read, writes are sent all the same', async () => {
		const denied = refused(4000, 'Not authorized. Access is denied!', 403);
		const place = world({ answer: inTurn(denied, written(5)) });
		expect(await place.clock.run(deliver(read, place.run))).toHaveProperty('failure.code', 4000);
		expect(await place.clock.run(deliver(UPDATE, place.run))).toHaveProperty('result');
		expect(place.sent).toHaveLength(2);
	});

	test('a request that waits for its turn is not sent', async () => {
		const place = world({ answer: inTurn(page(401), page(401), written(5)) });
		const all = [1, 2, 3].map(async () => await deliver(UPDATE, place.run));
		const outcomes = await place.clock.run(Promise.all(all));
		expect(outcomes).toEqual(Array(3).fill({ failure: expect.objectContaining({ status: 401 }) }));
		expect(place.sent).toHaveLength(2);
	});
});

describe('A refusal of whoever asks is not believed at once:', () => {
	/** Delivers so many updates at once, each answer on its way for 100 ms. */
	async function together(count: number, answerTo: (index: number) => Answer) {
		const clock = new Clock();
		let most = 0;
		let underWay = 0;
		let next = 0;
		const alone: boolean[] = [];
		const place = world({
			clock,
			answer: async () => {
				const index = next++;
				most = Math.max(most, ++underWay);
				alone[index] = underWay === 1;
				await clock.wait(100);
				underWay--;
				return answerTo(index);
			},
		});
		const updates = Array.from({ length: count }, async (_, index) => {
			await deliver({ ...UPDATE, path: `/v2/customers/${index}` }, place.run).then((outcome) =>
				outcomes.push(outcome),
			);
		});
		const outcomes: unknown[] = [];
		await clock.run(Promise.all(updates));
		return { ...place, outcomes, most, alone };
	}

	test('a wrong password is sent twice, however many requests are under way', async () => {
		const { sent, outcomes, most } = await together(50, () => page(401));
		expect(sent).toHaveLength(2);
		expect(most).toBe(1);
		expect(sent[0].request.path).toBe(sent[1].request.path);
		expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
	});

	test.each([
		['401', page(401)],
		['4000', refused(4000, 'Not authorized. Access is denied!', 403)],
	])('a single %s among good answers fails nobody', async (_name, refusal) => {
		const { sent, outcomes, run, alone } = await together(50, (index) =>
			index === 20 ? refusal : written(5),
		);
		expect(outcomes).toEqual(Array(50).fill({ result: expect.objectContaining({ createdId: 5 }) }));
		expect(sent).toHaveLength(51);
		expect(run.tally.retried).toBe(1);
		const [first, again] = sent
			.map(({ request: { path } }, index) => ({ path, index }))
			.filter(({ path }) => path === sent[20].request.path);
		expect(first.index).toBe(20);
		expect(alone[again.index]).toBe(true);
	});

	test('refused at once are, of a password changed meanwhile, those under way and one again', async () => {
		const { sent, outcomes } = await together(5, (index) => (index === 0 ? written(5) : page(401)));
		expect(outcomes.filter((outcome) => 'failure' in (outcome as object))).toHaveLength(4);
		// One good, four under way together, and one of these once more.
		expect(sent).toHaveLength(6);
	});

	test('the first request is alone for ten seconds at most, so that a slow one holds up nobody', async () => {
		const clock = new Clock();
		const place = world({
			clock,
			answer: async () => {
				await clock.wait(30_000);
				return written(5);
			},
		});
		await clock.run(Promise.all([1, 2, 3].map(async () => await deliver(UPDATE, place.run))));
		expect(place.gaps()).toEqual([10_000, 0]);
		expect(place.run.tally.limitWait).toBe(0);
	});

	test('a run that ends while a refusal is doubted ends', async () => {
		const place = world({ answer: () => page(401) });
		const delivery = untilHalted(deliver(UPDATE, place.run));
		const ending = place.clock.wait(100).then(place.run.halt);
		expect(await place.clock.run(delivery)).toBe('notSent');
		await ending;
		expect(place.sent).toHaveLength(1);
	});
});

describe('What is told of a write that fails in the end', () => {
	test('is that an earlier try may have carried it out', async () => {
		const lost = unconnected('ECONNRESET');
		const { outcome } = await delivered({ answer: inTurn(lost, refused(8014, 'Invalid')) });
		expect(outcome).toMatchObject({ failure: { code: 8014, open: true } });
	});

	test('is nothing of that where no try may have', async () => {
		const { outcome } = await delivered({
			answer: inTurn(unconnected('ECONNREFUSED'), refused(521, 'Locked'), refused(8014, 'Invalid')),
		});
		expect(outcome).not.toHaveProperty('failure.open');
	});
});
