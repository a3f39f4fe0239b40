import type { INodeProperties } from 'n8n-workflow';
import { readChoice } from './values/choice';
import { FieldError } from './values/FieldError';
import {
	isUnset,
	readBoolean,
	readNumber,
	readObject,
	readText,
	type Form,
	type Row,
} from './values/text';

const dryRun: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: true,
	description:
		'Whether to output the requests that would be sent instead of sending them. Nothing changes in Capillary.',
};

const includeInput: INodeProperties = {
	displayName: 'Include Input',
	name: 'includeInput',
	type: 'boolean',
	default: true,
	description: 'Whether to add the incoming item to its result, under "input"',
};

const customersPerRequest: INodeProperties = {
	displayName: 'Customers per Request',
	name: 'customersPerRequest',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 10 },
	default: 10,
	description:
		'How many customers to send in one request. Ten at a time are ten times as fast under a limit; points and coupons are not part of the answer then.',
};

const IF_EXISTS = ['fail', 'getExisting', 'update'] as const;

const ifExists: INodeProperties = {
	displayName: 'If Customer Exists',
	name: 'ifExists',
	type: 'options',
	options: [
		{ name: 'Fail the Item', value: 'fail' },
		{ name: 'Output the Existing Customer', value: 'getExisting' },
		{ name: 'Update the Existing Customer', value: 'update' },
	],
	default: 'getExisting',
	description: 'What to do when the source has a customer with one of these identifiers already',
};

const maxConcurrency: INodeProperties = {
	displayName: 'Max Concurrency',
	name: 'maxConcurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 50 },
	default: 5,
	description: 'How many requests may be under way at the same time',
};

const maxLimitWait: INodeProperties = {
	displayName: 'Max Wait for Limit',
	name: 'maxLimitWait',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 15,
	description:
		'How many minutes one request may be refused for the limit before its item fails. Waiting for its turn does not count.',
};

const maxRetries: INodeProperties = {
	displayName: 'Max Retries',
	name: 'maxRetries',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 20 },
	default: 5,
	description:
		"How often to send a request again after trouble that passes, such as a lost connection. Use this instead of n8n's Retry On Fail, which repeats all items.",
};

const requestsPerMinute: INodeProperties = {
	displayName: 'Requests per Minute',
	name: 'requestsPerMinute',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 100,
	description:
		'The most requests to start within any minute. Leave it out, or set it to 0, to let the node find the limit of your organisation itself.',
};

const timeout: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 60000,
	description: 'How long to wait for an answer, in milliseconds',
};

const useAsync: INodeProperties = {
	displayName: 'Use Async',
	name: 'useAsync',
	type: 'boolean',
	default: true,
	description:
		'Whether Capillary works out points and coupons in the background. The answer comes sooner, without "sideEffects".',
};

const userContext: INodeProperties = {
	displayName: 'User Context',
	name: 'userContext',
	type: 'fixedCollection',
	default: {},
	placeholder: 'Add User Context',
	description: "Who made the change, for Capillary's audit log",
	options: [
		{
			displayName: 'Context',
			name: 'context',
			values: [
				{
					displayName: 'Entity Type',
					name: 'entityType',
					type: 'string',
					default: '',
					placeholder: 'e.g. EMPLOYEE',
					description: 'What kind of user or system made the change',
				},
				{
					displayName: 'Entity ID',
					name: 'entityId',
					type: 'string',
					default: '',
					placeholder: 'e.g. nathan@example.com',
					description: 'Which one it was',
				},
				{
					displayName: 'Entity Source',
					name: 'entitySource',
					type: 'options',
					options: [
						{ name: 'API', value: 'API' },
						{ name: 'Connect Plus', value: 'CONNECT_PLUS' },
						{ name: 'Import', value: 'IMPORT' },
						{ name: 'Member Care', value: 'MEMBER_CARE' },
						{ name: 'Request Workflow', value: 'REQUEST_WORKFLOW' },
					],
					default: 'API',
					description: 'Through what the change was made',
				},
				{
					displayName: 'Entity Source ID',
					name: 'entitySourceId',
					type: 'string',
					default: '',
					description: 'Your own reference, such as the ID of this workflow',
				},
			],
		},
	],
};

const retryNotice: INodeProperties = {
	displayName:
		'Leave <b>Retry On Fail</b> in the Settings tab off: n8n would write every item again. This node repeats by itself what can be repeated.',
	name: 'retryNotice',
	type: 'notice',
	default: '',
};

function optionsOfWrite(choice: INodeProperties[]): INodeProperties[] {
	return [...optionList(choice), retryNotice];
}

function optionList(choice: INodeProperties[]): INodeProperties[] {
	return [
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: choice,
		},
	];
}

