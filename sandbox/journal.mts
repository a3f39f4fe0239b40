import type { Database } from './database.mts';

/** A request as it arrived, and its answer. */
export interface Entry {
	/** When it arrived, ISO 8601 with milliseconds. */
	time: string;
	/** From its arrival to its answer. */
	milliseconds: number;
	requestId: string;
	method: string;
	path: string;
	query: Record<string, unknown>;
	/** Those that affect Capillary's behavior, never credentials. */
	headers: Record<string, unknown>;
	/** The till or client that signed in, if any. */
	signedInAs: string | null;
	/** Null for a request without a body, or with a secret in it. */
	body: unknown;
	/** Paths of the body's keys that the API does not know. */
	ignoredKeys: string[];
	/** The simulated failure, such as `drop-after-commit` or `rate limit`. */
	failure: string | null;
	/** Whether it changed the sandbox's state. */
	committed: boolean;
	/** Null when the client got no answer. */
	status: number | null;
	answer: unknown;
}

/** Beyond this, the oldest entries are deleted. */
const KEPT_ENTRIES = 200_000;

/** Every request the service received, in the order of the answers. */
export class Journal {
	readonly #database: Database;

	constructor(database: Database) {
		this.#database = database;
	}

	record(entry: Entry): void {
		const id = this.#database.run('INSERT INTO journal (entry) VALUES (?)', JSON.stringify(entry));
		if (id % 1000 === 0) this.#database.run('DELETE FROM journal WHERE id <= ?', id - KEPT_ENTRIES);
	}

	/** At most `limit` entries with an id above `after`, oldest first. */
	entries(after: number, limit: number): Array<Entry & { id: number }> {
		const rows = this.#database.all(
			'SELECT id, entry FROM journal WHERE id > ? ORDER BY id LIMIT ?',
			after,
			limit,
		);
		return rows.map((row) => ({ id: Number(row.id), ...(JSON.parse(String(row.entry)) as Entry) }));
	}

	/** The id of the newest entry, or 0. */
	newest(): number {
		return Number(this.#database.get('SELECT MAX(id) AS id FROM journal')?.id ?? 0);
	}
}

const RECORDED_HEADER =
	/^(x-cap-|user-context-|accept|language|content-type|user-agent|wait_for_downstream|skip)/;
const SECRET_HEADERS = ['x-cap-api-oauth-token', 'x-cap-api-auth-key', 'cap-api-access-token'];

/** The headers an entry keeps. */
export function recordedHeaders(headers: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(headers).filter(
			([name]) => RECORDED_HEADER.test(name) && !SECRET_HEADERS.includes(name),
		),
	);
}
