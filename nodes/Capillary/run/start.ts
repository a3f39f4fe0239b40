import { sleep, type IExecuteFunctions } from 'n8n-workflow';
import { Admission } from '../delivery/circuitBreaker';
import { Halted, type Surroundings } from '../delivery/deliver';
import { documentedLimit } from '../delivery/limits';
import { paceOf } from '../delivery/pace';
import type { Patience } from '../delivery/retry';
import { send, type Destination } from '../delivery/send';
import { Tally } from '../delivery/tally';

/** The Stop button has to end a wait within a second, also in an n8n whose `sleep` does not listen to it. */
const LONGEST_NAP = 250;

/** How a run is to be delivered. */
export interface DeliverySettings extends Patience {
	/** Milliseconds to wait for one answer */
	timeout: number;
	requestsPerMinute?: number;
}

/** Delivery's surroundings in a running n8n, and the means to end the run. */
export interface Run extends Surroundings {
	/** Nothing new starts from now on */
	halt: () => void;
	/** True when the run was halted here or stopped by the person at the screen */
	halted: () => boolean;
}

/** Ties delivery to the execution at hand: n8n's HTTP helper, its clock and its Stop button. */
export function runOf(
	context: IExecuteFunctions,
	destination: Destination,
	{ timeout, requestsPerMinute, ...patience }: DeliverySettings,
): Run {
	const { host, user, region } = destination;
	const signal = context.getExecutionCancelSignal?.();
	let ended = false;
	const halted = () => ended || signal?.aborted === true;
	const checkHalted = () => {
		if (halted()) throw new Halted();
	};
	return {
		send: async (request) => await send.call(context, request, destination, timeout),
		paceOf: ({ api }) => paceOf(`${user}@${host} ${api}`, documentedLimit(region, api)),
		requestsPerMinute,
		patience,
		admission: new Admission(),
		tally: new Tally(),
		now: Date.now,
		random: Math.random,
		checkHalted,
		wait: async (milliseconds) => {
			const until = Date.now() + milliseconds;
			for (let rest = milliseconds; rest > 0; rest = until - Date.now()) {
				checkHalted();
				// An abort is noticed at the next turn of the loop.
				await sleep(Math.min(rest, LONGEST_NAP), signal).catch(() => undefined);
			}
			checkHalted();
		},
		halt: () => {
			ended = true;
		},
		halted,
	};
}
