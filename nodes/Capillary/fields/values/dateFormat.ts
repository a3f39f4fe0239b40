import { FieldError, shortened } from './FieldError';

/** How dates without ISO's shape are written. */
export interface DateFormat {
	/** As the form shows it, e.g. `dd/MM/yyyy` */
	name: string;
	/** A date written in it */
	example: string;
	/** The day, or the time on some clock, as ISO writes it; `undefined` where the text is not written so */
	isoOf: (text: string) => string | undefined;
}

/** What the parts of a date are called while a text is read. */
interface Parts {
	year: string;
	month: string;
	day: string;
	hour?: string;
	minute?: string;
	second?: string;
	half?: string;
	offset?: string;
}

/** A token of a pattern: what it matches, which part of a date that is, and how 31 May 2026, 16:30:05 looks in it. */
interface Token {
	part: keyof Parts | 'fraction';
	pattern: string;
	example: string;
	/** True when it may be written with one digit less, where what follows shows its end */
	mayBeShort?: true;
}

const MONTHS = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December',
];
const NAME_OF_MONTH = `(?:${MONTHS.map((month) => `${month.slice(0, 3)}[a-z]*\\.?`).join('|')})`;

/** The tokens of Luxon that name a point in time without a guess. */
const TOKENS: Readonly<Record<string, Token>> = {
	yyyy: { part: 'year', pattern: '\\d{4}', example: '2026' },
	MMMM: { part: 'month', pattern: NAME_OF_MONTH, example: 'May' },
	MMM: { part: 'month', pattern: NAME_OF_MONTH, example: 'May' },
	MM: { part: 'month', pattern: '\\d{2}', example: '05', mayBeShort: true },
	M: { part: 'month', pattern: '\\d{1,2}', example: '5' },
	dd: { part: 'day', pattern: '\\d{2}', example: '31', mayBeShort: true },
	d: { part: 'day', pattern: '\\d{1,2}', example: '31' },
	HH: { part: 'hour', pattern: '\\d{2}', example: '16', mayBeShort: true },
	H: { part: 'hour', pattern: '\\d{1,2}', example: '16' },
	hh: { part: 'hour', pattern: '\\d{2}', example: '04', mayBeShort: true },
	h: { part: 'hour', pattern: '\\d{1,2}', example: '4' },
	mm: { part: 'minute', pattern: '\\d{2}', example: '30' },
	ss: { part: 'second', pattern: '\\d{2}', example: '05' },
	SSS: { part: 'fraction', pattern: '\\d{3}', example: '000' },
	a: { part: 'half', pattern: '[AaPp]\\.?[Mm]\\.?', example: 'PM' },
	ZZ: { part: 'offset', pattern: 'Z|[+-]\\d\\d:\\d\\d', example: '+05:30' },
	ZZZ: { part: 'offset', pattern: 'Z|[+-]\\d{4}', example: '+0530' },
};

/** What may follow a day whose pattern has no time: spreadsheets write `31/05/2026 16:30` into a column of days. */
const TIME_AFTER_DAY =
	'(?:(?:,? +|T)(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:\\.\\d+)?)?(?: ?(?<half>[AaPp]\\.?[Mm]\\.?))?)?';

/** What means nothing without an hour. */
const OF_HOUR = ['minute', 'second', 'fraction', 'half', 'offset'];

/** The last day that a spreadsheet knows, 31 December 9999. */
const LAST_SERIAL = 2_958_465;
const SECONDS_OF_DAY = 86_400;

const EXCEL: DateFormat = {
	name: 'Excel',
	example: '46173 or 46173.6875',
	isoOf: ofSerial,
};

/** The formats of the list in the form, by their value; `iso` needs none. */
export const FORMATS: ReadonlyArray<{ value: string; name: string }> = [
	{ value: 'iso', name: '2026-05-31 (ISO)' },
	{ value: 'dd/MM/yyyy', name: '31/05/2026 (Day First)' },
	{ value: 'MM/dd/yyyy', name: '05/31/2026 (Month First)' },
	{ value: 'dd-MM-yyyy', name: '31-05-2026' },
	{ value: 'dd.MM.yyyy', name: '31.05.2026' },
	{ value: 'yyyyMMdd', name: '20260531' },
	{ value: 'excel', name: '46173 (Excel Serial Number)' },
];

const compiled = new Map<string, DateFormat | undefined>();

/**
 * The format that a name or a pattern means; `undefined` for ISO.
 *
 * @param text a value of the list in any case, or a pattern of Luxon's tokens, e.g. `d MMM yyyy`
 * @throws FieldError when it holds what is no such token, or leaves day, month or year open
 */
export function dateFormatOf(text: string, field: string): DateFormat | undefined {
	if (compiled.has(text)) return compiled.get(text);
	const plain = text.toLowerCase();
	const listed = FORMATS.find(
		({ value, name }) => value.toLowerCase() === plain || name.toLowerCase() === plain,
	);
	const pattern = listed?.value ?? text;
	const format =
		pattern === 'iso' ? undefined : pattern === 'excel' ? EXCEL : ofPattern(pattern, field);
	compiled.set(text, format);
	return format;
}

