import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import type { ItemParameters } from './item';
import { choice, readChoice } from './values/choice';
import { FieldError } from './values/FieldError';
import { readObject } from './values/object';
import { namesIn, refuseUnknown } from './values/rows';
import { isUnset, readText } from './values/text';

const ENTITY_SOURCES = choice([
	{ name: 'API', value: 'API' },
	{ name: 'Connect Plus', value: 'CONNECT_PLUS' },
	{ name: 'Import', value: 'IMPORT' },
	{ name: 'Member Care', value: 'MEMBER_CARE' },
	{ name: 'Request Workflow', value: 'REQUEST_WORKFLOW' },
]);

export const userContext: INodeProperties = {
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
					options: ENTITY_SOURCES.options,
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

const CONTEXT_NAMES = new Set(
	namesIn((userContext.options as INodePropertyCollection[]).flatMap(({ values }) => values)),
);

/**
 * The four audit headers, each only when set (Capillary: get-entity-audit-logs).
 *
 * @throws FieldError when a value cannot be a header, the source is unknown, or a name is none of theirs
 */
export function readUserContext(item: ItemParameters): Record<string, string> {
	const options = readObject(item('options'), 'Options') ?? {};
	const given = readObject(options.userContext, 'User Context') ?? {};
	const isWrapped = Object.hasOwn(given, 'context');
	if (isWrapped) refuseUnknown(given, new Set(['context']), 'User Context');
	const context = (isWrapped ? readObject(given.context, 'User Context') : given) ?? {};
	refuseUnknown(context, CONTEXT_NAMES, 'User Context');
	const source = isUnset(context.entitySource)
		? ''
		: readChoice(context.entitySource, 'Entity Source', ENTITY_SOURCES);
	const headers = {
		'USER-CONTEXT-ENTITY-TYPE': readHeader(context.entityType, 'Entity Type'),
		'USER-CONTEXT-ENTITY-ID': readHeader(context.entityId, 'Entity ID'),
		'USER-CONTEXT-ENTITY-SOURCE': source,
		'USER-CONTEXT-ENTITY-SOURCE-ID': readHeader(context.entitySourceId, 'Entity Source ID'),
	};
	return Object.fromEntries(Object.entries(headers).filter(([, text]) => text !== ''));
}

function readHeader(value: unknown, field: string): string {
	const text = readText(value, field);
	if (!/[^\x20-\x7e]/.test(text)) return text;
	throw new FieldError(
		field,
		`"${field}" holds characters that cannot be sent`,
		'Use plain letters, digits and punctuation: Capillary takes these values as HTTP headers.',
	);
}
