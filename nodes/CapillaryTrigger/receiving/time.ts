/** Milliseconds below these would lie in January 1970; what is meant are seconds. */
const LEAST_MILLISECONDS = 10_000_000_000;
const LEAST_SECONDS = 1_000_000_000;

/**
 * The first of several values that is a time, on the clocks of a time zone: ISO 8601 with an offset, e.g.
 * `2023-05-12T12:29:59.971+05:30`. Capillary writes milliseconds since 1970, in one sample seconds.
 */
export function isoIn(values: unknown[], timezone: string): string | null {
	for (const value of values) {
		const time = timeOf(value);
		if (time !== undefined) return isoOf(time, timezone);
	}
	return null;
}

function timeOf(value: unknown): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const number = Number(value);
	if (Number.isNaN(number)) {
		const parsed = typeof value === 'string' ? Date.parse(value) : NaN;
		return Number.isNaN(parsed) ? undefined : parsed;
	}
	const isSeconds = number >= LEAST_SECONDS && number < LEAST_MILLISECONDS;
	const time = isSeconds ? number * 1000 : number;
	// Beyond these no date exists.
	return time > 0 && time < 8.6e15 ? time : undefined;
}

function isoOf(time: number, timezone: string): string {
	const offset = offsetOf(time, timezone);
	const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
	if (!sign || offset.endsWith('00:00')) return new Date(time).toISOString();
	const shift = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
	return new Date(time + shift).toISOString().replace('Z', offset);
}

/** The offset of a time zone at a time, e.g. `+05:30`. */
function offsetOf(time: number, timezone: string): string {
	const parts = clockOf(timezone).formatToParts(time);
	return (parts.find(({ type }) => type === 'timeZoneName')?.value ?? '').replace('GMT', '');
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Building a formatter costs far more than using one. */
function clockOf(timezone: string): Intl.DateTimeFormat {
	let clock = clocks.get(timezone);
	if (!clock) {
		clock = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
		clocks.set(timezone, clock);
	}
	return clock;
}
