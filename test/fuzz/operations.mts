import type { Dice } from './dice.mts';
import {
	additionalForm,
	channelList,
	enrollmentList,
	FIELD_TYPES,
	fieldList,
	identifierList,
	listForm,
	subscriptionList,
	type Part,
	type Style,
} from './parts.mts';
import * as values from './values.mts';
import type { Kind, Setting } from './values.mts';
import { absent, Cell, cellsIn, refused, so } from './wanted.mts';

/** A request that must arrive, its parts as trees of what is wanted. */
export interface WantedRequest {
	method: string;
	/** One of these. */
	paths: string[];
	query: Record<string, unknown>;
	/** Of the headers that the form decides. */
	headers: Record<string, unknown>;
	body?: unknown;
}

/** One item: what it gives and what must become of it. */
export interface ItemPlan {
	serial: number;
	json: Record<string, unknown>;
	/** Everything that was given. */
	cells: Cell[];
	/** In this order. `known`: the customer is there already. */
	requests: (known: boolean) => WantedRequest[];
	/** True of the output of an item that succeeded. */
	isResult: (json: any) => boolean;
	/** How many output items it has. */
	outputs: number;
}

/** One run's form, and the items that it is filled with. */
export interface Plan {
	parameters: Record<string, unknown>;
	/** True when nothing may arrive. */
	dryRun: boolean;
	style: Style;
	item: (setting: Setting, serial: number) => ItemPlan;
}

const SOURCES: Record<string, string> = {
	ECOMMERCE: 'E-Commerce',
	FACEBOOK: 'Facebook',
	INSTORE: 'In-Store',
	JD: 'JD',
	LINE: 'LINE',
	MARTJACK: 'MartJack',
	MOBILE_APP: 'Mobile App',
	TAOBAO: 'Taobao',
	TMALL: 'Tmall',
	WEB_ENGAGE: 'Web Engage',
	WEBSITE: 'Website',
	WECHAT: 'WeChat',
};
const WITH_ACCOUNTS = ['FACEBOOK', 'LINE', 'MARTJACK', 'MOBILE_APP', 'WEB_ENGAGE', 'WECHAT'];

/** Source and account: they are what says where a customer is. */
function sourceForm(dice: Dice) {
	const fixed = dice.chance(0.5) ? dice.pick(Object.keys(SOURCES)) : undefined;
	const parameters = {
		source: fixed ?? '={{ $json.source }}',
		...(fixed !== 'INSTORE' && { accountId: '={{ $json.account }}' }),
	};
	return (setting: Setting) => {
		const source = (
			fixed === undefined
				? values.choice(SOURCES, true)(setting)
				: new Cell(fixed, { kind: 'is', values: [fixed] })
		).in('Source');
		let account = values.text(setting).in('Account ID');
		const chosen = source.wanted.kind === 'is' ? String(source.wanted.values[0]) : undefined;
		if (chosen === 'INSTORE') account = new Cell('left over', absent);
		else if (chosen !== undefined && WITH_ACCOUNTS.includes(chosen) && account.wanted === absent)
			account = new Cell('', refused, ['Account ID']);
		return {
			parameters,
			columns: { source: source.value, account: account.value },
			cells: [source, account],
			query: { source, accountId: account },
			chosen,
		};
	};
}

const LOOKUPS: Record<string, string> = {
	cardExternalId: 'Card External ID',
	cardnumber: 'Card Number',
	email: 'Email',
	externalId: 'External ID',
	mobile: 'Mobile',
};

const needed =
	(kind: Kind): Kind =>
	(setting) => {
		const cell = kind(setting);
		return cell.wanted === absent ? new Cell(cell.value, refused) : cell;
	};

/** An identifier by which a customer is found. */
function lookupForm(dice: Dice, types: Record<string, string> = LOOKUPS) {
	const [type, label] = dice.pick(Object.entries(types));
	const name = dice.chance(0.5) ? type : label;
	const parameters = { identifierName: name, identifierValue: '={{ $json.find }}' };
	return (setting: Setting, serial: number) => {
		const kind =
			type === 'mobile'
				? values.mobile(serial)
				: type === 'email'
					? values.email(serial)
					: type === 'id'
						? values.customerId(serial)
						: values.name(serial);
		// Whom an odd value would find, nobody knows: it is right or refused.
		let value = needed(kind)(setting).in('Value to Find');
		while (value.wanted.kind === 'may') value = needed(kind)(setting).in('Value to Find');
		return {
			type,
			parameters,
			columns: { find: value.value },
			value,
			query: { identifierName: type, identifierValue: value },
		};
	};
}

