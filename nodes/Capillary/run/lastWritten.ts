import { createHash } from 'node:crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Outcome, Result } from '../delivery/answer';
import type { ItemRequest } from '../delivery/request';
import type { Unfinished } from '../delivery/run';
import { serialize } from '../delivery/serialize';

/** A customer's record: 7 bytes for whom, 8 for what, 2 for when. In Base64 it takes 22.7 characters. */
const WHO_BYTES = 7;
const WHAT_BYTES = 8;
const RECORD_BYTES = WHO_BYTES + WHAT_BYTES + 2;

/** The most that is kept; who was written longest ago is forgotten first, and written again. */
const MOST_CUSTOMERS = 100_000;

const DAY_MS = 86_400_000;
/** Days are counted from here, so that two bytes hold them. */
const FIRST_DAY = Date.UTC(2020, 0, 1) / DAY_MS;

/** The name under which the records are kept among the node's static data. */
const NAME = 'lastWritten';

/**
 * What the node remembers for the option Only Changed; `undefined` without it.
 *
 * @param owner whom the requests are signed by and where they go, with the operation
 */
export function lastWrittenOf(
	context: IExecuteFunctions,
	owner: string,
	days: number | undefined,
	now: number,
): LastWritten | undefined {
	if (days === undefined) return undefined;
	return new LastWritten(context.getWorkflowStaticData('node'), owner, days, now);
}

/** What a customer was written with, and when. */
interface Written {
	what: string;
	/** Since `FIRST_DAY` */
	day: number;
}

/**
 * Remembers what each customer was last written with, from execution to execution, and says whose request
 * would change nothing. It keeps no value, only whether two are the same. What did not clearly go well is
 * forgotten, so that it is sent again.
 *
 * n8n stores its static data when an execution ends, and not at all in manual runs.
 */
export class LastWritten {
	private readonly records: Map<string, Written>;
	/** Customers of this run: who comes twice is sent twice, because the values in between count */
	private readonly met = new Set<string>();
	private readonly today: number;
	private hasNews = false;

	/**
	 * @param staticData the node's own, as n8n keeps it
	 * @param owner whom the requests are signed by and where they go, with the operation: another starts anew
	 * @param days after which a customer is written again even if nothing has changed
	 */
	constructor(
		private readonly staticData: IDataObject,
		private readonly owner: string,
		private readonly days: number,
		now: number,
	) {
		this.today = Math.floor(now / DAY_MS) - FIRST_DAY;
		this.records = recordsIn(staticData[NAME]);
	}

	/** True for a request that was carried out when this customer was last written, and not long ago. */
	leavesOut(request: ItemRequest): boolean {
		const who = this.whoIn(request);
		if (this.met.has(who)) return false;
		this.met.add(who);
		const last = this.records.get(who);
		return last?.what === whatIn(request) && this.today - last.day < this.days;
	}

	/** Notes what became of a request. */
	note(request: ItemRequest, outcome: Outcome<Result | Result[]> | Unfinished | undefined): void {
		if (outcome === 'notSent') return;
		const who = this.whoIn(request);
		const isWritten =
			typeof outcome === 'object' &&
			'result' in outcome &&
			[outcome.result].flat().every(isWrittenWhole);
		if (isWritten) this.records.set(who, { what: whatIn(request), day: this.today });
		else this.records.delete(who);
		this.hasNews = true;
	}

	/** Hands everything to n8n, which stores it when the execution ends. */
	keep(): void {
		if (!this.hasNews) return;
		const kept = [...this.records].filter(([, { day }]) => this.today - day < this.days);
		kept.sort(([, one], [, other]) => other.day - one.day);
		const bytes = kept.slice(0, MOST_CUSTOMERS).map(([who, { what, day }]) => {
			const when = Buffer.alloc(2);
			when.writeUInt16BE(day);
			return Buffer.concat([Buffer.from(who, 'latin1'), Buffer.from(what, 'latin1'), when]);
		});
		this.staticData[NAME] = Buffer.concat(bytes).toString('base64');
	}

	private whoIn({ path, query, keys }: ItemRequest): string {
		return hashOf([this.owner, path, query, [...keys].sort()], WHO_BYTES);
	}
}

/** What a request asks for: whatever of it could change a customer. */
function whatIn({ path, query, body }: ItemRequest): string {
	return hashOf([path, query, body ?? null], WHAT_BYTES);
}

/** A result without a warning, of a customer who was given the values of the item. */
function isWrittenWhole({ warnings, existed, updated, action }: Result): boolean {
	const isWarned = Array.isArray(warnings) && warnings.length > 0;
	return !isWarned && !(existed && !updated) && action !== 'unchanged' && action !== 'existed';
}

function hashOf(value: object, bytes: number): string {
	const digest = createHash('sha256').update(serialize(value)).digest();
	return digest.subarray(0, bytes).toString('latin1');
}

function recordsIn(stored: unknown): Map<string, Written> {
	const records = new Map<string, Written>();
	const bytes = Buffer.from(typeof stored === 'string' ? stored : '', 'base64');
	for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
		const what = at + WHO_BYTES;
		const day = what + WHAT_BYTES;
		records.set(bytes.toString('latin1', at, what), {
			what: bytes.toString('latin1', what, day),
			day: bytes.readUInt16BE(day),
		});
	}
	return records;
}
