/** Something that happened to a customer, before it is written for a webhook. */
export interface RaisedEvent {
	eventName: string;
	/** What `refId` names after the organization's number, e.g. a customer's. */
	subject: string;
	customerId: number;
	/** Identifiers that the request used; the others come only where a webhook asks for them. */
	used: Array<{ type: string; value: string }>;
	/** The till it was done by, whose names come only where a webhook asks for them. */
	till: { id: number; code: string; name: string };
	/** Everything else of the event's `data`. */
	data: Record<string, unknown>;
}

/** The sample organization. */
export const ORGANIZATION_ID = 150_698;
