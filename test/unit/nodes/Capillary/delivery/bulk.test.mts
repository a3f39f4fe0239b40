import { deliverAdds, elementsIn } from '../../../../../nodes/Capillary/delivery/bulk.ts';
import type { AddRequest } from '../../../../../nodes/Capillary/delivery/add.ts';
import type { Answer } from '../../../../../nodes/Capillary/delivery/answer.ts';
import { addOf, FakeCapillary, FAULTS, faultsInTurn, type Fault } from './fake-capillary.mts';
import { Clock } from './clock.mts';
import { refused, world } from './world.mts';

const mobile = (number: number) => `mobile:4477009000${number}`;

/** A group of so many customers, each with a mobile of its own. */
function group(size: number, ifExists?: 'fail' | 'getExisting' | 'update'): AddRequest[] {
	return Array.from({ length: size }, (_, index) =>
		addOf(`Tom ${index}`, [mobile(index)], ifExists),
	);
}

/** Delivers a group, each request meeting the next fault. */
async function delivered(
	requests: AddRequest[],
	{
		faults = [],
		known = [],
		bulkMaximum,
		bulkOrder,
		maxRetries,
	}: {
		faults?: Array<Fault | undefined>;
		/** Mobiles that customers have before */
		known?: number[];
		bulkMaximum?: number;
		bulkOrder?: (elements: unknown[]) => unknown[];
		maxRetries?: number;
	} = {},
) {
	const clock = new Clock();
	const capillary = new FakeCapillary({
		clock,
		bulkMaximum,
		bulkOrder,
		fault: faultsInTurn(...faults),
	});
	for (const number of known) capillary.add('Ann', [mobile(number)]);
	const { run, sent, gaps } = world({
		clock,
		maxRetries,
		answer: async (request) => await capillary.answer(request),
	});
	const outcomes = await clock.run(deliverAdds(requests, run));
	return {
		outcomes,
		customers: capillary.customers,
		tally: run.tally,
		gaps,
		/** What went out: the size of a group, or the method of a single request. */
		sent: sent.map(({ request: { body, method } }) => (Array.isArray(body) ? body.length : method)),
	};
}

test('A group is one request, and its results are those of its customers, in order', async () => {
	const { outcomes, customers, sent } = await delivered(group(10));
	expect(sent).toEqual([10]);
	expect(customers.map(({ names }) => names)).toEqual(
		Array.from({ length: 10 }, (_, index) => [`Tom ${index}`]),
	);
	expect(outcomes).toEqual(
		customers.map(({ id }) => ({ result: { createdId: id, warnings: [] } })),
	);
});

test('A single customer is an Add like any other', async () => {
	const { outcomes, sent } = await delivered(group(1));
	expect(sent).toEqual(['POST']);
	expect(outcomes).toEqual([{ result: { createdId: 501, warnings: [], sideEffects: [] } }]);
});

describe('A customer who exists already, within a group,', () => {
	const others = [
		{ result: { createdId: 502, warnings: [] } },
		{ result: { createdId: 503, warnings: [] } },
	];

	test('fails alone, where the user wants that', async () => {
		const { outcomes, customers, sent } = await delivered(group(3), { known: [1] });
		expect(outcomes).toEqual([
			others[0],
			{ failure: expect.objectContaining({ code: 8006 }) },
			others[1],
		]);
		expect(customers.map(({ names }) => names)).toEqual([['Ann'], ['Tom 0'], ['Tom 2']]);
		expect(sent).toEqual([3]);
	});

	test('is the result, where the user wants that', async () => {
		const { outcomes, sent } = await delivered(group(3, 'getExisting'), { known: [1] });
		expect(outcomes).toEqual([
			others[0],
			{ result: { createdId: 501, warnings: [], existed: true } },
			others[1],
		]);
		// The group's word names no item, so Capillary is asked who it is.
		expect(sent).toEqual([3, 'POST']);
	});

	test('is updated, where the user wants that', async () => {
		const { outcomes, customers, sent } = await delivered(group(3, 'update'), { known: [1] });
		expect(outcomes).toMatchObject([
			others[0],
			{ result: { createdId: 501, existed: true, updated: true } },
			others[1],
		]);
		expect(customers[0].names).toEqual(['Ann', 'Tom 1']);
		expect(sent).toEqual([3, 'POST', 'PUT']);
	});
});

