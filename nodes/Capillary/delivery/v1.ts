import type { Outcome, Result } from './answer';
import { deliver, type Surroundings } from './deliver';
import type { WriteRequest } from './request';
import { concernsAll, isPassing } from './retry';
import { v1CustomersIn } from './v1Meaning';

/**
 * Updates customers through the v1.1 API, several with one request, and answers for each of them, in
 * order. Capillary's pages contradict each other on whether it takes several; a group that it refuses is
 * split and sent again, which does no harm with updates.
 */
export async function deliverV1Group(
	requests: WriteRequest[],
	around: Surroundings,
): Promise<Array<Outcome<Result>>> {
	const outcome = await deliver(groupOf(requests), v1CustomersIn(requests.length), around);
	if ('failure' in outcome) {
		if (requests.length === 1 || concernsAll(outcome.failure)) return requests.map(() => outcome);
		const half = Math.ceil(requests.length / 2);
		return [
			...(await deliverV1Group(requests.slice(0, half), around)),
			...(await deliverV1Group(requests.slice(half), around)),
		];
	}
	const outcomes: Array<Outcome<Result>> = [];
	for (const [index, element] of outcome.result.entries()) {
		const passes = requests.length > 1 && 'failure' in element && isPassing(element.failure);
		outcomes.push(passes ? (await deliverV1Group([requests[index]], around))[0] : element);
	}
	return outcomes;
}

function groupOf(requests: WriteRequest[]): WriteRequest {
	const customer = requests.flatMap(({ body }) => (body as V1Body).root.customer);
	return { ...requests[0], body: { root: { customer } } };
}

/** Every request of the v1.1 API wraps its customers so. */
interface V1Body {
	root: { customer: object[] };
}
