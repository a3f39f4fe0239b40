import { createHash } from 'crypto';
import type { FunctionsBase } from 'n8n-workflow';
import type { CapillaryEvent } from '../receiving/event';
import type { Enveloped } from '../receiving/envelope';

/**
 * What makes an event the same as one that came before. Capillary says: its `eventId`. Two in five of its
 * published payloads have none; there it is what else stands around the data, and the data itself, because one
 * request may raise two events of the same kind in the same millisecond.
 */
export function keyOf({ around, data }: Enveloped, { event, eventId }: CapillaryEvent): string {
	if (eventId !== null) return `${event}:${eventId}`;
	const { orgId, refId, apiRequestId, createdAt, eventLogId } = around;
	const told = JSON.stringify([orgId, refId, apiRequestId, createdAt, eventLogId, data]);
	return `${event}#${createHash('sha256').update(told).digest('base64url')}`;
}

/** Each node of each workflow remembers by itself. */
export function nodeKeyOf(context: Pick<FunctionsBase, 'getNode' | 'getWorkflow'>): string {
	return `${String(context.getWorkflow().id)}/${context.getNode().id}`;
}
