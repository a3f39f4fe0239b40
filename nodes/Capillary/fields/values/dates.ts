import { FieldError } from './FieldError';
import { isUnset, readText } from './text';

const DATE_TIME =
	/^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/i;
const DAY = 24 * 60 * 60_000;

/**
 * A point in time as Capillary's v2 API wants it: ISO 8601 with an offset. What already carries an
 * offset keeps it; what carries none is meant in the workflow's time zone, because v2 would take it
 * for UTC (Capillary: timezone-management). `undefined` when the value is unset.
 *
 * @param value an ISO date or date and time, a `Date`, or the date object of an n8n expression
 * @param timezone IANA name, e.g. `Asia/Kolkata`
 * @returns e.g. `2024-05-11T16:36:17+05:30`
 * @throws FieldError when the value is no date
 */
export function readDateTime(value: unknown, field: string, timezone: string): string | undefined {
	const text = dateText(value, field);
	if (text === '') return undefined;
	const match = DATE_TIME.exec(text);
	if (!match || !isCalendarDate(match)) throw notADate(text, field);
	const [, year, month, day, hour = '00', minute = '00', second = '00', offset] = match;
	const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
	if (!offset) return local + offsetAt(local, timezone);
	return local + offset.toUpperCase().replace(/(\d{2}):?(\d{2})$/, '$1:$2');
}

/**
 * A point in time as the v1.1 API wants it, `YYYY-MM-DD HH:MM:SS`, on the clocks of the workflow's time
 * zone: v1.1 ignores offsets (Capillary: timezone-management). `undefined` when the value is unset.
 *
 * @throws FieldError when the value is no date
 */
export function readClusterTime(
	value: unknown,
	field: string,
	timezone: string,
): string | undefined {
	const iso = readDateTime(value, field, timezone);
	if (iso === undefined) return undefined;
	const time = Date.parse(iso);
	const shown = new Date(time + minutesFromUtc(time, timezone) * 60_000);
	return shown.toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * A day without a time, `YYYY-MM-DD`, as Capillary documents it for the date on which a push
 * notification was last viewed. `undefined` when the value is unset.
 *
 * @throws FieldError when the value is no date
 */
export function readDay(value: unknown, field: string): string | undefined {
	const text = dateText(value, field);
	if (text === '') return undefined;
	const match = DATE_TIME.exec(text);
	if (!match || !isCalendarDate(match)) throw notADate(text, field);
	return text.slice(0, 10);
}

function dateText(value: unknown, field: string): string {
	if (isUnset(value)) return '';
	if (value instanceof Date)
		return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
	// The date objects of n8n's expressions ($now, {{ … .toDateTime() }}) know how to write themselves.
	if (
		typeof value === 'object' &&
		value !== null &&
		'toISO' in value &&
		typeof value.toISO === 'function'
	) {
		return String((value as { toISO: () => unknown }).toISO());
	}
	return readText(value, field);
}

function isCalendarDate([, year, month, day, hour, minute, second]: RegExpExecArray): boolean {
	const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
	return (
		date.getUTCMonth() === Number(month) - 1 &&
		date.getUTCDate() === Number(day) &&
		Number(hour ?? 0) < 24 &&
		Number(minute ?? 0) < 60 &&
		Number(second ?? 0) < 60
	);
}

function notADate(text: string, field: string): FieldError {
	return new FieldError(
		field,
		`"${text}" in "${field}" is not a date`,
		'Write it as 2026-05-31 or 2026-05-31T16:30:00 (a time zone such as +05:30 may follow), ' +
			'or use an expression such as {{ $json.date.toDateTime() }}.',
	);
}

/**
 * How far `timezone` is from UTC when its clocks show `local`, e.g. `+05:30`; `Z` never, so that the
 * form stays one. Where a clock change shows a time twice, its first passing is meant; a time that
 * it skips counts as if the change had not come yet, as calendars do.
 */
function offsetAt(local: string, timezone: string): string {
	const asUtc = Date.parse(`${local}Z`);
	const before = minutesFromUtc(asUtc - DAY, timezone);
	const after = minutesFromUtc(asUtc + DAY, timezone);
	const holds = (offset: number) => minutesFromUtc(asUtc - offset * 60_000, timezone) === offset;
	const minutes = !holds(before) && holds(after) ? after : before;
	const absolute = Math.abs(minutes);
	const two = (part: number) => String(part).padStart(2, '0');
	return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
}

function minutesFromUtc(time: number, timezone: string): number {
	const parts = clockOf(timezone).formatToParts(time);
	const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
	const shown = Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second'),
	);
	return Math.round((shown - time) / 60_000);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Building a formatter costs far more than using one, and a run asks for the same zone for every item. */
function clockOf(timezone: string): Intl.DateTimeFormat {
	let clock = clocks.get(timezone);
	if (!clock) {
		clock = new Intl.DateTimeFormat('en-US', {
			timeZone: timezone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
		clocks.set(timezone, clock);
	}
	return clock;
}
