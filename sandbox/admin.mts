import type { FastifyInstance } from 'fastify';
import { wholeCustomer } from './customers/whole.mts';
import type { Database } from './database.mts';
import type { Dispatcher } from './events/dispatcher.mts';
import { sampledEvents, sampleOf } from './events/samples.mts';
import type { Journal } from './journal.mts';
import type { SwitchBoard } from './switchBoard.mts';
import { allWebHooks } from './webHooks/webHook.mts';

const EVERYTHING = ['points', 'subscriptions', 'mlp', 'customerStatus'];
const DEFAULT_ENTRIES = 1000;

/**
 * The sandbox's own routes, which Capillary does not have. Who may call them is up to the guard.
 */
export function addAdminRoutes(
	app: FastifyInstance,
	database: Database,
	switchBoard: SwitchBoard,
	journal: Journal,
	dispatcher: Dispatcher,
): void {
	app.get('/sandbox/switches', async () => switchBoard.switches);
	app.put('/sandbox/switches', async (request, reply) => {
		try {
			switchBoard.change(request.body);
		} catch (error) {
			return reply.status(400).send({ error: (error as Error).message });
		}
		return switchBoard.switches;
	});

	app.get<{ Querystring: { after?: string; limit?: string } }>(
		'/sandbox/journal',
		async ({ query }) => ({
			entries: journal.entries(Number(query.after ?? 0), Number(query.limit ?? DEFAULT_ENTRIES)),
			newest: journal.newest(),
		}),
	);

	app.get<{ Querystring: { limit?: string } }>('/sandbox/customers', async ({ query }) => {
		const rows = database.all(
			'SELECT * FROM customers WHERE merged_into IS NULL ORDER BY id DESC LIMIT ?',
			Number(query.limit ?? -1),
		);
		const count = database.get('SELECT COUNT(*) AS count FROM customers WHERE merged_into IS NULL');
		return {
			// Newest first, so that a limit shows what just happened.
			customers: rows.map((row) => ({
				...wholeCustomer(database, Number(row.id), EVERYTHING),
				referralCode: row.referral_code,
				referredBy: row.referred_by,
				fraudStatus: row.fraud_status,
				endPointsEnabled: JSON.parse(String(row.end_points)),
			})),
			total: count?.count,
		};
	});

	app.get('/sandbox/webhooks', async () => ({
		// Their headers hold secrets, which are nobody's business here.
		webHooks: allWebHooks(database).map(({ webHookHeaders, ...webHook }) => ({
			...webHook,
			headerNames: Object.keys(webHookHeaders),
		})),
	}));
	app.get<{ Querystring: { last?: string } }>('/sandbox/deliveries', async ({ query }) => ({
		deliveries: dispatcher.deliveries(Number(query.last ?? Infinity)),
	}));
	app.get('/sandbox/events', async () => ({ events: sampledEvents() }));
	app.post<{ Body: { event?: unknown; payload?: unknown } | null }>(
		'/sandbox/events',
		async ({ body }, reply) => {
			const event = String(body?.event ?? '');
			const payload = body?.payload ?? sampleOf(event);
			if (typeof payload !== 'object' || payload === null) {
				return await reply.status(400).send({ error: `There is no payload of "${event}"` });
			}
			return { webHooks: dispatcher.dispatchPayload(event, payload) };
		},
	);

	app.post('/sandbox/reset', async () => {
		database.empty();
		dispatcher.forget();
		switchBoard.reset();
		return { status: 'ok' };
	});
}
