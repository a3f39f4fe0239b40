import { deliverAdd } from '../../../../../nodes/Capillary/delivery/add.ts';
import type { Answer, Failure } from '../../../../../nodes/Capillary/delivery/answer.ts';
import { addOf, FakeCapillary, FAULTS, faultsInTurn, type Fault } from './fake-capillary.mts';
import { untilHalted } from '../../../../../nodes/Capillary/delivery/run.ts';
import { wordsFor } from '../../../../../nodes/Capillary/delivery/words.ts';
import { Clock } from './clock.mts';
import { inTurn, refused, world } from './world.mts';

const MOBILE = 'mobile:447700900001';
const EMAIL = 'email:tom@example.com';

type IfExists = 'fail' | 'getExisting' | 'update';

/** Adds Tom, each request meeting the next fault, at a Capillary that knows `before` already. */
async function added({
	faults = [],
	before = [],
	names = [],
	keys = [MOBILE, EMAIL],
	ifExists = 'fail',
	maxRetries,
}: {
	faults?: Array<Fault | undefined>;
	before?: string[][];
	/** What these are called; left out, Ann */
	names?: string[];
	keys?: string[];
	ifExists?: IfExists;
	maxRetries?: number;
}) {
	const clock = new Clock();
	const capillary = new FakeCapillary({ clock, fault: faultsInTurn(...faults) });
	before.forEach((theirs, index) => capillary.add(names[index] ?? 'Ann', theirs));
	const { run, sent } = world({
		clock,
		maxRetries,
		answer: async (request) => await capillary.answer(request),
	});
	const outcome = await clock.run(deliverAdd(addOf('Tom', keys, ifExists), run));
	return {
		outcome,
		tally: run.tally,
		customers: capillary.customers,
		/** What went out, e.g. `POST`. */
		methods: sent.map(({ request }) => request.method),
	};
}

const TOM = { id: 501, keys: [MOBILE, EMAIL], names: ['Tom'] };

test('An Add that goes well is sent once, and nobody is looked up', async () => {
	const { outcome, customers, methods } = await added({});
	expect(outcome).toEqual({ result: { createdId: 501, warnings: [], sideEffects: [] } });
	expect(customers).toEqual([TOM]);
	expect(methods).toEqual(['POST']);
});

describe.each([
	['no answer', FAULTS.droppedAfterwards],
	['an answer that is late', FAULTS.lateAfterwards],
	['a 503 with errors', FAULTS.unavailableAfterwards],
	['a 504 with a page', FAULTS.gatewayAfterwards],
	['a 500 with errors', FAULTS.brokenAfterwards],
	['a 502 with a code of its own', FAULTS.gatewayWithCodeAfterwards],
	['a 200 that says that all has failed', FAULTS.failedIn200Afterwards],
	['nothing under 200', FAULTS.emptyAfterwards],
	['a page under 200', FAULTS.pageAfterwards],
])('An Add that was carried out but met %s', (_name, fault) => {
	test('is found again by every identifier, and not sent again', async () => {
		const { outcome, customers, methods, tally } = await added({ faults: [fault] });
		expect(outcome).toEqual({ result: { createdId: 501, warnings: [], recovered: true } });
		expect(customers).toEqual([TOM]);
		expect(methods).toEqual(['POST', 'GET', 'GET']);
		expect(tally).toMatchObject({ recovered: 1, retried: 0 });
	});

	test('is found again although no retries are left', async () => {
		const { outcome } = await added({ faults: [fault], maxRetries: 0 });
		expect(outcome).toMatchObject({ result: { createdId: 501, recovered: true } });
	});

	test('is found again when looking up fails at first, too', async () => {
		const { outcome, customers } = await added({
			faults: [fault, FAULTS.unavailable, FAULTS.limited, FAULTS.dropped],
		});
		expect(outcome).toMatchObject({ result: { createdId: 501, recovered: true } });
		expect(customers).toEqual([TOM]);
	});

	test('is found again when answers to looking up cannot be read at first', async () => {
		const { outcome, methods } = await added({
			faults: [fault, FAULTS.empty, FAULTS.pageAfterwards],
		});
		expect(outcome).toMatchObject({ result: { createdId: 501, recovered: true } });
		expect(methods).toEqual(['POST', 'GET', 'GET', 'GET', 'GET']);
	});

	test('is not known when no answer to looking up can be read', async () => {
		const { outcome, methods } = await added({
			faults: [fault, FAULTS.empty, FAULTS.empty, FAULTS.empty],
			maxRetries: 2,
		});
		expect(outcome).toMatchObject({ failure: { doubtful: true } });
		expect(methods).toEqual(['POST', 'GET', 'GET', 'GET']);
	});

	test('fails, and is not sent again, when nobody can be looked up', async () => {
		const { outcome, customers, methods } = await added({
			faults: [fault, FAULTS.invalid],
		});
		expect(outcome).toMatchObject({ failure: { doubtful: true } });
		expect(customers).toEqual([TOM]);
		expect(methods).toEqual(['POST', 'GET']);
	});

	test('fails, and is not sent again, when it has no identifier to look up by', async () => {
		const clock = new Clock();
		const capillary = new FakeCapillary({ clock, fault: faultsInTurn(fault) });
		const { run, sent } = world({ clock, answer: async (r) => await capillary.answer(r) });
		const request = addOf('Tom', [MOBILE]);
		request.lookups = [];
		const outcome = await clock.run(deliverAdd(request, run));
		expect(outcome).toMatchObject({ failure: { doubtful: true } });
		expect(sent).toHaveLength(1);
	});
});