/** The customer by ID, or by an identifier. */
function customerForm(dice: Dice, always?: 'id' | 'identifier') {
	if ((always ?? dice.pick(['id', 'identifier'])) === 'id') {
		const parameters = { customerBy: 'id', customerId: '={{ $json.id }}' };
		return (setting: Setting, serial: number) => {
			const id = needed(values.customerId(serial))(setting).in('Customer ID');
			return {
				parameters,
				columns: { id: id.value },
				value: id,
				segment: String(serial),
				query: {},
				byId: true,
			};
		};
	}
	const find = lookupForm(dice);
	return (setting: Setting, serial: number) => {
		const { parameters, columns, value, query } = find(setting, serial);
		return {
			parameters: { customerBy: 'identifier', ...parameters },
			columns,
			value,
			segment: 'lookup',
			query,
			byId: false,
		};
	};
}

const header: Kind = (setting) => {
	const { dice, hostility } = setting;
	if (dice.chance(hostility))
		return new Cell(
			dice.pick(['Zoë', 'a\r\nX-Evil: 1', '王', '\uD83D', 'nul\u0000', ['a']]),
			refused,
		);
	if (dice.chance(0.2)) return new Cell('', absent);
	const word = dice.pick(['EMPLOYEE', 'nathan@example.com', 'a b', '"x"', '42']);
	return new Cell(word, { kind: 'is', values: [word] });
};

/** The options that every item may have its own of, and those of the run. */
function optionsForm(
	dice: Dice,
	{
		async,
		grouped,
		ifExists,
		context = true,
		dryRun,
	}: {
		async?: 'query' | 'header';
		grouped?: boolean;
		ifExists?: boolean;
		context?: boolean;
		dryRun: boolean;
	},
) {
	const options: Record<string, unknown> = {
		requestsPerMinute: 30_000,
		maxConcurrency: dice.pick([1, 5, 20, 50, '8']),
	};
	const exists =
		ifExists && dice.chance(0.5)
			? dice.pick(['getExisting', 'update', 'Output the Existing Customer'])
			: undefined;
	if (dryRun) options.dryRun = dice.pick<unknown>([true, 'true', 'yes', '={{ true }}']);
	if (dice.chance(0.3)) options.includeInput = dice.pick<unknown>([true, false, 'no']);
	if (grouped && dice.chance(0.6))
		options.customersPerRequest = dice.pick<unknown>([1, 2, 7, 10, '10']);
	if (dice.chance(0.3)) options.timeout = 60_000;
	if (dice.chance(0.3)) options.maxRetries = dice.pick<unknown>([5, '6']);
	if (exists) options.ifExists = exists;
	const hasAsync = async !== undefined && dice.chance(0.3);
	if (hasAsync) options.useAsync = '={{ $json.async }}';
	const hasContext = context && dice.chance(0.3);
	if (hasContext)
		options.userContext = {
			context: { entityType: '={{ $json.who }}', entityId: '={{ $json.whoId }}' },
		};
	return (setting: Setting) => {
		const waits = hasAsync ? values.truth(setting).in('Use Async') : new Cell('', absent);
		const who = hasContext ? header(setting).in('Entity Type') : new Cell('', absent);
		const whoId = hasContext ? header(setting).in('Entity ID') : new Cell('', absent);
		const asText = (not: boolean): Cell =>
			waits.wanted.kind === 'is'
				? new Cell(
						waits.value,
						{ kind: 'is', values: [String(Boolean(waits.wanted.values[0]) !== not)] },
						waits.labels,
					)
				: waits;
		return {
			parameters: { options },
			columns: { async: waits.value, who: who.value, whoId: whoId.value },
			cells: [waits, who, whoId],
			query: async === 'query' ? { use_async: asText(false) } : {},
			headers: { 'user-context-entity-type': who, 'user-context-entity-id': whoId },
			headersOfAdd: { wait_for_downstream: asText(true) },
			useAsync: asText(false),
			exists: exists === undefined ? 'fail' : exists === 'update' ? 'update' : 'getExisting',
		};
	};
}

