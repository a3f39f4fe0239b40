import type { Dice } from './dice.mts';
import * as values from './values.mts';
import type { Kind, Setting } from './values.mts';
import { absent, Cell, refused } from './wanted.mts';

/*
 * The parts of a form: what somebody wants to say of a customer, in one of the shapes that the form,
 * a sheet or an AI agent gives it, and what of it Capillary must get.
 */

/** What an item gives for a part of the form, and where it must arrive. */
export interface Part {
	/** The node's parameters, the same for every item of a run. */
	parameters: Record<string, unknown>;
	/** Columns of the item that they read. */
	columns: Record<string, unknown>;
	/** What must arrive, by its place in the body. */
	wanted: Record<string, unknown>;
	/** Cells that have to do with it and do not arrive. */
	unseen: Cell[];
}

/** The columns and values of one list's row. */
type Row = Record<string, Kind>;

/** A list of the form. */
export interface List {
	parameter: string;
	/** Under which the form keeps its rows. */
	key: string;
	label: string;
	/** The columns by which a row is told; others are details. */
	columns: string[];
	/** The column without which a row is left out. */
	vital: string;
	/** Names of columns as the form shows them. */
	labels: Record<string, string>;
	/** Some rows. */
	rows: (dice: Dice, serial: number) => Row[];
	/** What of a row arrives. */
	wanted: (cells: Record<string, Cell>) => unknown;
	/** Rows with a name and a value become one object. */
	byName?: boolean;
}

/** An expression for a column, as people write it or n8n does. */
function expression(column: string, dice: Dice, plain: boolean): string {
	if (plain) return `={{ $json.${column} }}`;
	return dice.pick([
		`={{ $json.${column} }}`,
		`={{$json["${column}"]}}`,
		`={{ $json['${column}'] }}`,
		`={{ $json.${column} ?? '' }}`,
		`={{ (() => $json.${column})() }}`,
	]);
}

/** Whole lists whose shape is every item's own, or rows of the form whose values are. */
export type Style = 'rows' | 'whole';

/** The shape of a list for a run; from it, what each item gives. */
export function listForm(
	list: List,
	style: Style,
	dice: Dice,
): (setting: Setting, serial: number) => Part {
	const key = `${list.parameter}_`;
	if (style === 'whole') {
		const parameters = { [list.parameter]: `={{ $json.${key} }}` };
		return (setting, serial) => {
			const asJson = setting.dice.chance(0.4);
			const rows = list.rows(setting.dice, serial);
			const cells = rows.map((row) => cellsOf(list, row, { ...setting, asJson }));
			const { shape, stray } = shapeOf(list, cells, setting, asJson);
			const part = result(list, cells);
			return { ...part, parameters, columns: { [key]: shape }, unseen: [...part.unseen, ...stray] };
		};
	}
	// The form's rows are the run's; only who they are about is the item's.
	const template = list.rows(dice, 0).map((row) => Object.keys(row));
	const shape = template.map((names, index) => {
		const at = (name: string) => expression(`${key}${index}_${name}`, dice, false);
		const own = names.filter((name) => list.columns.includes(name));
		const details = names.filter((name) => !list.columns.includes(name));
		return {
			...Object.fromEntries(own.map((name) => [name, at(name)])),
			...(details.length > 0 && {
				details: Object.fromEntries(details.map((name) => [name, at(name)])),
			}),
		};
	});
	return (setting, serial) => {
		const rows = list.rows(setting.dice, serial);
		const columns: Record<string, unknown> = {};
		const cells = template.map((names, index) => {
			const row = rows[index] ?? {};
			const given = cellsOf(list, row, { ...setting, asJson: false });
			for (const name of names) given[name] ??= new Cell('', absent, [list.label]);
			for (const name of Object.keys(given)) if (!names.includes(name)) delete given[name];
			if (
				names.some(
					(name) =>
						list.columns.includes(name) && name !== list.vital && given[name].wanted === absent,
				)
			) {
				for (const name of names) given[name] = new Cell('', absent, [list.label]);
			}
			for (const name of names) columns[`${key}${index}_${name}`] = given[name].value;
			return given;
		});
		return {
			...result(list, cells),
			parameters: { [list.parameter]: { [list.key]: shape } },
			columns,
		};
	};
}

