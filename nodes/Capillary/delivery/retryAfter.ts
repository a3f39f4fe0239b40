const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = String.raw`(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})`;

/** The three ways to write a date in a header (RFC 9110, section 5.6.7). */
const DATES = [
	String.raw`^${DAY}, (?<day>\d{2}) ${MONTH} (?<year>\d{4}) ${TIME} GMT$`,
	String.raw`^${LONG_DAY}, (?<day>\d{2})-${MONTH}-(?<year>\d{2}) ${TIME} GMT$`,
	String.raw`^${DAY} ${MONTH} (?<day>\d{2}| \d) ${TIME} (?<year>\d{4})$`,
].map((form) => new RegExp(form));

/** After so many years ahead, a year of two digits is meant to have passed (RFC 9110). */
const LONGEST_AHEAD = 50;

/**
 * The milliseconds that a header Retry-After asks to wait, which is whole seconds or an HTTP date (RFC
 * 9110, section 10.2.3); `undefined` for anything else. It may be any length, `Infinity` among them.
 *
 * @param now milliseconds since 1970
 */
export function readRetryAfter(header: string, now: number): number | undefined {
	if (/^\d+$/.test(header)) return Number(header) * 1000;
	for (const form of DATES) {
		const parts = form.exec(header)?.groups;
		const date = parts && dateOf(parts, now);
		if (date !== undefined) return Math.max(0, date - now);
	}
	return undefined;
}

/** `undefined` for a day or a time that there is not. */
function dateOf(parts: Record<string, string>, now: number): number | undefined {
	const { day, hour, minute, second } = parts;
	const date = new Date(0);
	date.setUTCFullYear(yearOf(parts.year, now), MONTHS.indexOf(parts.month), Number(day));
	if (date.getUTCDate() !== Number(day)) return undefined;
	// A leap second is one that there is.
	if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
	return date.setUTCHours(Number(hour), Number(minute), Number(second));
}

function yearOf(digits: string, now: number): number {
	if (digits.length === 4) return Number(digits);
	const thisYear = new Date(now).getUTCFullYear();
	const year = thisYear - (thisYear % 100) + Number(digits);
	if (year > thisYear + LONGEST_AHEAD) return year - 100;
	return year <= thisYear - LONGEST_AHEAD ? year + 100 : year;
}
