import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './authentication.mts';
import { steeringHeaders, type Journal } from './journal.mts';

/** What is known of a request while it is on its way. */
interface Passage {
	came: Date;
	started: number;
	requestId: string;
	caller?: Caller;
	failure: string | null;
	ignoredKeys: string[];
	committed: boolean;
}

/** Follows each request from its coming to its line in the journal. */
export class Trace {
	readonly #journal: Journal;
	readonly #passages = new WeakMap<FastifyRequest, Passage>();

	constructor(journal: Journal) {
		this.#journal = journal;
	}

	of(request: FastifyRequest): Passage {
		let passage = this.#passages.get(request);
		if (!passage) {
			passage = {
				came: new Date(),
				started: performance.now(),
				requestId: randomUUID(),
				failure: null,
				ignoredKeys: [],
				committed: false,
			};
			this.#passages.set(request, passage);
		}
		return passage;
	}

	/** Writes the request to the journal; `status` is null when the client gets no answer. */
	record(request: FastifyRequest, status: number | null, answer: unknown): void {
		const passage = this.of(request);
		const path = request.url.split('?')[0] ?? '';
		// A request for a token has a secret in it, and its answer is one.
		const isSecret = path === '/v3/oauth/token/generate';
		this.#journal.record({
			time: passage.came.toISOString(),
			milliseconds: Math.round((performance.now() - passage.started) * 1000) / 1000,
			requestId: passage.requestId,
			method: request.method,
			path,
			query: (request.query ?? {}) as Record<string, unknown>,
			headers: steeringHeaders(request.headers),
			signedInAs: passage.caller?.key ?? null,
			body: isSecret ? null : (request.body ?? null),
			ignoredKeys: passage.ignoredKeys,
			failure: passage.failure,
			committed: passage.committed,
			status,
			answer: isSecret ? null : readJson(answer),
		});
	}
}

/** The answer as JSON where it is JSON, else its text. */
function readJson(answer: unknown): unknown {
	if (typeof answer !== 'string') return answer ?? null;
	try {
		return JSON.parse(answer);
	} catch {
		return answer;
	}
}
