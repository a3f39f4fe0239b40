import { isObject, type Json } from '../../Capillary/delivery/json';

/** One event out of a delivery: as it came, and what every shape of it holds in one place. */
export interface Enveloped {
	/** As it came */
	raw: Json;
	/** `eventName`, `eventId`, `orgId` and whatever else stands around the data */
	around: Json;
	/** What happened */
	data: Json;
}

/** What stands around the data of an event whose data has no name of its own (Capillary: event-schema-loyalty). */
const AROUND = [
	'apiRequestId',
	'createdAt',
	'eventId',
	'eventLogId',
	'eventName',
	'eventSearchKey',
	'loyaltyEventId',
	'orgId',
	'refId',
	'traceAttributes',
];

/** Envelopes within envelopes that are opened at most; Capillary's have two. */
const MOST_ENVELOPES = 5;

/**
 * The events of a delivery. Capillary's pages show five shapes: bare; under `attributes`; under `data` beside
 * `errors`; in the `body` of a recorded request; and with its values beside its name, without `data`. A list
 * may stand wherever one event may. What is none of these is an event without a name: it is not dropped.
 */
export function eventsIn(delivered: unknown): Enveloped[] {
	return piecesOf(delivered, MOST_ENVELOPES).map(opened);
}

/** Opens what holds events without being one. */
function piecesOf(value: unknown, levels: number): Json[] {
	if (Array.isArray(value)) return value.flatMap((each) => piecesOf(each, levels - 1));
	if (!isObject(value)) return [];
	if (levels <= 0 || isNamed(value)) return [value];
	const { event, events, body, data } = cleaned(value);
	for (const inner of [event, events, body, data]) {
		if (holdsEvents(inner, levels)) return piecesOf(inner, levels - 1);
	}
	return [value];
}

function holdsEvents(value: unknown, levels: number): boolean {
	if (Array.isArray(value)) return value.length > 0 && value.every((each) => isEvent(each, levels));
	return isEvent(value, levels);
}

function isEvent(value: unknown, levels: number): boolean {
	return isObject(value) && piecesOf(value, levels - 1).every(isNamed);
}

function isNamed(value: Json): boolean {
	const { eventName, eventType, attributes } = cleaned(value);
	return Boolean(eventName ?? eventType ?? (isObject(attributes) && attributes.eventName));
}

function opened(raw: Json): Enveloped {
	const { attributes, ...outer } = cleaned(raw);
	const around = isObject(attributes) ? { ...outer, ...cleaned(attributes) } : outer;
	const { data, ...rest } = around;
	if (isObject(data)) return { raw, around: rest, data: cleanedThrough(data) };
	const isFlat = data === undefined;
	const beside = Object.entries(rest).filter(([name]) => !AROUND.includes(name));
	return { raw, around, data: isFlat ? cleanedThrough(Object.fromEntries(beside)) : { data } };
}

/** Some published payloads have blanks within names, such as `apiRequestId `: no name of Capillary's has one. */
function cleaned(value: Json): Json {
	const names = Object.keys(value);
	if (!names.some((name) => /\s/.test(name))) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, part]) => {
			const clean = name.replace(/\s+/g, '');
			return [names.includes(clean) ? name : clean, part];
		}),
	);
}

/** The same through all levels. The organization's own fields keep their names, which may have blanks. */
function cleanedThrough(value: Json): Json {
	const entries = Object.entries(cleaned(value)).map(([name, part]) => [
		name,
		/(fields|attributes)$/i.test(name) ? part : cleanedPart(part),
	]);
	return Object.fromEntries(entries) as Json;
}

function cleanedPart(part: unknown): unknown {
	if (Array.isArray(part)) return part.map(cleanedPart);
	return isObject(part) ? cleanedThrough(part) : part;
}