function cellsOf(list: List, row: Row, setting: Setting): Record<string, Cell> {
	const cells = Object.entries(row).map(([name, kind]) => [
		name,
		kind(setting).in(list.label, ...(list.labels[name] ? [list.labels[name]] : [])),
	]);
	return Object.fromEntries(cells) as Record<string, Cell>;
}

/** What of the rows arrives: not those without a value, and the same one once. */
function result(list: List, rows: Array<Record<string, Cell>>) {
	const there = rows.filter((row) => row[list.vital]?.wanted.kind !== 'absent');
	const gone = rows.filter((row) => !there.includes(row));
	// Nobody promises what becomes of nonsense beside an empty value.
	const unseen = gone
		.flatMap((row) => Object.values(row))
		.filter(
			({ wanted }) => wanted.kind !== 'absent' && wanted.kind !== 'is' && wanted.kind !== 'so',
		)
		.map((cell) => new Cell(cell.value, { kind: 'may', ok: () => true }, cell.labels));
	return {
		wanted: { rows: there.map((row) => list.wanted(row)), given: there },
		unseen,
		parameters: {},
		columns: {},
	};
}

/** A list of rows in one of the documented shapes. */
function shapeOf(
	list: List,
	rows: Array<Record<string, Cell>>,
	{ dice, hostility }: Setting,
	asJson: boolean,
): { shape: unknown; stray: Cell[] } {
	const stray: Cell[] = [];
	const isPlain = (row: Record<string, Cell>) =>
		Object.values(row).every(({ value }) => typeof value !== 'object' || value === null) &&
		Object.keys(row).every((name) => list.columns.includes(name));
	const written = rows.map((row) => {
		const nestedDetails = dice.chance(0.5);
		const own: Record<string, unknown> = {};
		const details: Record<string, unknown> = {};
		for (const [name, { value }] of Object.entries(row)) {
			(nestedDetails && !list.columns.includes(name) ? details : own)[name] = value;
		}
		if (dice.chance(hostility * 0.3)) {
			own[dice.pick(['optedOut', 'e-mail', 'stray', 'toString', 'valid'])] = true;
			stray.push(new Cell(own, refused, [list.label]));
		}
		return Object.keys(details).length > 0 ? { ...own, details } : own;
	});
	const shapes: unknown[] = [written, { [list.key]: written }];
	if (written.length === 1) shapes.push(written[0]);
	const names = list.columns.length === 2 ? rows.map((row) => row[list.columns[0]]?.value) : [];
	if (
		stray.length === 0 &&
		rows.length > 0 &&
		list.columns.length === 2 &&
		rows.every(isPlain) &&
		names.every(
			(name) =>
				typeof name === 'string' &&
				name !== '' &&
				name !== list.key &&
				!list.columns.includes(name),
		) &&
		new Set(names).size === names.length &&
		!names.includes('__proto__')
	) {
		shapes.push(
			Object.fromEntries(
				rows.map((row) => [row[list.columns[0]].value, row[list.columns[1]].value]),
			),
		);
	}
	const shape = dice.pick(shapes);
	if (rows.length === 0 && dice.chance(0.5))
		return { shape: dice.pick(['', null, '[]', '{}']), stray };
	return { shape: asJson ? JSON.stringify(shape, null, dice.pick([0, 1])) : shape, stray };
}

const TYPES: Record<string, string> = {
	mobile: 'Mobile',
	email: 'Email',
	externalId: 'External ID',
	cardnumber: 'Card Number',
	wechat: 'WeChat',
	martjackId: 'MartJack ID',
	fbId: 'Facebook ID',
	tmall_uname: 'Tmall User Name',
	cuid: 'Customer Unique ID (Cuid)',
	ali_uname: 'Ali User Name',
	jd_uname: 'JD User Name',
	vip_uname: 'VIP User Name',
	line: 'LINE',
	unionId: 'Union ID',
	mobilePush: 'Mobile Push',
};

const contact = (type: string, serial: number): Kind =>
	type === 'mobile'
		? values.mobile(serial)
		: type === 'email'
			? values.email(serial)
			: values.name(serial);

/** Just this one of a choice, in one of its spellings. */
const chosen = (type: string, label: string): Kind => values.choice({ [type]: label }, true);

/**
 * Identifiers: the first one tells whose they are.
 *
 * @param without types that the customer is found by
 */
