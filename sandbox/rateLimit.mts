import type { Switches } from './switches.mts';

/** Milliseconds until a refused request may be sent again; 0 if it is accepted. */
export type Wait = number;

interface Window {
	opened: number;
	/** When requests were accepted in it, oldest first. */
	accepted: number[];
}

/** Counts the accepted requests of each key. */
export class RateLimit {
	#windows = new Map<string, Window>();
	#limit: Switches['rateLimit'] | undefined;

	/** Accepts or refuses a request of `key` at `now` (milliseconds since 1970). */
	admit(limit: Switches['rateLimit'], key: string, now: number): Wait {
		// Changing the limit resets the count.
		if (this.#limit !== limit) {
			this.#limit = limit;
			this.#windows.clear();
		}
		if (limit.requests === null) return 0;
		const length = limit.perSeconds * 1000;
		const window = this.#openWindow(limit.window, key, now, length);
		if (window.accepted.length < limit.requests) {
			window.accepted.push(now);
			return 0;
		}
		const from = limit.window === 'sliding' ? (window.accepted[0] ?? now) : window.opened;
		return Math.max(1, from + length - now);
	}

	#openWindow(kind: string, key: string, now: number, length: number): Window {
		let window = this.#windows.get(key);
		if (!window || (kind !== 'sliding' && now >= window.opened + length)) {
			window = { opened: kind === 'wall-clock' ? now - (now % length) : now, accepted: [] };
			this.#windows.set(key, window);
		}
		if (kind === 'sliding') {
			while ((window.accepted[0] ?? now) <= now - length) window.accepted.shift();
		}
		return window;
	}
}

/** The Retry-After header of a refusal, if it has one. */
export function retryAfterHeader(
	form: Switches['rateLimit']['retryAfter'],
	wait: Wait,
	now: number,
): string | undefined {
	if (form === 'none') return undefined;
	const seconds = Math.ceil(wait / 1000);
	// A date has whole seconds only, so it is rounded up.
	if (form === 'date') return new Date(Math.ceil((now + wait) / 1000) * 1000).toUTCString();
	return String(seconds);
}
