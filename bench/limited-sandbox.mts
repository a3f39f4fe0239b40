import axios, { type AxiosInstance } from 'axios';

import { startSandbox } from '../tools/demo/sandbox.mts';
import { TILL } from './sides.mts';
import type { Customer } from './customers.mts';

/** What the benchmarks read from an entry of the sandbox's journal. */
export interface Entry {
	id: number;
	/** When it arrived, and from then to its answer */
	time: string;
	milliseconds: number;
	method: string;
	path: string;
	status: number;
	committed: boolean;
	body: unknown;
}

interface Journal {
	entries: Entry[];
	/** The id of the newest entry */
	newest: number;
}

/** Requests to change customers, by outcome. */
export interface Writes {
	requests: number;
	refusedForLimit: number;
	/** Distinct customers that were updated */
	updated: number;
}

/** The Capillary sandbox with customers and a rate limit. */
export class LimitedCapillary {
	readonly url: string;
	readonly stop: () => Promise<void>;
	readonly #api: AxiosInstance;
	#seen = 0;

	static async start(): Promise<LimitedCapillary> {
		const { url, stop } = await startSandbox();
		return new LimitedCapillary(url, stop);
	}

	private constructor(url: string, stop: () => Promise<void>) {
		this.url = url;
		this.stop = stop;
		this.#api = axios.create({
			baseURL: url,
			auth: { username: TILL.username, password: TILL.md5 },
			proxy: false,
			validateStatus: () => true,
		});
	}

	/** Registers the customers; returns them with the IDs that the sandbox assigned. */
	async register(customers: Customer[]): Promise<Customer[]> {
		const registered: Customer[] = [];
		for (let first = 0; first < customers.length; first += 10) {
			const group = customers.slice(first, first + 10);
			const answers = (await this.#request(
				'POST',
				'/v2/customers/bulk',
				group.map(asAdd),
			)) as Array<{
				entity: { id: number };
			}>;
			answers.forEach(({ entity }, index) =>
				registered.push({ ...group[index], customerId: entity.id }),
			);
		}
		return registered;
	}

	/**
	 * Limits each API to so many requests per fixed minute, with Retry-After.
	 * @param latencyMilliseconds by which each answer is held up
	 */
	async setLimit(requests: number, latencyMilliseconds = 0): Promise<void> {
		const window = { perSeconds: 60, window: 'first-request', per: 'api', retryAfter: 'seconds' };
		await this.#request('PUT', '/sandbox/switches', {
			rateLimit: { requests, ...window },
			latencyMilliseconds,
		});
		this.#seen = (await this.#readJournal(0, 0)).newest;
	}

	/** Counts the writes since the limit was set. */
	async readWrites(): Promise<Writes> {
		const writes = await this.readEntries();
		return {
			requests: writes.length,
			refusedForLimit: writes.filter(({ status }) => status === 429).length,
			updated: new Set(writes.filter(({ committed }) => committed).map(({ path }) => path)).size,
		};
	}

	/** Reads the writes since the limit was set, in the order of their answers. */
	async readEntries(): Promise<Entry[]> {
		const writes: Entry[] = [];
		for (let after = this.#seen; ; ) {
			const { entries } = await this.#readJournal(after, 1000);
			if (entries.length === 0) break;
			writes.push(...entries.filter(({ method }) => method !== 'GET'));
			after = entries.at(-1)!.id;
		}
		return writes;
	}

	/** Counts the customers. */
	async countCustomers(): Promise<number> {
		return ((await this.#request('GET', '/sandbox/customers?limit=0')) as { total: number }).total;
	}

	async #readJournal(after: number, limit: number): Promise<Journal> {
		return (await this.#request(
			'GET',
			`/sandbox/journal?after=${after}&limit=${limit}`,
		)) as Journal;
	}

	async #request(method: string, path: string, body?: object): Promise<unknown> {
		const { status, data } = await this.#api.request({ method, url: path, data: body });
		if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(data)}`);
		return data;
	}
}

function asAdd({ mobile, firstName }: Customer): object {
	const identifiers = [{ type: 'mobile', value: mobile }];
	return { profiles: [{ source: 'INSTORE', firstName, identifiers }] };
}
