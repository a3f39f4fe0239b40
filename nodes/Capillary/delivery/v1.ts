import type { Outcome, Result } from './answer';
import { deliver, waitToRetry } from './deliver';
import { deliverEach, splitInHalves } from './group';
import { matchElements } from './matching';
import type { ItemRequest } from './request';
import { concernsAll } from './retry';
import { untilHalted, type Run, type Unfinished } from './run';
import { v1ElementsIn, type V1Element } from './v1Meaning';

/** A write of the v1.1 API, whose requests all wrap their customers so. */
export interface V1Request extends ItemRequest<Result> {
	body: { root: { customer: object[] } };
}

/**
 * Updates several customers with one request of the v1.1 API, and answers for each of them, in order.
 * Capillary's pages contradict each other on whether it takes several; a group that it refuses is
 * split and sent again, which does no harm with updates.
 */
export async function deliverV1Group(
	requests: V1Request[],
	run: Run,
): Promise<Array<Outcome<Result> | Unfinished>> {
	const [first] = requests;
	if (requests.length === 1) return [await untilHalted(deliver(first, run))];

	const outcome = await untilHalted(deliver(groupOf(requests), run));
	if (typeof outcome === 'string') return requests.map(() => outcome);
	if ('failure' in outcome) {
		if (concernsAll(outcome.failure)) return requests.map(() => outcome);
		return await splitInHalves(requests, async (half) => await deliverV1Group(half, run));
	}
	const elements = outcome.result;
	const places = matchElements(
		elements.map(({ identifiers }) => identifiers),
		requests.map(({ keys }) => keys.map((key) => key.toLowerCase())),
	);
	return await deliverEach(requests, async (request, index) => {
		const place = places[index];
		// An update that was carried out already does no harm a second time.
		if (place === undefined) return await deliver(request, run);
		const element = elements[place].outcome;
		if ('result' in element || !(await waitToRetry(element.failure, 0, run))) return element;
		return await deliver(request, run);
	});
}

function groupOf(requests: V1Request[]): ItemRequest<V1Element[]> {
	const customer = requests.flatMap(({ body }) => body.root.customer);
	return {
		...requests[0],
		body: { root: { customer } },
		resultOf: v1ElementsIn,
	};
}
