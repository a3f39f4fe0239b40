import type { Caller } from './authentication.mts';
import type { Database } from './database.mts';
import type { Notice } from './domainError.mts';
import type { KnownKeys } from './knownKeys.mts';
import type { Resource } from './organization/seed.mts';
import type { Switches } from './switches.mts';

/** A request that was let in, and what it may use. */
export interface Call {
	database: Database;
	switches: Switches;
	caller: Caller;
	/** The parts of the path that the route names with a colon. */
	params: Record<string, string>;
	query: Record<string, string | undefined>;
	headers: Record<string, string | string[] | undefined>;
	body: unknown;
	/** The moment the request is carried out, as answers write it. */
	now: string;
	/** What the answer is to warn of, as far as it is known. */
	warnings: Notice[];
	/** The HTTP status of the answer; a route may change it. */
	status: number;
}

/** One of Capillary's APIs. */
export interface Route {
	method: 'GET' | 'POST' | 'PUT';
	path: string;
	/** Reading needs read access to it, anything else write access; `anyone` need not sign in. */
	resource: Resource | 'anyone';
	/** What the body may hold; what else it holds is ignored and shown in the journal. */
	knownKeys?: KnownKeys;
	/**
	 * Carries the request out, inside a transaction, and returns the body of the answer. Throws
	 * DomainError to refuse it, which undoes everything.
	 */
	handle(call: Call): unknown;
}