export function identifierList(
	parameter: string,
	label: string,
	{ least = 0, without = [] as string[] } = {},
): List {
	return {
		parameter,
		key: 'identifier',
		label,
		columns: ['type', 'value'],
		vital: 'value',
		labels: { seriesId: 'Series ID' },
		rows: (dice, serial) => {
			const first = dice.pick(
				['mobile', 'email', 'externalId'].filter((type) => !without.includes(type)),
			);
			const others = dice.some(
				Object.keys(TYPES).filter((type) => type !== first && !without.includes(type)),
				0.06,
			);
			const types = least > 0 || dice.chance(0.5) ? [first, ...others] : others;
			return types.map((type) => ({
				type: chosen(type, TYPES[type]),
				value: contact(type, serial),
				...(type === 'cardnumber' &&
					Object.fromEntries(
						dice.some(
							Object.entries({
								seriesId: values.number({ least: 1, whole: true }),
								statusLabel: values.text,
								seriesCode: values.text,
								cardExternalId: values.text,
								extendedFields: values.object,
							}),
							0.5,
						),
					)),
			}));
		},
		wanted: (cells) => cells,
	};
}

const CHANNELS: Record<string, string> = {
	android: 'Android',
	email: 'Email',
	ios: 'iOS',
	line: 'LINE',
	mobile: 'Mobile',
	mobilePush: 'Mobile Push',
	postmail: 'Postal Mail',
	viber: 'Viber',
	wechat: 'WeChat',
	whatsapp: 'WhatsApp',
};

export const channelList: List = {
	parameter: 'commChannels',
	key: 'channel',
	label: 'Communication Channels',
	columns: ['type', 'value'],
	vital: 'value',
	labels: {},
	rows: (dice, serial) =>
		dice.some(Object.keys(CHANNELS), 0.12).map((type) => ({
			type: chosen(type, CHANNELS[type]),
			value: contact(type, serial),
			...Object.fromEntries(
				dice.some(
					Object.entries({
						primary: values.truth,
						verified: values.truth,
						subscribed: values.truth,
						residence: values.truth,
						office: values.truth,
						lastViewedDate: values.day,
						attributes: values.object,
					}),
					0.25,
				),
			),
		})),
	wanted: ({ residence, office, lastViewedDate, ...row }) => {
		const meta = Object.entries({ residence, office, lastViewedDate }).filter(
			([, cell]) => cell && cell.wanted.kind !== 'absent',
		);
		return { ...row, ...(meta.length > 0 && { meta: Object.fromEntries(meta) }) };
	},
};

/** A custom field has 250 characters at most. */
const shortText: Kind = (setting) => {
	const made = values.text(setting);
	const isLong = typeof made.value === 'string' && made.value.trim().length > 250;
	return isLong ? new Cell(made.value, refused) : made;
};

/** The data types that the organization of these tests gives its fields. */
export const FIELD_TYPES: Record<string, string> = {
	city: 'STRING',
	gender: 'STANDARD_ENUM',
	visits: 'INTEGER',
	weight: 'DOUBLE',
	since: 'DATETIME',
	'a b': 'STRING',
	ключ: 'STRING',
	toString: 'STRING',
	constructor: 'STRING',
	hasOwnProperty: 'STRING',
	'a.b': 'STRING',
	['__proto__']: 'STRING',
};

/**
 * Fields of the organization, by name; their values by its data types, if it is asked for them.
 *
 * @param typed false where nobody asks, as in a dry run
 */
export function fieldList(parameter: string, label: string, typed: boolean): List {
	const kinds: Record<string, Kind> = typed
		? {
				// No page gives a least for fields of an organization.
				visits: values.number({ whole: true }),
				weight: values.number({ whole: false }),
			}
		: {};
	const names = [
		'city',
		'gender',
		'a b',
		'ключ',
		'toString',
		'constructor',
		'hasOwnProperty',
		'a.b',
		'__proto__',
		...Object.keys(kinds),
	];
	return {
		parameter,
		key: 'field',
		label,
		columns: ['name', 'value'],
		vital: 'value',
		labels: {},
		byName: true,
		rows: (dice) =>
			dice.some(names, 0.12).map((field) => ({
				name: ({ dice: at }) =>
					new Cell(
						at.chance(0.2)
							? { __rl: true, mode: 'list', value: field, cachedResultName: 'Field' }
							: field,
						{ kind: 'is', values: [field] },
					),
				value: Object.hasOwn(kinds, field)
					? kinds[field]
					: parameter === 'customFields'
						? shortText
						: values.text,
			})),
		wanted: (cells) => cells,
	};
}

