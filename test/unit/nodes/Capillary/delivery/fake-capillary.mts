import { foundIn } from '../../../../../nodes/Capillary/customer/lookup.ts';
import { writtenIn } from '../../../../../nodes/Capillary/customer/answers.ts';
import type { Answer, NetworkError } from '../../../../../nodes/Capillary/delivery/answer.ts';
import type { AddRequest } from '../../../../../nodes/Capillary/delivery/add.ts';
import type {
	CapillaryRequest,
	WriteRequest,
} from '../../../../../nodes/Capillary/delivery/request.ts';
import type { Clock } from './clock.mts';
import { page, refused, written } from './world.mts';

/** An identifier as one text, e.g. `mobile:447700900001`. */
type Key = string;

interface FakeCustomer {
	id: number;
	keys: Key[];
	/** First names it was given, the one it was added with first. */
	names: string[];
}

/** What happens to a request, instead of an answer that tells what became of it. */
export interface Fault {
	/** True: it is carried out all the same. */
	carriedOut: boolean;
	answer: Answer | NetworkError;
}

const LOST: NetworkError = { networkCode: 'ECONNRESET', reason: 'socket hang up' };
const LATE: NetworkError = { networkCode: 'ECONNABORTED', reason: 'timeout of 60000ms exceeded' };
const NOTHING: Answer = { status: 200, headers: {}, body: '' };

export const FAULTS = {
	limited: { carriedOut: false, answer: refused(429, 'Too many requests', 429) },
	limitedFor2: { carriedOut: false, answer: page(429, { 'retry-after': '2' }) },
	unavailable: { carriedOut: false, answer: page(503) },
	unavailableInJson: { carriedOut: false, answer: refused(503, 'Service unavailable', 503) },
	unavailableAfterwards: { carriedOut: true, answer: refused(503, 'Service unavailable', 503) },
	gatewayAfterwards: { carriedOut: true, answer: page(504) },
	gatewayWithCode: { carriedOut: false, answer: refused(500, 'Something went wrong', 502) },
	gatewayWithCodeAfterwards: {
		carriedOut: true,
		answer: refused(500, 'Something went wrong', 502),
	},
	brokenAfterwards: { carriedOut: true, answer: refused(500, 'Internal server error', 500) },
	dropped: { carriedOut: false, answer: LOST },
	droppedAfterwards: { carriedOut: true, answer: LOST },
	late: { carriedOut: false, answer: LATE },
	lateAfterwards: { carriedOut: true, answer: LATE },
	unconnected: { carriedOut: false, answer: { networkCode: 'ECONNREFUSED', reason: 'refused' } },
	locked: { carriedOut: false, answer: refused(521, 'Multiple actions running') },
	rightsUnknown: { carriedOut: false, answer: refused(4001, 'Status unavailable!', 503) },
	empty: { carriedOut: false, answer: NOTHING },
	emptyAfterwards: { carriedOut: true, answer: NOTHING },
	pageAfterwards: { carriedOut: true, answer: page(200) },
	failedIn200Afterwards: { carriedOut: true, answer: refused(500, 'All have failed', 200) },
	failedIn200: { carriedOut: false, answer: refused(500, 'All requests have failed', 200) },
	invalid: { carriedOut: false, answer: refused(8014, 'Invalid Primary Id') },
} satisfies Record<string, Fault>;

interface Settings {
	clock: Clock;
	/** What happens to the next request; `undefined`: it goes well. */
	fault?: (request: CapillaryRequest) => Fault | undefined;
	/** Milliseconds until the answer. */
	latency?: () => number;
	bulkMaximum?: number;
	/** The order of a bulk answer's elements; left out, as they were sent */
	bulkOrder?: (elements: unknown[]) => unknown[];
	/** Types of identifiers that it leaves out of a new customer, as invalid ones */
	leavesOut?: string[];
}

/**
 * A Capillary that really keeps customers: what a request does, it does half way between its coming
 * and its answer, and a fault may hide that from who asked.
 */
export class FakeCapillary {
	readonly customers: FakeCustomer[] = [];
	/** The most requests that were ever under way at once. */
	mostAtOnce = 0;
	/** Identifiers that were in two writes at the same time. */
	readonly sideBySide: Key[] = [];
	private atOnce = 0;
	private readonly beingWritten: Key[] = [];
	private readonly settings: Settings;

	constructor(settings: Settings) {
		this.settings = settings;
	}

