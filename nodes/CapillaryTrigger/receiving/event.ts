import { asId, isObject, valueIn, type Json } from '../../Capillary/delivery/json';
import { spelledAsCapillaryDoes } from '../catalog';
import { changesIn, type Change } from './changes';
import { customerIn, identifiersOf } from './customer';
import type { Enveloped } from './envelope';
import { isoIn } from './time';

/** An event in the one shape that the node puts out, whatever envelope it came in. */
export interface CapillaryEvent extends Json {
	/** As the catalog spells it; empty where the delivery names none */
	event: string;
	eventId: string | null;
	/** ISO 8601 with the offset of the workflow's time zone */
	occurredAt: string | null;
	orgId: number | string | null;
	/** Whom it is about: of a merge the customer who remains, of a group the member */
	customerId: number | string | null;
	/** In capitals, e.g. `LOYALTY` */
	loyaltyType: string | null;
	/** As the node's Source has it, e.g. `INSTORE` */
	source: string | null;
	/** What identifies that customer: `mobile`, `email`, `externalId`, `cardnumber` and others, as Capillary names them */
	identifiers: Json;
	/** What an update changed; empty where the event does not tell */
	changes: Change[];
	data: Json;
}

/**
 * Reads an event (Capillary: event-schema-customer and its sisters).
 *
 * @param timezone IANA name, e.g. `Asia/Kolkata`
 */
export function readEvent({ around, data }: Enveloped, timezone: string): CapillaryEvent {
	const identified = customerIn(data);
	const ofCustomer = isObject(identified) ? identified : {};
	return {
		event: nameIn(around),
		eventId: textOrNull(around.eventId),
		occurredAt: isoIn(
			[around.createdAt, around.timeStamp, data.eventDateTimeInMillis, data.enteredAt],
			timezone,
		),
		orgId: asId(around.orgId) ?? organizationIn(around.eventType) ?? null,
		customerId: asId(ofCustomer.customerId) ?? asId(data.customerId) ?? entityIn(data) ?? null,
		loyaltyType: textOrNull(data.loyaltyType ?? ofCustomer.loyaltyType)?.toUpperCase() ?? null,
		source: textOrNull(data.source)?.toUpperCase() ?? null,
		identifiers: identifiersOf(ofCustomer),
		changes: changesIn(data),
		data,
	};
}

/** The event's name. A queue puts the organization's number before it, e.g. `150698_customerAdded`. */
function nameIn({ eventName, eventType }: Json): string {
	const name = textOrNull(eventName) ?? textOrNull(eventType)?.replace(/^\d+_/, '') ?? '';
	return spelledAsCapillaryDoes(name);
}

function organizationIn(eventType: unknown): number | string | undefined {
	const [, digits] = /^(\d+)_/.exec(textOrNull(eventType) ?? '') ?? [];
	return asId(digits);
}

/** Whom the event is about, where it names no identifiers: a customer is a USER there, a till a TILL. */
function entityIn({ entityInformation }: Json): number | string | undefined {
	const isCustomer = valueIn(entityInformation, 'entityType') === 'USER';
	return isCustomer ? asId(valueIn(entityInformation, 'entityId')) : undefined;
}

function textOrNull(value: unknown): string | null {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	return text === '' ? null : text;
}
