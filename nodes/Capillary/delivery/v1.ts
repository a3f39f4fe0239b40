import type { Outcome, Result } from './answer';
import { deliver, pausedToRepeat, unlessHalted, type Surroundings } from './deliver';
import { oneByOne } from './each';
import type { WriteRequest } from './request';
import { concernsAll } from './retry';
import { v1CustomersIn } from './v1Meaning';

/**
 * Updates customers through the v1.1 API, several with one request, and answers for each of them, in
 * order. Capillary's pages contradict each other on whether it takes several; a group that it refuses is
 * split and sent again, which does no harm with updates.
 */
export async function deliverV1Group(
	requests: WriteRequest[],
	around: Surroundings,
): Promise<Array<Outcome<Result> | undefined>> {
	const outcome = await unlessHalted(
		deliver(groupOf(requests), v1CustomersIn(requests.length), around),
	);
	if (!outcome) return requests.map(() => undefined);
	if ('failure' in outcome) {
		if (requests.length === 1 || concernsAll(outcome.failure)) return requests.map(() => outcome);
		const half = Math.ceil(requests.length / 2);
		return [
			...(await deliverV1Group(requests.slice(0, half), around)),
			...(await deliverV1Group(requests.slice(half), around)),
		];
	}
	return await oneByOne(requests, async (request, index) => {
		const element = outcome.result[index];
		const alone = requests.length === 1 || 'result' in element;
		if (alone || !(await pausedToRepeat(element.failure, 0, around))) return element;
		const [again] = await deliverV1Group([request], around);
		return again ?? element;
	});
}

function groupOf(requests: WriteRequest[]): WriteRequest {
	const customer = requests.flatMap(({ body }) => (body as V1Body).root.customer);
	return { ...requests[0], body: { root: { customer } } };
}

/** Every request of the v1.1 API wraps its customers so. */
interface V1Body {
	root: { customer: object[] };
}