describe.each([
	['no answer', FAULTS.dropped],
	['an answer that is late', FAULTS.late],
	['a 503 with errors', FAULTS.unavailableInJson],
	['a 503 with a page', FAULTS.unavailable],
	['a 502 with a code of its own', FAULTS.gatewayWithCode],
	['an empty answer', FAULTS.empty],
])('An Add that was not carried out and met %s', (_name, fault) => {
	test('is looked up before it is sent again', async () => {
		const { outcome, customers, methods, tally } = await added({ faults: [fault] });
		expect(outcome).toEqual({ result: { createdId: 501, warnings: [], sideEffects: [] } });
		expect(customers).toEqual([TOM]);
		expect(methods).toEqual(['POST', 'GET', 'GET', 'POST']);
		expect(tally).toMatchObject({ recovered: 0, retried: 1 });
	});

	test('is sent again although two customers have its identifiers', async () => {
		const { outcome, customers } = await added({ faults: [fault], before: [[MOBILE], [EMAIL]] });
		expect(outcome).toMatchObject({ failure: { code: 8006 } });
		expect(customers.map(({ names }) => names)).toEqual([['Ann'], ['Ann']]);
	});

	test('gives its values to whom it finds, where existing customers are to be updated', async () => {
		const { outcome, customers } = await added({
			faults: [fault],
			before: [[MOBILE, EMAIL]],
			ifExists: 'update',
		});
		expect(outcome).toMatchObject({ result: { createdId: 501, recovered: true, updated: true } });
		expect(customers[0].names).toEqual(['Ann', 'Tom']);
	});
});

describe('An identifier that Capillary left out of the customer', () => {
	/** An Add in doubt that was carried out, without the identifiers of some types. */
	async function addedWithout(leavesOut: string[], keys = [MOBILE, EMAIL]) {
		const clock = new Clock();
		const fault = faultsInTurn(FAULTS.droppedAfterwards);
		const capillary = new FakeCapillary({ clock, fault, leavesOut });
		const { run, sent } = world({ clock, answer: async (r) => await capillary.answer(r) });
		const outcome = await clock.run(deliverAdd(addOf('Tom', keys), run));
		return { outcome, customers: capillary.customers, posts: sent.filter(isPost).length };
	}
	const isPost = ({ request }: { request: { method: string } }) => request.method === 'POST';

	test.each([
		['email', MOBILE],
		['mobile', EMAIL],
	])('(%s) does not hide that it is this customer, and is named', async (type, kept) => {
		const { outcome, customers, posts } = await addedWithout([type]);
		expect(outcome).toEqual({
			result: { createdId: 501, warnings: [], recovered: true, missing: [type] },
		});
		expect(customers).toEqual([{ id: 501, keys: [kept], names: ['Tom'] }]);
		expect(posts).toBe(1);
	});

	test('may be one that Capillary calls invalid when it is looked up', async () => {
		const place = world({
			answer: inTurn(
				{ networkCode: 'ECONNRESET', reason: 'socket hang up' },
				{ status: 200, headers: {}, body: { entity: 501 } },
				refused(8013, 'Lookup, Invalid identifier passed'),
			),
		});
		const outcome = await place.clock.run(deliverAdd(addOf('Tom', [MOBILE, EMAIL]), place.run));
		expect(outcome).toMatchObject({ result: { createdId: 501, missing: ['email'] } });
		expect(place.sent).toHaveLength(3);
	});

	test('does not make it known that nobody was added where all are invalid', async () => {
		const place = world({
			answer: inTurn(
				{ networkCode: 'ECONNRESET', reason: 'socket hang up' },
				refused(8013, 'Lookup, Invalid identifier passed'),
			),
		});
		const outcome = await place.clock.run(deliverAdd(addOf('Tom', [MOBILE, EMAIL]), place.run));
		expect(outcome).toMatchObject({ failure: { doubtful: true } });
		expect(place.sent).toHaveLength(3);
	});
});

