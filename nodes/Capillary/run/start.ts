import { sleep, type IExecuteFunctions } from 'n8n-workflow';
import { CircuitBreaker } from '../delivery/circuitBreaker';
import { documentedLimit } from '../delivery/limits';
import { Outage } from '../delivery/outage';
import { paceOf } from '../delivery/paces';
import type { RetryPolicy } from '../delivery/retry';
import { Halted, type Run } from '../delivery/run';
import { send, type Destination } from '../delivery/send';
import { Tally } from '../delivery/tally';

/** The Stop button has to end a wait within a second, also in an n8n whose `sleep` does not listen to it. */
const LONGEST_NAP_MS = 250;

/** How a run is to be delivered. */
export interface DeliverySettings extends RetryPolicy {
	/** Milliseconds for one request, up to the end of its answer */
	timeout: number;
	/** Over all APIs; left out, the pace finds their limits itself */
	requestsPerMinute?: number;
}

/**
 * Ties delivery to the execution at hand: n8n's HTTP helper, its clock and its Stop button.
 *
 * @param whileWaiting called again and again while the run waits
 */
export function startRun(
	context: IExecuteFunctions,
	destination: Destination,
	{ timeout, requestsPerMinute, maxRetries, limitWait, outageWait }: DeliverySettings,
	whileWaiting: () => void = () => undefined,
): Run {
	const { host, user, region } = destination;
	const signal = context.getExecutionCancelSignal?.();
	let wasHalted = false;
	const isHalted = () => wasHalted || signal?.aborted === true;
	return {
		send: async (request, longest = timeout) =>
			await send.call(context, request, destination, Math.min(timeout, longest)),
		paceOf: ({ api }) => paceOf(`${user}@${host}`, api, documentedLimit(region, api)),
		requestsPerMinute,
		retryPolicy: { maxRetries, limitWait, outageWait },
		circuitBreaker: new CircuitBreaker(),
		outage: new Outage(host),
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
				whileWaiting();
				// An abort is noticed at the next turn of the loop.
				await sleep(Math.min(rest, LONGEST_NAP_MS), signal).catch(() => undefined);
			}
			if (isHalted()) throw new Halted();
		},
	};
}
