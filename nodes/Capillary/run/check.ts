import type { ItemRequest } from '../delivery/request';
import { untilHalted } from '../delivery/run';
import { FieldError } from '../fields/values/FieldError';
import type { Ends } from './ends';
import { Turns } from './turns';

/** What came of checking all items: their requests, or what keeps items from being sent, by their index. */
export interface Checked {
	requests: Array<ItemRequest | undefined>;
	problems: Map<number, unknown>;
}

/**
 * Makes the requests of all items before the first is sent. Each is made once: an expression may change
 * its item, so that it would be another one the next time.
 *
 * @param isHalted true when the Stop button was pressed
 */
export async function checkAll(
	length: number,
	requestAt: (index: number) => Promise<ItemRequest>,
	isHalted: () => boolean,
): Promise<Checked> {
	const requests: Checked['requests'] = [];
	const problems: Checked['problems'] = new Map();
	const turns = new Turns();
	for (let index = 0; index < length && !isHalted(); index++) {
		try {
			const request = await untilHalted(requestAt(index));
			if (typeof request === 'string') break;
			requests[index] = request;
		} catch (problem) {
			problems.set(index, problem);
		}
		if (turns.isDue) await turns.give();
	}
	return { requests, problems };
}

/** Why an item is not sent that could be: others cannot. */
function notSentFor(problems: Checked['problems']): FieldError {
	const [[index, problem]] = problems;
	const why = problem instanceof Error ? `: ${problem.message}` : '';
	const others = problems.size > 1 ? ` and ${problems.size - 1} more` : '';
	return new FieldError(
		'Check First',
		`Not sent, because item ${index}${others} cannot be sent${why}`,
		`Correct item ${index}${others} and run all items again, or remove the option Check First to send the items that can be sent.`,
	);
}

/**
 * Refuses all items, because some of them cannot be sent; with Stop those some alone, which end the run.
 *
 * @param goesOn whether a failed item leaves the others alone (On Error at Continue)
 */
export function refuseAll(
	problems: Checked['problems'],
	length: number,
	ends: Ends,
	goesOn: boolean,
): void {
	for (let index = 0; index < length; index++) {
		if (problems.has(index)) ends.refuse(problems.get(index), index);
		else if (goesOn) ends.refuse(notSentFor(problems), index);
	}
}

/** Takes a request out of a list, which needs no memory for it then. */
export function taken(requests: Array<ItemRequest | undefined>, index: number): ItemRequest {
	const request = requests[index]!;
	requests[index] = undefined;
	return request;
}
