import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
	readClusterTime,
	readDateTime,
	readDayOrTime,
} from '../../../../../../nodes/Capillary/fields/values/dates.ts';
import {
	dateFormatOf,
	FORMATS,
} from '../../../../../../nodes/Capillary/fields/values/dateFormat.ts';
import { FieldError } from '../../../../../../nodes/Capillary/fields/values/FieldError.ts';

const TIMEZONES = [
	'UTC',
	'Africa/Casablanca',
	'America/New_York',
	'America/Sao_Paulo',
	'America/St_Johns',
	'Asia/Kathmandu',
	'Asia/Kolkata',
	'Asia/Singapore',
	'Australia/Lord_Howe',
	'Europe/Berlin',
	'Europe/Dublin',
	'Pacific/Apia',
	'Pacific/Chatham',
	'Pacific/Kiritimati',
];

const pad = (number: number, length = 2) => String(number).padStart(length, '0');
const moment = fc
	.date({ min: new Date('1972-01-02'), max: new Date('2037-12-30'), noInvalidDate: true })
	.map((date) => date.toISOString().slice(0, 19));
const timezone = fc.constantFrom(...TIMEZONES);

/** The instant of a text, by luxon. */
const instant = (text: string) => DateTime.fromISO(text, { setZone: true }).toMillis();

describe('a date without an offset', () => {
	test("is meant in the workflow's time zone, as luxon reads it", () => {
		fc.assert(
			fc.property(moment, timezone, (local, zone) => {
				const expected = DateTime.fromISO(local, { zone });
				// Luxon moves a time that the clocks skip; the change's own test is below.
				fc.pre(expected.toISO()!.startsWith(local));
				const read = readDateTime(local, 'Date', zone)!;
				expect(read).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
				expect(read.slice(0, 19)).toBe(local);
				// A time that the clocks show twice has two right answers; the change's own test is below.
				expect(expected.getPossibleOffsets().map((each) => each.toMillis())).toContain(
					instant(read),
				);
			}),
			{ numRuns: 2000 },
		);
	});

	test.each([
		['2024-05-11T16:36:17', 'Asia/Kolkata', '2024-05-11T16:36:17+05:30'],
		['2024-01-15', 'America/New_York', '2024-01-15T00:00:00-05:00'],
		['2024-07-15 08:05', 'America/New_York', '2024-07-15T08:05:00-04:00'],
		['2024-07-15T08:05:09.123', 'UTC', '2024-07-15T08:05:09+00:00'],
		[' 2024-07-15 ', 'Europe/Dublin', '2024-07-15T00:00:00+01:00'],
	])('%s in %s is %s', (text, zone, expected) => {
		expect(readDateTime(text, 'Date', zone)).toBe(expected);
	});
});

