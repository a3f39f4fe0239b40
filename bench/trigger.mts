import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import { credential } from '../tools/demo/play.mts';
import { startSandbox, type Sandbox } from '../tools/demo/sandbox.mts';
import { N8nHome } from '../tools/n8n/home.mts';
import { seededRandom } from './fleet/random.mts';
import { median } from './median.mts';
import { publish, untilIdle } from './published.mts';
import { waitForQuiet } from './quiet.mts';
import { resultOf, type Result } from './result.mts';
import { measureRemembering } from './trigger/remembering.mts';
import type { NamedNode, WorkflowNode } from './workflow.mts';

/** A smaller number shows that the bench runs; its figures mean nothing. */
const EVENTS = Number(process.env.BENCH_EVENTS ?? 10_000);
const REPEATED = EVENTS / 10;
const PER_ROUND = Math.min(1_000, EVENTS);
const ROUNDS = 3;
/** As many as Capillary opens to a webhook in its own examples. */
const CONNECTIONS = 10;

const HEADER = { name: 'X-Secret', value: 'a long text that nobody guesses' };

/** This node registers itself, or a person registered it: then the secret is in a credential, as the Webhook node's is. */
const sides = ['thisNode', 'registeredByHand', 'webhookNode'] as const;
type Side = (typeof sides)[number];

/** What starts the workflow of each side, and where. */
const TRIGGERS: Record<Side, { path: string; node: NamedNode }> = {
	thisNode: {
		path: 'b5d6c5a0-0000-4000-8000-000000000001/capillary',
		node: {
			name: 'Trigger',
			type: 'n8n-nodes-capillary.capillaryTrigger',
			typeVersion: 1,
			webhookId: 'b5d6c5a0-0000-4000-8000-000000000001',
			parameters: { events: ['customerAdded'] },
			credentials: { capillaryApi: { id: 'Capillary', name: 'Capillary' } },
		},
	},
	registeredByHand: {
		path: 'b5d6c5a0-0000-4000-8000-000000000002/capillary',
		node: {
			name: 'Trigger',
			type: 'n8n-nodes-capillary.capillaryTrigger',
			typeVersion: 1,
			webhookId: 'b5d6c5a0-0000-4000-8000-000000000002',
			parameters: { registration: 'manual', events: ['customerAdded'] },
			credentials: { capillaryWebhookApi: { id: 'Secret', name: 'Secret' } },
		},
	},
	webhookNode: {
		path: 'plain',
		node: {
			name: 'Trigger',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: 'b5d6c5a0-0000-4000-8000-000000000003',
			parameters: { httpMethod: 'POST', path: 'plain', authentication: 'headerAuth', options: {} },
			credentials: { httpHeaderAuth: { id: 'Header', name: 'Header' } },
		},
	},
};

/**
 * Measures how many events a second a running n8n takes in and works off: with Capillary Trigger, repeated ones
 * ignored, and with n8n's own Webhook node, in turn. Then sends events of which a tenth are repeated, in random
 * order, and counts how often each starts the workflow.
 */
