import type { INodeProperties } from 'n8n-workflow';
import { FieldError } from './FieldError';
import { readBoolean, readNumber, readObject, readText, type Form, type Row } from './reading';

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

export const options: INodeProperties[] = [
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [dryRun, includeInput, timeout, useAsync, userContext],
	},
];

/** How a run treats all of its items. */
export interface RunOptions {
	dryRun: boolean;
	includeInput: boolean;
	/** Milliseconds to wait for one answer */
	timeout: number;
}

/**
 * The options of a run.
 *
 * @throws FieldError when a value does not fit
 */
export function readRunOptions(form: Form): RunOptions {
	const given = readOptions(form);
	return {
		dryRun: readBoolean(given.dryRun, 'Dry Run') ?? false,
		includeInput: readBoolean(given.includeInput, 'Include Input') ?? false,
		timeout: readNumber(given.timeout, 'Timeout', { minimum: 1 }) ?? 60_000,
	};
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
