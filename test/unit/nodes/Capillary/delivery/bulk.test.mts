import { deliverAdds, groupIn } from '../../../../../nodes/Capillary/delivery/bulk.ts';
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
		maxRetries,
	}: {
		faults?: Array<Fault | undefined>;
		/** Mobiles that customers have before */
		known?: number[];
		bulkMaximum?: number;
		maxRetries?: number;
	} = {},
) {
	const clock = new Clock();
	const capillary = new FakeCapillary({ clock, bulkMaximum, fault: faultsInTurn(...faults) });
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
		expect(sent).toEqual([3]);
	});

	test('is updated, where the user wants that', async () => {
		const { outcomes, customers, sent } = await delivered(group(3, 'update'), { known: [1] });
		expect(outcomes).toMatchObject([
			others[0],
			{ result: { createdId: 501, existed: true, updated: true } },
			others[1],
		]);
		expect(customers[0].names).toEqual(['Ann', 'Tom 1']);
		expect(sent).toEqual([3, 'PUT']);
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
	['a wrong password', refused(401, 'Unauthorized', 401)],
	['missing rights', refused(4000, 'Not authorized. Access is denied!', 403)],
	['an address where nothing is', refused(404, 'Not found', 404)],
])('A group refused for %s is not split: all fail with the same words', async (_name, answer) => {
	const { outcomes, sent } = await delivered(group(4), {
		faults: [{ carriedOut: false, answer }],
	});
	const [first] = outcomes;
	expect(first).toHaveProperty('failure');
	expect(outcomes).toEqual([first, first, first, first]);
	expect(sent).toEqual([4]);
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

describe('A group is read element by element', () => {
	test('each with an ID, errors or warnings beside or inside its entity', () => {
		const outcomes = groupIn(
			[
				{ entity: { id: 1, warnings: [{ code: 8055 }] } },
				{ entity: { id: '2' }, warnings: { code: 8056 } },
				{ createdId: 3, warnings: [] },
				{ errors: { code: 8006, message: 'Exists' } },
				{ entity: { errors: [{ code: '8014', message: 'Invalid' }], warnings: [] } },
			],
			5,
		);
		expect(outcomes).toEqual([
			{ result: { createdId: 1, warnings: [{ code: 8055 }] } },
			{ result: { createdId: 2, warnings: [{ code: 8056 }] } },
			{ result: { createdId: 3, warnings: [] } },
			{ failure: { kind: 'refused', code: 8006, message: 'Exists', writes: true } },
			{ failure: { kind: 'refused', code: 8014, message: 'Invalid', writes: true } },
		]);
	});

	test('an element without either cannot be read', () => {
		expect(groupIn([{ entity: {} }, null], 2)).toMatchObject([
			{ failure: { kind: 'unreadable' } },
			{ failure: { kind: 'unreadable' } },
		]);
	});

	test('an element with both an ID and errors failed', () => {
		const [outcome] = groupIn([{ entity: { id: 1 }, errors: [{ code: 8017 }] }], 1)!;
		expect(outcome).toHaveProperty('failure.code', 8017);
	});

	test('the list may stand below "response"', () => {
		expect(groupIn({ response: [{ entity: { id: 1 } }] }, 1)).toHaveLength(1);
	});

	test.each([[[]], [[{ entity: { id: 1 } }]], [{}], [''], [{ response: [] }]])(
		'unless it does not match what was sent: %j',
		(body) => {
			expect(groupIn(body, 2)).toBeUndefined();
		},
	);
});