test('A customer whose values are refused fails alone', async () => {
	const elements = [
		{ entity: { id: 1 } },
		{ errors: [{ status: false, code: 8014, message: 'Invalid Primary Id' }] },
		{ entity: { errors: [{ status: false, code: '8017', message: 'Invalid date' }] } },
		{ entity: { id: '4', warnings: [{ code: 8055 }] }, warnings: { code: 8056 } },
	];
	const fault = { carriedOut: false, answer: { status: 200, headers: {}, body: elements } };
	const { outcomes, sent } = await delivered(group(4), { faults: [fault] });
	expect(outcomes).toEqual([
		{ result: { createdId: 1, warnings: [] } },
		{ failure: { kind: 'refused', code: 8014, message: 'Invalid Primary Id', writes: true } },
		{ failure: { kind: 'refused', code: 8017, message: 'Invalid date', writes: true } },
		{ result: { createdId: 4, warnings: [{ code: 8056 }, { code: 8055 }] } },
	]);
	expect(sent).toEqual([4]);
});

describe('A customer that is locked while its group is added', () => {
	const elements = [
		{ entity: { id: 900 } },
		{ errors: [{ code: 521, message: 'Multiple actions' }] },
	];
	const locked = { carriedOut: false, answer: { status: 200, headers: {}, body: elements } };

	test('is added again alone, after a pause', async () => {
		const { outcomes, sent, gaps, tally } = await delivered(group(2), { faults: [locked] });
		expect(outcomes).toMatchObject([
			{ result: { createdId: 900 } },
			{ result: { createdId: 501 } },
		]);
		expect(sent).toEqual([2, 'POST']);
		// The latency of the first answer, and half of half a second.
		expect(gaps()).toEqual([10 + 250]);
		expect(tally.retried).toBe(1);
	});

	test('fails when no retries are left', async () => {
		const { outcomes, sent } = await delivered(group(2), { faults: [locked], maxRetries: 0 });
		expect(outcomes).toMatchObject([{ result: { createdId: 900 } }, { failure: { code: 521 } }]);
		expect(sent).toEqual([2]);
	});
});

describe('A group that is too large', () => {
	test('is split until it is not, and nobody is lost or moved', async () => {
		const { outcomes, customers, sent } = await delivered(group(10), { bulkMaximum: 3 });
		expect(sent).toEqual([10, 5, 3, 2, 5, 3, 2]);
		expect(outcomes).toEqual(
			customers.map(({ id }) => ({ result: { createdId: id, warnings: [] } })),
		);
		expect(customers.map(({ names }) => names)).toEqual(
			Array.from({ length: 10 }, (_, index) => [`Tom ${index}`]),
		);
	});

	test('is sent one by one where Capillary takes no groups', async () => {
		const { outcomes, customers } = await delivered(group(4), { bulkMaximum: 0 });
		expect(customers).toHaveLength(4);
		expect(outcomes).toMatchObject(customers.map(({ id }) => ({ result: { createdId: id } })));
	});
});

test('A group that is refused for one bad customer is split until that one is alone', async () => {
	const clock = new Clock();
	const capillary = new FakeCapillary({ clock });
	const { run } = world({
		clock,
		answer: async (request) =>
			JSON.stringify(request.body).includes('Tom 2')
				? refused(400, 'Input is invalid')
				: await capillary.answer(request),
	});
	const outcomes = await clock.run(deliverAdds(group(5), run));
	expect(outcomes.map((outcome) => typeof outcome === 'object' && 'result' in outcome)).toEqual([
		true,
		true,
		false,
		true,
		true,
	]);
	expect(capillary.customers).toHaveLength(4);
});

describe.each([
	['which was carried out', FAULTS.droppedAfterwards, true],
	['which was not carried out', FAULTS.dropped, false],
	['which was carried out, hidden by a 503', FAULTS.unavailableAfterwards, true],
	['which was carried out, hidden by an empty answer', FAULTS.emptyAfterwards, true],
	['which was carried out, hidden by a 502 with a code', FAULTS.gatewayWithCodeAfterwards, true],
	['which was carried out, hidden by a code 500', FAULTS.failedIn200Afterwards, true],
	['which was not carried out, with a page', FAULTS.unavailable, false],
])('A group whose answer is lost, %s,', (_name, fault, carriedOut) => {
	test('is looked up customer by customer', async () => {
		const { outcomes, customers, sent, tally } = await delivered(group(3), { faults: [fault] });
		expect(customers.map(({ names }) => names)).toEqual([['Tom 0'], ['Tom 1'], ['Tom 2']]);
		expect(outcomes).toMatchObject(
			customers.map(({ id }) => ({
				result: { createdId: id, ...(carriedOut && { recovered: true }) },
			})),
		);
		expect(sent).toEqual(
			carriedOut ? [3, 'GET', 'GET', 'GET'] : [3, 'GET', 'POST', 'GET', 'POST', 'GET', 'POST'],
		);
		expect(tally.recovered).toBe(carriedOut ? 3 : 0);
	});
});

