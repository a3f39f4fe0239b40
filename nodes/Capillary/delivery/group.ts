import type { Outcome } from './answer';
import { untilHalted, type Unfinished } from './run';

/** Sees to each request of a group, one after the other. */
export async function deliverEach<Request, Picked>(
	requests: Request[],
	deliverOne: (request: Request, index: number) => Promise<Outcome<Picked>>,
): Promise<Array<Outcome<Picked> | Unfinished>> {
	const outcomes: Array<Outcome<Picked> | Unfinished> = [];
	for (const [index, request] of requests.entries()) {
		outcomes.push(await untilHalted(deliverOne(request, index)));
	}
	return outcomes;
}

/** Delivers the two halves of a group that was refused, one after the other. */
export async function splitInHalves<Request, Delivered>(
	requests: Request[],
	deliverHalf: (half: Request[]) => Promise<Delivered[]>,
): Promise<Delivered[]> {
	const middle = Math.ceil(requests.length / 2);
	return [
		...(await deliverHalf(requests.slice(0, middle))),
		...(await deliverHalf(requests.slice(middle))),
	];
}
