import type { Outcome } from './worker.mts';

/**
 * How a server counts: `first-request` opens a window with the first request after the last one
 * closed, `wall-clock` on every full minute; `sliding` looks back a minute from each request.
 */
export type Counting = 'first-request' | 'sliding' | 'wall-clock';

const MINUTE = 60_000;

/**
 * A server that accepts `limit` requests a minute and does not count those it refuses.
 *
 * @param retryAfter whether a refusal carries Retry-After, in whole seconds, rounded up
 */
export function limitedServer(
	limit: number,
	counting: Counting,
	retryAfter: boolean,
): (now: number) => Outcome {
	/** When requests were accepted in this window, oldest first */
	let accepted: number[] = [];
	let opened = -Infinity;

	return (now) => {
		if (counting === 'sliding') {
			while (accepted.length > 0 && accepted[0] <= now - MINUTE) accepted.shift();
		} else if (now >= opened + MINUTE) {
			opened = counting === 'wall-clock' ? now - (now % MINUTE) : now;
			accepted = [];
		}
		if (accepted.length < limit) {
			accepted.push(now);
			return 'accepted';
		}
		if (!retryAfter) return {};
		const wait = (counting === 'sliding' ? accepted[0] : opened) + MINUTE - now;
		return { retryAfter: Math.ceil(wait / 1_000) * 1_000 };
	};
}
