import { randomBytes, randomUUID } from 'node:crypto';
import type { Till } from '../organization/seed.mts';
import type { Database, Row } from '../database.mts';
import { DomainError, InvalidRequest } from '../domainError.mts';
import { readBoolean, readNumber, readObject, readText, type JsonObject } from '../json.mts';
import type { KnownKeys } from '../knownKeys.mts';

/** A webhook, as the pages "Add", "Get", "Update" and "Delete webhook" (v3) show it in answers. */
export interface WebHook {
	attribution: {
		createdOn: string;
		lastUpdatedOn: string;
		lastUpdatedBy: Entity;
		createdBy: Entity;
	};
	webHookId: string;
	name: string;
	eventNames: string[];
	webHookUrl: string;
	webHookType: 'HTTP' | 'QUEUE_INT';
	methodType: 'DELETE' | 'GET' | 'POST' | 'PUT';
	webHookHeaders: Record<string, string>;
	noOfRetryAttempts: number;
	maxAllowedConnections: number;
	active: boolean;
	slaInSeconds: number;
	consumerGroupId: string;
	listenToChildEvents: boolean;
	tillDetailsEnrichmentEnabled: boolean;
	storeDetailsEnrichmentEnabled: boolean;
	customerIdentifiersToBeEnriched: string[];
	awardedReferenceEnrichmentEnabled: boolean;
	availablePointsBalanceEnrichmentEnabled: boolean;
}

interface Entity {
	id: number;
	code: string;
	description: string;
	name: string;
	type: 'TILL';
}

/** What a request says; who made the webhook, and its number, are not in it. */
type WebHookBody = Omit<WebHook, 'attribution' | 'webHookId' | 'consumerGroupId'>;

export const WEBHOOK_KEYS: KnownKeys = {
	active: true,
	customerIdentifiersToBeEnriched: true,
	eventNames: true,
	maxAllowedConnections: true,
	methodType: true,
	name: true,
	webHookHeaders: true,
	webHookType: true,
	webHookUrl: true,
	slaInSeconds: true,
	noOfRetryAttempts: true,
	listenToChildEvents: true,
	tillDetailsEnrichmentEnabled: true,
	storeDetailsEnrichmentEnabled: true,
	awardedReferenceEnrichmentEnabled: true,
	availablePointsBalanceEnrichmentEnabled: true,
	// An update may send back what an answer showed.
	webHookId: true,
	consumerGroupId: true,
};

/**
 * Reads the body of a POST or PUT.
 *
 * @throws DomainError 51003 without events, 300004 without and 51007 with fewer than one connection;
 * InvalidRequest for anything else that is required and missing, or of another type.
 */
export function readWebHook(value: unknown): WebHookBody {
	const body = readObject(value, 'The body') ?? {};
	if (body.eventNames === undefined || body.eventNames === null) {
		throw new DomainError(51003, 'eventNames can not be null');
	}
	const connections = readNumber(body.maxAllowedConnections, 'maxAllowedConnections');
	if (connections === undefined) {
		throw new DomainError(300004, 'maxAllowedConnections is required');
	}
	// 10.99 becomes 10.
	const maxAllowedConnections = Math.trunc(connections);
	if (maxAllowedConnections < 1) {
		throw new DomainError(51007, 'maxAllowedConnections must be greater than zero');
	}
	const flag = (name: string) => readBoolean(body[name], name) ?? false;
	return {
		name: required(body, 'name'),
		eventNames: texts(body, 'eventNames'),
		webHookUrl: readUrl(required(body, 'webHookUrl')),
		webHookType: oneOf(required(body, 'webHookType'), ['HTTP', 'QUEUE_INT'], 'webHookType'),
		methodType: oneOf(required(body, 'methodType'), ['DELETE', 'GET', 'POST', 'PUT'], 'methodType'),
		webHookHeaders: readHeaders(body.webHookHeaders),
		noOfRetryAttempts: readNumber(body.noOfRetryAttempts, 'noOfRetryAttempts') ?? 0,
		maxAllowedConnections,
		active: flag('active'),
		slaInSeconds: readNumber(body.slaInSeconds, 'slaInSeconds') ?? 0,
		listenToChildEvents: flag('listenToChildEvents'),
		tillDetailsEnrichmentEnabled: flag('tillDetailsEnrichmentEnabled'),
		storeDetailsEnrichmentEnabled: flag('storeDetailsEnrichmentEnabled'),
		customerIdentifiersToBeEnriched: texts(body, 'customerIdentifiersToBeEnriched').map((source) =>
			oneOf(source, ['Instore', 'WeChat', 'WebEngage'], 'customerIdentifiersToBeEnriched'),
		),
		awardedReferenceEnrichmentEnabled: flag('awardedReferenceEnrichmentEnabled'),
		availablePointsBalanceEnrichmentEnabled: flag('availablePointsBalanceEnrichmentEnabled'),
	};
}