export const options: INodeProperties[] = optionsOfWrite([
	dryRun,
	includeInput,
	maxConcurrency,
	maxRetries,
	maxLimitWait,
	requestsPerMinute,
	timeout,
	useAsync,
	userContext,
]);

/** The answer to a change of subscriptions never waits for loyalty, so there is no Use Async. */
export const optionsOfSubscriptions: INodeProperties[] = optionsOfWrite([
	dryRun,
	includeInput,
	maxConcurrency,
	maxRetries,
	maxLimitWait,
	requestsPerMinute,
	timeout,
	userContext,
]);

export const optionsOfV1: INodeProperties[] = optionsOfWrite([
	{
		...customersPerRequest,
		description:
			'How many customers to send in one request. Not every organisation takes several; a group that is refused is split and sent again.',
	},
	dryRun,
	includeInput,
	maxConcurrency,
	maxRetries,
	maxLimitWait,
	requestsPerMinute,
	timeout,
	userContext,
]);

export const optionsOfRead: INodeProperties[] = optionList([
	dryRun,
	includeInput,
	maxConcurrency,
	maxRetries,
	maxLimitWait,
	requestsPerMinute,
	timeout,
]);

export const optionsOfAdd: INodeProperties[] = optionsOfWrite([
	customersPerRequest,
	dryRun,
	ifExists,
	includeInput,
	maxConcurrency,
	maxRetries,
	maxLimitWait,
	requestsPerMinute,
	timeout,
	useAsync,
	userContext,
]);

/** How a run treats all of its items. */
export interface RunOptions {
	dryRun: boolean;
	includeInput: boolean;
	/** Milliseconds to wait for one answer */
	timeout: number;
	maxConcurrency: number;
	/** Left out, the node finds the limit itself */
	requestsPerMinute?: number;
	maxRetries: number;
	/** Milliseconds one request may spend being refused for the limit */
	limitWait: number;
	customersPerRequest: number;
}

/**
 * The options of a run, which hold for all of its items.
 *
 * @throws FieldError when a value does not fit
 */
export function readRunOptions(form: Form): RunOptions {
	const given = readOptions(form);
	const count = (name: string, label: string, minimum: number, fallback: number) =>
		readNumber(given[name], label, { minimum, whole: true }) ?? fallback;
	const perMinute = count('requestsPerMinute', 'Requests per Minute', 0, 0);
	return {
		dryRun: readBoolean(given.dryRun, 'Dry Run') ?? false,
		includeInput: readBoolean(given.includeInput, 'Include Input') ?? false,
		timeout: count('timeout', 'Timeout', 1, 60_000),
		maxConcurrency: count('maxConcurrency', 'Max Concurrency', 1, 5),
		...(perMinute > 0 && { requestsPerMinute: perMinute }),
		maxRetries: count('maxRetries', 'Max Retries', 0, 5),
		limitWait: 60_000 * count('maxLimitWait', 'Max Wait for Limit', 0, 15),
		customersPerRequest: Math.min(10, count('customersPerRequest', 'Customers per Request', 1, 1)),
	};
}

/**
 * What an Add does when the customer exists already in the source.
 *
 * @throws FieldError when the choice is unknown
 */
export function readIfExists(form: Form): (typeof IF_EXISTS)[number] {
	const given = readOptions(form).ifExists;
	return isUnset(given) ? 'fail' : (readChoice(given, 'If Customer Exists', IF_EXISTS) as 'fail');
}

/** Whether Capillary runs loyalty in the background; `undefined` leaves it to Capillary. */
export function readUseAsync(form: Form): boolean | undefined {
	return readBoolean(readOptions(form).useAsync, 'Use Async');
}

/** The four audit headers, each only when set (Capillary: get-entity-audit-logs). */
export function readUserContext(form: Form): Record<string, string> {
	const given = readObject(readOptions(form).userContext, 'User Context') ?? {};
	const context = readObject(given.context ?? given, 'User Context') ?? {};
	const headers: Record<string, string> = {};
	for (const [name, header, label] of [
		['entityType', 'USER-CONTEXT-ENTITY-TYPE', 'Entity Type'],
		['entityId', 'USER-CONTEXT-ENTITY-ID', 'Entity ID'],
		['entitySource', 'USER-CONTEXT-ENTITY-SOURCE', 'Entity Source'],
		['entitySourceId', 'USER-CONTEXT-ENTITY-SOURCE-ID', 'Entity Source ID'],
	]) {
		const text = readText(context[name], label);
		if (/[^\x20-\x7e]/.test(text)) {
			throw new FieldError(
				label,
				`"${label}" holds characters that cannot be sent`,
				'Use plain letters, digits and punctuation: Capillary takes these values as HTTP headers.',
			);
		}
		if (text !== '') headers[header] = text;
	}
	return headers;
}

function readOptions(form: Form): Row {
	return readObject(form('options'), 'Options') ?? {};
}
