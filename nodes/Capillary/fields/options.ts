import type { INodeProperties } from 'n8n-workflow';
import { countryCode } from './countryCode';
import { dateFormat } from './dateFormat';
import type { ItemParameters } from './item';
import { userContext } from './userContext';
import { readBoolean } from './values/boolean';
import { choice, readChoice, type ChosenValue } from './values/choice';
import { readNumber, type Bounds } from './values/number';
import { readObject } from './values/object';
import type { Row } from './values/rows';
import { isUnset } from './values/text';

/** A whole number of the options: how the form shows it, and how it is read. */
interface NumberOption {
	property: INodeProperties;
	/** @throws FieldError which names the least and the most */
	read: (given: Row) => number | undefined;
	/** The same; where it is left out, what the form begins with */
	readOrDefault: (given: Row) => number;
}

function numberOption({
	minimum,
	maximum,
	...shown
}: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & { default: number } & Required<
		Pick<Bounds, 'minimum' | 'maximum'>
	>): NumberOption {
	const read = (given: Row) =>
		readNumber(given[shown.name], shown.displayName, { minimum, maximum, whole: true });
	return {
		property: {
			...shown,
			type: 'number',
			typeOptions: { minValue: minimum, maxValue: maximum },
		},
		read,
		readOrDefault: (given) => read(given) ?? shown.default,
	};
}

const dryRun: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: true,
	description:
		'Whether to output the requests that would be sent instead of sending them. Nothing changes in Capillary.',
};

const checkFirst: INodeProperties = {
	displayName: 'Check First',
	name: 'checkFirst',
	type: 'boolean',
	default: true,
	description:
		'Whether to check all items before the first one is sent. When any of them cannot be sent, none is. What only Capillary can refuse shows when it is sent.',
};

const includeInput: INodeProperties = {
	displayName: 'Include Input',
	name: 'includeInput',
	type: 'boolean',
	default: true,
	description: 'Whether to add the incoming item to its result, under "input"',
};

/** How many customers share a request at most. */
export const MOST_CUSTOMERS_PER_REQUEST = 10;

const customersPerRequest = numberOption({
	displayName: 'Customers per Request',
	name: 'customersPerRequest',
	minimum: 1,
	maximum: MOST_CUSTOMERS_PER_REQUEST,
	default: MOST_CUSTOMERS_PER_REQUEST,
	description:
		'How many customers to send in one request. Ten at a time are ten times as fast under a limit; points and coupons are not part of the answer then.',
});

const IF_EXISTS = choice([
	{ name: 'Fail the Item', value: 'fail' },
	{ name: 'Output the Existing Customer', value: 'getExisting' },
	{ name: 'Update the Existing Customer', value: 'update' },
]);

const ifExists: INodeProperties = {
	displayName: 'If Customer Exists',
	name: 'ifExists',
	type: 'options',
	options: IF_EXISTS.options,
	default: 'getExisting',
	description: 'What to do when the source has a customer with one of these identifiers already',
};

const maxConcurrency = numberOption({
	displayName: 'Max Concurrency',
	name: 'maxConcurrency',
	minimum: 1,
	maximum: 50,
	default: 5,
	description: 'How many requests may be in progress at the same time',
});

const maxLimitWait = numberOption({
	displayName: 'Max Wait for Limit',
	name: 'maxLimitWait',
	minimum: 0,
	maximum: 1_440,
	default: 15,
	description:
		'How many minutes one request may be refused for the limit before its item fails, and for how long Capillary is believed when it asks to wait (Retry-After). Waiting for its turn does not count.',
});

const maxOutageWait = numberOption({
	displayName: 'Max Wait for Outage',
	name: 'maxOutageWait',
	minimum: 0,
	maximum: 1_440,
	default: 15,
	description:
		'How many minutes the run waits while Capillary cannot be reached at all before items fail. At 0 each item fails once its retries are used up.',
});

const maxRetries = numberOption({
	displayName: 'Max Retries',
	name: 'maxRetries',
	minimum: 0,
	maximum: 20,
	default: 5,
	description:
		"How often to send a request again after a transient error, such as a lost connection. Use this instead of n8n's Retry On Fail, which sends all items again.",
});

const onlyChanged: INodeProperties = {
	displayName: 'Only Changed',
	name: 'onlyChanged',
	type: 'boolean',
	default: true,
	description:
		'Whether to leave out items whose values are those this node wrote for the customer last time. For scheduled workflows: n8n remembers nothing in manual runs.',
};

const onlyChangedDays = numberOption({
	displayName: 'Only Changed: Days',
	name: 'onlyChangedDays',
	minimum: 1,
	maximum: 365,
	default: 30,
	description:
		'With Only Changed: after how many days a customer is written again even if nothing has changed',
});

const requestsPerMinute = numberOption({
	displayName: 'Requests per Minute',
	name: 'requestsPerMinute',
	minimum: 0,
	maximum: 100_000,
	default: 100,
	description:
		'The most requests to start within any minute with this credential, look-ups and lists included. Leave it out, or set it to 0, to let the node find the limits of your organization itself.',
});

const timeout = numberOption({
	displayName: 'Timeout',
	name: 'timeout',
	minimum: 1,
	maximum: 3_600_000,
	default: 60_000,
	description: 'How long a request may take up to the end of its answer, in milliseconds',
});