test('An Add that no lookup finds says at last that it was not carried out', async () => {
	const faults = [FAULTS.empty, undefined, undefined];
	const { outcome, customers } = await added({ faults, maxRetries: 0 });
	expect(customers).toEqual([]);
	expect(outcome).toMatchObject({ failure: { kind: 'unreadable', notDone: true } });
	const { description } = wordsFor((outcome as { failure: Failure }).failure);
	expect(description).toMatch(
		/^The customer was looked up afterwards and was not added\. Try again\./,
	);
	expect(description).not.toMatch(/may have been|Look it up/);
});

test.each([
	'ERR_INVALID_BODY',
	'ERR_INVALID_URL',
	'ERR_INVALID_CHAR',
	'CredentialError',
	'ENOTFOUND',
])('An Add that cannot leave (%s) fails at once, and nobody is looked up', async (networkCode) => {
	const answer = { networkCode, reason: 'It cannot be' };
	const fault = { carriedOut: false, answer };
	const { outcome, methods, tally } = await added({ before: [[MOBILE, EMAIL]], faults: [fault] });
	expect(outcome).toEqual({ failure: expect.objectContaining({ kind: 'network', networkCode }) });
	expect(outcome).not.toHaveProperty('failure.doubtful');
	expect(methods).toEqual(['POST']);
	expect(tally.recovered).toBe(0);
});

test('An Add of which nothing went out is sent again without a look', async () => {
	const { customers, methods } = await added({ faults: [FAULTS.unconnected] });
	expect(methods).toEqual(['POST', 'POST']);
	expect(customers).toEqual([TOM]);
});

test.each([
	['a lock', FAULTS.locked],
	['rights that could not be checked', FAULTS.rightsUnknown],
	['the limit', FAULTS.limited],
])(
	'An Add that Capillary turned away for %s is sent again without a look',
	async (_name, fault) => {
		const { customers, methods } = await added({ faults: [fault] });
		expect(methods).toEqual(['POST', 'POST']);
		expect(customers).toEqual([TOM]);
	},
);

test('An Add that gets through later than it is looked up is still found', async () => {
	const clock = new Clock();
	const capillary = new FakeCapillary({ clock });
	let posts = 0;
	const { run } = world({
		clock,
		answer: async (request) => {
			if (request.method === 'POST' && posts++ === 0) {
				// It lingers at a gateway until the node has looked for its customer.
				void clock.wait(20).then(async () => await capillary.answer(request));
				return { networkCode: 'ECONNRESET', reason: 'socket hang up' };
			}
			return await capillary.answer(request);
		},
	});
	const outcome = await clock.run(deliverAdd(addOf('Tom', [MOBILE]), run));
	expect(outcome).toEqual({ result: { createdId: 501, warnings: [], recovered: true } });
	expect(capillary.customers).toHaveLength(1);
});

test('An Add that keeps failing is sent as often as it may be, and fails', async () => {
	const faults = [1, 2, 3].flatMap(() => [FAULTS.dropped, undefined, undefined]);
	const { outcome, customers, methods } = await added({ faults, maxRetries: 2 });
	expect(outcome).toMatchObject({ failure: { kind: 'network' } });
	const round = ['POST', 'GET', 'GET'];
	expect(methods).toEqual([...round, ...round, ...round]);
	expect(customers).toEqual([]);
});

