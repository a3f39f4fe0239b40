import { pageIn } from '../../../../../nodes/Capillary/customer/answers.ts';
import { deliverPages, MOST_PAGES } from '../../../../../nodes/Capillary/delivery/pages.ts';
import type { CapillaryRequest } from '../../../../../nodes/Capillary/delivery/request.ts';
import { world } from './world.mts';

/** The customers from one number to another, the second left out. */
const customers = (from: number, to: number) =>
	Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ userId: from + index }));

type Paging = { limit: number; offset: number };

/** Reads up to `limit` customers from a search that answers each page with data and a total. */
async function read(limit: number, page: (paging: Paging) => { data: object[]; total?: unknown }) {
	const { run, clock, sent } = world({
		answer: ({ query }: CapillaryRequest) => {
			const { data, total } = page({ limit: Number(query.limit), offset: Number(query.offset) });
			return { status: 200, headers: {}, body: { data, pagination: { total } } };
		},
	});
	const outcome = await clock.run(
		deliverPages(
			{
				api: 'GET v2/customers/search',
				method: 'GET',
				path: '/v2/customers/search',
				query: { q: 'tom' },
				headers: {},
				keys: [],
				resultOf: pageIn,
				limit,
			},
			run,
		),
	);
	return { outcome, limits: sent.map(({ request }) => Number(request.query.limit)) };
}

/** A search in so many customers that says any total. */
const inAll = (count: number, total: unknown) => async (limit: number) =>
	await read(limit, ({ limit: size, offset }) => ({
		data: customers(offset, Math.min(offset + size, count)),
		total,
	}));

test.each([['many'], [-5], [2.5], [null], [undefined], ['1e9'], [{}], [[]]])(
	'a total of %j is none: all customers are read, and reading ends',
	async (total) => {
		const { outcome, limits } = await inAll(250, total)(Infinity);
		expect(outcome).toEqual({ result: customers(0, 250) });
		expect(limits).toEqual([100, 100, 100]);
	},
);

test.each([
	[3, 'many', [3]],
	[120, -1, [100, 20]],
	[100, undefined, [100]],
])('no more than %i are asked for, whatever the total', async (limit, total, limits) => {
	expect(await inAll(250, total)(limit)).toEqual({
		outcome: { result: customers(0, limit) },
		limits,
	});
});

test('a total that can be believed ends reading, and so does an empty page', async () => {
	expect((await inAll(200, 200)(Infinity)).limits).toEqual([100, 100]);
	expect((await inAll(200, '200')(Infinity)).limits).toEqual([100, 100]);
	expect((await inAll(150, 1_000_000)(Infinity)).outcome).toEqual({ result: customers(0, 150) });
});

test('pages shorter than asked for are read on, as long as the total says so', async () => {
	const { outcome } = await read(Infinity, ({ offset }) => ({
		data: customers(offset, Math.min(offset + 50, 120)),
		total: 120,
	}));
	expect(outcome).toEqual({ result: customers(0, 120) });
});

test('a server that sends more than was asked for does not bring more than the limit', async () => {
	const { outcome, limits } = await read(3, () => ({ data: customers(0, 100), total: 100 }));
	expect(outcome).toEqual({ result: customers(0, 3) });
	expect(limits).toEqual([3]);
});

test('a server that sends a million entries at once is read', async () => {
	const { outcome } = await read(Infinity, () => ({ data: customers(0, 1_000_000), total: 5 }));
	expect((outcome as { result: object[] }).result).toHaveLength(1_000_000);
});

test('a server that does not heed the offset fails the item and says so', async () => {
	const { outcome, limits } = await read(Infinity, () => ({
		data: customers(0, 100),
		total: 5_000,
	}));
	expect(outcome).toEqual({
		failure: { kind: 'unreadable', message: 'the page from 100 on is the same as the one before' },
	});
	expect(limits).toEqual([100, 100]);
});

test('a list without end fails the item', async () => {
	const { outcome, limits } = await read(Infinity, ({ offset }) => ({
		data: [{ userId: offset }],
		total: Number.MAX_SAFE_INTEGER,
	}));
	expect(outcome).toHaveProperty('failure.message', 'the list goes on after 10000 pages');
	expect(limits).toHaveLength(MOST_PAGES);
});
