import type { DateFormat } from './dateFormat';
import { isDate, isoOf } from './dateObject';
import { FieldError, shortened } from './FieldError';
import { readText } from './text';

const DATE_TIME =
	/^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/i;
const DAY = 24 * 60 * 60_000;
/** Capillary's dates have four digits for the year, and nobody has a customer from before the year 1000. */
const FIRST_YEAR = 1000;

/**
 * A point in time as Capillary's v2 API wants it: ISO 8601 with an offset, to the second. What already
 * carries an offset keeps it; what carries none is meant in the workflow's time zone, because v2 would
 * take it for UTC (Capillary: timezone-management), and a `Date` is written on the clocks there.
 * `undefined` when the value is unset.
 *
 * @param value an ISO date or date and time, one in the given format, a `Date`, or the date object of an
 *   n8n expression
 * @param timezone IANA name, e.g. `Asia/Kolkata`
 * @param format how a date without ISO's shape is written; left out, there is none
 * @returns e.g. `2024-05-11T16:36:17+05:30`
 * @throws FieldError when the value is no date, or a time that the clocks of the time zone skip
 */
export function readDateTime(
	value: unknown,
	field: string,
	timezone: string,
	format?: DateFormat,
): string | undefined {
	const text = dateText(value, field);
	if (text === '') return undefined;
	const [, year, month, day, hour, minute = '00', second = '00', offset] = parts(
		text,
		field,
		format,
	);
	if (isDate(value)) return inZone(Date.parse(text), timezone, field);
	const local = `${year}-${month}-${day}T${hour ?? '00'}:${minute}:${second}`;
	if (!offset) return zoned(local, timezone, field, hour === undefined);
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
	format?: DateFormat,
): string | undefined {
	const iso = readDateTime(value, field, timezone, format);
	return iso && clockTime(Date.parse(iso), timezone, field).replace('T', ' ');
}

/**
 * The day of a date that has no time, as ISO writes it; `undefined` for everything else.
 *
 * @throws FieldError when the day is not in the calendar
 */
export function dayIn(value: unknown, field: string, format?: DateFormat): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const text = readText(value, field);
	const iso = isoIn(text, format);
	if (!iso || iso.length > 10) return undefined;
	return parts(text, field, format)[0];
}

/**
 * A day without a time, `YYYY-MM-DD`, where the value is one, else a point in time with an offset:
 * Capillary's samples have both for the date on which a push notification was last viewed. Midnight without
 * an offset is a day, as n8n's date picker writes it. What is in UTC is written on the clocks of the workflow's time zone, so that its day is the one a person sees
 * there. `undefined` when the value is unset.
 *
 * @throws FieldError when the value is no date
 */
export function readDayOrTime(
	value: unknown,
	field: string,
	timezone: string,
	format?: DateFormat,
): string | undefined {
	const picked = typeof value === 'string' ? value.trim().replace(/T00:00:00$/, '') : value;
	const day = dayIn(picked, field, format);
	if (day !== undefined) return day;
	const time = readDateTime(value, field, timezone, format);
	if (!time || !/(?:Z|[+-]00:00)$/.test(time)) return time;
	return inZone(Date.parse(time), timezone, field);
}

function dateText(value: unknown, field: string): string {
	return isoOf(value, field) ?? readText(value, field);
}

/** A text in ISO's shape, or what it means in a format. */
function isoIn(text: string, format: DateFormat | undefined): string | undefined {
	return DATE_TIME.test(text) ? text : format?.isoOf(text);
}

/** The parts of a date that is in the calendar. */
function parts(text: string, field: string, format: DateFormat | undefined): RegExpExecArray {
	const match = DATE_TIME.exec(isoIn(text, format) ?? '');
	if (!match || !isCalendarDate(match)) throw notADate(text, field, format);
	if (Number(match[1]) < FIRST_YEAR) throw notThatYear(text, field);
	return match;
}

