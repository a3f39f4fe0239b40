import { startSandbox } from '../tools/demo/sandbox.mts';
import { TILL } from './sides.mts';
import type { Customer } from './customers.mts';

/** A request as the sandbox's journal holds it, as far as the benches look. */
interface Entry {
	id: number;
	method: string;
	path: string;
	status: number;
	committed: boolean;
}

interface Journal {
	entries: Entry[];
	/** The id of the newest entry */
	newest: number;
}

/** Requests that changed customers, or should have. */
export interface Writes {
	requests: number;
	refusedForLimit: number;
	/** Different customers that were updated */
	updated: number;
}

/** The Capillary sandbox with customers in it and a limit. */
export class LimitedCapillary {
	readonly url: string;
	readonly stop: () => Promise<void>;
	#seen = 0;

	static async start(): Promise<LimitedCapillary> {
		const { url, stop } = await startSandbox();
		return new LimitedCapillary(url, stop);
	}

	private constructor(url: string, stop: () => Promise<void>) {
		this.url = url;
		this.stop = stop;
	}

	/** Registers the customers and gives them the IDs by which this Capillary knows them. */
	async register(customers: Customer[]): Promise<Customer[]> {
		const registered: Customer[] = [];
		for (let first = 0; first < customers.length; first += 10) {
			const group = customers.slice(first, first + 10);
			const answers = (await this.#ask('POST', '/v2/customers/bulk', group.map(asAdd))) as Array<{
				entity: { id: number };
			}>;
			answers.forEach(({ entity }, index) =>
				registered.push({ ...group[index], customerId: entity.id }),
			);
		}
		return registered;
	}

	/** From now on each API takes so many requests in a fixed minute, and says when to come back. */
	async limit(requests: number): Promise<void> {
		const window = { perSeconds: 60, window: 'first-request', per: 'api', retryAfter: 'seconds' };
		await this.#ask('PUT', '/sandbox/switches', { rateLimit: { requests, ...window } });
		this.#seen = (await this.#journal(0, 0)).newest;
	}

	/** The writes since the limit was set. */
	async writes(): Promise<Writes> {
		const writes: Entry[] = [];
		for (let after = this.#seen; ; ) {
			const { entries } = await this.#journal(after, 1000);
			if (entries.length === 0) break;
			writes.push(...entries.filter(({ method }) => method !== 'GET'));
			after = entries.at(-1)!.id;
		}
		return {
			requests: writes.length,
			refusedForLimit: writes.filter(({ status }) => status === 429).length,
			updated: new Set(writes.filter(({ committed }) => committed).map(({ path }) => path)).size,
		};
	}

	/** How many customers it knows. */
	async customers(): Promise<number> {
		return ((await this.#ask('GET', '/sandbox/customers?limit=0')) as { total: number }).total;
	}

	async #journal(after: number, limit: number): Promise<Journal> {
		return (await this.#ask('GET', `/sandbox/journal?after=${after}&limit=${limit}`)) as Journal;
	}

	async #ask(method: string, path: string, body?: object): Promise<unknown> {
		const signature = Buffer.from(`${TILL.username}:${TILL.md5}`).toString('base64');
		const answer = await fetch(this.url + path, {
			method,
			headers: { authorization: `Basic ${signature}`, 'content-type': 'application/json' },
			body: body && JSON.stringify(body),
		});
		if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
		return await answer.json();
	}
}

function asAdd({ mobile, firstName }: Customer): object {
	const identifiers = [{ type: 'mobile', value: mobile }];
	return { profiles: [{ source: 'INSTORE', firstName, identifiers }] };
}
