import { setTimeout as pause } from 'node:timers/promises';

import type { WebhookProcess, Worker } from '../../tools/n8n/cluster.mts';
import { publish } from '../e2e/editor.mts';
import { capillary, setStage, until, type Stage } from './stage.mts';

// Capillary Trigger where several processes take its deliveries, behind a load balancer: whichever of them an event
// reaches, and however often, it starts the workflow once.

const minute = 60_000;
let stage: Stage;
let receivers: WebhookProcess[];
let worker: Worker;

beforeAll(async () => {
	stage = await setStage();
	[worker, ...receivers] = await Promise.all([
		stage.cluster.addWorker(),
		stage.cluster.addWebhookProcess(),
		stage.cluster.addWebhookProcess(),
	]);
}, 8 * minute);
afterAll(async () => await stage?.remove(), minute);

const EVENTS = 15;

/** An event that the sandbox does not send for the customers that are added here. */
const EVENT = 'tierUpgraded';

/** Events of customers from a number on. */
const eventsFrom = (first: number) =>
	Array.from({ length: EVENTS }, (_, index) => ({
		eventName: EVENT,
		eventId: `event-${first + index}`,
		orgId: 1,
		createdAt: 1_700_000_000_000,
		data: { customerIdentifiers: { customerId: first + index } },
	}));

/** Publishes a workflow that adds a customer for each event that starts it. */
async function publishTrigger(): Promise<string> {
	const { capillaryApi } = stage.credentials;
	const trigger = {
		name: 'Capillary Trigger',
		type: 'n8n-nodes-capillary.capillaryTrigger',
		typeVersion: 1,
		webhookId: 'd4e6f8aa-1b2c-4d5e-8f90-a1b2c3d4e5f6',
		parameters: { events: [EVENT] },
		credentials: { capillaryApi },
	};
	const add = capillary('Add', {
		operation: 'add',
		externalId: '=E-{{ $json.customerId }}',
		firstName: 'Once',
	});
	const id = await stage.makeWorkflow('Trigger', [trigger, add]);
	await publish(stage.cluster.owner, id);
	return id;
}

interface Registered {
	webHookUrl: string;
	webHookHeaders: Record<string, string>;
}

/** The webhook as Capillary has it, once it is registered. */
async function registered(): Promise<Registered> {
	const headers = { Authorization: SIGNATURE };
	for (;;) {
		const answer = await fetch(`${stage.sandbox.url}/v3/webHooks`, { headers });
		const { data } = (await answer.json()) as { data: Registered[] };
		if (data.length > 0) return data[0];
		await pause(100);
	}
}

/** `store.server` with the password server123. */
const SIGNATURE = 'Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3';

/** How often the sandbox was asked to add each event's customer. */
async function added(): Promise<Map<string, number>> {
	const counts = new Map<string, number>();
	for (const { method, path, body } of await stage.journal()) {
		if (method !== 'POST' || !path.startsWith('/v2/customers')) continue;
		const { value } = body.profiles[0].identifiers[0];
		counts.set(value, (counts.get(value) ?? 0) + 1);
	}
	return counts;
}

/** Each of the events' customers once. */
const onceEach = (events: ReturnType<typeof eventsFrom>) =>
	new Map(events.map(({ eventId }) => [eventId.replace('event', 'E'), 1]));

const sorted = (counts: Map<string, number>) => new Map([...counts].sort());

/** Waits until every execution of the workflow has ended. @returns how many there were */
async function ended(workflowId: string): Promise<number> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const all = async (): Promise<Array<{ status: string }>> =>
		(await stage.cluster.owner.get(`/executions?filter=${filter}&limit=100`)).results;
	await until(async () =>
		(await all()).every(({ status }) => !['new', 'running'].includes(status)),
	);
	return (await all()).length;
}

test(
	'events that reach two webhook processes at once start the workflow once each, after a restart too',
	async () => {
		const id = await publishTrigger();
		const { webHookUrl, webHookHeaders } = await registered();
		const { pathname } = new URL(webHookUrl);
		const deliver = async (receiver: WebhookProcess, events: object[]) =>
			await Promise.all(
				events.map(async (event) => {
					const answer = await fetch(receiver.address + pathname, {
						method: 'POST',
						headers: webHookHeaders,
						body: JSON.stringify(event),
					});
					return answer.status;
				}),
			);
		const first = eventsFrom(1_000);
		const answers = await Promise.all(
			receivers.map(async (receiver) => await deliver(receiver, first)),
		);
		expect(answers.flat()).toEqual(Array(2 * EVENTS).fill(200));
		// Neither process knows what the other took: n8n's database does.
		await until(async () => (await ended(id)) === 2 * EVENTS);
		expect(sorted(await added())).toEqual(onceEach(first));

		// One that takes its place knows nothing of what came, as the worker does not.
		await receivers[1].kill();
		receivers[1] = await stage.cluster.addWebhookProcess();
		await worker.drain();
		worker = await stage.cluster.addWorker();
		const second = eventsFrom(2_000);
		await deliver(receivers[1], [...first, ...second]);
		await deliver(receivers[0], [...second, ...first]);
		// What a process took itself before starts no execution.
		await until(async () => (await ended(id)) === 5 * EVENTS);
		expect(sorted(await added())).toEqual(onceEach([...first, ...second]));
	},
	5 * minute,
);