function ofPattern(pattern: string, field: string): DateFormat {
	const pieces = piecesOf(pattern, field);
	const parts = pieces.flatMap(({ token }) => (token ? [token.part] : []));
	const twice = parts.find((part, index) => parts.indexOf(part) !== index);
	const missing = ['year', 'month', 'day'].find((part) => !parts.includes(part as keyof Parts));
	const isHalf = pieces.some(({ text, token }) => token && /^h/.test(text));
	const hasHalf = parts.includes('half');
	const wrong = [
		missing !== undefined && `it leaves the ${missing} open`,
		!parts.includes('hour') &&
			parts.some((part) => OF_HOUR.includes(part)) &&
			'it has a part of the time, but no hour',
		twice !== undefined && `it names the ${twice} twice`,
		isHalf && !hasHalf && 'a time with "h" needs "a" for AM and PM',
		!isHalf && hasHalf && 'AM and PM stand with "h", not with "H"',
	].find((each) => each !== false);
	if (wrong) throw badPattern(pattern, field, wrong);
	const source = pieces.map(({ text, token }, index) => {
		if (!token) return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
		const { part, mayBeShort } = token;
		const isBounded = !/^[\dyMdHhms]/.test(pieces[index + 1]?.text ?? ' ');
		return `(?<${part}>${mayBeShort && isBounded ? '\\d{1,2}' : token.pattern})`;
	});
	const time = parts.includes('hour') ? '' : TIME_AFTER_DAY;
	const regex = new RegExp(`^${source.join('')}${time}$`, 'i');
	return {
		name: pattern,
		example: pieces.map(({ text, token }) => token?.example ?? text).join(''),
		isoOf: (text) => {
			const found = regex.exec(text)?.groups;
			return found && isoOfParts(found as unknown as Parts);
		},
	};
}

/** A pattern as tokens and the text between them; what stands in single quotes is text. */
function piecesOf(pattern: string, field: string): Array<{ text: string; token?: Token }> {
	return [...pattern.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g)].map(
		([text, quoted, letter]) => {
			if (quoted !== undefined) return { text: quoted };
			if (text === "'") throw badPattern(pattern, field, 'a quotation mark is not closed');
			if (letter === undefined) return { text };
			if (Object.hasOwn(TOKENS, text)) return { text, token: TOKENS[text] };
			throw badPattern(
				pattern,
				field,
				text === 'yy'
					? 'two digits of a year do not tell the century'
					: `it does not know "${shortened(text)}"`,
			);
		},
	);
}

function badPattern(pattern: string, field: string, wrong: string): FieldError {
	return new FieldError(
		field,
		`"${shortened(pattern)}" in "${field}" cannot be used: ${wrong}`,
		`Pick a format from the list, or write one with ${Object.keys(TOKENS).join(', ')}, e.g. d MMM yyyy. Other letters stand in single quotes.`,
	);
}

function isoOfParts({ year, month, day, hour, minute, second, half, offset }: Parts) {
	const date = [year, monthNumber(month), two(day)].join('-');
	if (hour === undefined) return date;
	const clock = half === undefined ? Number(hour) : hourOfDay(Number(hour), half);
	return `${date}T${two(clock)}:${minute ?? '00'}:${second ?? '00'}${offset ?? ''}`;
}

/** 12 AM is midnight; an hour that is on no such clock stays one that no day has. */
function hourOfDay(hour: number, half: string): number {
	if (hour < 1 || hour > 12) return 99;
	return (hour % 12) + (/^p/i.test(half) ? 12 : 0);
}

function monthNumber(month: string): string {
	if (/^\d/.test(month)) return two(month);
	const start = month.slice(0, 3).toLowerCase();
	const name = month.replace('.', '').toLowerCase();
	const index = MONTHS.findIndex((each) => each.toLowerCase().startsWith(start));
	const isName = MONTHS[index].toLowerCase().startsWith(name) || name === 'sept';
	return isName ? two(index + 1) : '00';
}

/**
 * The day that a serial number of Excel's means in its usual system, which counts from 1900 and has a
 * 29 February 1900 that never was, number 60.
 */
function ofSerial(text: string): string | undefined {
	if (!/^\d+(?:\.\d+)?$/.test(text)) return undefined;
	const seconds = Math.round(Number(text) * SECONDS_OF_DAY);
	const day = Math.floor(seconds / SECONDS_OF_DAY);
	if (day < 1 || day === 60 || day > LAST_SERIAL) return undefined;
	const first = Date.UTC(1899, 11, day > 60 ? 30 : 31);
	const iso = new Date(first + seconds * 1000).toISOString();
	return seconds % SECONDS_OF_DAY === 0 ? iso.slice(0, 10) : iso.slice(0, 19);
}

function two(number: string | number): string {
	return String(number).padStart(2, '0');
}
