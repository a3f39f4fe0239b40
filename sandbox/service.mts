import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ANYONE, authenticate, requireAccess, type Caller } from './authentication.mts';
import type { Database } from './database.mts';
import type { Dispatcher } from './events/dispatcher.mts';
import { Failures, failureAnswer, type Failure } from './failures.mts';
import { timestamp } from './json.mts';
import { ignoredKeys } from './knownKeys.mts';
import { RateLimit, retryAfterHeader } from './rateLimit.mts';
import type { Call, Route } from './route.mts';
import type { SwitchBoard } from './switchBoard.mts';
import type { Trace } from './trace.mts';

/** A refusal by the rate limit. */
export class TooManyRequests extends Error {
	readonly retryAfter: string | undefined;

	constructor(retryAfter: string | undefined) {
		super('Too many requests');
		this.retryAfter = retryAfter;
	}
}

/** Admits requests, simulates the failures that the switches ask for, and carries out the rest. */
export class Service {
	readonly #database: Database;
	readonly #switchBoard: SwitchBoard;
	readonly #trace: Trace;
	readonly #dispatcher: Dispatcher;
	readonly #rateLimit = new RateLimit();
	readonly #failures = new Failures();

	constructor(database: Database, switchBoard: SwitchBoard, trace: Trace, dispatcher: Dispatcher) {
		this.#dispatcher = dispatcher;
		this.#database = database;
		this.#switchBoard = switchBoard;
		this.#trace = trace;
	}

	/** Adds one of Capillary's APIs to the server. */
	add(app: FastifyInstance, route: Route): void {
		app.route({
			method: route.method,
			url: route.path,
			onRequest: async (request) => this.#admit(route, request),
			handler: async (request, reply) => this.#serve(route, request, reply),
		});
	}

	/** Checks the sign-in first, so that a wrong password is reported as such; then the rate limit. */
	async #admit(route: Route, request: FastifyRequest): Promise<void> {
		const now = Date.now();
		if (route.resource === 'anyone') return;
		const caller = authenticate(this.#database, request.headers, now);
		this.#trace.of(request).caller = caller;
		requireAccess(caller, route.resource, route.method === 'GET' ? 'read' : 'write');
		const limit = this.#switchBoard.switches.rateLimit;
		const api = limit.per === 'api' ? ` ${route.method} ${route.path}` : '';
		const wait = this.#rateLimit.admit(limit, caller.key + api, now);
		if (wait === 0) return;
		this.#trace.of(request).failure = 'rate limit';
		throw new TooManyRequests(retryAfterHeader(limit.retryAfter, wait, now));
	}

	async #serve(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
		const { switches } = this.#switchBoard;
		const trace = this.#trace.of(request);
		if (route.knownKeys) trace.ignoredKeys = ignoredKeys(request.body, route.knownKeys);
		const path = request.url.split('?')[0] ?? '';
		const failure = this.#failures.takeNext(switches, request.method, path);
		if (failure) trace.failure = failure.name;
		if (switches.latencyMilliseconds > 0) await pause(switches.latencyMilliseconds);
		const keep = !failure || failure.committed;
		const writes = route.method !== 'GET';
		const call = this.#call(request, trace.caller ?? ANYONE);
		let answer: unknown;
		try {
			answer = this.#database.runInTransaction(() => route.handle(call), keep);
			trace.committed = writes && keep;
			// Page "Add customer": SKIP-DOWNSTREAM keeps events from being raised.
			const isSilent = request.headers['skip-downstream'] === 'true';
			if (keep && !isSilent) this.#dispatcher.dispatch(call.events, trace.requestId);
		} catch (error) {
			// A simulated failure hides the service's own error.
			if (!failure) throw error;
		}
		if (failure) return this.#fail(failure, path, request, reply);
		return reply.status(call.status).send(answer);
	}

	#call(request: FastifyRequest, caller: Caller): Call {
		return {
			database: this.#database,
			switches: this.#switchBoard.switches,
			caller,
			params: request.params as Record<string, string>,
			query: firstOfEach(request.query as Record<string, string | string[]>),
			headers: request.headers,
			body: request.body,
			now: timestamp(new Date()),
			warnings: [],
			events: [],
			status: 200,
		};
	}

	#fail(
		failure: Failure,
		path: string,
		request: FastifyRequest,
		reply: FastifyReply,
	): FastifyReply {
		const answer = failureAnswer(failure.kind, path, this.#switchBoard.switches);
		if (!answer) {
			this.#trace.record(request, null, null);
			reply.hijack();
			// A hanging request stays open until its client gives up.
			if (failure.kind === 'drop') request.raw.socket.destroy();
			return reply;
		}
		if (failure.retryAfter !== undefined) reply.header('Retry-After', failure.retryAfter);
		return reply.status(answer.status).type(answer.contentType).send(answer.body);
	}
}

/** A query parameter that is repeated counts once. */
function firstOfEach(query: Record<string, string | string[]>): Record<string, string | undefined> {
	return Object.fromEntries(
		Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
	);
}
