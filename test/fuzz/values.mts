import type { Dice } from './dice.mts';
import {
	absent,
	Cell,
	Digits,
	is,
	may,
	refused,
	same,
	so,
	own as ownOf,
	type Wanted,
} from './wanted.mts';

/*
 * Values of every kind that a field takes, in every spelling that the documentation promises to
 * understand, and hostile ones; each with what must become of it.
 */

/** What a value is made for. */
export interface Setting {
	dice: Dice;
	/** The workflow's time zone. */
	timezone: string;
	/** How likely a value is a hostile one, from 0 to 1. */
	hostility: number;
	/** True where the value has to survive as JSON text. */
	asJson: boolean;
}

export type Kind = (setting: Setting) => Cell;

const cell = (value: unknown, wanted: Wanted) => new Cell(value, wanted);

/** What no field takes that asks for one value. */
function noSingleValue({ dice, asJson }: Setting): Cell {
	const list: unknown[] = [
		['a', 'b'],
		[],
		[null],
		{ a: 1 },
		{},
		{ toString: 1 },
		{ toString: null, valueOf: null },
	];
	if (asJson) return cell(dice.pick(list), refused);
	const others = [
		Number.NaN,
		Infinity,
		-Infinity,
		new Date(Number.NaN),
		Object.assign(Object.create(null), { a: 1 }),
		new Map([['a', 1]]),
		cyclic(),
		nested(dice.pick([10, 3_000])),
	];
	return cell(dice.pick([...list, ...others]), refused);
}

/** What an object that arrived has under a name; nothing where none arrived. */
function own(arrived: unknown, key: string): unknown {
	return typeof arrived === 'object' && arrived !== null ? ownOf(arrived, key) : undefined;
}

function cyclic(): object {
	const list: unknown[] = [1];
	list.push(list);
	return { list };
}

function nested(depth: number): unknown {
	let value: unknown = 'end';
	for (let level = 0; level < depth; level++) value = [value];
	return value;
}

const LETTERS = [
	'Nathan',
	"O'Brien",
	'José',
	'Zoë-Marie',
	'नमस्ते',
	'王小明',
	'שלום עולם',
	'مرحبا',
	'👩‍👩‍👧',
	'a\u202Eb',
	'x\u200By',
	'"quoted"',
	'back\\slash',
	'a,b',
	'a;b',
	'{{ 1 + 1 }}',
	'={{ 1 }}x',
	'<b>bold</b>',
	'%2e%2e%2f',
	'../x',
	'a?b=c&d#e',
	'toString',
	'__proto__',
	'constructor',
	'0',
	'007',
	'1e3',
	'line\nbreak',
	'tab\tstop',
	'\uFEFFx\u00A0y',
	'$&',
];

/** A text: sent as it is, blanks at its ends apart. */
export const text: Kind = (setting) => {
	const { dice, hostility } = setting;
	if (dice.chance(hostility)) return hostileText(setting);
	switch (dice.int(0, 9)) {
		case 0: {
			const number = dice.pick([0, 1, 42, -7, 12.5, 1_234_567, 3.14]);
			return cell(number, is(String(number)));
		}
		case 1: {
			const truth = dice.chance(0.5);
			return cell(truth, is(String(truth)));
		}
		case 2: {
			const word = dice.pick(LETTERS).trim();
			return cell(`  ${word}\t`, is(word, `  ${word}\t`));
		}
		case 3: {
			const word = dice.text();
			return word.trim() === '' ? cell(word, absent) : cell(word, is(word, word.trim()));
		}
		case 4: {
			if (dice.chance(0.5)) return cell(dice.pick(['', ' ', '\t\n', null]), absent);
			const long = 'x'.repeat(dice.pick([100, 101, 255, 1_000]));
			return cell(long, is(long));
		}
		default: {
			const word = dice.pick(LETTERS);
			return cell(word, is(word, word.trim()));
		}
	}
};