const ADDITIONAL: Record<string, { kind: Kind; label: string }> = {
	firstName: { kind: values.text, label: 'First Name' },
	activity: { kind: values.text, label: 'Activity' },
	associatedWith: { kind: values.text, label: 'Associated With' },
	statusLabel: { kind: values.text, label: 'Status Label' },
	loyaltyType: {
		kind: values.choice({ loyalty: 'Loyalty', non_loyalty: 'Non-Loyalty' }),
		label: 'Loyalty Type',
	},
	createDate: { kind: values.dateTime, label: 'Create Date' },
	referralCode: { kind: values.text, label: 'Referral Code' },
};
const OF_NEW = ['createDate', 'referralCode'];

/** Rows of names and values as an object. */
function byName(rows: unknown): Record<string, Cell> | undefined {
	const list = rows as Array<{ name: Cell; value: Cell }>;
	if (list.length === 0) return undefined;
	const object: Record<string, Cell> = {};
	for (const { name, value } of list) {
		const key = String((name.wanted as { values: unknown[] }).values[0]);
		Object.defineProperty(object, key, { value, enumerable: true, configurable: true });
	}
	return object;
}

/** The organization's own fields, in rows or as one object. */
function namedForm(dice: Dice, kind: 'extended' | 'custom', typed: boolean) {
	const label = kind === 'extended' ? 'Extended Fields' : 'Custom Fields';
	const parameter = `${kind}Fields`;
	if (dice.chance(0.35)) {
		const parameters = {
			[`${parameter}Input`]: 'json',
			[`${parameter}Json`]: `={{ $json.${kind} }}`,
		};
		return (setting: Setting) => {
			const made = values.object({ ...setting, asJson: false }).in(label);
			// Models write an empty list where there is nothing to say.
			const isNone = Array.isArray(made.value) && made.value.length === 0;
			const cell = isNone ? new Cell(made.value, absent, [label]) : made;
			return {
				parameters,
				columns: { [kind]: cell.value },
				wanted: cell.wanted === absent ? undefined : cell,
				cells: [cell],
			};
		};
	}
	const form = listForm(fieldList(parameter, label, typed), 'rows', dice);
	return (setting: Setting) => {
		const part = form(setting, 0);
		return { ...part, wanted: byName(part.wanted.rows), cells: cellsOf(part) };
	};
}

const cellsOf = (part: Part) => [...cellsIn(part.wanted), ...part.unseen];

/** What a customer's values are made of, beside identifiers. */
function customerValuesForm(dice: Dice, isNew: boolean, typed: boolean, style: Style) {
	const channels = listForm(channelList, style, dice);
	const enrollments = listForm(enrollmentList, style, dice);
	const extended = namedForm(dice, 'extended', typed);
	const custom = namedForm(dice, 'custom', typed);
	const names = dice.some(
		Object.keys(ADDITIONAL).filter((name) => isNew || !OF_NEW.includes(name)),
		0.4,
	);
	const additional = additionalForm(ADDITIONAL, names, style, dice);
	return (setting: Setting, serial: number) => {
		const parts = {
			channels: channels(setting, serial),
			enrollments: enrollments(setting, serial),
		};
		const own = { extended: extended(setting), custom: custom(setting) };
		const more = additional(setting, serial);
		const cells = { ...more.cells };
		if (cells.referralCode?.wanted === absent) {
			// An empty one is sent, as Capillary's own sample does.
			cells.referralCode = new Cell(
				cells.referralCode.value,
				so((arrived) => arrived === '' || arrived === undefined),
			);
		}
		const { loyaltyType } = cells;
		const isNon =
			loyaltyType?.wanted.kind === 'is' && loyaltyType.wanted.values[0] === 'non_loyalty';
		const loyaltyInfo = loyaltyType && loyaltyType.wanted !== absent ? { loyaltyType } : undefined;
		const rows = (part: Part) =>
			(part.wanted.rows as unknown[]).length > 0 ? part.wanted.rows : undefined;
		const profile = {
			firstName: cells.firstName,
			lastName: `L${serial}`,
			commChannels: rows(parts.channels),
			fields: own.custom.wanted,
		};
		const body = {
			associatedWith: cells.associatedWith,
			statusLabel: cells.statusLabel,
			activity: cells.activity,
			extendedFields: own.extended.wanted,
			loyaltyProgramEnrollments: rows(parts.enrollments),
		};
		const all = Object.values(parts);
		return {
			parameters: {
				...Object.assign({}, ...all.map(({ parameters }) => parameters)),
				...own.extended.parameters,
				...own.custom.parameters,
				...more.parameters,
			},
			columns: {
				...Object.assign({}, ...all.map(({ columns }) => columns)),
				...own.extended.columns,
				...own.custom.columns,
				...more.columns,
			},
			cells: [
				...all.flatMap(cellsOf),
				...own.extended.cells,
				...own.custom.cells,
				...Object.values(cells),
				...more.unseen,
			],
			profile,
			body,
			ofNew: { loyaltyInfo, createDate: cells.createDate, referralCode: cells.referralCode },
			ofOld: { loyaltyInfo: isNon && isNew ? undefined : loyaltyInfo },
		};
	};
}

