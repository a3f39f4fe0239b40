import { deliverAdd, resolveExisting, type AddRequest } from './add';
import type { Failure, Outcome, Written } from './answer';
import { deliver, waitToRetry } from './deliver';
import { excerptOf } from './excerpt';
import { deliverEach, splitInHalves } from './group';
import { asId, asList, isObject } from './json';
import { firstErrorIn } from './meaning';
import type { ItemRequest } from './request';
import { concernsAll, isUncertain, saysExists } from './retry';
import { untilHalted, type Run, type Unfinished } from './run';

/**
 * Adds several customers with one request (Capillary: associate-customer), and answers for each of
 * them, in order. A group that Capillary refuses, 1060 "batch limit exceeded" among it, is split and
 * sent again. When the answer is lost, each customer is looked up before it is added again.
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
	if ('result' in outcome) {
		return await deliverEach(requests, async (request, index) => {
			const element = outcome.result[index];
			return 'result' in element ? element : await deliverAgain(request, element.failure, run);
		});
	}

	const { failure } = outcome;
	if (isUncertain(failure)) {
		return await deliverEach(requests, async (request) => await deliverAdd(request, run, failure));
	}
	if (concernsAll(failure)) return requests.map(() => ({ failure }));
	return await splitInHalves(requests, async (half) => await deliverAdds(half, run));
}

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

function bulkOf(requests: AddRequest[]): ItemRequest<Array<Outcome<Written>>> {
	const [{ method, query, headers }] = requests;
	return {
		api: 'POST v2/customers/bulk',
		method,
		path: '/v2/customers/bulk',
		query,
		headers,
		body: requests.map(({ body }) => body),
		keys: requests.flatMap(({ keys }) => keys),
		resultOf: (body) => groupIn(body, requests.length),
	};
}

/**
 * The answer to a bulk Add: one element a customer, in the order they were sent, each with its
 * customer or with errors (Capillary: associate-customer).
 *
 * @param count how many customers were sent
 * @returns `undefined` when it does not match what was sent
 */
export function groupIn(body: unknown, count: number): Array<Outcome<Written>> | undefined {
	const elements = isObject(body) && Array.isArray(body.response) ? body.response : body;
	if (!Array.isArray(elements) || elements.length !== count) return undefined;
	return elements.map(elementIn);
}

function elementIn(element: unknown): Outcome<Written> {
	const outer = isObject(element) ? element : {};
	const inner = isObject(outer.entity) ? outer.entity : outer;
	const error = firstErrorIn(outer) ?? firstErrorIn(inner);
	if (error) return { failure: { kind: 'refused', ...error, writes: true } };
	const createdId = asId(inner.id ?? inner.createdId);
	if (createdId === undefined) {
		return { failure: { kind: 'unreadable', message: excerptOf(element), writes: true } };
	}
	return {
		result: { createdId, warnings: [...asList(outer.warnings), ...asList(inner.warnings)] },
	};
}