function hostileText(setting: Setting): Cell {
	const { dice, asJson } = setting;
	if (dice.chance(0.3)) return noSingleValue(setting);
	const choices: Cell[] = [
		cell('\uD83D', refused),
		cell('cut \uDE00 off', refused),
		cell(
			'nul\u0000inside',
			may((arrived) => arrived === 'nul\u0000inside'),
		),
		cell(
			'bell\u0007',
			may((arrived) => arrived === 'bell\u0007'),
		),
		...['NaN', 'null'].map((word) =>
			cell(
				word,
				may((arrived) => arrived === word),
			),
		),
		cell(2 ** 53 + 2, refused),
		cell(1e21, refused),
		cell(-(2 ** 60), refused),
	];
	if (!asJson) {
		const day = new Date(Date.UTC(2024, 4, 11, 16, 36, 17));
		choices.push(
			cell(
				1e-7,
				may((arrived) => arrived === '1e-7' || arrived === '0.0000001'),
			),
			cell(
				9_007_199_254_740_993n,
				may((arrived) => arrived === '9007199254740993'),
			),
			cell(
				day,
				may((arrived) => typeof arrived === 'string' && Date.parse(arrived) === day.getTime()),
			),
		);
		if (dice.chance(0.02)) {
			const long = 'é'.repeat(1_000_000);
			choices.push(
				...Array.from({ length: 30 }, () =>
					cell(
						long,
						may((arrived) => arrived === long),
					),
				),
			);
		}
	}
	return dice.pick(choices);
}

/** What identifies a customer with the number: a text of any kind, but never empty. */
export function name(serial: number): Kind {
	return (setting) => {
		const { dice, hostility } = setting;
		if (dice.chance(hostility)) return hostileText(setting);
		const word = `${dice.pick(['X-', 'क', "O'", '王', '+', '&a=', '#', '/..', '%'])}${serial}${dice.pick(['', 'ß', ' b', '"', '?', '\u202Ex'])}`;
		return dice.chance(0.2) ? cell(` ${word} `, is(word)) : cell(word, is(word));
	};
}

/** A mobile number: in digits, whatever people put between them. */
export function mobile(serial: number): Kind {
	return (setting) => {
		const { dice, hostility } = setting;
		const digits = `91${serial}`;
		if (dice.chance(hostility)) {
			if (dice.chance(0.3)) return noSingleValue(setting);
			return cell(
				dice.pick([
					`-${digits}`,
					`${digits}\n${digits}`,
					`91+${serial}`,
					`${digits}, ${digits}`,
					`${digits};98`,
					`${digits} ${digits}`,
					'none',
					'1234',
					'٩١٩٨١٢٣٤٥٦٧٨',
					'9.19812E+11',
					`${digits}.5`,
					`0x${digits}`,
					'\uD83D',
					`${digits}\u0000`,
					true,
					919_812_345_678.5,
					-919_812_345_678,
					'N/A',
					'#REF!',
				]),
				refused,
			);
		}
		const spelling = dice.pick([
			digits,
			Number(digits),
			`+${digits}`,
			`+91 ${String(serial).slice(0, 5)} ${String(serial).slice(5)}`,
			`91-${String(serial).slice(0, 5)}-${String(serial).slice(5)}`,
			` ${digits} `,
		]);
		return cell(spelling, is(digits));
	};
}

/** An email address: as it is. */
export function email(serial: number): Kind {
	return (setting) => {
		const { dice, hostility } = setting;
		const address = `${dice.pick(['t', 'T.x_', 'a+b-'])}${serial}@${dice.pick(['example.com', 'Mail.Example.CO.in', 'x-y.example'])}`;
		if (dice.chance(hostility)) {
			if (dice.chance(0.3)) return noSingleValue(setting);
			return cell(
				dice.pick([
					`${address}, b@example.com`,
					`${address};${address}`,
					`${address}\n${address}`,
					`${address} ${address}`,
					`a b${serial}@example.com`,
					`mailto:${address}`,
					`<${address}>`,
					`ü${serial}@example.com`,
					`${address}@x`,
					'@example.com',
					`t${serial}`,
					`t${serial}@example`,
					`${'t'.repeat(250)}${address}`,
					`${address}\u0000`,
					'\uD83D@example.com',
					true,
					42,
				]),
				refused,
			);
		}
		return dice.chance(0.2) ? cell(`${address}\n`, is(address)) : cell(address, is(address));
	};
}

