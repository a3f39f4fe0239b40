import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './authentication.mts';
import { recordedHeaders, type Journal } from './journal.mts';

/** What is known about a request while it is being handled. */
interface TracedRequest {
	receivedAt: Date;
	started: number;
	requestId: string;
	caller?: Caller;
	failure: string | null;
	ignoredKeys: string[];
	committed: boolean;
}

/** Follows each request from its arrival to its entry in the journal. */
export class Trace {
	readonly #journal: Journal;
	readonly #traced = new WeakMap<FastifyRequest, TracedRequest>();

	constructor(journal: Journal) {
		this.#journal = journal;
	}

	of(request: FastifyRequest): TracedRequest {
		let traced = this.#traced.get(request);
		if (!traced) {
			traced = {
				receivedAt: new Date(),
				started: performance.now(),
				requestId: randomUUID(),
				failure: null,
				ignoredKeys: [],
				committed: false,
			};
			this.#traced.set(request, traced);
		}
		return traced;
	}

	/** Writes the request to the journal; `status` is null when the client gets no answer. */
	record(request: FastifyRequest, status: number | null, answer: unknown): void {
		const traced = this.of(request);
		const path = request.url.split('?')[0] ?? '';
		// A token request contains a secret, and its answer is one.
		const isSecret = path === '/v3/oauth/token/generate';
		// The headers of webhooks hold the secrets of whoever gets them.
		const shown = path.startsWith('/v3/webHooks') ? withoutHeaders : (value: unknown) => value;
		this.#journal.record({
			time: traced.receivedAt.toISOString(),
			milliseconds: Math.round((performance.now() - traced.started) * 1000) / 1000,
			requestId: traced.requestId,
			method: request.method,
			path,
			query: (request.query ?? {}) as Record<string, unknown>,
			headers: recordedHeaders(request.headers),
			signedInAs: traced.caller?.key ?? null,
			body: isSecret ? null : shown(request.body ?? null),
			ignoredKeys: traced.ignoredKeys,
			failure: traced.failure,
			committed: traced.committed,
			status,
			answer: isSecret ? null : shown(readJson(answer)),
		});
	}
}

/** The answer as JSON if it is JSON, otherwise its text. */
function readJson(answer: unknown): unknown {
	if (typeof answer !== 'string') return answer ?? null;
	try {
		return JSON.parse(answer);
	} catch {
		return answer;
	}
}

/** A webhook, or what holds some, with the names of its headers alone. */
function withoutHeaders(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutHeaders);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, part]) => [
			name,
			name === 'webHookHeaders' ? Object.keys((part ?? {}) as object) : withoutHeaders(part),
		]),
	);
}