test('A customer who cannot be looked up fails with the words of the group', async () => {
	const requests = group(2);
	requests[0].lookups = [];
	const { outcomes, customers } = await delivered(requests, { faults: [FAULTS.droppedAfterwards] });
	expect(outcomes).toMatchObject([
		{ failure: { networkCode: 'ECONNRESET', message: 'socket hang up', doubtful: true } },
		{ result: { createdId: 502, recovered: true } },
	]);
	expect(customers).toHaveLength(2);
});

test.each([
	['too few', [{ entity: { id: 1 } }]],
	['too many', [1, 2, 3].map((id) => ({ entity: { id } }))],
	['one that is no list', { createdId: 1, warnings: [] }],
])('An answer with %s elements is not trusted: each customer is looked up', async (_name, body) => {
	const answer: Answer = { status: 200, headers: {}, body };
	const { outcomes, customers } = await delivered(group(2), {
		faults: [{ carriedOut: true, answer }],
	});
	expect(outcomes).toEqual(
		customers.map(({ id }) => ({ result: { createdId: id, warnings: [], recovered: true } })),
	);
	expect(customers).toHaveLength(2);
});

test('An element that says nothing about its customer is looked up', async () => {
	const body = [{ entity: { id: 501 } }, { entity: null }];
	const { outcomes, customers, sent } = await delivered(group(2), {
		faults: [{ carriedOut: true, answer: { status: 200, headers: {}, body } }],
	});
	expect(outcomes).toMatchObject([
		{ result: { createdId: 501 } },
		{ result: { createdId: 502, recovered: true } },
	]);
	expect(customers).toHaveLength(2);
	expect(sent).toEqual([2, 'GET']);
});

test.each([
	['a wrong password', refused(401, 'Unauthorized', 401), 2],
	['missing rights', refused(4000, 'Not authorized. Access is denied!', 403), 2],
	['an address where nothing is', refused(404, 'Not found', 404), 1],
])(
	'A group refused for %s is not split: all fail with the same words',
	async (_name, answer, times) => {
		const fault = { carriedOut: false, answer };
		const { outcomes, sent } = await delivered(group(4), { faults: [fault, fault] });
		const [first] = outcomes;
		expect(first).toHaveProperty('failure');
		expect(outcomes).toEqual([first, first, first, first]);
		expect(sent).toEqual(Array(times).fill(4));
	},
);

test('Of a group, one customer whose values cannot be written as JSON fails alone', async () => {
	const clock = new Clock();
	const capillary = new FakeCapillary({ clock });
	const place = world({
		clock,
		answer: async (request) =>
			JSON.stringify(request.body).includes('Tom 2')
				? { networkCode: 'ERR_INVALID_BODY', reason: 'Maximum call stack size exceeded' }
				: await capillary.answer(request),
	});
	const outcomes = await clock.run(deliverAdds(group(5), place.run));
	expect(outcomes.map((outcome) => Object.keys(outcome)[0])).toEqual([
		'result',
		'result',
		'failure',
		'result',
		'result',
	]);
	expect(capillary.customers).toHaveLength(4);
});

test('A group that is locked is sent again as a group, and fails whole in the end', async () => {
	const { outcomes, sent } = await delivered(group(3), {
		faults: [FAULTS.locked, FAULTS.locked, FAULTS.locked],
		maxRetries: 2,
	});
	expect(sent).toEqual([3, 3, 3]);
	expect(outcomes.every((outcome) => typeof outcome === 'object' && 'failure' in outcome)).toBe(
		true,
	);
});

