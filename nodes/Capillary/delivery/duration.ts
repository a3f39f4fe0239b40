/**
 * Whole minutes that a limit makes requests wait, however fast Capillary answers: as many as it allows
 * in a minute go at once.
 *
 * @param perMinute `Infinity` for no limit
 */
export function minutesOfWaiting(requests: number, perMinute: number): number {
	return Math.max(0, Math.floor((requests - 1) / perMinute));
}

/** Minutes as a person says them: `less than a minute`, `about 1 minute`, `about 2 hours 5 minutes`. */
export function aboutMinutes(minutes: number): string {
	const whole = Math.round(minutes);
	if (whole < 1) return 'less than a minute';
	const hours = Math.floor(whole / 60);
	const parts = [
		hours > 0 && counted(hours, 'hour'),
		whole % 60 > 0 && counted(whole % 60, 'minute'),
	];
	return `about ${parts.filter(Boolean).join(' ')}`;
}

/** A number and what is counted: `1 customer`, `12 customers`. */
export function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
