import { sleep, type IHookFunctions } from 'n8n-workflow';
import type { Outcome } from '../../Capillary/delivery/answer';
import { meaningOf } from '../../Capillary/delivery/meaning';
import type { CapillaryRequest } from '../../Capillary/delivery/request';
import { isLimit, isTransient, isUncertain, pauseBefore } from '../../Capillary/delivery/retry';
import { send, type Destination } from '../../Capillary/delivery/send';

/** Somebody may be looking at a button that turns. */
const TIMEOUT_MS = 20_000;
const MOST_TRIES = 3;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Sends a request about webhooks, again where its failure passes by itself. What may have registered a webhook
 * already is not sent again: whoever asks looks it up.
 */
export async function ask<Picked>(
	context: IHookFunctions,
	destination: Destination,
	request: CapillaryRequest<Picked>,
): Promise<Outcome<Picked>> {
	for (let tries = 1; ; tries++) {
		const answer = await send.call(context, request, destination, TIMEOUT_MS);
		const outcome = meaningOf(answer, request);
		if ('result' in outcome || tries === MOST_TRIES) return outcome;
		const { failure } = outcome;
		if (!isTransient(failure) && !isLimit(failure)) return outcome;
		if (request.method === 'POST' && isUncertain(failure)) return outcome;
		await sleep(pauseBefore(failure, tries, Math.random(), Date.now(), LONGEST_PAUSE_MS));
	}
}