const wroteCustomer = (serial: number) => (json: any) => json.createdId === serial;

/** Adds, and creates or updates. */
function addPlan(dice: Dice, upsert: boolean, dryRun: boolean, style: Style): Plan {
	const source = sourceForm(dice);
	const find = upsert
		? lookupForm(dice, { email: 'Email', externalId: 'External ID', mobile: 'Mobile' })
		: undefined;
	const foundBy = find
		? find({ dice, timezone: 'UTC', hostility: 0, asJson: false }, 0).type
		: undefined;
	const identifiers = listForm(
		identifierList('identifiers', upsert ? 'Other Identifiers' : 'Identifiers', {
			least: upsert ? 0 : 1,
			without: foundBy ? [foundBy] : [],
		}),
		style,
		dice,
	);
	const customer = customerValuesForm(dice, true, !dryRun, style);
	const options = optionsForm(dice, {
		async: upsert ? 'query' : 'header',
		grouped: !upsert,
		ifExists: !upsert,
		dryRun,
	});
	let parameters: Record<string, unknown> = {};
	const item = (setting: Setting, serial: number): ItemPlan => {
		const where = source(setting);
		const found = find?.(setting, serial);
		const ids = identifiers(setting, serial);
		const values = customer(setting, serial);
		const given = options(setting);
		parameters = {
			resource: 'customer',
			operation: upsert ? 'upsert' : 'add',
			...where.parameters,
			...found?.parameters,
			...ids.parameters,
			...values.parameters,
			...given.parameters,
		};
		const rows = ids.wanted.rows as unknown[];
		const cells = [
			...where.cells,
			...(found ? [found.value] : []),
			...cellsOf(ids),
			...values.cells,
			...given.cells,
		];
		if (!upsert && rows.length === 0) cells.push(new Cell(undefined, refused, ['Identifiers']));
		const all = found ? [{ type: found.type, value: found.value }, ...rows] : rows;
		const account = where.query;
		const add: WantedRequest = {
			method: 'POST',
			paths: ['/v2/customers', ...(upsert ? [] : ['/v2/customers/bulk'])],
			query: {},
			headers: {
				...given.headers,
				...(upsert
					? { wait_for_downstream: given.headersOfAdd.wait_for_downstream }
					: given.headersOfAdd),
			},
			body: {
				profiles: [{ ...values.profile, identifiers: all, ...account }],
				...values.body,
				...values.ofNew,
			},
		};
		const hasAccount = where.query.accountId.wanted !== absent;
		const profileOf = (others: unknown[]) => ({
			...values.profile,
			...(others.length > 0 && { identifiers: others }),
			...(hasAccount && account),
		});
		const update = (path: string, query: object, others: unknown[]): WantedRequest => ({
			method: 'PUT',
			paths: [path],
			query: { ...account, ...query, use_async: given.useAsync },
			headers: given.headers,
			body: { profiles: [profileOf(others)], ...values.body, ...values.ofOld },
		});
		return {
			serial,
			json: {
				...where.columns,
				...found?.columns,
				...ids.columns,
				...values.columns,
				...given.columns,
			},
			cells,
			requests: (known) => {
				if (found) {
					const put = update('/v2/customers/lookup', found.query, rows);
					return known ? [put] : [put, add];
				}
				return known && given.exists === 'update'
					? [add, update(`/v2/customers/${serial}`, {}, [])]
					: [add];
			},
			isResult: wroteCustomer(serial),
			outputs: 1,
		};
	};
	item({ dice, timezone: 'UTC', hostility: 0, asJson: false }, 0);
	return { parameters, dryRun, style, item };
}