describe('around a change of the clocks', () => {
	/** The instants in two years at which a zone's offset changes, to the minute, by luxon. */
	function changesOf(zone: string): number[] {
		const offsetAt = (minute: number) => DateTime.fromMillis(minute * 60_000, { zone }).offset;
		const start = Date.UTC(2023, 11, 31) / 60_000;
		const found: number[] = [];
		for (let hour = start; hour < start + 732 * 1440; hour += 60) {
			if (offsetAt(hour) === offsetAt(hour + 60)) continue;
			let minute = hour;
			while (offsetAt(minute) === offsetAt(minute + 1)) minute++;
			found.push((minute + 1) * 60_000);
		}
		return found;
	}

	test.each([
		'Africa/Casablanca',
		'America/New_York',
		'Australia/Lord_Howe',
		'Europe/Berlin',
		'Pacific/Chatham',
	])(
		'%s: times before and after it, the first of a time shown twice, none of a time skipped',
		(zone) => {
			const changes = changesOf(zone);
			expect(changes.length).toBeGreaterThan(3);
			for (const change of changes) {
				const before = DateTime.fromMillis(change - 60_000, { zone }).offset;
				const after = DateTime.fromMillis(change, { zone }).offset;
				for (let minutes = -180; minutes <= 180; minutes += 15) {
					// What the old clock shows, and, once the new one has shown it alone, the new one's offset.
					const asUtc = change + (before + minutes) * 60_000;
					const local = new Date(asUtc).toISOString().slice(0, 19);
					const offset = minutes >= Math.max(0, after - before) ? after : before;
					if (minutes >= 0 && minutes < after - before) {
						expect(() => readDateTime(local, 'Date', zone)).toThrow('a clock change skips it');
						continue;
					}
					const expected = asUtc - offset * 60_000;
					expect([local, instant(readDateTime(local, 'Date', zone)!)]).toEqual([local, expected]);
				}
			}
		},
	);

	test.each([
		// New York skips 02:00 to 03:00 on 10 March 2024 and shows 01:00 to 02:00 twice on 3 November.
		['2024-03-10T01:59:59', 'America/New_York', '2024-03-10T06:59:59Z'],
		['2024-03-10T03:00:00', 'America/New_York', '2024-03-10T07:00:00Z'],
		['2024-11-03T01:30:00', 'America/New_York', '2024-11-03T05:30:00Z'],
		['2024-11-03T02:00:00', 'America/New_York', '2024-11-03T07:00:00Z'],
		// Berlin skips 02:00 to 03:00 on 31 March 2024 and shows it twice on 27 October.
		['2024-10-27T02:30:00', 'Europe/Berlin', '2024-10-27T00:30:00Z'],
		['2024-10-27T03:00:00', 'Europe/Berlin', '2024-10-27T02:00:00Z'],
		// Samoa went from UTC-10 to UTC+14 and had no 30 December 2011.
		['2011-12-29T23:30:00', 'Pacific/Apia', '2011-12-30T09:30:00Z'],
		['2011-12-31T00:30:00', 'Pacific/Apia', '2011-12-30T10:30:00Z'],
	])('%s in %s is %s', (local, zone, expected) => {
		expect(instant(readDateTime(local, 'Date', zone)!)).toBe(instant(expected));
	});
});

describe('a time that the clocks skip', () => {
	test.each([
		['2024-03-10T02:30:00', 'America/New_York'],
		['2024-03-31 02:00', 'Europe/Berlin'],
		['2011-12-30T12:00:00', 'Pacific/Apia'],
		// Samoa had no such day.
		['2011-12-30', 'Pacific/Apia'],
		// The day begins at 01:00 there, but its midnight was asked for.
		['2017-10-15T00:00:00', 'America/Sao_Paulo'],
	])('%s in %s is refused by its field', (local, zone) => {
		expect(() => readDateTime(local, 'Create Date', zone)).toThrow(
			`"Create Date" does not exist in the time zone ${zone}`,
		);
		expect(() => readClusterTime(local, 'Create Date', zone)).toThrow('a clock change skips it');
	});

	test('a day whose midnight they skip begins when they go on', () => {
		expect(readDateTime('2017-10-15', 'Date', 'America/Sao_Paulo')).toBe(
			'2017-10-15T01:00:00-02:00',
		);
	});
});

describe('a year Capillary cannot hold', () => {
	test.each([
		'0000-01-01',
		'0024-05-31',
		'0099-12-31',
		'0999-12-31T10:00:00Z',
		'12345-01-01',
		'+012345-01-01T00:00:00Z',
		'-000001-01-01T00:00:00Z',
		new Date('0024-05-31T00:00:00Z'),
		new Date('+012345-01-01T00:00:00Z'),
		new Date('-000001-01-01T00:00:00Z'),
		DateTime.utc(24, 5, 31),
	])('%s is refused by its field', (value) => {
		for (const read of [readDateTime, readDayOrTime, readClusterTime]) {
			expect(() => read(value, 'Create Date', 'UTC')).toThrow(/"Create Date" is (not )?a date/);
		}
	});

	test('the first and the last that it can are kept', () => {
		expect(readDateTime('1000-01-01', 'Date', 'UTC')).toBe('1000-01-01T00:00:00+00:00');
		expect(readDateTime('9999-12-31', 'Date', 'UTC')).toBe('9999-12-31T00:00:00+00:00');
	});

	test('nor one that it becomes on the clocks of the workflow', () => {
		const last = '9999-12-31T23:00:00Z';
		expect(() => readDayOrTime(last, 'Date', 'Asia/Kolkata')).toThrow('its year is not from');
		expect(() => readClusterTime(last, 'Date', 'Asia/Kolkata')).toThrow('its year is not from');
	});
});