test('When the run ends, what is known of a group is not lost', async () => {
	const clock = new Clock();
	const capillary = new FakeCapillary({ clock });
	capillary.add('Ann', [mobile(1)]);
	const place = world({ clock, answer: async (request) => await capillary.answer(request) });
	const requests = group(3, 'update');
	// The run ends while the group is under way, so the existing customer is not updated any more.
	const ending = clock.wait(5).then(place.run.halt);
	const outcomes = await clock.run(deliverAdds(requests, place.run));
	await ending;
	expect(outcomes).toEqual([
		{ result: { createdId: 502, warnings: [] } },
		'notSent',
		{ result: { createdId: 503, warnings: [] } },
	]);
	expect(place.sent).toHaveLength(1);
});

test('When the run is halted after the answer to a group was lost, all of it may have been added', async () => {
	const clock = new Clock();
	const capillary = new FakeCapillary({ clock, fault: faultsInTurn(FAULTS.droppedAfterwards) });
	const place = world({ clock, answer: async (request) => await capillary.answer(request) });
	const ending = clock.wait(5).then(place.run.halt);
	const outcomes = await clock.run(deliverAdds(group(3), place.run));
	await ending;
	expect(outcomes).toEqual(['open', 'open', 'open']);
	expect(capillary.customers).toHaveLength(3);
});

/** A customer as the sandbox and the pages show a whole one. */
const whole = (id: number, ...identifiers: Array<[string, unknown]>) => ({
	entity: {
		id,
		profiles: [{ identifiers: identifiers.map(([type, value]) => ({ type, value })) }],
		warnings: [],
	},
});

describe('Of an answer in another order', () => {
	const reversed = (elements: unknown[]) => [...elements].reverse();

	test('each customer has the ID of its own', async () => {
		const { outcomes, customers, sent } = await delivered(group(10), { bulkOrder: reversed });
		expect(outcomes).toEqual(
			customers.map(({ id }) => ({ result: { createdId: id, warnings: [] } })),
		);
		expect(customers.map(({ names: [name] }) => name)).toEqual(
			Array.from({ length: 10 }, (_, index) => `Tom ${index}`),
		);
		expect(sent).toEqual([10]);
	});

	test('a refused customer is asked about alone, and fails with the words for it', async () => {
		const { outcomes, customers, sent } = await delivered(group(4), {
			known: [1, 3],
			bulkOrder: reversed,
		});
		const idOf = (number: number) =>
			customers.find(({ keys }) => keys.includes(mobile(number)))!.id;
		expect(outcomes).toEqual([
			{ result: { createdId: idOf(0), warnings: [] } },
			{
				failure: expect.objectContaining({
					code: 8006,
					message: expect.stringContaining(`id ${idOf(1)} `),
				}),
			},
			{ result: { createdId: idOf(2), warnings: [] } },
			{
				failure: expect.objectContaining({
					code: 8006,
					message: expect.stringContaining(`id ${idOf(3)} `),
				}),
			},
		]);
		expect(sent).toEqual([4, 'POST', 'POST']);
		expect(customers).toHaveLength(4);
	});
});

