import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { addAdminRoutes } from './admin.mts';
import { Refused } from './authentication.mts';
import { CUSTOMER_ROUTES } from './customers/routes.mts';
import type { Database } from './database.mts';
import { DomainError, InvalidRequest } from './domainError.mts';
import { errorBody } from './errorBody.mts';
import { Dispatcher } from './events/dispatcher.mts';
import { protectOwnRoutes, refuseOtherNames, type Access } from './guard.mts';
import { Journal } from './journal.mts';
import { METADATA_ROUTES } from './organization/metadata.mts';
import { TILL_ROUTES } from './organization/entities.mts';
import { addPage } from './page/page.mts';
import { Service, TooManyRequests } from './service.mts';
import { SwitchBoard } from './switchBoard.mts';
import type { Switches } from './switches.mts';
import { TOKEN_ROUTE } from './token.mts';
import { Trace } from './trace.mts';
import { LEGACY_ROUTES } from './v1/routes.mts';
import { WEBHOOK_ROUTES } from './webHooks/routes.mts';

const LARGEST_BODY_BYTES = 10 * 1024 * 1024;

/** Creates the sandbox's server; it does not listen yet. */
export function createApplication(
	database: Database,
	switches: Switches,
	access: Access,
): FastifyInstance {
	const journal = new Journal(database);
	const switchBoard = new SwitchBoard(switches);
	const trace = new Trace(journal);
	const dispatcher = new Dispatcher(database, switchBoard);
	// Connections that hang on purpose must not keep the server from stopping.
	const app = Fastify({ forceCloseConnections: true, bodyLimit: LARGEST_BODY_BYTES });
	app.addHook('onClose', async () => dispatcher.stop());
	refuseOtherNames(app, access);
	ignoreOtherContent(app);
	app.get('/sandbox/health', async () => ({ status: 'ok' }));
	app.register(async (own) => {
		protectOwnRoutes(own, access);
		addAdminRoutes(own, database, switchBoard, journal, dispatcher);
		addPage(own);
	});
	app.register(async (api) => {
		acceptOnlyJson(api);
		traceRequests(api, trace);
		answerErrors(api, switchBoard);
		const service = new Service(database, switchBoard, trace, dispatcher);
		for (const route of [
			TOKEN_ROUTE,
			...METADATA_ROUTES,
			...TILL_ROUTES,
			...CUSTOMER_ROUTES,
			...LEGACY_ROUTES,
			...WEBHOOK_ROUTES,
		]) {
			service.add(api, route);
		}
		api.all('/*', async (request, reply) => {
			const path = pathOf(request);
			return reply.status(404).send(errorBody(path, 404, `There is no ${path} here`));
		});
	});
	return app;
}

/** The sandbox's own routes take JSON, and ignore a body of any other type. */
function ignoreOtherContent(app: FastifyInstance): void {
	app.addContentTypeParser('*', (_request, payload, done) => {
		payload.resume();
		done(null, undefined);
	});
}

/** Capillary's APIs accept JSON only (415); an empty body counts as no body. */
function acceptOnlyJson(api: FastifyInstance): void {
	api.removeAllContentTypeParsers();
	api.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
		if (body === '') return done(null, undefined);
		try {
			done(null, JSON.parse(String(body)));
		} catch (error) {
			done(new InvalidRequest(`The body is not JSON: ${(error as Error).message}`));
		}
	});
}

function traceRequests(api: FastifyInstance, trace: Trace): void {
	api.addHook('onRequest', async (request, reply) => {
		reply.header('X-Cap-Requestid', trace.of(request).requestId);
	});
	api.addHook('onSend', async (request, reply, payload) => {
		trace.record(request, reply.statusCode, payload);
		return payload;
	});
}

/** Tells the client why a request is refused. */
function answerErrors(api: FastifyInstance, switchBoard: SwitchBoard): void {
	api.setErrorHandler((error: FastifyError, request, reply) => {
		const path = pathOf(request);
		if (error instanceof TooManyRequests) {
			if (error.retryAfter !== undefined) reply.header('Retry-After', error.retryAfter);
			return reply.status(429).send(errorBody(path, 429, error.message));
		}
		if (error instanceof Refused) {
			return reply.status(error.status).send(errorBody(path, error.code, error.message));
		}
		if (error instanceof DomainError) {
			const isInvalid = error instanceof InvalidRequest;
			const status = isInvalid ? 400 : switchBoard.switches.domainErrorStatus;
			return reply.status(status).send(errorBody(path, error.code, error.message));
		}
		const status = error.statusCode ?? 500;
		if (status >= 500) process.stderr.write(`${error.stack}\n`);
		return reply.status(status).send(errorBody(path, status, error.message));
	});
}

function pathOf(request: FastifyRequest): string {
	return request.url.split('?')[0] ?? '';
}
