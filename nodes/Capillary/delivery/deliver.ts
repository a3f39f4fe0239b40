import type { Failure, Outcome } from './answer';
import { Delivery } from './circuitBreaker';
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
	const { circuitBreaker } = run;
	const delivery = new Delivery(request);
	let retries = 0;
	let limitedSince: number | undefined;
	let isOpen = false;

	const failed = (failure: Failure) => ({
		failure: isOpen && !isUncertain(failure) ? { ...failure, maybeDone: true as const } : failure,
	});
	const sendUntilDone = async (): Promise<Outcome<Picked>> => {
		for (;;) {
			const start = await waitToStart(pace, delivery, run);
			if ('failure' in start) return failed(start.failure);
			const answer = await run.send(request).finally(() => circuitBreaker.answered());
			const outcome = meaningOf(answer, request);
			const now = run.now();
			const failure = 'failure' in outcome ? outcome.failure : undefined;
			const isInDoubt = failure !== undefined && isUncertain(failure);
			const wasRefused = delivery.isRefused;
			const isUnbelieved = circuitBreaker.note(delivery, isInDoubt ? undefined : failure);
			if (wasRefused && !delivery.isRefused) run.tally.retried++;
			if (!failure) {
				pace.answered(start, now);
				return outcome;
			}

			if (isLimit(failure) && !isInDoubt) {
				const retryAfter = retryAfterOf(failure, now);
				pace.refused(start, now, retryAfter);
				run.tally.limited++;
				limitedSince ??= now;
				const spent = now - limitedSince + (retryAfter ?? 0);
				if (spent >= run.retryPolicy.limitWait) return failed(failure);
				continue;
			}
			pace.answered(start, now);
			if (isUnbelieved) {
				await run.wait(pauseBefore(failure, 0, run.random(), now));
				continue;
			}

			isOpen ||= isInDoubt;
			let told = failure;
			if (settle && isInDoubt) {
				const settled = await settle();
				if (settled === 'unknown') return { failure: { ...failure, doubtful: true } };
				if (settled !== 'notDone') return settled;
				isOpen = false;
				told = { ...failure, writes: undefined, notDone: true };
			}
			if (!(await waitToRetry(failure, retries++, run))) return failed(told);
		}
	};
	const ended = sendUntilDone().finally(() => circuitBreaker.release(delivery));
	return await markOpen(ended, () => isOpen);
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
	delivery: Delivery,
	run: Run,
): Promise<Start | { failure: Failure }> {
	for (;;) {
		if (run.isHalted()) throw new Halted();
		const wait = run.circuitBreaker.waitFor(delivery, run.now());
		if (typeof wait !== 'number') return { failure: wait };
		if (wait > 0) {
			await run.wait(wait);
			continue;
		}
		const start = pace.start(run.now(), run.requestsPerMinute);
		if (typeof start !== 'number') {
			run.circuitBreaker.sent(run.now());
			return start;
		}
		await run.tally.countWait(async () => await run.wait(start), run.now);
	}
}
