import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

const QUIET = 1.5;
const PATIENCE = 60_000;

/**
 * Waits until the machine has little else to do, a minute at most: the load is the figure to
 * judge a measurement by where it never became quiet.
 * @returns the load of the last minute (processes that run or want to)
 */
export async function quietMoment(): Promise<number> {
	const giveUp = Date.now() + PATIENCE;
	while (loadavg()[0] > QUIET && Date.now() < giveUp) await pause(2_000);
	return loadavg()[0];
}