function updatePlan(dice: Dice, byId: boolean, dryRun: boolean, style: Style): Plan {
	const source = sourceForm(dice);
	const who = customerForm(dice, byId ? 'id' : 'identifier');
	const identifiers = listForm(identifierList('identifiers', 'Identifiers to Add'), style, dice);
	const customer = customerValuesForm(dice, false, !dryRun, style);
	const options = optionsForm(dice, { async: 'query', dryRun });
	let parameters: Record<string, unknown> = {};
	const item = (setting: Setting, serial: number): ItemPlan => {
		const where = source(setting);
		const found = who(setting, serial);
		const ids = identifiers(setting, serial);
		const values = customer(setting, serial);
		const given = options(setting);
		const { customerBy: _, ...found_ } = found.parameters as Record<string, unknown>;
		parameters = {
			resource: 'customer',
			operation: byId ? 'updateById' : 'updateByLookup',
			...where.parameters,
			...found_,
			...ids.parameters,
			...values.parameters,
			...given.parameters,
		};
		const rows = ids.wanted.rows as unknown[];
		const hasAccount = where.query.accountId.wanted !== absent;
		return {
			serial,
			json: {
				...where.columns,
				...found.columns,
				...ids.columns,
				...values.columns,
				...given.columns,
			},
			cells: [...where.cells, found.value, ...cellsOf(ids), ...values.cells, ...given.cells],
			requests: () => [
				{
					method: 'PUT',
					paths: [`/v2/customers/${found.segment}`],
					query: { ...where.query, ...found.query, ...given.query },
					headers: given.headers,
					body: {
						profiles: [
							{
								...values.profile,
								...(rows.length > 0 && { identifiers: rows }),
								...(hasAccount && where.query),
							},
						],
						...values.body,
						...values.ofOld,
					},
				},
			],
			isResult: wroteCustomer(serial),
			outputs: 1,
		};
	};
	item({ dice, timezone: 'UTC', hostility: 0, asJson: false }, 0);
	return { parameters, dryRun, style, item };
}

function changePlan(dice: Dice, dryRun: boolean, style: Style): Plan {
	const source = sourceForm(dice);
	const who = customerForm(dice);
	const add = listForm(
		identifierList('identifiers', 'Identifiers to Add', { least: 1 }),
		style,
		dice,
	);
	const remove = listForm(
		identifierList('identifiersToRemove', 'Identifiers to Remove'),
		style,
		dice,
	);
	const options = optionsForm(dice, { async: 'query', dryRun });
	let parameters: Record<string, unknown> = {};
	const item = (setting: Setting, serial: number): ItemPlan => {
		const where = source(setting);
		const found = who(setting, serial);
		const parts = [add(setting, serial), remove(setting, serial)];
		const given = options(setting);
		parameters = {
			resource: 'customer',
			operation: 'changeIdentifiers',
			...where.parameters,
			...found.parameters,
			...parts[0].parameters,
			...parts[1].parameters,
			...given.parameters,
		};
		const [added, removed] = parts.map((part) => part.wanted.rows as unknown[]);
		const cells = [...where.cells, found.value, ...parts.flatMap(cellsOf), ...given.cells];
		if (added.length + removed.length === 0)
			cells.push(new Cell(undefined, refused, ['Identifiers to Add']));
		return {
			serial,
			json: {
				...where.columns,
				...found.columns,
				...parts[0].columns,
				...parts[1].columns,
				...given.columns,
			},
			cells,
			requests: () => [
				{
					method: 'POST',
					paths: [
						`/v2/customers/${dryRun && !found.byId ? '{id}' : serial}/changeIdentifier`,
						...(dryRun ? ['/v2/customers/%7Bid%7D/changeIdentifier'] : []),
					],
					query: { ...where.query, ...given.query },
					headers: given.headers,
					body: {
						...(added.length > 0 && { add: added }),
						...(removed.length > 0 && { remove: removed }),
					},
				},
			],
			isResult: wroteCustomer(serial),
			outputs: 1,
		};
	};
	item({ dice, timezone: 'UTC', hostility: 0, asJson: false }, 0);
	return { parameters, dryRun, style, item };
}