describe('on the clocks of the workflow, as v1.1 reads them', () => {
	test.each([
		['2026-05-31T22:00:00Z', 'Asia/Kolkata', '2026-06-01 03:30:00'],
		[new Date('2026-05-31T22:00:00Z'), 'Asia/Kolkata', '2026-06-01 03:30:00'],
		['2026-05-31T08:00:00', 'America/New_York', '2026-05-31 08:00:00'],
	])('%s in %s is %s', (value, zone, expected) => {
		expect(readClusterTime(value, 'Date', zone)).toBe(expected);
	});
});

describe('a date with an offset', () => {
	const offset = fc
		.tuple(
			fc.constantFrom('+', '-'),
			fc.integer({ min: 0, max: 13 }),
			fc.constantFrom(0, 15, 30, 45),
		)
		.map(([sign, hours, minutes]) => `${sign}${pad(hours)}:${pad(minutes)}`);

	test('keeps it, whatever the time zone of the workflow', () => {
		fc.assert(
			fc.property(moment, offset, timezone, fc.boolean(), (local, its, zone, colon) => {
				const text = local + (colon ? its : its.replace(':', ''));
				expect(readDateTime(text, 'Date', zone)).toBe(local + its);
			}),
		);
	});

	test.each([
		['2022-02-11T11:06:17.000Z', '2022-02-11T11:06:17Z'],
		['2022-02-11t11:06:17z', '2022-02-11T11:06:17Z'],
		['2022-02-11 11:06 +0530', '2022-02-11T11:06:00+05:30'],
	])('%s is %s', (text, expected) => {
		expect(readDateTime(text, 'Date', 'Asia/Kolkata')).toBe(expected);
	});
});

test("a Date and the date object of n8n's expressions are the instant they stand for", () => {
	fc.assert(
		fc.property(moment, timezone, timezone, (text, its, zone) => {
			const date = new Date(`${text}Z`);
			const dateTime = DateTime.fromJSDate(date, { zone: its });
			expect(instant(readDateTime(date, 'Date', zone)!)).toBe(date.getTime());
			expect(instant(readDateTime(dateTime, 'Date', zone)!)).toBe(date.getTime());
		}),
	);
});

test.each([undefined, null, '', '  '])('%j is no date, and none is sent', (value) => {
	expect(readDateTime(value, 'Date', 'UTC')).toBeUndefined();
	expect(readDayOrTime(value, 'Date', 'UTC')).toBeUndefined();
});

describe('what is no date is refused by its field', () => {
	const refusalOf = (value: unknown) => {
		for (const read of [
			() => readDateTime(value, 'Tier Expiry Date', 'UTC'),
			() => readDayOrTime(value, 'Tier Expiry Date', 'UTC'),
		]) {
			try {
				return `accepted as ${read()}`;
			} catch (error) {
				expect(error).toBeInstanceOf(FieldError);
				expect((error as FieldError).message).toMatch(
					/"Tier Expiry Date" (is not a date|holds an? (list|object)|is a date Capillary cannot hold)/,
				);
			}
		}
		return 'refused';
	};

	test.each([
		'today',
		'31/05/2026',
		'05-31-2026',
		'2026-5-31',
		'2026-05',
		'20260531',
		'2026-02-29',
		'2026-04-31',
		'2026-00-10',
		'2026-05-31T24:00:00',
		'2026-05-31T10:60',
		'2026-05-31T10:30:60',
		'2026-05-31T10',
		'2026-05-31T10:30+25:00',
		'2026-05-31T10:30+05:75',
		'2026-05-31Z',
		'2026-05-31 10:30 IST',
		'x2026-05-31',
		'2026-05-31x',
		1_780_000_000,
		true,
		{},
		[],
		['2026-05-31'],
		new Date(Number.NaN),
	])('%j', (value) => {
		expect(refusalOf(value)).toBe('refused');
	});

	test('whatever the text, it is a date that luxon knows or refused', () => {
		const digits = fc.integer({ min: 0, max: 99 }).map((number) => pad(number));
		const text = fc
			.tuple(fc.integer({ min: 1000, max: 9999 }), digits, digits)
			.map((parts) => parts.join('-'));
		fc.assert(
			fc.property(fc.oneof(text, fc.string()), (candidate) => {
				fc.pre(candidate.trim() !== '');
				const known = /^\s*\d{4}-\d\d-\d\d\s*$/.test(candidate)
					? DateTime.fromISO(candidate.trim()).isValid
					: false;
				expect(refusalOf(candidate) === 'refused').toBe(!known);
			}),
		);
	});
});

