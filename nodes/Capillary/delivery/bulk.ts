import { deliverAdd, existing, saysExists, type AddRequest } from './add';
import type { Failure, Outcome, Written } from './answer';
import { deliver, pausedToRepeat, unlessHalted, type Surroundings } from './deliver';
import { oneByOne } from './each';
import { groupIn } from './meaning';
import type { WriteRequest } from './request';
import { concernsAll, isUncertain } from './retry';

/**
 * Adds several customers with one request (Capillary: associate-customer), and answers for each of
 * them, in order. A group that Capillary refuses, 1060 "batch limit exceeded" among it, is split and
 * sent again. When the answer is lost, each customer is looked up before it is added again.
 *
 * @returns `undefined` for those whose outcome was not known yet when the run ended
 */
export async function deliverGroup(
	requests: AddRequest[],
	around: Surroundings,
): Promise<Array<Outcome<Written> | undefined>> {
	if (requests.length === 1) return [await unlessHalted(deliverAdd(requests[0], around))];

	const neverRepeat = async () => 'unknown' as const;
	const outcome = await unlessHalted(
		deliver(bulkOf(requests), groupIn(requests.length), around, neverRepeat),
	);
	if (!outcome) return requests.map(() => undefined);
	if ('result' in outcome) {
		return await oneByOne(requests, async (request, index) => {
			const element = outcome.result[index];
			return 'result' in element ? element : await second(request, element.failure, around);
		});
	}

	const { failure } = outcome;
	if (isUncertain(failure)) {
		return await oneByOne(requests, async (request) => await deliverAdd(request, around, failure));
	}
	if (concernsAll(failure)) return requests.map(() => ({ failure }));
	const half = Math.ceil(requests.length / 2);
	return [
		...(await deliverGroup(requests.slice(0, half), around)),
		...(await deliverGroup(requests.slice(half), around)),
	];
}

/** A customer that failed within a group that was carried out. */
async function second(
	request: AddRequest,
	failure: Failure,
	around: Surroundings,
): Promise<Outcome<Written>> {
	if (saysExists(failure)) return await existing(request, failure, around);
	if (isUncertain(failure)) return await deliverAdd(request, around, failure);
	if (await pausedToRepeat(failure, 0, around)) return await deliverAdd(request, around);
	return { failure };
}

function bulkOf(requests: AddRequest[]): WriteRequest {
	return {
		...requests[0],
		api: 'POST v2/customers/bulk',
		path: '/v2/customers/bulk',
		body: requests.map(({ body }) => body),
		customers: requests.flatMap(({ customers }) => customers),
	};
}
