import { sleep, type IExecuteFunctions } from 'n8n-workflow';
import { CircuitBreaker } from '../delivery/circuitBreaker';
import type { Answer, NetworkError } from '../delivery/answer';
import { isDeeperThan } from '../delivery/json';
import { documentedLimit } from '../delivery/limits';
import { paceOf } from '../delivery/pace';
import type { RetryPolicy } from '../delivery/retry';
import { Halted, type Run } from '../delivery/run';
import { send, type Destination } from '../delivery/send';
import { Tally } from '../delivery/tally';

/** The Stop button has to end a wait within a second, also in an n8n whose `sleep` does not listen to it. */
const LONGEST_NAP_MS = 250;

/** The deepest answer of Capillary's pages is less than ten levels deep. */
const DEEPEST_ANSWER = 100;

/** How a run is to be delivered. */
export interface DeliverySettings extends RetryPolicy {
	/** Milliseconds to wait for one answer */
	timeout: number;
	/** Left out, the pace finds the limit itself */
	requestsPerMinute?: number;
}

/** Ties delivery to the execution at hand: n8n's HTTP helper, its clock and its Stop button. */
export function startRun(
	context: IExecuteFunctions,
	destination: Destination,
	{ timeout, requestsPerMinute, maxRetries, limitWait }: DeliverySettings,
): Run {
	const { host, user, region } = destination;
	const signal = context.getExecutionCancelSignal?.();
	let wasHalted = false;
	const isHalted = () => wasHalted || signal?.aborted === true;
	return {
		send: async (request) => readable(await send.call(context, request, destination, timeout)),
		paceOf: ({ api }) => paceOf(`${user}@${host} ${api}`, documentedLimit(region, api)),
		requestsPerMinute,
		retryPolicy: { maxRetries, limitWait },
		circuitBreaker: new CircuitBreaker(),
		tally: new Tally(),
		now: Date.now,
		random: Math.random,
		halt: () => {
			wasHalted = true;
		},
		isHalted,
		wait: async (milliseconds) => {
			const until = Date.now() + milliseconds;
			for (let rest = milliseconds; rest > 0 && !isHalted(); rest = until - Date.now()) {
				// An abort is noticed at the next turn of the loop.
				await sleep(Math.min(rest, LONGEST_NAP_MS), signal).catch(() => undefined);
			}
			if (isHalted()) throw new Halted();
		},
	};
}

/** An answer so deep that walking through it would end n8n's stack becomes a text, which no reader takes. */
function readable(answer: Answer | NetworkError): Answer | NetworkError {
	if (!('body' in answer) || !isDeeperThan(answer.body, DEEPEST_ANSWER)) return answer;
	return { ...answer, body: `JSON more than ${DEEPEST_ANSWER} levels deep` };
}