describe('a day or a point in time', () => {
	test.each([
		['2019-10-25', '2019-10-25'],
		// As n8n's date picker writes a day.
		['2019-10-25T00:00:00', '2019-10-25'],
		['2019-10-10T22:04:38+05:30', '2019-10-10T22:04:38+05:30'],
		['2019-10-25T23:59:59-08:00', '2019-10-25T23:59:59-08:00'],
		['2019-10-25T22:00', '2019-10-25T22:00:00+05:30'],
		['2019-10-25T22:00:00Z', '2019-10-26T03:30:00+05:30'],
		['2019-10-25T22:00:00+00:00', '2019-10-26T03:30:00+05:30'],
		[new Date('2019-10-25T22:00:00Z'), '2019-10-26T03:30:00+05:30'],
		[DateTime.fromISO('2019-10-25T22:00:00', { zone: 'utc' }), '2019-10-26T03:30:00+05:30'],
		[
			DateTime.fromISO('2019-10-25T23:30:00', { zone: 'America/New_York' }),
			'2019-10-25T23:30:00-04:00',
		],
	])('%s is %s', (value, expected) => {
		expect(readDayOrTime(value, 'Last Viewed Date', 'Asia/Kolkata')).toBe(expected);
	});
});

describe('a date in the format of a sheet', () => {
	const read = (value: unknown, pattern: string, zone = 'Asia/Kolkata') =>
		readDateTime(value, 'Date', zone, dateFormatOf(pattern, 'Date Format'));
	const patterns = [
		'dd/MM/yyyy',
		'MM/dd/yyyy',
		'dd-MM-yyyy',
		'dd.MM.yyyy',
		'yyyyMMdd',
		'd.M.yyyy',
		'd MMM yyyy',
		'MMMM d, yyyy',
		"d 'of' MMMM yyyy",
		'dd/MM/yyyy HH:mm',
		'M/d/yyyy h:mm a',
		'yyyyMMddHHmmss',
		"yyyy.MM.dd'T'HH:mm:ss.SSS",
	];

	test('is the day or the time that luxon reads in it', () => {
		fc.assert(
			fc.property(fc.constantFrom(...patterns), moment, timezone, (pattern, local, zone) => {
				const written = DateTime.fromISO(local, { zone }).toFormat(pattern);
				const expected = DateTime.fromFormat(written, pattern, { zone });
				fc.pre(expected.toFormat(pattern) === written);
				const read = readDateTime(written, 'Date', zone, dateFormatOf(pattern, 'Date Format'))!;
				expect(expected.getPossibleOffsets().map((each) => each.toMillis())).toContain(
					instant(read),
				);
			}),
			{ numRuns: 1000 },
		);
	});

	test('keeps the offset that it writes', () => {
		expect(read('31/05/2026 16:30 -0400', 'dd/MM/yyyy HH:mm ZZZ')).toBe(
			'2026-05-31T16:30:00-04:00',
		);
		expect(read('31/05/2026 16:30 +05:30', 'dd/MM/yyyy HH:mm ZZ', 'UTC')).toBe(
			'2026-05-31T16:30:00+05:30',
		);
	});

	test.each([
		['3/4/1970', 'dd/MM/yyyy', '1970-04-03T00:00:00+05:30'],
		['3/4/1970', 'MM/dd/yyyy', '1970-03-04T00:00:00+05:30'],
		['31/05/2026 14:30', 'dd/MM/yyyy', '2026-05-31T14:30:00+05:30'],
		['31/05/2026, 2:30:09 PM', 'DD/MM/YYYY', '2026-05-31T14:30:09+05:30'],
		['05/31/2026 12:05 am', 'MM/dd/yyyy', '2026-05-31T00:05:00+05:30'],
		[20260531, 'yyyyMMdd', '2026-05-31T00:00:00+05:30'],
		['3 Sept 2026', 'd MMM yyyy', '2026-09-03T00:00:00+05:30'],
		// What ISO writes is always read.
		['2026-05-31', 'dd/MM/yyyy', '2026-05-31T00:00:00+05:30'],
		[new Date('2026-05-30T22:00:00Z'), 'excel', '2026-05-31T03:30:00+05:30'],
	])('%s as %s is %s', (value, pattern, expected) => {
		expect(read(value, pattern)).toBe(expected);
	});

	test.each([
		['31/05/2026', 'MM/dd/yyyy'],
		['31.05.2026', 'dd/MM/yyyy'],
		['31/05/26', 'dd/MM/yyyy'],
		['30/02/2026', 'dd/MM/yyyy'],
		['31/05/2026 13:00 PM', 'dd/MM/yyyy'],
		['31/05/2026 0:00 AM', 'dd/MM/yyyy'],
		['31/05/2026 25:00', 'dd/MM/yyyy'],
		['31 Mayhem 2026', 'd MMM yyyy'],
		['2026531', 'yyyyMMdd'],
		['31/05/2026x', 'dd/MM/yyyy'],
		[46173, 'dd/MM/yyyy'],
	])('%s as %s is refused, with what the format looks like', (value, pattern) => {
		expect(() => read(value, pattern)).toThrow('is not a date as the option Date Format says');
		expect(() => read(value, pattern)).toThrow(
			expect.objectContaining({ advice: expect.stringMatching(/^Write it like \S+/) }),
		);
	});

	test('an example of a format is a date in it', () => {
		for (const pattern of [...FORMATS.map(({ value }) => value), ...patterns]) {
			const format = dateFormatOf(pattern, 'Date Format');
			if (!format) continue;
			for (const example of format.example.split(' or ')) {
				expect(readDateTime(example, 'Date', 'UTC', format)).toMatch(/^2026-05-31T/);
			}
		}
	});

	test.each([
		['dd/MM/yy', 'do not tell the century'],
		['dd/MM', 'leaves the year open'],
		['MM/yyyy', 'leaves the day open'],
		['dd/dd/yyyy', 'leaves the month open'],
		['dd/MM/yyyy dd', 'names the day twice'],
		['dd/MM/yyyy hh:mm', 'needs "a"'],
		['dd/MM/yyyy HH:mm a', 'not with "H"'],
		['dd/MM/yyyy mm', 'no hour'],
		['dd/MM/yyyy ZZ', 'no hour'],
		['EEE d MMM yyyy', 'does not know "EEE"'],
		["d 'of MMMM yyyy", 'is not closed'],
		['dd/MM/yyyyTHH:mm', 'does not know "T"'],
	])('the pattern %s is refused: %s', (pattern, why) => {
		expect(() => dateFormatOf(pattern, 'Date Format')).toThrow(why);
		expect(() => dateFormatOf(pattern, 'Date Format')).toThrow(
			expect.objectContaining({ field: 'Date Format', advice: expect.stringContaining('yyyy') }),
		);
	});
});

