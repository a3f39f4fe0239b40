import type { Outcome } from './answer';
import { untilHalted, type Unfinished } from './run';
import { unexpectedFailure } from './unexpected';

/**
 * Sees to each request of a group, one after the other. Whatever is thrown belongs to its request alone;
 * the group has been sent by then, so it may have been carried out.
 */
export async function deliverEach<Request, Picked>(
	requests: Request[],
	deliverOne: (request: Request, index: number) => Promise<Outcome<Picked>>,
): Promise<Array<Outcome<Picked> | Unfinished>> {
	const outcomes: Array<Outcome<Picked> | Unfinished> = [];
	for (const [index, request] of requests.entries()) {
		outcomes.push(
			await untilHalted(deliverOne(request, index)).catch((problem: unknown) => ({
				failure: unexpectedFailure(problem, true),
			})),
		);
	}
	return outcomes;
}

/** Delivers the two halves of a group that was refused, one after the other. What is thrown in one leaves the other alone. */
export async function splitInHalves<Request, Picked>(
	requests: Request[],
	deliverHalf: (half: Request[]) => Promise<Array<Outcome<Picked> | Unfinished>>,
): Promise<Array<Outcome<Picked> | Unfinished>> {
	const middle = Math.ceil(requests.length / 2);
	const outcomes: Array<Outcome<Picked> | Unfinished> = [];
	for (const half of [requests.slice(0, middle), requests.slice(middle)]) {
		outcomes.push(
			...(await deliverHalf(half).catch((problem: unknown) =>
				half.map(() => ({ failure: unexpectedFailure(problem, true) })),
			)),
		);
	}
	return outcomes;
}