const useAsync: INodeProperties = {
	displayName: 'Use Async',
	name: 'useAsync',
	type: 'boolean',
	default: true,
	description:
		'Whether Capillary works out points and coupons in the background. The answer comes sooner, without "sideEffects".',
};

const retryNotice: INodeProperties = {
	displayName:
		'Do not switch on <b>Retry On Fail</b> in the Settings tab: n8n would write every item again. This node sends again by itself what can be sent again.',
	name: 'retryNotice',
	type: 'notice',
	default: '',
};

/** The options of every operation. */
const OF_ALL = [
	dryRun,
	includeInput,
	maxConcurrency.property,
	maxRetries.property,
	maxLimitWait.property,
	maxOutageWait.property,
	requestsPerMinute.property,
	timeout.property,
];

/** The options, as n8n wants them: in alphabetical order. */
function optionList(options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...options].sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
	};
}

/** Those of every write. */
const OF_WRITES = [...OF_ALL, checkFirst, userContext];

export const optionsOfRead: INodeProperties[] = [optionList(OF_ALL)];

/** Those of a read that finds one customer, by a mobile number too. */
export const optionsOfLookup: INodeProperties[] = [optionList([...OF_ALL, countryCode])];

/** The answer to a change of subscriptions never waits for loyalty, so there is no Use Async. */
export const optionsOfSubscriptions: INodeProperties[] = [
	optionList([...OF_WRITES, countryCode]),
	retryNotice,
];

export const optionsOfChange: INodeProperties[] = [
	optionList([...OF_WRITES, countryCode, useAsync]),
	retryNotice,
];

/** How a sheet writes what a write gives a customer. */
const OF_SHEETS = [countryCode, dateFormat];

/** Those of a write that gives a customer values, and would give the same ones again. */
const OF_VALUES = [...OF_WRITES, ...OF_SHEETS, useAsync, onlyChanged, onlyChangedDays.property];

export const optionsOfUpdate: INodeProperties[] = [optionList(OF_VALUES), retryNotice];

export const optionsOfAdd: INodeProperties[] = [
	optionList([...OF_VALUES, customersPerRequest.property, ifExists]),
	retryNotice,
];

export const optionsOfV1: INodeProperties[] = [
	optionList([
		...OF_WRITES,
		...OF_SHEETS,
		{
			...customersPerRequest.property,
			description:
				'How many customers to send in one request. Not every organization takes several; a group that is refused is split and sent again.',
		},
	]),
	retryNotice,
];

/** How a run treats all of its items. */
export interface RunOptions {
	dryRun: boolean;
	/** When any item cannot be sent, none is */
	checkFirst: boolean;
	includeInput: boolean;
	/** Milliseconds for one request, up to the end of its answer */
	timeout: number;
	maxConcurrency: number;
	/** Left out, the node finds the limit itself */
	requestsPerMinute?: number;
	maxRetries: number;
	/** Milliseconds one request may spend being refused for the limit, and an answer may ask to wait */
	limitWait: number;
	/** Milliseconds the run waits while nothing gets through */
	outageWait: number;
	customersPerRequest: number;
	/** Days for which an item is left out whose values were written last; left out, all items are sent */
	onlyChangedDays?: number;
}

/**
 * The options of a run, which hold for all of its items.
 *
 * @throws FieldError when a value does not fit
 */
export function readRunOptions(item: ItemParameters): RunOptions {
	const given = readOptions(item);
	const perMinute = requestsPerMinute.read(given) ?? 0;
	const daysOfOnlyChanged = onlyChangedDays.readOrDefault(given);
	return {
		dryRun: readBoolean(given.dryRun, 'Dry Run') ?? false,
		checkFirst: readBoolean(given.checkFirst, 'Check First') ?? false,
		includeInput: readBoolean(given.includeInput, 'Include Input') ?? false,
		timeout: timeout.readOrDefault(given),
		maxConcurrency: maxConcurrency.readOrDefault(given),
		...(perMinute > 0 && { requestsPerMinute: perMinute }),
		maxRetries: maxRetries.readOrDefault(given),
		limitWait: 60_000 * maxLimitWait.readOrDefault(given),
		outageWait: 60_000 * maxOutageWait.readOrDefault(given),
		customersPerRequest: customersPerRequest.read(given) ?? 1,
		...(readBoolean(given.onlyChanged, 'Only Changed') && {
			onlyChangedDays: daysOfOnlyChanged,
		}),
	};
}

/**
 * What an Add does when the customer exists already in the source.
 *
 * @throws FieldError when the choice is unknown
 */
export function readIfExists(item: ItemParameters): ChosenValue<typeof IF_EXISTS> {
	const given = readOptions(item).ifExists;
	return isUnset(given) ? 'fail' : readChoice(given, 'If Customer Exists', IF_EXISTS);
}

/** Whether Capillary runs loyalty in the background; `undefined` leaves it to Capillary. */
export function readUseAsync(item: ItemParameters): boolean | undefined {
	return readBoolean(readOptions(item).useAsync, 'Use Async');
}

function readOptions(item: ItemParameters): Row {
	return readObject(item('options'), 'Options') ?? {};
}
