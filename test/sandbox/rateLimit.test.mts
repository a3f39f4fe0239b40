import fc from 'fast-check';
import { RateLimit, retryAfterHeader } from '../../sandbox/rateLimit.mts';
import { DEFAULT_SWITCHES, type Switches } from '../../sandbox/switches.mts';

const limitOf = (window: Switches['rateLimit']['window'], requests = 2) => ({
	...DEFAULT_SWITCHES.rateLimit,
	requests,
	window,
});
const MINUTE = 60_000;
/** 40 seconds into a minute of the clock. */
const NOW = 1_000_000 * MINUTE + 40_000;

/** Admits requests at these moments, in milliseconds from NOW, and returns their waits. */
function admitAll(window: Switches['rateLimit']['window'], ...moments: number[]): number[] {
	const rateLimit = new RateLimit();
	const limit = limitOf(window);
	return moments.map((moment) => rateLimit.admit(limit, 'till', NOW + moment));
}

it('opens a window with the first request', () => {
	expect(admitAll('first-request', 0, 10, 20, MINUTE - 1, MINUTE, MINUTE, MINUTE)).toEqual([
		0,
		0,
		MINUTE - 20,
		1,
		0,
		0,
		MINUTE,
	]);
});

it('opens no window with a request that is refused', () => {
	// The second window opens at 90 seconds, not at 60.
	expect(admitAll('first-request', 0, 0, 0, 90_000, 90_000, 140_000, 150_000)).toEqual([
		0,
		0,
		MINUTE,
		0,
		0,
		10_000,
		0,
	]);
});

it('follows the clock', () => {
	expect(admitAll('wall-clock', 0, 0, 5_000, 20_000, 20_000, 20_000)).toEqual([
		0,
		0,
		15_000,
		0,
		0,
		MINUTE,
	]);
});

it('slides', () => {
	expect(admitAll('sliding', 0, 30_000, 40_000, MINUTE, MINUTE + 1, 90_000)).toEqual([
		0, 0, 20_000, 0, 29_999, 0,
	]);
});

it('never accepts more in any sliding window, and always accepts after the wait it returned', () => {
	const pauses = fc.array(fc.integer({ min: 0, max: MINUTE }), { maxLength: 60 });
	fc.assert(
		fc.property(pauses, fc.integer({ min: 1, max: 5 }), (gaps, requests) => {
			const rateLimit = new RateLimit();
			const limit = limitOf('sliding', requests);
			const accepted: number[] = [];
			let now = NOW;
			for (const gap of gaps) {
				now += gap;
				const wait = rateLimit.admit(limit, 'till', now);
				if (wait > 0) {
					now += wait;
					expect(rateLimit.admit(limit, 'till', now)).toBe(0);
				}
				accepted.push(now);
			}
			for (const [index, moment] of accepted.entries()) {
				const last = accepted[index + requests];
				if (last !== undefined) expect(last - moment).toBeGreaterThanOrEqual(MINUTE);
			}
		}),
	);
});

it('is off without a number', () => {
	const rateLimit = new RateLimit();
	const limit = { ...DEFAULT_SWITCHES.rateLimit, requests: null };
	for (let count = 0; count < 1000; count++) {
		expect(rateLimit.admit(limit, 'till', NOW)).toBe(0);
	}
});

it('reports the wait in whole seconds, as a number or a date, never too short', () => {
	const now = Date.UTC(2026, 0, 1, 0, 0, 0, 500);
	expect(retryAfterHeader('none', 1200, now)).toBeUndefined();
	expect(retryAfterHeader('seconds', 1200, now)).toBe('2');
	expect(retryAfterHeader('date', 1200, now)).toBe('Thu, 01 Jan 2026 00:00:02 GMT');
});