export const enrollmentList: List = {
	parameter: 'enrollments',
	key: 'enrollment',
	label: 'Loyalty Program Enrollments',
	columns: ['programId'],
	vital: 'programId',
	labels: {
		programId: 'Program',
		tierNumber: 'Tier',
		loyaltyPoints: 'Loyalty Points',
		tierExpiryDate: 'Tier Expiry Date',
		pointsExpiryDate: 'Points Expiry Date',
	},
	rows: (dice) =>
		dice.some([469, 699], 0.2).map((program) => ({
			programId: ({ dice: at }) =>
				new Cell(
					at.pick<unknown>([
						program,
						String(program),
						{ __rl: true, mode: 'list', value: program },
					]),
					{ kind: 'is', values: [program] },
				),
			...Object.fromEntries(
				dice.some(
					Object.entries({
						tierNumber: values.number({ least: 1, whole: true }),
						loyaltyPoints: values.number({ least: 0, whole: true }),
						tierExpiryDate: values.dateTime,
						pointsExpiryDate: values.dateTime,
					}),
					0.4,
				),
			),
		})),
	wanted: (cells) => cells,
};

const SUBSCRIBED: Record<string, string> = {
	android: 'Android',
	EMAIL: 'Email',
	ios: 'iOS',
	line: 'LINE',
	MOBILE: 'Mobile (SMS)',
	wechat: 'WeChat',
	whatsapp: 'WhatsApp',
};

export function subscriptionList(v1: boolean): List {
	const channels = v1 ? { email: 'Email', sms: 'SMS' } : SUBSCRIBED;
	return {
		parameter: 'subscriptions',
		key: 'subscription',
		label: 'Subscriptions',
		columns: ['channel', 'status', 'priority'],
		vital: 'status',
		labels: {},
		rows: (dice) => {
			const some = dice.some(Object.entries(channels), v1 ? 0.25 : 0.4);
			const needed = !v1 && some.length === 0 ? [Object.entries(channels)[0]] : some;
			return needed.map(([channel, label]) => ({
				channel: chosen(channel, label),
				status: values.choice({ OPTIN: 'Opted In', OPTOUT: 'Opted Out' }, true),
				priority: values.choice({ BULK: 'Bulk', TRANS: 'Transactional' }, true),
			}));
		},
		wanted: (cells) => cells,
	};
}

/** The additional fields; the last name, which tells whose body it is, is the same always. */
export function additionalForm(
	fields: Record<string, { kind: Kind; label: string }>,
	names: string[],
	style: Style,
	dice: Dice,
) {
	const written = Object.fromEntries(
		names.map((name) => [name, expression(`f_${name}`, dice, false)]),
	);
	const lastName = '={{ $json.last }}';
	const parameters =
		style === 'rows'
			? { additionalFields: { ...written, lastName } }
			: { additionalFields: '={{ $json.more }}', lastName };
	return (setting: Setting, serial: number): Part & { cells: Record<string, Cell> } => {
		const asJson = style === 'whole' && setting.dice.chance(0.4);
		const cells: Record<string, Cell> = {};
		for (const name of names)
			cells[name] = fields[name].kind({ ...setting, asJson }).in(fields[name].label);
		const given = Object.entries(cells).map(([name, { value }]): [string, unknown] => [
			name,
			value,
		]);
		const columns: Record<string, unknown> = { last: `L${serial}` };
		const unseen: Cell[] = [];
		if (style === 'rows') for (const [name, value] of given) columns[`f_${name}`] = value;
		else {
			const more: Record<string, unknown> = Object.fromEntries(given);
			if (setting.dice.chance(setting.hostility * 0.3)) {
				more[setting.dice.pick(['optedOut', 'firstname', 'toString', 'stray'])] = 'x';
				unseen.push(new Cell(more, refused, ['Additional Fields']));
			}
			columns.more = asJson ? JSON.stringify(more) : more;
		}
		return { parameters, columns, wanted: {}, unseen, cells };
	};
}
