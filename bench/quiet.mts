import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

const QUIET = 1.5;
const LONGEST_WAIT = 60_000;

/**
 * Waits until the machine is mostly idle, a minute at most: where it never becomes idle, the load
 * tells how far to trust the measurement.
 * @returns the load average of the last minute
 */
export async function waitForQuiet(): Promise<number> {
	const giveUp = Date.now() + LONGEST_WAIT;
	while (loadavg()[0] > QUIET && Date.now() < giveUp) await pause(2_000);
	return loadavg()[0];
}
