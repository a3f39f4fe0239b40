import { randomUUID } from 'node:crypto';
import type { Database } from '../database.mts';
import type { Switches } from '../switches.mts';
import type { WebHook } from '../webHooks/webHook.mts';
import { ORGANIZATION_ID, type RaisedEvent } from './event.mts';

/** An event as it happened, once for all webhooks. */
export interface Occurrence {
	event: RaisedEvent;
	eventId: string;
	requestId: string;
	/** Milliseconds since 1970. */
	createdAt: number;
}

/** Something that happened in a request. */
export function occurrenceOf(event: RaisedEvent, requestId: string): Occurrence {
	return { event, eventId: randomUUID(), requestId, createdAt: Date.now() };
}

/**
 * What a webhook gets of an event: the details that it asks for, in the envelope that the switches choose. The
 * pages show all four: `a` bare, `b` under attributes, `c` under data, and flat.
 */
export function payloadFor(
	{ event, eventId, requestId, createdAt }: Occurrence,
	webHook: WebHook,
	database: Database,
	switches: Switches['events'],
): object {
	const { till, data: told, eventName } = event;
	const data = {
		...told,
		...(!('survivorCustomerIdentifiers' in told) && {
			customerIdentifiers: identifiersFor(event, webHook, database),
		}),
		enteredAt: createdAt,
		enteredBy: {
			id: till.id,
			...(webHook.tillDetailsEnrichmentEnabled && { till: { code: till.code, name: till.name } }),
			...(webHook.storeDetailsEnrichmentEnabled && {
				store: { code: till.code, name: `Store of ${till.name}`, externalId: '' },
			}),
		},
	};
	const id = switches.eventId ? { eventId } : {};
	const around = {
		eventName,
		orgId: ORGANIZATION_ID,
		refId: `${ORGANIZATION_ID}_${event.subject}`,
		apiRequestId: requestId,
		createdAt,
	};
	if (switches.envelope === 'b') {
		return {
			...id,
			eventType: `${ORGANIZATION_ID}_${eventName}`,
			consumerGroupId: null,
			actionType: 'START',
			timeStamp: createdAt,
			attributes: { ...around, data },
		};
	}
	if (switches.envelope === 'flat') return { ...data, ...around, ...id };
	const bare = { ...around, ...id, data, loyaltyEventId: null };
	return switches.envelope === 'c' ? { data: bare, errors: null, warnings: null } : bare;
}

/** Those that the request used, and those of the sources that the webhook asks for. */
function identifiersFor(
	{ customerId, used }: RaisedEvent,
	webHook: WebHook,
	database: Database,
): object {
	const wanted = webHook.customerIdentifiersToBeEnriched.map((name) => SOURCES[name]);
	const rows = database.all(
		`SELECT identifiers.source, identifiers.account_id, type, value
		FROM identifiers JOIN profiles ON profiles.id = identifiers.profile_id
		WHERE profiles.customer_id = ? ORDER BY identifiers.id`,
		customerId,
	);
	const shown = rows.filter(
		({ source, type, value }) =>
			wanted.includes(String(source)) ||
			used.some((each) => each.type === type && each.value === value),
	);
	const instore = shown.filter(({ source }) => source === 'INSTORE');
	const others = shown.filter(({ source }) => source !== 'INSTORE');
	return {
		customerId,
		...(instore.length > 0 && {
			instore: Object.fromEntries(instore.map(({ type, value }) => [String(type), value])),
		}),
		...Object.fromEntries(
			others.map(({ source, account_id, type, value }) => [
				String(source).toLowerCase(),
				{
					accounts: [
						{
							accountId: account_id,
							identifiers: [{ identifierType: type, identifierValue: value }],
						},
					],
				},
			]),
		),
	};
}

/** What a webhook calls the sources whose identifiers can be added. */
const SOURCES: Record<string, string> = {
	Instore: 'INSTORE',
	WeChat: 'WECHAT',
	WebEngage: 'WEB_ENGAGE',
};
