import type { Caller } from './authentication.mts';
import type { Database } from './database.mts';
import type { Notice } from './domainError.mts';
import type { RaisedEvent } from './events/event.mts';
import type { KnownKeys } from './knownKeys.mts';
import type { Resource } from './organization/seed.mts';
import type { Switches } from './switches.mts';

/** A request that was admitted, and what its handler may use. */
export interface Call {
	database: Database;
	switches: Switches;
	caller: Caller;
	/** The parts of the path that the route names with a colon. */
	params: Record<string, string>;
	query: Record<string, string | undefined>;
	headers: Record<string, string | string[] | undefined>;
	body: unknown;
	/** When the request is carried out, in the format of answers. */
	now: string;
	/** The warnings of the answer so far. */
	warnings: Notice[];
	/** What happened so far that webhooks are to learn when the request is carried out. */
	events: RaisedEvent[];
	/** The HTTP status of the answer; a route may change it. */
	status: number;
}

/** One of Capillary's APIs. */
export interface Route {
	method: 'DELETE' | 'GET' | 'POST' | 'PUT';
	path: string;
	/** GET requires read access to it, other methods write access; `anyone` requires no sign-in. */
	resource: Resource | 'anyone';
	/** The keys the body may have; others are ignored and listed in the journal. */
	knownKeys?: KnownKeys;
	/**
	 * Carries out the request in a transaction and returns the body of the answer. Throws DomainError
	 * to refuse it, which rolls everything back.
	 */
	handle(call: Call): unknown;
}
