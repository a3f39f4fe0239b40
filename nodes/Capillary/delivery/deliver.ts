import type { Failure, Outcome } from './answer';
import { meaningOf } from './meaning';
import type { Pace, Start } from './pace';
import type { CapillaryRequest } from './request';
import { isLimit, isTransient, isUncertain, pauseBefore, retryAfterOf } from './retry';
import { Halted, markOpen, type Run } from './run';

/** How a doubt about a write was settled: with an outcome, or it was not carried out, or that cannot be known. */
export type Settlement<Picked> = Outcome<Picked> | 'notDone' | 'unknown';

/**
 * Sends a request until it has an outcome: at the pace Capillary allows, again after a transient error.
 * A refusal for the limit is not a try; only the time spent on it is bounded.
 *
 * @param settle called when a request may have been carried out although no answer says so. Without it
 *   the request is simply sent again, which is right for reads and for updates.
 * @throws Halted when the run is halted before, with what is known of the request
 */
export async function deliver<Picked>(
	request: CapillaryRequest<Picked>,
	run: Run,
	settle?: () => Promise<Settlement<Picked>>,
): Promise<Outcome<Picked>> {
	const pace = run.paceOf(request);
	let retries = 0;
	let limitedSince: number | undefined;
	let isOpen = false;

	const sendUntilDone = async (): Promise<Outcome<Picked>> => {
		for (;;) {
			const start = await waitToStart(pace, request, run);
			if ('failure' in start) return start;
			const outcome = meaningOf(await run.send(request), request);
			const now = run.now();
			if ('result' in outcome) {
				pace.answered(start, now);
				return outcome;
			}

			const { failure } = outcome;
			if (isLimit(failure)) {
				const retryAfter = retryAfterOf(failure, now);
				pace.refused(start, now, retryAfter);
				run.tally.limited++;
				limitedSince ??= now;
				const spent = now - limitedSince + (retryAfter ?? 0);
				if (spent >= run.retryPolicy.limitWait) return outcome;
				continue;
			}
			pace.answered(start, now);
			run.circuitBreaker.note(request, failure);

			isOpen ||= failure.writes === true && isUncertain(failure);
			if (settle && isUncertain(failure)) {
				const settled = await settle();
				if (settled === 'unknown') return { failure: { ...failure, doubtful: true } };
				if (settled !== 'notDone') return settled;
				isOpen = false;
			}
			if (!(await waitToRetry(failure, retries++, run))) return outcome;
		}
	};
	return await markOpen(sendUntilDone(), () => isOpen);
}

/**
 * Waits until it is time to send a request again.
 *
 * @param retries how often it was sent again so far
 * @returns false, without waiting, when it should not be sent again
 * @throws Halted when the run is halted before
 */
export async function waitToRetry(failure: Failure, retries: number, run: Run): Promise<boolean> {
	if (!isTransient(failure) || retries >= run.retryPolicy.maxRetries) return false;
	await run.wait(pauseBefore(failure, retries, run.random(), run.now()));
	run.tally.retried++;
	return true;
}

/** Waits until the pace lets the request start, unless the circuit breaker says that it is useless to send it. */
async function waitToStart(
	pace: Pace,
	request: CapillaryRequest,
	run: Run,
): Promise<Start | { failure: Failure }> {
	for (;;) {
		if (run.isHalted()) throw new Halted();
		const failure = run.circuitBreaker.refusalOf(request);
		if (failure) return { failure };
		const start = pace.start(run.now(), run.requestsPerMinute);
		if (typeof start !== 'number') return start;
		await run.tally.countWait(async () => await run.wait(start), run.now);
	}
}
