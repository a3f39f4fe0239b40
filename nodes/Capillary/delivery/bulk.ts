import { deliverAdd, resolveExisting, type AddRequest } from './add';
import type { Failure, Outcome, Written } from './answer';
import { deliver, waitToRetry } from './deliver';
import { excerptOf } from './excerpt';
import { deliverEach, splitInHalves } from './group';
import { asId, asList, isObject, valueIn, type Json } from './json';
import { comparable, matchElements } from './matching';
import { firstErrorIn } from './meaning';
import type { ItemRequest } from './request';
import { concernsAll, isUncertain, saysExists } from './retry';
import { untilHalted, type Run, type Unfinished } from './run';

/** What Capillary counts a request that adds several customers as. */
export const BULK_API = 'POST v2/customers/bulk';

/**
 * Adds several customers with one request (Capillary: associate-customer), and answers for each of
 * them, in order. A group that Capillary refuses, 1060 "batch limit exceeded" among it, is split and
 * sent again. When the answer is lost, or does not tell about a customer, that customer is looked up
 * before it is added again.
 */
export async function deliverAdds(
	requests: AddRequest[],
	run: Run,
): Promise<Array<Outcome<Written> | Unfinished>> {
	const [first] = requests;
	if (requests.length === 1) return [await untilHalted(deliverAdd(first, run))];

	const neverRepeat = async () => 'unknown' as const;
	const outcome = await untilHalted(deliver(bulkOf(requests), run, neverRepeat));
	if (typeof outcome === 'string') return requests.map(() => outcome);
	if ('result' in outcome) return await settleEach(requests, outcome.result, run);

	const { failure } = outcome;
	if (isUncertain(failure)) {
		return await deliverEach(requests, async (request) => await deliverAdd(request, run, failure));
	}
	if (concernsAll(failure)) return requests.map(() => ({ failure }));
	return await splitInHalves(requests, async (half) => await deliverAdds(half, run));
}

/** Gives each customer what its element says, and sees to whom no element is certain to be about. */
async function settleEach(
	requests: AddRequest[],
	elements: Element[],
	run: Run,
): Promise<Array<Outcome<Written> | Unfinished>> {
	const places = matchElements(
		elements.map(({ identifiers }) => identifiers),
		requests.map(({ keys }) => keys.map((key) => key.toLowerCase())),
	);
	const others = elements.filter((_, position) => !places.includes(position));
	// Where the elements left over are refusals, as many as customers, nobody left over was added.
	const isRefused =
		elements.length === requests.length &&
		others.every(
			({ identifiers, outcome }) =>
				identifiers.length === 0 && 'failure' in outcome && !isUncertain(outcome.failure),
		);
	return await deliverEach(requests, async (request, index) => {
		const place = places[index];
		if (place === undefined)
			return await deliverAdd(request, run, isRefused ? undefined : MIXED_UP);
		const { identifiers, outcome } = elements[place];
		if ('result' in outcome) return outcome;
		const { failure } = outcome;
		if (saysExists(failure) && identifiers.length === 0) {
			// By order alone it is not certain which of them is the customer that the words name.
			if (request.ifExists !== 'fail') return await deliverAdd(request, run);
			return { failure: { ...failure, message: failure.message.replace(/ with id \d+/i, '') } };
		}
		return await deliverAgain(request, failure, run);
	});
}

/** Nothing in the answer to a group is certain to be about a customer. */
const MIXED_UP: Failure = {
	kind: 'unreadable',
	message: 'The answer does not tell which customer of the group it is about',
	writes: true,
};

/** Sees to a customer that failed within a group that was carried out. */
async function deliverAgain(
	request: AddRequest,
	failure: Failure,
	run: Run,
): Promise<Outcome<Written>> {
	if (saysExists(failure)) return await resolveExisting(request, failure, run);
	if (isUncertain(failure)) return await deliverAdd(request, run, failure);
	if (await waitToRetry(failure, 0, run)) return await deliverAdd(request, run);
	return { failure };
}

function bulkOf(requests: AddRequest[]): ItemRequest<Element[]> {
	const [{ method, query, headers }] = requests;
	return {
		api: BULK_API,
		method,
		path: '/v2/customers/bulk',
		query,
		headers,
		body: requests.map(({ body }) => body),
		keys: requests.flatMap(({ keys }) => keys),
		resultOf: elementsIn,
	};
}

/** One customer of the answer to a bulk Add. */
interface Element {
	/** What identifies the customer, as `matchElements` compares it; none where the element does not tell */
	identifiers: string[];
	outcome: Outcome<Written>;
}

/**
 * The answer to a bulk Add: one element a customer, each with its customer or with errors (Capillary:
 * associate-customer).
 *
 * @returns `undefined` when it is no list, or an empty one
 */
export function elementsIn(body: unknown): Element[] | undefined {
	const elements = isObject(body) && Array.isArray(body.response) ? body.response : body;
	if (!Array.isArray(elements) || elements.length === 0) return undefined;
	return elements.map((element: unknown) => {
		const outer = isObject(element) ? element : {};
		const inner = [outer.entity, outer.result].find(isObject) ?? outer;
		return { identifiers: identifiersIn(inner), outcome: outcomeIn(outer, inner) };
	});
}

function outcomeIn(outer: Json, inner: Json): Outcome<Written> {
	const error = firstErrorIn(outer) ?? firstErrorIn(inner);
	if (error) return { failure: { kind: 'refused', ...error, writes: true } };
	const createdId = asId(inner.id ?? inner.createdId ?? outer.entityId);
	if (createdId === undefined) {
		return { failure: { kind: 'unreadable', message: excerptOf(outer), writes: true } };
	}
	return {
		result: { createdId, warnings: [...asList(outer.warnings), ...asList(inner.warnings)] },
	};
}

/** The identifiers in all profiles of a whole customer (Capillary: get-customer-details-v2). */
function identifiersIn({ profiles }: Json): string[] {
	return asList(profiles)
		.flatMap((profile) => asList(valueIn(profile, 'identifiers')))
		.filter(isObject)
		.map(({ type, value }) => comparable(String(type), value));
}