function isCalendarDate([, year, month, day, hour, minute, second]: RegExpExecArray): boolean {
	// Date.UTC alone takes the years below 100 for those of the 20th century.
	const date = new Date(0);
	date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
	return (
		date.getUTCMonth() === Number(month) - 1 &&
		date.getUTCDate() === Number(day) &&
		Number(hour ?? 0) < 24 &&
		Number(minute ?? 0) < 60 &&
		Number(second ?? 0) < 60
	);
}

function notADate(text: string, field: string, format: DateFormat | undefined): FieldError {
	const quoted = `"${shortened(text)}" in "${field}"`;
	if (format) {
		return new FieldError(
			field,
			`${quoted} is not a date as the option Date Format says (${format.name})`,
			`Write it like ${format.example} or 2026-05-31, with four digits of the year, or choose under Options > Date Format how it is written.`,
		);
	}
	if (/^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b/.test(text)) {
		return new FieldError(
			field,
			`${quoted} is not a date that can be told: which number is the day and which the month?`,
			'Add Options > Date Format and choose how your dates are written, such as dd/MM/yyyy or MM/dd/yyyy. Only 2026-05-31 needs no format.',
		);
	}
	if (/^\d+(?:\.\d+)?$/.test(text)) {
		return new FieldError(
			field,
			`${quoted} is not a date but a number`,
			'If a spreadsheet keeps its dates so, add Options > Date Format and choose Excel Serial Number; for 20260531 choose yyyyMMdd.',
		);
	}
	return new FieldError(
		field,
		`${quoted} is not a date`,
		'Write it as 2026-05-31 or 2026-05-31T16:30:00 (a time zone such as +05:30 may follow), ' +
			'or add Options > Date Format and choose how it is written.',
	);
}

function notThatYear(text: string, field: string): FieldError {
	return new FieldError(
		field,
		`"${shortened(text)}" in "${field}" is a date Capillary cannot hold: its year is not from ${FIRST_YEAR} to 9999`,
		'Write the year in four digits, e.g. 2026-05-31, and check how the date is made upstream.',
	);
}

/**
 * A local time with the offset of the zone, e.g. `+05:30`; `Z` never, so that the form stays one. Where
 * a clock change shows a time twice, its first passing is meant. A day that begins with a time that the
 * clocks skip begins when they go on.
 *
 * @throws FieldError when the clocks skip the time, or the whole day
 */
function zoned(local: string, timezone: string, field: string, isDay: boolean): string {
	const asUtc = Date.parse(`${local}Z`);
	const before = minutesFromUtc(asUtc - DAY, timezone);
	const after = minutesFromUtc(asUtc + DAY, timezone);
	const holds = (offset: number) => minutesFromUtc(asUtc - offset * 60_000, timezone) === offset;
	if (holds(before)) return local + offsetText(before);
	if (holds(after)) return local + offsetText(after);
	const first = new Date(asUtc + (after - before) * 60_000).toISOString().slice(0, 19);
	if (isDay && first.slice(0, 10) === local.slice(0, 10)) return first + offsetText(after);
	throw new FieldError(
		field,
		`"${isDay ? local.slice(0, 10) : local}" in "${field}" does not exist in the time zone ${timezone}: a clock change skips it`,
		'Correct the time, add its time zone (such as +05:30), or check Timezone in the workflow settings.',
	);
}

/** A point in time on the clocks of a zone, with their offset. */
function inZone(time: number, timezone: string, field: string): string {
	return clockTime(time, timezone, field) + offsetText(minutesFromUtc(time, timezone));
}

function offsetText(minutes: number): string {
	const absolute = Math.abs(minutes);
	const two = (part: number) => String(part).padStart(2, '0');
	return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
}

/** What the clocks of a zone show at a time, e.g. `2024-05-11T16:36:17`. */
function clockTime(time: number, timezone: string, field: string): string {
	const shown = new Date(time + minutesFromUtc(time, timezone) * 60_000).toISOString();
	if (!/^[1-9]\d{3}-/.test(shown)) throw notThatYear(shown, field);
	return shown.slice(0, 19);
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