/** The number that Capillary gave a customer. */
export function customerId(serial: number): Kind {
	return (setting) => {
		const { dice, hostility } = setting;
		const digits = String(serial);
		if (dice.chance(hostility)) {
			if (dice.chance(0.3)) return noSingleValue(setting);
			return cell(
				dice.pick([
					'',
					null,
					' ',
					'tom',
					`-${digits}`,
					`${digits}.5`,
					`${digits}?x=1`,
					`../${digits}`,
					`${digits}/..`,
					`${digits}\n`.repeat(2),
					'１２３',
					`+${digits}`,
					`0x${digits}`,
					`${digits} ${digits}`,
					-serial,
					1.5,
					2 ** 53 + 2,
					true,
					`${digits}#`,
					'%31',
					'1'.repeat(40),
				]),
				refused,
			);
		}
		return cell(dice.pick<unknown>([digits, serial, ` ${digits} `]), is(digits));
	};
}

/** A number, from `least`; whole ones have no fraction. */
export function number({ least, whole }: { least?: number; whole: boolean }): Kind {
	return (setting) => {
		const { dice, hostility } = setting;
		if (dice.chance(hostility)) {
			if (dice.chance(0.3)) return noSingleValue(setting);
			const wrong: unknown[] = [
				'12abc',
				'1,000',
				'many',
				'1e400',
				'٣',
				'0x10',
				'1 2',
				'--1',
				true,
				'\uD83D',
				'NaN',
				'Infinity',
				...(least === undefined ? [] : [least - 1, String(least - 1)]),
			];
			if (whole) wrong.push(1.5, '1.5', 2 ** 53 + 2, '9007199254740993');
			const value = dice.pick(wrong);
			return cell(value, refused);
		}
		if (dice.chance(0.1)) return cell(dice.pick(['', ' ', null]), absent);
		const value =
			whole || dice.chance(0.6)
				? dice.int(Math.max(least ?? -50, 1), 5_000)
				: dice.int(least ?? -50, 5_000) + 0.25;
		return cell(dice.pick<unknown>([value, String(value), ` ${value} `]), is(value));
	};
}

/** True or false, as sheets write it. */
export const truth: Kind = (setting) => {
	const { dice, hostility } = setting;
	if (dice.chance(hostility)) {
		if (dice.chance(0.3)) return noSingleValue(setting);
		return cell(dice.pick(['maybe', 2, -1, 'truee', '\uD83D', 'on/off', '1.0']), refused);
	}
	if (dice.chance(0.1)) return cell(dice.pick(['', null]), absent);
	const value = dice.chance(0.5);
	return cell(
		value
			? dice.pick([true, 'true', 'TRUE', 'yes', 'Y', 1, '1'])
			: dice.pick([false, 'false', 'False', 'no', 'N', 0, '0']),
		is(value),
	);
};

/**
 * One of several values, by value or by name, in any case.
 *
 * @param options each with its name in the form
 * @param needed an empty one is refused, else left out
 */
export function choice(options: Record<string, string>, needed = false): Kind {
	return (setting) => {
		const { dice, hostility } = setting;
		if (dice.chance(hostility)) {
			if (dice.chance(0.3)) return noSingleValue(setting);
			return cell(
				dice.pick([
					'nope',
					'constructor',
					'__proto__',
					'toString',
					'\uD83D',
					42,
					// Not true: a subscription's status may be yes and no.
					`${Object.keys(options)[0]},${Object.keys(options)[0]}x`,
				]),
				refused,
			);
		}
		if (!needed && dice.chance(0.1)) return cell(dice.pick(['', null]), absent);
		const [value, label] = dice.pick(Object.entries(options));
		return cell(
			dice.pick([value, value, label, value.toUpperCase(), value.toLowerCase(), ` ${label} `]),
			is(value),
		);
	};
}

