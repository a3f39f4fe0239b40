import type { Failure, Outcome } from './answer';
import { Delivery } from './circuitBreaker';
import { meaningOf } from './meaning';
import type { Pace, Start } from './pace';
import { LONGEST_LIMIT_PAUSE_MS } from './refusal';
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
	const { circuitBreaker, outage } = run;
	const delivery = new Delivery(request);
	let retries = 0;
	const hold: Hold = { isRefused: false };
	let isOpen = false;
	let troubledSince: number | undefined;

	const look = async () => await lookForCapillary(run);

	const sendUntilDone = async (): Promise<Outcome<Picked>> => {
		for (;;) {
			const start = await waitToStart(pace, delivery, run, hold);
			if ('failure' in start) return start;
			const startedAt = run.now();
			const answer = await run.send(request).finally(() => circuitBreaker.answered());
			const outcome = meaningOf(answer, request);
			const now = run.now();
			const failure = 'failure' in outcome ? outcome.failure : undefined;
			const isInDoubt = failure !== undefined && isUncertain(failure);
			outage.note(startedAt, failure);
			const wasRefused = delivery.isRefused;
			const isUnbelieved = circuitBreaker.note(delivery, isInDoubt ? undefined : failure);
			if (wasRefused && !delivery.isRefused) run.tally.retried++;
			if (!failure) {
				pace.answered(start, now);
				return outcome;
			}

			if (isLimit(failure) && !isInDoubt) {
				const { limitWait } = run.retryPolicy;
				const retryAfter = retryAfterOf(failure, now);
				pace.refused(start, now, retryAfter && Math.min(retryAfter, limitWait));
				run.tally.limited++;
				hold.isRefused = true;
				hold.since ??= now;
				if (now - hold.since >= limitWait) return { failure };
				continue;
			}
			pace.answered(start, now);
			if (isUnbelieved) {
				await run.wait(pauseBefore(failure, 0, run.random(), now, run.retryPolicy.limitWait));
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
			troubledSince ??= startedAt;
			// An outage that comes and goes must not hold one request for ever.
			const isPatient = now - troubledSince < run.retryPolicy.outageWait;
			const verdict = isPatient
				? await outage.judge(failure, startedAt, retries, run, look)
				: 'own';
			if (verdict === 'lasting') return { failure: told };
			if (verdict === 'over') {
				run.tally.retried++;
				continue;
			}
			if (!(await waitToRetry(failure, retries++, run))) return { failure: told };
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
	await run.wait(pauseBefore(failure, retries, run.random(), run.now(), run.retryPolicy.limitWait));
	run.tally.retried++;
	return true;
}

/**
 * Asks whether Capillary can be reached, with a question that changes nothing (Capillary:
 * get-org-sources); that it may not be asked is an answer, too.
 *
 * @returns why it failed, if it did
 * @throws Halted when the run is halted before
 */
async function lookForCapillary(run: Run): Promise<Failure | undefined> {
	const pace = run.paceOf(QUESTION);
	const start = await waitToStart(pace, new Delivery(QUESTION), run, { isRefused: false });
	if ('failure' in start) return undefined;
	const answer = await run
		.send(QUESTION, LONGEST_LOOK_MS)
		.finally(() => run.circuitBreaker.answered());
	pace.answered(start, run.now());
	const outcome = meaningOf(answer, QUESTION);
	return 'failure' in outcome ? outcome.failure : undefined;
}

const QUESTION: CapillaryRequest = {
	api: 'metadata',
	method: 'GET',
	path: '/v2/meta/sources',
	query: {},
	headers: {},
	// Only that an answer comes matters.
	resultOf: () => undefined,
};

/** A host that does not answer such a question within this time cannot be said to be back. */
const LONGEST_LOOK_MS = 4_000;

/** How a limit holds a request up. */
interface Hold {
	/** When it was refused first, or found the pace closed, and has not been sent since */
	since?: number;
	isRefused: boolean;
}

/**
 * Waits until the pace lets the request start, unless the circuit breaker says that it is useless to send
 * it. Nobody waits for a closed pace longer than the run is willing to: then the request tries.
 */
async function waitToStart(
	pace: Pace,
	delivery: Delivery,
	run: Run,
	hold: Hold,
): Promise<Start | { failure: Failure }> {
	const { limitWait } = run.retryPolicy;
	for (;;) {
		if (run.isHalted()) throw new Halted();
		const pause = run.circuitBreaker.waitFor(delivery, run.now());
		if (typeof pause !== 'number') return { failure: pause };
		if (pause > 0) {
			await run.wait(pause);
			continue;
		}
		const now = run.now();
		if (pace.isClosed(now)) hold.since ??= now;
		else if (!hold.isRefused) hold.since = undefined;
		// Who has not been refused yet does not press sooner than the pace would open by itself.
		const patience = hold.isRefused ? limitWait : Math.max(limitWait, LONGEST_LIMIT_PAUSE_MS);
		const left = hold.since === undefined ? Infinity : hold.since + patience - now;
		const start = pace.start(now, run.requestsPerMinute, {
			// Each job sees the run through an object of its own; its tally is one.
			run: run.tally,
			isImpatient: left <= 0,
		});
		if (typeof start !== 'number') {
			run.circuitBreaker.sent(now);
			return start;
		}
		const wait = left > 0 ? Math.min(start, left) : start;
		await run.tally.countWait(async () => await run.wait(wait), run.now);
	}
}
