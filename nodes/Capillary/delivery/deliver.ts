import type { Admission } from './circuitBreaker';
import type { Answer, Failure, Outcome, Silence } from './answer';
import { meaningOf } from './meaning';
import type { Pace, Start } from './pace';
import type { CapillaryRequest } from './request';
import { isLimit, isPassing, isUncertain, pauseBefore, retryAfterOf, type Patience } from './retry';
import type { Tally } from './tally';

/** What delivery stands on. Tests bring their own clock and their own Capillary. */
export interface Surroundings {
	send: (request: CapillaryRequest) => Promise<Answer | Silence>;
	paceOf: (request: CapillaryRequest) => Pace;
	/** Requests a minute set by the user; left out, the pace finds the limit itself */
	requestsPerMinute?: number;
	patience: Patience;
	admission: Admission;
	tally: Tally;
	/** Milliseconds since 1970 */
	now: () => number;
	/** From 0 up to 1 */
	random: () => number;
	/** Throws Halted when the run has ended */
	checkHalted: () => void;
	/** Waits that many milliseconds; throws Halted when the run ends before */
	wait: (milliseconds: number) => Promise<void>;
}

/** The run has ended, so whatever was not sent yet will not be. */
export class Halted extends Error {}

/** The outcome of a delivery, `undefined` when the run ended before there was one. */
export async function unlessHalted<Result>(delivery: Promise<Result>): Promise<Result | undefined> {
	return await delivery.catch((error: unknown) => {
		if (error instanceof Halted) return undefined;
		throw error;
	});
}

/** How a doubt about a write was settled: with an outcome, or it was not carried out, or that cannot be known. */
export type Settlement<Result> = Outcome<Result> | 'notDone' | 'unknown';

/**
 * Sends a request until it has an outcome: at the pace Capillary allows, again after trouble that
 * passes. A refusal for the limit is not a try; only the time spent on it is bounded.
 *
 * @param resultOf picks what the request was sent for out of the answer's body
 * @param settle called when a request may have been carried out although no answer says so. Without it
 *   the request is simply repeated, which is right for reads and for updates.
 * @throws Halted when the run ends before
 */
export async function deliver<Result>(
	request: CapillaryRequest,
	resultOf: (body: unknown) => Result | undefined,
	around: Surroundings,
	settle?: () => Promise<Settlement<Result>>,
): Promise<Outcome<Result>> {
	const pace = around.paceOf(request);
	let retries = 0;
	let limitedSince: number | undefined;

	for (;;) {
		const start = await turn(pace, request, around);
		if ('failure' in start) return start;
		const outcome = await sent(request, resultOf, around);
		const now = around.now();
		if ('result' in outcome) {
			pace.answered(start, now);
			return outcome;
		}

		const { failure } = outcome;
		if (isLimit(failure)) {
			const retryAfter = retryAfterOf(failure, now);
			pace.refused(start, now, retryAfter);
			around.tally.limited++;
			limitedSince ??= now;
			const spent = now - limitedSince + (retryAfter ?? 0);
			if (spent >= around.patience.limitWait) return outcome;
			continue;
		}
		pace.answered(start, now);
		around.admission.note(request, failure);

		if (settle && isUncertain(failure)) {
			const settled = await settle();
			if (settled === 'unknown') return { failure: { ...failure, doubtful: true } };
			if (settled !== 'notDone') return settled;
		}
		if (!(await pausedToRepeat(failure, retries++, around))) return outcome;
	}
}

/**
 * Waits until it is time to send a request again.
 *
 * @param retries how often it was repeated so far
 * @returns false, without waiting, when it should not be sent again
 * @throws Halted when the run ends before
 */
export async function pausedToRepeat(
	failure: Failure,
	retries: number,
	around: Surroundings,
): Promise<boolean> {
	if (!isPassing(failure) || retries >= around.patience.maxRetries) return false;
	await around.wait(pauseBefore(failure, retries, around.random(), around.now()));
	around.tally.retried++;
	return true;
}

async function sent<Result>(
	request: CapillaryRequest,
	resultOf: (body: unknown) => Result | undefined,
	around: Surroundings,
): Promise<Outcome<Result>> {
	return meaningOf(await around.send(request), resultOf);
}

/** Waits until the pace lets the request start, unless it has become useless to send it. */
async function turn(
	pace: Pace,
	request: CapillaryRequest,
	around: Surroundings,
): Promise<Start | { failure: Failure }> {
	for (;;) {
		around.checkHalted();
		const failure = around.admission.refusalOf(request);
		if (failure) return { failure };
		const start = pace.start(around.now(), around.requestsPerMinute);
		if (typeof start !== 'number') return start;
		await around.tally.waiting(async () => await around.wait(start), around.now);
	}
}
