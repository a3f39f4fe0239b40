import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type Row = Record<string, string | number | null>;

/** Customer ids start here, so that they look like Capillary's nine digits. */
const FIRST_CUSTOMER_ID = 500_000_001;

/** A table that refers to another comes before it. */
const TABLES = [
	'journal',
	'tokens',
	'webhooks',
	'subscriptions',
	'enrollments',
	'extended_field_values',
	'custom_field_values',
	'channels',
	'conflicts',
	'identifiers',
	'profiles',
	'customers',
];

/** The sandbox's state: one SQLite database, each statement prepared once. */
export class Database {
	readonly #connection: DatabaseSync;
	readonly #statements = new Map<string, StatementSync>();

	/** Opens `file`, or a database in memory for `:memory:`, and creates what is missing in it. */
	constructor(file: string) {
		if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
		this.#connection = new DatabaseSync(file);
		this.#connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
		this.#renameOldTable();
		this.#connection.exec(readFileSync(new URL('schema.sql', import.meta.url), 'utf8'));
		this.#startCustomerIds();
	}

	/** The first row, or undefined. */
	get(sql: string, ...values: SQLInputValue[]): Row | undefined {
		return this.#prepare(sql).get(...values) as Row | undefined;
	}

	all(sql: string, ...values: SQLInputValue[]): Row[] {
		return this.#prepare(sql).all(...values) as Row[];
	}

	/** Returns the id of the row that was inserted last. */
	run(sql: string, ...values: SQLInputValue[]): number {
		return Number(this.#prepare(sql).run(...values).lastInsertRowid);
	}

	/**
	 * Carries out `work` as a whole or not at all. An error rolls it back, and so does `keep` being
	 * false: that is how a connection drops before the commit.
	 */
	runInTransaction<Result>(work: () => Result, keep: boolean): Result {
		this.#connection.exec('BEGIN IMMEDIATE');
		try {
			const result = work();
			this.#connection.exec(keep ? 'COMMIT' : 'ROLLBACK');
			return result;
		} catch (error) {
			this.#connection.exec('ROLLBACK');
			throw error;
		}
	}

	/** Runs a part of a transaction that may fail by itself: an error rolls back this part only. */
	runInSavepoint<Result>(work: () => Result): Result {
		this.#connection.exec('SAVEPOINT nested');
		try {
			const result = work();
			this.#connection.exec('RELEASE nested');
			return result;
		} catch (error) {
			this.#connection.exec('ROLLBACK TO nested; RELEASE nested');
			throw error;
		}
	}

	/** Deletes every customer, token and webhook, and the journal. */
	empty(): void {
		this.runInTransaction(() => {
			for (const table of TABLES) this.run(`DELETE FROM ${table}`);
			this.run('DELETE FROM sqlite_sequence');
		}, true);
		this.#startCustomerIds();
	}

	close(): void {
		this.#connection.close();
	}

	#prepare(sql: string): StatementSync {
		let statement = this.#statements.get(sql);
		if (!statement) {
			statement = this.#connection.prepare(sql);
			this.#statements.set(sql, statement);
		}
		return statement;
	}

	/** Files from before November 2026 have the enrollments under this name. */
	#renameOldTable(): void {
		const sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'enrolments'";
		if (this.get(sql)) this.#connection.exec('ALTER TABLE enrolments RENAME TO enrollments');
	}

	#startCustomerIds(): void {
		this.run(
			`INSERT INTO sqlite_sequence (name, seq) SELECT 'customers', ?
			WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'customers')`,
			FIRST_CUSTOMER_ID - 1,
		);
	}
}