describe('A customer who exists already', () => {
	const before = [[MOBILE, EMAIL]];

	test('fails the item, where the user wants that', async () => {
		const { outcome, customers, methods } = await added({ before, ifExists: 'fail' });
		expect(outcome).toMatchObject({ failure: { code: 8006 } });
		expect(customers[0].names).toEqual(['Ann']);
		expect(methods).toEqual(['POST']);
	});

	test('is the result, where the user wants that', async () => {
		const { outcome, customers, methods } = await added({ before, ifExists: 'getExisting' });
		expect(outcome).toEqual({ result: { createdId: 501, warnings: [], existed: true } });
		expect(customers[0].names).toEqual(['Ann']);
		expect(methods).toEqual(['POST']);
	});

	test('is updated, where the user wants that', async () => {
		const { outcome, customers, methods } = await added({ before, ifExists: 'update' });
		expect(outcome).toMatchObject({ result: { createdId: 501, existed: true, updated: true } });
		expect(customers[0].names).toEqual(['Ann', 'Tom']);
		expect(methods).toEqual(['POST', 'PUT']);
	});

	test('is updated again when that fails at first', async () => {
		const { outcome, methods } = await added({
			before,
			ifExists: 'update',
			faults: [undefined, FAULTS.dropped, FAULTS.unavailable],
		});
		expect(outcome).toMatchObject({ result: { updated: true } });
		expect(methods).toEqual(['POST', 'PUT', 'PUT', 'PUT']);
	});

	test('fails the item when the update fails', async () => {
		const { outcome } = await added({
			before,
			ifExists: 'update',
			faults: [undefined, FAULTS.invalid],
		});
		expect(outcome).toMatchObject({ failure: { code: 8014 } });
	});

	test('is the result as it is, when there is nothing to update', async () => {
		const clock = new Clock();
		const capillary = new FakeCapillary({ clock });
		capillary.add('Ann', [MOBILE]);
		const { run } = world({ clock, answer: async (r) => await capillary.answer(r) });
		const request = addOf('Tom', [MOBILE], 'update');
		request.updateOf = () => undefined;
		const outcome = await clock.run(deliverAdd(request, run));
		expect(outcome).toEqual({ result: { createdId: 501, warnings: [], existed: true } });
	});

	/** Capillary: status-codes-customer, and the variants of its samples. */
	test.each([
		'Add failed, Customer already exists with id 501 for same source',
		'Add failed, Customer already exists with id `501` for same source',
		'Customer already exists with id 501 for same source',
		'add failed,customer already exists with id 501 for same source.',
	])('is the one that Capillary names: "%s"', async (message) => {
		const { outcome, methods } = await existing(refused(8006, message));
		expect(outcome).toEqual({ result: { createdId: 501, warnings: [], existed: true } });
		expect(methods).toEqual(['POST']);
	});

	test.each([
		'Customer seems is already registered',
		'external id 4711 already exists with id 556',
		'Customer already exists with id 4711 for same source, mobile 447700900001',
		'Add failed, Customer with external id 4711 already exists with id 556 for same source',
		'Add failed, Customer already exists with id {0} for same source',
		'Add failed, Customer already exists with id 0 for same source',
		'Add failed, Customer already exists with id -4711 for same source',
		'Add failed, Customer already exists with id 47.11 for same source',
		'Add failed, Customer already exists with id 99999999999999999999 for same source',
		'',
	])('is looked up when Capillary does not say who it is: "%s"', async (message) => {
		for (const code of [8006, 8028]) {
			const { outcome, methods, customers } = await existing(refused(code, message), 'update');
			expect(outcome).toMatchObject({ result: { createdId: 501, existed: true, updated: true } });
			expect(methods).toEqual(['POST', 'GET', 'GET', 'PUT']);
			expect(customers.map(({ names }) => names)).toEqual([['Ann', 'Tom'], ['Eve']]);
		}
	});

	/** Tom is Ann by both identifiers; Eve is somebody else. */
	async function existing(answer: Answer, ifExists: IfExists = 'getExisting') {
		return await added({
			before: [...before, ['externalId:4711']],
			names: ['Ann', 'Eve'],
			ifExists,
			faults: [{ carriedOut: false, answer }],
		});
	}

	test('is nobody when the identifiers lead to two, and neither is altered', async () => {
		const { outcome, customers } = await added({
			before: [[MOBILE], [EMAIL]],
			ifExists: 'update',
			faults: [{ carriedOut: false, answer: refused(8028, 'Seems registered') }],
		});
		expect(outcome).toMatchObject({ failure: { code: 8028 } });
		expect(customers.map(({ names }) => names)).toEqual([['Ann'], ['Ann']]);
	});
});

test('When the run is halted after an Add in doubt turned out to exist, it may have been added', async () => {
	const lost = { networkCode: 'ECONNRESET', reason: 'socket hang up' };
	const exists = 'Customer already exists with id 501 for same source';
	const answers = [lost, refused(8015, 'Nobody'), refused(8006, exists)];
	const place = world({
		answer: () => {
			const answer = answers.shift()!;
			if (answers.length === 0) place.run.halt();
			return answer;
		},
	});
	const delivery = untilHalted(deliverAdd(addOf('Tom', [MOBILE]), place.run));
	expect(await place.clock.run(delivery)).toBe('open');
	expect(place.sent).toHaveLength(3);
});