/** The webhook that a till adds with a body. */
export function newWebHook(body: WebHookBody, till: Till, now: Date): WebHook {
	const time = timeOf(now);
	const by = entityOf(till);
	return {
		attribution: { createdOn: time, lastUpdatedOn: time, lastUpdatedBy: by, createdBy: by },
		webHookId: randomBytes(12).toString('hex'),
		...body,
		consumerGroupId: randomUUID(),
	};
}

/** A webhook after a till has put a body in its place. */
export function changedWebHook(before: WebHook, body: WebHookBody, till: Till, now: Date): WebHook {
	const { createdOn, createdBy } = before.attribution;
	const attribution = {
		createdOn,
		lastUpdatedOn: timeOf(now),
		lastUpdatedBy: entityOf(till),
		createdBy,
	};
	const { webHookId, consumerGroupId } = before;
	return { attribution, webHookId, ...body, consumerGroupId };
}

/** All webhooks, the oldest first; ended ones are among them. */
export function allWebHooks(database: Database): WebHook[] {
	return database.all('SELECT webhook FROM webhooks ORDER BY number').map(webHookOf);
}

/** The webhook with an ID, if any. */
export function webHookWithId(database: Database, id: string): WebHook | undefined {
	const row = database.get('SELECT webhook FROM webhooks WHERE id = ?', id);
	return row && webHookOf(row);
}

/** Whether a webhook, an ended one perhaps, has a name; `except` the one with an ID. */
export function isNameTaken(database: Database, name: string, except = ''): boolean {
	const sql = 'SELECT 1 FROM webhooks WHERE name = ? AND id <> ?';
	return database.get(sql, name, except) !== undefined;
}

/** Stores a webhook, in place of an older version of it. */
export function storeWebHook(database: Database, webHook: WebHook): void {
	database.run(
		`INSERT INTO webhooks (id, name, active, webhook) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (id) DO UPDATE SET name = ?2, active = ?3, webhook = ?4`,
		webHook.webHookId,
		webHook.name,
		webHook.active ? 1 : 0,
		JSON.stringify(webHook),
	);
}

function webHookOf({ webhook }: Row): WebHook {
	return JSON.parse(String(webhook)) as WebHook;
}

function required(body: JsonObject, name: string): string {
	const text = readText(body[name], name)?.trim();
	if (!text) throw new InvalidRequest(`${name} is required`);
	return text;
}

function texts(body: JsonObject, name: string): string[] {
	const list = body[name] ?? [];
	if (!Array.isArray(list)) throw new InvalidRequest(`${name} is not a list`);
	return list.map((element, index) => readText(element, `${name}[${index}]`) ?? '');
}

function readUrl(text: string): string {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol === 'http:' || url?.protocol === 'https:') return text;
	throw new InvalidRequest('webHookUrl is not an address that begins with http:// or https://');
}

/** The table calls it a list; every sample shows an object. */
function readHeaders(value: unknown): Record<string, string> {
	const headers = readObject(value, 'webHookHeaders');
	if (!headers) throw new InvalidRequest('webHookHeaders is required');
	return Object.fromEntries(
		Object.entries(headers).map(([name, text]) => [
			name,
			readText(text, `webHookHeaders.${name}`) ?? '',
		]),
	);
}

function oneOf<Value extends string>(text: string, values: Value[], name: string): Value {
	const found = values.find((value) => value === text);
	if (found) return found;
	throw new InvalidRequest(`${name} is one of ${values.join(', ')}`);
}

function entityOf({ id, code, name }: Till): Entity {
	return { id, code, description: '', name, type: 'TILL' };
}

/** As in the samples: `2024-10-25T11:43:34.087+0000`. */
function timeOf(moment: Date): string {
	return moment.toISOString().replace('Z', '+0000');
}