/** Minutes from UTC at a moment. */
function offsetAt(time: number, timezone: string): number {
	const shown = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' })
		.formatToParts(time)
		.find(({ type }) => type === 'timeZoneName')!.value;
	const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(shown) ?? ['', '+', '0', '0'];
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const two = (part: number) => String(Math.abs(part)).padStart(2, '0');

const written = (minutes: number) =>
	`${minutes < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;

/** The moments at which the clocks of a zone show a time, the first one first: none where a change skips it. */
export function momentsOf(local: string, timezone: string): number[] {
	const utc = Date.parse(`${local}Z`);
	const offsets = new Set(
		[-36, -12, 12, 36].map((hours) => offsetAt(utc + hours * 3_600_000, timezone)),
	);
	return [...offsets]
		.map((minutes) => utc - minutes * 60_000)
		.filter((time) => time + offsetAt(time, timezone) * 60_000 === utc)
		.sort((a, b) => a - b);
}

/** What a zone's clocks show at a moment, to the second. */
function clock(time: number, timezone: string): string {
	return new Date(time + offsetAt(time, timezone) * 60_000).toISOString().slice(0, 19);
}

interface Moment {
	value: unknown;
	/** `undefined`: there is no such moment. */
	time: number | undefined;
	/** As Capillary must get it, where that can be told to the letter. */
	iso?: string;
}

/** Some point in time, near the changes of clocks more often than not. */
function moment({ dice, timezone, asJson }: Setting): Moment {
	const year = dice.pick([1988, 2024, 2026, 2027]);
	const [month, day] = dice.pick([
		[3, 8],
		[3, 10],
		[3, 29],
		[3, 31],
		[11, 1],
		[11, 3],
		[10, 25],
		[10, 27],
		[1, 1],
		[12, 31],
		[2, 28],
		[6, 15],
	]);
	const date = `${year}-${two(month)}-${two(day)}`;
	const time = `${two(dice.pick([0, 1, 2, 2, 3, 12, 23]))}:${two(dice.pick([0, 30, 59]))}`;
	const [full, given] = dice.pick([
		[`${date}T00:00:00`, date],
		[`${date}T${time}:00`, `${date}T${time}`],
		[`${date}T${time}:17`, `${date} ${time}:17`],
		[`${date}T${time}:17`, `${date}T${time}:17.250`],
	]);
	if (dice.chance(0.5)) {
		const [at] = momentsOf(full, timezone);
		return {
			value: given,
			time: at,
			iso: at === undefined ? undefined : full + written(offsetAt(at, timezone)),
		};
	}
	const minutes = dice.pick([0, 330, -300, 345, 840, -570]);
	const at = Date.parse(`${full}Z`) - minutes * 60_000;
	if (!asJson && dice.chance(0.3)) return { value: new Date(at), time: at };
	const spelled =
		minutes === 0
			? dice.pick(['Z', '+00:00', 'z'])
			: dice.chance(0.3)
				? written(minutes).replace(':', '')
				: written(minutes);
	return { value: `${full}${spelled}`, time: at };
}

const NO_DATES = [
	'soon',
	'31/05/2026',
	'2026-02-30',
	'2026-13-01',
	'2026-05-31T25:00:00',
	'2026-05-31T16:30:00+25:00',
	'2026-05-31T16:60',
	'Invalid DateTime',
	'2026-05-31, 2026-06-01',
	true,
];

function hostileDate(setting: Setting, shown: (time: number) => RegExp): Cell {
	const { dice, asJson } = setting;
	if (dice.chance(0.3)) return noSingleValue(setting);
	const choices = NO_DATES.map((value) => cell(value, refused));
	choices.push(
		cell(20_260_531, refused),
		cell(
			'0999-01-01',
			may((arrived) => String(arrived).startsWith('0999-01-01')),
		),
		cell('12026-01-01', refused),
	);
	if (!asJson) {
		for (const year of [0, 33, 12_000]) {
			const time = new Date(Date.UTC(2000, 5, 15)).setUTCFullYear(year);
			choices.push(
				cell(
					new Date(time),
					may((arrived) => typeof arrived === 'string' && shown(time).test(arrived)),
				),
			);
		}
		choices.push(
			cell(
				new Date(8.64e15),
				may((arrived) => typeof arrived === 'string' && /275760/.test(arrived)),
			),
		);
	}
	return dice.pick(choices);
}

/** The year a date has, padded as ISO does. */
const yearOf = (time: number) => {
	const year = new Date(time).getUTCFullYear();
	return new RegExp(`^(\\+0)?${String(year).padStart(4, '0')}-`);
};

/** A point in time of the v2 API: ISO 8601 with an offset, the workflow's where it carries none. */
export const dateTime: Kind = (setting) => {
	const { dice, hostility } = setting;
	if (dice.chance(hostility)) return hostileDate(setting, yearOf);
	if (dice.chance(0.1)) return cell(dice.pick(['', ' ', null]), absent);
	const { value, time, iso } = moment(setting);
	if (time === undefined) return cell(value, refused);
	const whole = Math.floor(time / 1_000) * 1_000;
	return cell(
		value,
		so((arrived) => isMoment(arrived, whole) && (iso === undefined || isLocal(arrived, iso))),
	);
};

/** The same time on the same clock; fractions of a second may be kept or not. */
function isLocal(arrived: unknown, iso: string): boolean {
	return (
		typeof arrived === 'string' &&
		arrived.slice(0, 19) === iso.slice(0, 19) &&
		arrived.endsWith(iso.slice(19))
	);
}

/** A text with an offset that means this second. */
function isMoment(arrived: unknown, time: number): boolean {
	return (
		typeof arrived === 'string' &&
		/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(arrived) &&
		Math.floor(Date.parse(arrived) / 1_000) * 1_000 === time
	);
}

/** A day: that of the date, or where it is a moment, that of the workflow's clocks. */
export const day: Kind = (setting) => {
	const { dice, hostility, timezone } = setting;
	if (dice.chance(hostility)) return hostileDate(setting, yearOf);
	if (dice.chance(0.1)) return cell(dice.pick(['', null]), absent);
	const { value, time } = moment(setting);
	// A day alone stays one, whatever the clocks do at its midnight.
	if (/^\d{4}-\d\d-\d\d$/.test(String(value))) return cell(value, is(value));
	if (time === undefined) return cell(value, refused);
	const whole = Math.floor(time / 1_000) * 1_000;
	const isUtc = typeof value !== 'string' || /(Z|[+-]00:?00)$/i.test(value);
	const here = clock(time, timezone).slice(0, 10);
	// What machines write in UTC has the day that a person sees here.
	return cell(
		value,
		so((arrived) => isMoment(arrived, whole) && (!isUtc || String(arrived).slice(0, 10) === here)),
	);
};

/** A point in time of the v1.1 API, on the clocks of the workflow's zone. */
export const clusterTime: Kind = (setting) => {
	const { dice, hostility, timezone } = setting;
	if (dice.chance(hostility)) return hostileDate(setting, yearOf);
	if (dice.chance(0.1)) return cell(dice.pick(['', null]), absent);
	const { value, time } = moment(setting);
	if (time === undefined) return cell(value, refused);
	return cell(value, is(clock(time, timezone).replace('T', ' ')));
};

const KEYS = [
	'gender',
	'city',
	'ключ',
	'a b',
	'constructor',
	'toString',
	'__proto__',
	'prototype',
	'hasOwnProperty',
	'',
	'a.b',
	'"',
	'0',
	'length',
];

/** Some JSON that JavaScript holds exactly. */
function json(dice: Dice, depth: number): unknown {
	switch (dice.int(0, depth > 0 ? 7 : 5)) {
		case 0:
			return dice.pick([0, 1, -7, 12.5, 1e-7, 9_007_199_254_740_991]);
		case 1:
			return dice.chance(0.5);
		case 2:
			return dice.pick([null, '', ' ']);
		case 3:
		case 4:
			return dice.pick(LETTERS);
		case 5:
			return dice.text();
		case 6:
			return Array.from({ length: dice.int(0, 3) }, () => json(dice, depth - 1));
		default:
			return objectOf(dice, depth - 1);
	}
}

function objectOf(dice: Dice, depth: number, least = 0): object {
	const object = {};
	for (let left = dice.int(least, 3); left > 0; left--)
		put(object, dice.pick(KEYS), json(dice, depth));
	return object;
}

/** A property of the object itself, whatever its name. */
function put(object: object, key: string, value: unknown): void {
	Object.defineProperty(object, key, {
		value,
		enumerable: true,
		configurable: true,
		writable: true,
	});
}

const ODD = /"(constructor|toString|__proto__|prototype|hasOwnProperty)":/;

/** A JSON object, as such or as text: sent as it stands. */
export const object: Kind = (setting) => {
	const { dice, hostility, asJson } = setting;
	if (dice.chance(hostility)) return hostileObject(setting);
	if (dice.chance(0.1)) return cell(dice.pick(['', ' ', null]), absent);
	const value = objectOf(dice, 3, 1);
	if (dice.chance(0.5)) return cell(JSON.stringify(value, null, dice.pick([0, 2])), is(value));
	// n8n's expressions lose or refuse these names in objects: then the item fails.
	return cell(
		value,
		asJson || !ODD.test(JSON.stringify(value))
			? is(value)
			: may((arrived) => same(arrived, value) || same(arrived, withoutProto(value))),
	);
};

/** What is left of an object when n8n itself has worked out an expression that gives it. */
function withoutProto(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutProto);
	if (typeof value !== 'object' || value === null) return value;
	const left = Object.entries(value).filter(([name]) => name !== '__proto__');
	return Object.fromEntries(left.map(([name, part]) => [name, withoutProto(part)]));
}

function hostileObject({ dice, asJson }: Setting): Cell {
	const digits = dice.pick([
		'9007199254740993',
		'123456789012345678901234567890',
		'0.1234567890123456789',
		'1e400',
		'-9223372036854775809',
		'1.00',
		'-0',
	]);
	const text = `{"id": ${digits}, "b": [1]}`;
	const kept = {
		id:
			Number.isFinite(Number(digits)) && String(Number(digits)) === digits
				? Number(digits)
				: new Digits(digits),
		b: [1],
	};
	const deep = dice.pick([2_000, 100_000]);
	const choices: Cell[] = [
		cell(
			text,
			digits === '1.00'
				? may((arrived) => own(arrived, 'id') === 1 || isDigits(own(arrived, 'id'), digits))
				: digits === '-0'
					? may((arrived) => isDigits(own(arrived, 'id'), '-0'))
					: may((arrived) => same(arrived, kept) || same(arrived, { ...kept, id: digits })),
		),
		cell(
			dice.pick([
				'{',
				'[1, 2]',
				'"text"',
				'7',
				'true',
				'null x',
				"{ 'a': 1 }",
				'{"a": NaN}',
				'{"a": undefined}',
				'[object Object]',
				'{"a":1}{"b":2}',
			]),
			refused,
		),
		cell(dice.pick([[1, 2], [], 7, true]), refused),
		cell(
			`{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`,
			may(() => true),
		),
		cell(
			'{"__proto__":{"polluted":1},"a":1}',
			may(
				(arrived) =>
					typeof arrived === 'object' &&
					arrived !== null &&
					Object.hasOwn(arrived, '__proto__') &&
					same(own(arrived, '__proto__'), { polluted: 1 }) &&
					same(own(arrived, 'a'), 1),
			),
		),
	];
	if (!asJson) {
		const time = new Date(Date.UTC(2024, 4, 11));
		choices.push(
			cell({ a: Number.NaN }, refused),
			cell({ a: [Infinity] }, refused),
			cell(cyclic(), refused),
			cell(
				{ a: 2 ** 53 + 2 },
				may(
					(arrived) =>
						same(arrived, { a: 2 ** 53 + 2 }) || isDigits(own(arrived, 'a'), '9007199254740994'),
				),
			),
			cell(
				{ a: 9_007_199_254_740_993n },
				may(
					(arrived) =>
						isDigits(own(arrived, 'a'), '9007199254740993') ||
						own(arrived, 'a') === '9007199254740993',
				),
			),
			cell(
				{ a: time },
				may(
					(arrived) =>
						typeof own(arrived, 'a') === 'string' &&
						Date.parse(String(own(arrived, 'a'))) === time.getTime(),
				),
			),
			cell({ a: new Date(Number.NaN) }, refused),
			cell({ a: new Map([[1, 2]]) }, refused),
			cell(
				{ a: nested(3_000) },
				may(() => true),
			),
			cell(
				{ a: '\uD83D' },
				may((arrived) => own(arrived, 'a') === '\uD83D'),
			),
		);
	}
	return dice.pick(choices);
}

/** The digits of a number as they were sent; a dry run shows them as text. */
function isDigits(arrived: unknown, digits: string): boolean {
	return arrived === digits || (arrived instanceof Digits && arrived.text === digits);
}