	async answer(request: CapillaryRequest): Promise<Answer | NetworkError> {
		const { clock, fault, latency = () => 10 } = this.settings;
		const fate = fault?.(request);
		const half = latency() / 2;
		const keys = request.method === 'GET' ? [] : (request as WriteRequest).keys;
		this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
		this.sideBySide.push(...keys.filter((key) => this.beingWritten.includes(key)));
		this.beingWritten.push(...keys);

		await clock.wait(half);
		const answer = !fate || fate.carriedOut ? this.carryOut(request) : undefined;
		await clock.wait(half);

		this.atOnce--;
		for (const key of keys) this.beingWritten.splice(this.beingWritten.indexOf(key), 1);
		return fate?.answer ?? answer!;
	}

	/** Puts a customer there before anything begins. */
	add(name: string, keys: Key[]): FakeCustomer {
		const customer = { id: 501 + this.customers.length, keys, names: [name] };
		this.customers.push(customer);
		return customer;
	}

	with(key: Key): FakeCustomer[] {
		return this.customers.filter(({ keys }) => keys.includes(key));
	}

	private carryOut({ api, path, query, body }: CapillaryRequest): Answer {
		if (api === 'GET v2/customers/lookup') {
			const [customer] = this.with(`${query.identifierName}:${query.identifierValue}`);
			return customer
				? { status: 200, headers: {}, body: { entity: customer.id, warnings: [] } }
				: refused(8015, 'Customer not found for the given identifiers');
		}
		if (api === 'POST v2/customers') return this.added(body as AddBody);
		if (api === 'POST v2/customers/bulk') return this.bulk(body as AddBody[]);
		const id = Number(path.split('/').at(-1));
		const customer = this.customers.find((one) => one.id === id);
		if (!customer) return refused(8009, 'Update failed, Customer not found');
		customer.names.push((body as AddBody).profiles[0].firstName);
		return written(id);
	}

	private added({ profiles: [{ firstName, identifiers = [] }] }: AddBody): Answer {
		const keys = identifiers.map(({ type, value }) => `${type}:${value}`);
		const [taken] = keys.flatMap((key) => this.with(key));
		if (taken) return refused(8006, `Customer already exists with id ${taken.id} for same source`);
		const { leavesOut = [] } = this.settings;
		const kept = keys.filter((key) => !leavesOut.includes(key.split(':')[0]));
		return written(this.add(firstName, kept).id);
	}

	private bulk(bodies: AddBody[]): Answer {
		if (bodies.length > (this.settings.bulkMaximum ?? 10)) {
			return refused(1060, 'Batch limit exceeded.');
		}
		const elements = bodies.map((element) => {
			const { body } = this.added(element) as { body: { createdId?: number } };
			if (!body.createdId) return body;
			const { keys } = this.customers.find(({ id }) => id === body.createdId)!;
			const identifiers = keys.map((key) => {
				const [type, value] = key.split(':');
				return { type, value };
			});
			return { entity: { id: body.createdId, profiles: [{ identifiers }], warnings: [] } };
		});
		const { bulkOrder = () => elements } = this.settings;
		return { status: 200, headers: {}, body: bulkOrder(elements) };
	}
}

interface AddBody {
	profiles: [{ firstName: string; identifiers?: Array<{ type: string; value: string }> }];
}

/** A fault for each request in turn; after the last, everything goes well. */
export function faultsInTurn(...faults: Array<Fault | undefined>): () => Fault | undefined {
	const left = [...faults];
	return () => left.shift();
}

/** The Add of a customer. */
export function addOf(
	name: string,
	keys: Key[],
	ifExists: 'fail' | 'getExisting' | 'update' = 'fail',
): AddRequest {
	const identifiers = keys.map((key) => {
		const [type, value] = key.split(':');
		return { type, value };
	});
	const update = (id: string): WriteRequest => ({
		...updateOf(name, id),
		// As the node sends it: within the turn that its Add has.
		keys: [],
	});
	return {
		api: 'POST v2/customers',
		method: 'POST',
		path: '/v2/customers',
		query: {},
		headers: {},
		body: { profiles: [{ firstName: name, identifiers }] } satisfies AddBody,
		keys,
		resultOf: writtenIn,
		lookups: identifiers.map(({ type, value }) => ({
			api: 'GET v2/customers/lookup',
			method: 'GET',
			path: '/v2/customers/lookup',
			query: { source: 'INSTORE', identifierName: type, identifierValue: value },
			headers: {},
			resultOf: foundIn,
		})),
		ifExists,
		updateOf: update,
	};
}

/** The update of a customer by ID. */
export function updateOf(name: string, id: number | string): WriteRequest {
	return {
		api: 'PUT v2/customers',
		method: 'PUT',
		path: `/v2/customers/${id}`,
		query: { source: 'INSTORE' },
		headers: {},
		body: { profiles: [{ firstName: name }] } satisfies AddBody,
		keys: [`id:${id}`],
		resultOf: writtenIn,
	};
}