function subscriptionsPlan(dice: Dice, dryRun: boolean, style: Style): Plan {
	const source = sourceForm(dice);
	const who = customerForm(dice);
	const list = listForm(subscriptionList(false), style, dice);
	const options = optionsForm(dice, { dryRun });
	let parameters: Record<string, unknown> = {};
	const item = (setting: Setting, serial: number): ItemPlan => {
		const where = source(setting);
		const found = who(setting, serial);
		const part = list(setting, serial);
		const reason = values.text(setting).in('Reason');
		const given = options(setting);
		parameters = {
			resource: 'customer',
			operation: 'updateSubscriptions',
			...where.parameters,
			...found.parameters,
			...part.parameters,
			reason: '={{ $json.why }}',
			...given.parameters,
		};
		const rows = part.wanted.rows as Array<Record<string, Cell>>;
		const cells = [...where.cells, found.value, reason, ...cellsOf(part), ...given.cells];
		if (rows.length === 0) cells.push(new Cell(undefined, refused, ['Subscriptions']));
		const of =
			where.chosen === 'INSTORE'
				? {}
				: { sourceName: where.query.source, accountId: where.query.accountId };
		return {
			serial,
			json: {
				...where.columns,
				...found.columns,
				...part.columns,
				why: reason.value,
				...given.columns,
			},
			cells,
			requests: () => [
				{
					method: 'POST',
					paths: [`/v2/customers/${found.segment}/subscriptions`],
					query: { ...where.query, ...found.query },
					headers: given.headers,
					body: {
						communicationId: -1,
						campaignId: -1,
						reason,
						scope: { scope: 'USER', subScope: 'NONE' },
						subscriptions: rows.map(({ channel, priority, status }) => ({
							channel,
							priority,
							type: status,
							...of,
						})),
					},
				},
			],
			isResult: (json) => Array.isArray(json.subscriptions),
			outputs: 1,
		};
	};
	item({ dice, timezone: 'UTC', hostility: 0, asJson: false }, 0);
	return { parameters, dryRun, style, item };
}

/** What v1.1 has as text of a value that v2 has as it is. */
function asText(cell: Cell): Cell {
	const { wanted } = cell;
	const text = (value: unknown) => (typeof value === 'object' ? value : String(value));
	return wanted.kind === 'is'
		? new Cell(cell.value, { kind: 'is', values: wanted.values.map(text) }, cell.labels)
		: cell;
}

const ADDITIONAL_V1: Record<string, { kind: Kind; label: string; key: string }> = {
	firstName: { kind: values.text, label: 'First Name', key: 'firstname' },
	associatedWith: { kind: values.text, label: 'Associated With', key: 'associated_with' },
	registeredTill: { kind: values.text, label: 'Registered Till', key: 'registered_till' },
	registeredOn: { kind: values.clusterTime, label: 'Registered On', key: 'registered_on' },
	fraudStatus: {
		kind: values.choice({
			CONFIRMED: 'Confirmed',
			FRAUD: 'Fraud',
			NONE: 'None',
			OUTLIER: 'Outlier',
		}),
		label: 'Fraud Status',
		key: 'fraud_status',
	},
	type: { kind: values.choice({ LOYALTY: 'Loyalty' }), label: 'Type', key: 'type' },
};