describe("a serial number of Excel's", () => {
	const excel = dateFormatOf('excel', 'Date Format');
	const read = (value: unknown) => readDateTime(value, 'Date', 'Asia/Kolkata', excel);

	// Each as Excel itself shows it.
	test.each([
		[1, '1900-01-01T00:00:00'],
		[59, '1900-02-28T00:00:00'],
		[61, '1900-03-01T00:00:00'],
		[25569, '1970-01-01T00:00:00'],
		['25661', '1970-04-03T00:00:00'],
		[45000.604166666664, '2023-03-15T14:30:00'],
		[45000.99999999, '2023-03-16T00:00:00'],
		[2958465, '9999-12-31T00:00:00'],
	])('%s is %s', (serial, expected) => {
		expect(read(serial)!.slice(0, 19)).toBe(expected);
	});

	test.each([0, 0.5, 60, 60.5, -1, 2958466, 20260531, '25661,5', 'today', 1e21])(
		'%s is none: there is no such day',
		(serial) => {
			expect(() => read(serial)).toThrow(FieldError);
		},
	);

	test('a whole one is a day, and one with a fraction a time, where both are taken', () => {
		const dayOrTime = (value: unknown) => readDayOrTime(value, 'Date', 'Asia/Kolkata', excel);
		expect(dayOrTime(25661)).toBe('1970-04-03');
		expect(dayOrTime(25661.5)).toBe('1970-04-03T12:00:00+05:30');
	});
});

test('no guess is made of day and month: without a format the option is offered', () => {
	for (const text of ['03/04/1970', '31/05/2026', '3.4.1970', '03-04-70']) {
		expect(() => readDateTime(text, 'Date', 'UTC')).toThrow(
			expect.objectContaining({ advice: expect.stringContaining('Options > Date Format') }),
		);
	}
});