describe('An element', () => {
	/** A group of two that was added as 501 and 502, whose answer has these elements. */
	async function answered(...body: unknown[]) {
		const answer = { status: 200, headers: {}, body };
		return await delivered(group(2), { faults: [{ carriedOut: true, answer }] });
	}
	const FIRST = { result: { createdId: 501, warnings: [] } };
	const SECOND = { result: { createdId: 502, warnings: [] } };
	const recovered = ({ result }: typeof FIRST) => ({ result: { ...result, recovered: true } });
	const of = (number: number): [string, unknown] => ['mobile', `4477009000${number}`];

	test.each([
		['as a number', ['mobile', 44770090000] as [string, unknown]],
		['in another case', ['MOBILE', '44770090000'] as [string, unknown]],
		['among others', of(0)],
	])('is known by an identifier %s', async (_form, identifier) => {
		const { outcomes, sent } = await answered(
			whole(502, of(1), ['email', 'b@example.com']),
			whole(501, ['email', 'a@example.com'], identifier),
		);
		expect(outcomes).toEqual([FIRST, SECOND]);
		expect(sent).toEqual([2]);
	});

	test.each([
		['of nobody who was sent', [whole(501, of(0)), whole(777, ['mobile', '999'])]],
		['of nobody, before the right one', [whole(777, ['mobile', '999']), whole(501, of(0))]],
		['that a third has, too', [whole(501, of(0)), whole(502, of(1)), whole(777, of(1))]],
		['of two who were sent', [whole(777, of(1), of(7)), whole(501, of(0)), whole(778, of(1))]],
		['left out, with one element too few', [whole(501, of(0))]],
	])('with identifiers %s is not believed: who is left is looked up', async (_name, elements) => {
		const { outcomes, customers, sent } = await answered(...elements);
		expect(outcomes).toEqual([FIRST, recovered(SECOND)]);
		expect(sent).toEqual([2, 'GET']);
		expect(customers).toHaveLength(2);
	});

	test('that carries identifiers of two who were sent is neither', async () => {
		const { outcomes, sent } = await answered(whole(501, of(0), of(1)), whole(502, of(1)));
		expect(outcomes).toEqual([recovered(FIRST), recovered(SECOND)]);
		expect(sent).toEqual([2, 'GET', 'GET']);
	});

	test('without identifiers is believed in its place', async () => {
		const { outcomes, sent } = await answered(whole(501, of(0)), { entity: { id: 502 } });
		expect(outcomes).toEqual([FIRST, SECOND]);
		expect(sent).toEqual([2]);
	});

	test.each(['getExisting', 'update'] as const)(
		'that names an existing customer is not believed by order alone (%s)',
		async (ifExists) => {
			const { outcomes, customers, sent } = await delivered(group(2, ifExists), {
				known: [0, 1],
				bulkOrder: (elements) => [...elements].reverse(),
			});
			expect(outcomes).toMatchObject([FIRST, SECOND]);
			const names =
				ifExists === 'update'
					? [
							['Ann', 'Tom 0'],
							['Ann', 'Tom 1'],
						]
					: [['Ann'], ['Ann']];
			expect(customers.map((customer) => customer.names)).toEqual(names);
			expect(sent.filter((one) => one === 'POST')).toHaveLength(2);
		},
	);

	test('without identifiers is not believed where another is out of place', async () => {
		const { outcomes, sent } = await answered({ entity: { id: 501 } }, whole(501, of(0)));
		expect(outcomes).toEqual([FIRST, recovered(SECOND)]);
		expect(sent).toEqual([2, 'GET']);
	});

	test.each([500, 502, 503])(
		'with code %i may have been carried out, and is looked up',
		async (code) => {
			const failed = { errors: [{ status: false, code, message: 'Something went wrong' }] };
			const { outcomes, customers, sent } = await answered(whole(501, of(0)), failed);
			expect(outcomes).toEqual([FIRST, recovered(SECOND)]);
			expect(sent).toEqual([2, 'GET']);
			expect(customers).toHaveLength(2);
		},
	);
});

describe('A group is read element by element', () => {
	const outcomesIn = (body: unknown) => elementsIn(body)?.map(({ outcome }) => outcome);

	test('each with an ID, errors or warnings beside or inside its entity', () => {
		const outcomes = outcomesIn([
			{ entity: { id: 1, warnings: [{ code: 8055 }] } },
			{ entity: { id: '2' }, warnings: { code: 8056 } },
			{ createdId: 3, warnings: [] },
			{ entityId: 4, result: { id: 4 }, errors: [], warnings: [] },
			{ errors: { code: 8006, message: 'Exists' } },
			{ entity: { errors: [{ code: '8014', message: 'Invalid' }], warnings: [] } },
		]);
		expect(outcomes).toEqual([
			{ result: { createdId: 1, warnings: [{ code: 8055 }] } },
			{ result: { createdId: 2, warnings: [{ code: 8056 }] } },
			{ result: { createdId: 3, warnings: [] } },
			{ result: { createdId: 4, warnings: [] } },
			{ failure: { kind: 'refused', code: 8006, message: 'Exists', writes: true } },
			{ failure: { kind: 'refused', code: 8014, message: 'Invalid', writes: true } },
		]);
	});

	test.each([{ entity: {} }, null, { entity: { id: 0 } }, { entity: { id: -1 } }])(
		'an element without either cannot be read: %j',
		(element) => {
			expect(outcomesIn([element])).toMatchObject([{ failure: { kind: 'unreadable' } }]);
		},
	);

	test('an element with both an ID and errors failed', () => {
		const [outcome] = outcomesIn([{ entity: { id: 1 }, errors: [{ code: 8017 }] }])!;
		expect(outcome).toHaveProperty('failure.code', 8017);
	});

	test('the list may stand below "response"', () => {
		expect(outcomesIn({ response: [{ entity: { id: 1 } }] })).toHaveLength(1);
	});

	test.each([[[]], [{}], [''], [{ response: [] }]])('unless there is none: %j', (body) => {
		expect(elementsIn(body)).toBeUndefined();
	});
});