function v1Plan(dice: Dice, dryRun: boolean, style: Style): Plan {
	const who = lookupForm(dice, {
		id: 'Customer ID',
		email: 'Email',
		externalId: 'External ID',
		mobile: 'Mobile',
	});
	const extended = listForm(fieldList('extendedFields', 'Extended Fields', !dryRun), 'rows', dice);
	const custom = listForm(fieldList('customFields', 'Custom Fields', !dryRun), 'rows', dice);
	const list = listForm(subscriptionList(true), style, dice);
	const additional = additionalForm(
		ADDITIONAL_V1,
		dice.some(Object.keys(ADDITIONAL_V1), 0.5),
		style,
		dice,
	);
	const options = optionsForm(dice, { grouped: true, dryRun });
	let parameters: Record<string, unknown> = {};
	const item = (setting: Setting, serial: number): ItemPlan => {
		const found = who(setting, serial);
		const parts = [extended(setting, 0), custom(setting, 0), list(setting, serial)];
		const more = additional(setting, serial);
		const given = options(setting);
		parameters = {
			resource: 'customer',
			operation: 'updateV1',
			...found.parameters,
			...Object.assign({}, ...parts.map((part) => part.parameters)),
			...more.parameters,
			...given.parameters,
		};
		const fields = (part: Part) => {
			const rows = part.wanted.rows as Array<Record<string, Cell>>;
			return rows.length > 0
				? { field: rows.map(({ name, value }) => ({ name, value: asText(value) })) }
				: undefined;
		};
		const rows = parts[2].wanted.rows as Array<Record<string, Cell>>;
		const optedIn = (status: Cell) =>
			status.wanted.kind === 'is'
				? new Cell(
						status.value,
						{ kind: 'is', values: [status.wanted.values[0] === 'OPTIN' ? '1' : '0'] },
						status.labels,
					)
				: status;
		const cells = Object.entries(more.cells).map(([name, cell]) => [
			ADDITIONAL_V1[name].key,
			name === 'fraudStatus' && cell.wanted !== absent ? { status: cell } : cell,
		]);
		const key = { id: 'id', email: 'email', externalId: 'external_id', mobile: 'mobile' }[
			found.type
		]!;
		return {
			serial,
			json: {
				...found.columns,
				...Object.assign({}, ...parts.map(({ columns }) => columns)),
				...more.columns,
				...given.columns,
			},
			cells: [
				found.value,
				...parts.flatMap(cellsOf),
				...Object.values(more.cells),
				...more.unseen,
				...given.cells,
			],
			requests: () => [
				{
					method: 'POST',
					paths: ['/v1.1/customer/update'],
					query: { format: 'json' },
					headers: given.headers,
					body: {
						root: {
							customer: [
								{
									[key]: found.value,
									lastname: `L${serial}`,
									...Object.fromEntries(cells),
									extended_fields: fields(parts[0]),
									custom_fields: fields(parts[1]),
									subscriptions:
										rows.length > 0
											? {
													subscription: rows.map(({ channel, priority, status }) => ({
														channel,
														priority,
														scope: 'all',
														is_subscribed: optedIn(status),
													})),
												}
											: undefined,
								},
							],
						},
					},
				},
			],
			isResult: (json) => json.user_id === serial,
			outputs: 1,
		};
	};
	item({ dice, timezone: 'UTC', hostility: 0, asJson: false }, 0);
	return { parameters, dryRun, style, item };
}

