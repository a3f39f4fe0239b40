import { asList, isObject, type Json } from '../../Capillary/delivery/json';
import type { CapillaryRequest } from '../../Capillary/delivery/request';
import { SECRET_HEADER } from '../secret';
import type { Settings } from '../settings';

/** A webhook as Capillary keeps it (Capillary: add-v3-webhooks). Its headers hold a secret. */
export interface Webhook extends Json {
	webHookId: string;
	name: string;
	active: boolean;
	webHookUrl: string;
}

const PATH = '/v3/webHooks';

/**
 * The webhooks of the organization that are wanted: it lists all, without pages or a filter, and with the
 * secrets of whoever registered them. What is not wanted goes no further than this.
 */
export function listRequest(isWanted: (webhook: Webhook) => boolean): CapillaryRequest<Webhook[]> {
	return {
		...request('GET', PATH),
		resultOf(body) {
			const data = isObject(body) ? body.data : undefined;
			return Array.isArray(data) ? data.filter(isWebhook).filter(isWanted) : undefined;
		},
	};
}

/** Registers a webhook. */
export function createRequest(webhook: Json): CapillaryRequest<Webhook> {
	return { ...request('POST', PATH), body: webhook, resultOf: webhookIn };
}

/** Changes a webhook: what the body does not name is removed, so it names everything (Capillary: update-v3-webhook). */
export function changeRequest(existing: Webhook, wanted: Json): CapillaryRequest<Webhook> {
	const headers = { ...objectOf(existing.webHookHeaders), ...objectOf(wanted.webHookHeaders) };
	return {
		...request('PUT', addressOf(existing)),
		// Who made and changed it is Capillary's to say.
		body: { ...existing, ...wanted, webHookHeaders: headers, attribution: undefined },
		resultOf: webhookIn,
	};
}

/** Ends a webhook: Capillary keeps it, inactive, and its name stays taken (Capillary: delete-v3-webhook). */
export function removeRequest(webhook: Pick<Webhook, 'webHookId'>): CapillaryRequest<true> {
	return {
		...request('DELETE', addressOf(webhook)),
		resultOf: (body) => (webhookIn(body) ? true : undefined),
	};
}

/** What the form asks for, as Capillary wants it. */
export function bodyOf(settings: Settings, url: string, secret: string): Json {
	return {
		active: true,
		eventNames: settings.events,
		webHookUrl: url,
		webHookType: 'HTTP',
		methodType: 'POST',
		webHookHeaders: { 'Content-Type': 'application/json', [SECRET_HEADER]: secret },
		maxAllowedConnections: settings.maxConnections,
		customerIdentifiersToBeEnriched: settings.enrichWith,
		tillDetailsEnrichmentEnabled: settings.tillDetails,
		storeDetailsEnrichmentEnabled: settings.storeDetails,
		listenToChildEvents: settings.childEvents,
	};
}

/** Whether a webhook is as it should be, as far as Capillary shows it. */
export function isAsWanted(webhook: Webhook, wanted: Json): boolean {
	return Object.entries(wanted).every(([name, value]) => isSame(webhook[name], value));
}

function isSame(one: unknown, other: unknown): boolean {
	if (Array.isArray(other)) {
		const [these, those] = [asList(one), other].map((list) => list.map(String).sort());
		return these.length === those.length && these.every((each, index) => each === those[index]);
	}
	if (isObject(other)) {
		return Object.entries(other).every(([name, value]) => objectOf(one)[name] === value);
	}
	// A switch that is off may be missing.
	return (one ?? false) === other;
}

function request(method: CapillaryRequest['method'], path: string) {
	return { api: `${method} v3/webHooks`, method, path, query: {}, headers: {} };
}

function addressOf({ webHookId }: Pick<Webhook, 'webHookId'>): string {
	return `${PATH}/${encodeURIComponent(webHookId)}`;
}

function webhookIn(body: unknown): Webhook | undefined {
	const data = isObject(body) ? body.data : undefined;
	return isWebhook(data) ? data : undefined;
}

function isWebhook(value: unknown): value is Webhook {
	return isObject(value) && typeof value.webHookId === 'string' && typeof value.name === 'string';
}

function objectOf(value: unknown): Json {
	return isObject(value) ? value : {};
}