export async function measureTrigger(say: (words: string) => void): Promise<Result> {
	const remembering = await measureRemembering([1_000, 100_000]);
	for (const { remembered, milliseconds } of remembering) {
		say(`${remembered} remembered: ${milliseconds.toFixed(1)} ms a lookup.`);
	}
	const home = await N8nHome.make();
	const sandbox = await startSandbox();
	const counter = await startCounter();
	try {
		await home.installThisPackage();
		await home.importCredentials([
			{
				name: 'Secret',
				type: 'capillaryWebhookApi',
				data: { headerName: HEADER.name, secret: HEADER.value },
			},
			{ name: 'Header', type: 'httpHeaderAuth', data: HEADER },
			credential(sandbox.url, PASSWORD),
		]);
		const address = await home.start();
		const owner = await home.makeOwner(address);
		const end = { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
		const workflows: string[] = [];
		const publishBefore = async (side: Side, last: WorkflowNode) =>
			await publish(owner, [TRIGGERS[side].node, { ...last, name: 'End' }]);
		for (const side of sides) workflows.push(await publishBefore(side, end));
		const secret = { [HEADER.name]: HEADER.value };
		const headers: Record<Side, Record<string, string>> = {
			thisNode: await registeredHeaders(sandbox),
			registeredByHand: secret,
			webhookNode: secret,
		};
		const rates: Record<Side, number[]> = { thisNode: [], registeredByHand: [], webhookNode: [] };
		/** Events of the node's side. */
		const send = async (side: Side, events: object[]) =>
			await sendAll(`${address}/webhook/${TRIGGERS[side].path}`, headers[side], events);
		let made = 0;
		const loads: number[] = [];
		for (let round = 0; round <= ROUNDS; round++) {
			for (const side of sides) {
				const events = Array.from({ length: PER_ROUND }, () => eventOf(++made));
				loads.push(await waitForQuiet());
				const begin = performance.now();
				await send(side, events);
				await untilIdle(owner);
				const rate = PER_ROUND / ((performance.now() - begin) / 1000);
				// The first one warms n8n up.
				if (round > 0) rates[side].push(rate);
				say(`Round ${round}, ${side}: ${rate.toFixed(1)} events/s.`);
			}
		}

		for (const id of workflows) await owner.post(`/workflows/${id}/deactivate`);
		await publishBefore('thisNode', {
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url: counter.url,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: '={{ { "customerId": $json.customerId } }}',
				options: {},
			},
		});
		const random = seededRandom(1);
		const first = Array.from({ length: EVENTS - REPEATED }, () => eventOf(++made));
		const again = shuffled(first, random).slice(0, REPEATED);
		headers.thisNode = await registeredHeaders(sandbox);
		await send('thisNode', shuffled([...first, ...again], random));
		await untilIdle(owner);
		const counts = first.map(
			({ data }) => counter.counts.get(data.customerIdentifiers.customerId) ?? 0,
		);
		const once = counts.filter((count) => count === 1).length;
		const ratioOf = (side: Side) =>
			median(rates[side].map((rate, round) => rate / rates.webhookNode[round]));
		say(`${EVENTS} events, ${REPEATED} of them repeated: ${once} of ${first.length} once.`);
		return resultOf({
			name: 'trigger',
			measures: `${PER_ROUND} events over ${CONNECTIONS} connections until the last execution has ended, median of ${ROUNDS} alternating rounds; then ${EVENTS} events, a tenth of them repeated, in random order`,
			figures: {
				...Object.fromEntries(sides.map((side) => [side, { eventsPerSecond: rates[side] }])),
				remembering,
				repeated: {
					events: EVENTS,
					repeated: REPEATED,
					never: counts.filter((count) => count === 0).length,
					once,
					moreThanOnce: counts.filter((count) => count > 1).length,
				},
				machine: { loadBefore: loads },
			},
			ratio: {
				throughput: ratioOf('thisNode'),
				registeredByHand: ratioOf('registeredByHand'),
				once: once / first.length,
			},
			target: { throughput: { least: 0.8 }, once: { least: 1, most: 1 } },
		});
	} finally {
		await home.remove();
		await sandbox.stop();
		await counter.stop();
	}
}

function eventOf(number: number) {
	return {
		eventName: 'customerAdded',
		eventId: `event-${number}`,
		orgId: 150698,
		refId: `150698_${number}`,
		apiRequestId: `request-${number}`,
		createdAt: 1_700_000_000_000 + number,
		data: {
			loyaltyType: 'LOYALTY',
			source: 'instore',
			firstName: 'Asha',
			customerIdentifiers: {
				customerId: number,
				instore: { mobile: String(919_800_000_000 + number), email: `${number}@example.org` },
			},
		},
		loyaltyEventId: null,
	};
}

const PASSWORD = 'server123';

/** The headers that the sandbox sends with events to the webhook that is registered and active. */
async function registeredHeaders({ url }: Sandbox): Promise<Record<string, string>> {
	const { username } = credential(url, PASSWORD).data;
	const hashed = createHash('md5').update(PASSWORD).digest('hex');
	const Authorization = `Basic ${Buffer.from(`${username}:${hashed}`).toString('base64')}`;
	const answer = await fetch(`${url}/v3/webHooks`, { headers: { Authorization } });
	const { data } = (await answer.json()) as {
		data: Array<{ active: boolean; webHookHeaders: Record<string, string> }>;
	};
	return data.findLast(({ active }) => active)!.webHookHeaders;
}

/** @throws when one is not answered 200 */
async function sendAll(
	url: string,
	secret: Record<string, string>,
	events: object[],
): Promise<void> {
	const waiting = [...events];
	const headers = { ...secret, 'Content-Type': 'application/json' };
	const connection = async () => {
		for (let event = waiting.shift(); event; event = waiting.shift()) {
			const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(event) });
			await answer.arrayBuffer();
			if (answer.status !== 200) throw new Error(`n8n answered ${answer.status}.`);
		}
	};
	await Promise.all(Array.from({ length: CONNECTIONS }, connection));
}

/** The same in random order (Fisher and Yates). */
function shuffled<Each>(list: Each[], random: () => number): Each[] {
	const all = [...list];
	for (let last = all.length - 1; last > 0; last--) {
		const chosen = Math.floor(random() * (last + 1));
		[all[last], all[chosen]] = [all[chosen], all[last]];
	}
	return all;
}

/** A server that counts how often each customer arrives. */
async function startCounter() {
	const counts = new Map<number, number>();
	const server = createServer((request, response) => {
		void json(request).then((body) => {
			const { customerId } = body as { customerId: number };
			counts.set(customerId, (counts.get(customerId) ?? 0) + 1);
			response.end('{}');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		counts,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