function readPlan(
	dice: Dice,
	operation: 'get' | 'getSubscriptions' | 'search',
	dryRun: boolean,
	style: Style,
): Plan {
	const source = sourceForm(dice);
	const who = customerForm(dice);
	const options = optionsForm(dice, { context: false, dryRun });
	const isSearch = operation === 'search';
	let parameters: Record<string, unknown> = {};
	const item = (setting: Setting, serial: number): ItemPlan => {
		const given = options(setting);
		if (isSearch) {
			const words = needed(values.name(serial))(setting).in('Search Text');
			parameters = {
				resource: 'customer',
				operation,
				searchText: '={{ $json.words }}',
				limit: 2,
				...given.parameters,
			};
			return {
				serial,
				json: { words: words.value },
				cells: [words],
				requests: () => [
					{
						method: 'GET',
						paths: ['/v2/customers/search'],
						query: {
							q: words,
							limit: new Cell(
								2,
								so((arrived) => Number(arrived) > 0),
							),
							offset: new Cell(
								0,
								so((arrived) => arrived === undefined || arrived === '0'),
							),
						},
						headers: {},
					},
				],
				isResult: (json) => json.userId === serial,
				outputs: 2,
			};
		}
		const where = source(setting);
		const found = who(setting, serial);
		parameters = {
			resource: 'customer',
			operation,
			...where.parameters,
			...found.parameters,
			...given.parameters,
		};
		const below = operation === 'get' ? '' : '/subscriptions';
		const paths = found.byId
			? [`/v2/customers/${serial}${below}`]
			: [
					operation === 'get'
						? '/v2/customers/lookup/customerDetails'
						: '/v2/customers/lookup/subscriptions',
				];
		return {
			serial,
			json: { ...where.columns, ...found.columns, ...given.columns },
			cells: [...where.cells, found.value, ...given.cells],
			requests: () => [
				{ method: 'GET', paths, query: { ...where.query, ...found.query }, headers: {} },
			],
			isResult: (json) => (operation === 'get' ? json.id === serial : json.customer === serial),
			outputs: 1,
		};
	};
	item({ dice, timezone: 'UTC', hostility: 0, asJson: false }, 0);
	return { parameters, dryRun, style, item };
}

const LISTS: Record<string, { path: string; query: Record<string, unknown> }> = {
	getCustomFields: {
		path: '/v2/organization/customFields',
		query: { scope: 'loyalty_registration' },
	},
	getExtendedFields: { path: '/v2/extendedFields', query: {} },
	getPrograms: { path: '/v2/organization/programs', query: {} },
	getSourceAccounts: { path: '', query: { details: 'true' } },
	getSources: { path: '/v2/meta/sources', query: {} },
	getTills: {
		path: '/v1.1/organization/entities',
		query: { format: 'json', type: 'TILL', limit: '500', active_only: 'true' },
	},
};

function organizationPlan(dice: Dice, dryRun: boolean, style: Style): Plan {
	const operation = dice.pick(Object.keys(LISTS));
	const options = optionsForm(dice, { context: false, dryRun });
	const hasId = operation === 'getSourceAccounts';
	let parameters: Record<string, unknown> = {};
	const item = (setting: Setting, serial: number): ItemPlan => {
		const given = options(setting);
		const id = hasId ? needed(values.customerId(serial))(setting).in('Organization ID') : undefined;
		parameters = {
			resource: 'organization',
			operation,
			...(hasId && { organizationId: '={{ $json.id }}' }),
			...given.parameters,
		};
		return {
			serial,
			json: { id: id?.value ?? null },
			cells: id ? [id] : [],
			requests: () => [
				{
					method: 'GET',
					paths: [hasId ? `/v2/org/${serial}/sources` : LISTS[operation].path],
					query: LISTS[operation].query,
					headers: {},
				},
			],
			isResult: (json) => typeof json === 'object',
			outputs: operation.endsWith('Fields') ? Object.keys(FIELD_TYPES).length : 2,
		};
	};
	item({ dice, timezone: 'UTC', hostility: 0, asJson: false }, 0);
	return { parameters, dryRun, style, item };
}

/** The form of a run: any operation, its parts in any shape. */
export function planOf(dice: Dice): Plan {
	const dryRun = dice.chance(0.08);
	const style = dice.pick<Style>(['rows', 'rows', 'whole']);
	switch (dice.int(0, 19)) {
		case 0:
		case 1:
		case 2:
		case 3:
		case 4:
			return addPlan(dice, false, dryRun, style);
		case 5:
		case 6:
		case 7:
			return addPlan(dice, true, dryRun, style);
		case 8:
		case 9:
			return updatePlan(dice, true, dryRun, style);
		case 10:
		case 11:
			return updatePlan(dice, false, dryRun, style);
		case 12:
		case 13:
			return changePlan(dice, dryRun, style);
		case 14:
			return subscriptionsPlan(dice, dryRun, style);
		case 15:
		case 16:
			return v1Plan(dice, dryRun, style);
		case 17:
			return readPlan(dice, dice.pick(['get', 'getSubscriptions']), dryRun, style);
		case 18:
			return readPlan(dice, 'search', dryRun, style);
		default:
			return organizationPlan(dice, dryRun, style);
	}
}
