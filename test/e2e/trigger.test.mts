import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { credential } from '../../tools/demo/play.mts';
import { startSandbox, type Sandbox } from '../../tools/demo/sandbox.mts';
import { N8nHome, type RunItems } from '../../tools/n8n/home.mts';
import { owner as person, Session } from '../../tools/n8n/session.mts';
import { publish, waitForEnd } from './editor.mts';

// The trigger in a real n8n against the sandbox: registered by itself, called back, once, after a restart too.

const minute = 60_000;
const password = 'Trigger1Password';
let home: N8nHome;
let sandbox: Sandbox;
let n8n: string;
let owner: Session;
let mobiles = 919_800_000_000;

beforeAll(async () => {
	home = await N8nHome.make();
	sandbox = await startSandbox();
	await home.installThisPackage();
	await home.importCredential(credential(sandbox.url, 'server123'));
	n8n = await home.start();
	owner = await home.makeOwner(n8n, password);
}, 5 * minute);

afterAll(async () => {
	await home?.stop();
	if (home) rmSync(home.folder, { recursive: true, force: true, maxRetries: 3 });
	await sandbox?.stop();
}, minute);

const sandboxGet = async (path: string): Promise<any> =>
	await (await fetch(`${sandbox.url}/sandbox/${path}`)).json();
const sandboxSend = async (method: string, path: string, body: object): Promise<any> => {
	const headers = { 'Content-Type': 'application/json' };
	const answer = await fetch(`${sandbox.url}${path}`, {
		method,
		headers: { ...headers, Authorization: SIGNATURE },
		body: JSON.stringify(body),
	});
	return await answer.json();
};
/** `store.server` with the password server123. */
const SIGNATURE = 'Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3';

const active = async () =>
	(await sandboxGet('webhooks')).webHooks.filter((webHook: any) => webHook.active);
const deliveries = async () => (await sandboxGet('deliveries')).deliveries as any[];

async function until(isSo: () => Promise<boolean>): Promise<void> {
	while (!(await isSo())) await pause(100);
}

const arrived = async () =>
	await until(async () => (await deliveries()).every(({ state }) => state !== 'waiting'));

async function addCustomer(): Promise<{ id: number; mobile: string }> {
	const mobile = String(++mobiles);
	const profile = { source: 'INSTORE', identifiers: [{ type: 'mobile', value: mobile }] };
	const { createdId } = await sandboxSend('POST', '/v2/customers', {
		profiles: [{ ...profile, firstName: 'Asha' }],
	});
	return { id: createdId, mobile };
}

/** A workflow that begins with the trigger and does nothing. */
async function workflow(parameters: object = {}): Promise<string> {
	const { id: credentialId } = (await owner.get('/credentials')).find(
		({ name }: any) => name === 'Capillary',
	);
	const { id } = await owner.post('/workflows', {
		name: 'When something happens',
		nodes: [
			{
				id: crypto.randomUUID(),
				webhookId: crypto.randomUUID(),
				name: 'Capillary Trigger',
				type: 'n8n-nodes-capillary.capillaryTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: { events: ['customerAdded'], ...parameters },
				credentials: { capillaryApi: { id: credentialId, name: 'Capillary' } },
			},
			{
				id: crypto.randomUUID(),
				name: 'After',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [200, 0],
				parameters: {},
			},
		],
		connections: { 'Capillary Trigger': { main: [[{ node: 'After', type: 'main', index: 0 }]] } },
		settings: {},
	});
	return id;
}

/** Newer versions of n8n register webhooks, and remove them, a moment later. */
const areActive = async (count: number) =>
	await until(async () => (await active()).length === count);
async function unpublish(id: string): Promise<void> {
	const before = await active();
	await owner.post(`/workflows/${id}/deactivate`);
	await areActive(before.length - 1);
}

/** What the editor shows when a workflow could not be published. */
async function refusalOf(id: string): Promise<string> {
	const told = await publish(owner, id).catch((error: Error) => error.message);
	if (told) return told;
	for (;;) {
		const { triggers } = await owner.get(`/workflows/${id}/publication-status`);
		const failed = triggers.find(({ errorMessage }: any) => errorMessage);
		if (failed) return failed.errorMessage;
		await pause(100);
	}
}

/** What became of each execution of a workflow, the oldest first. */
async function runsOf(id: string): Promise<RunItems[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
	const { results } = await owner.get(`/executions?filter=${filter}&limit=100`);
	const ids = results.map((each: any) => String(each.id)).sort((a: string, b: string) => +a - +b);
	return await Promise.all(ids.map(async (each: string) => await waitForEnd(owner, each)));
}

const idsIn = (runs: RunItems[]) =>
	runs.flatMap(({ After }) => (After?.[0] ?? []).map(({ json }) => json.customerId));

test(
	'a published workflow is registered by itself, and starts once for each customer who is added',
	async () => {
		const id = await workflow();
		expect(await active()).toEqual([]);
		await publish(owner, id);
		await areActive(1);
		expect(await active()).toMatchObject([
			{
				webHookUrl: expect.stringMatching(`^${n8n}/webhook/[\\w-]+/capillary$`),
				eventNames: ['customerAdded'],
				headerNames: expect.arrayContaining(['X-Capillary-Webhook-Secret']),
			},
		]);
		// A busy n8n takes its time, and is not to be called again for that.
		const events = { duplicates: 1, timeoutSeconds: 60 };
		await sandboxSend('PUT', '/sandbox/switches', { events });
		const added = [await addCustomer(), await addCustomer()];
		await arrived();
		await sandboxSend('PUT', '/sandbox/switches', { events: { duplicates: 0 } });
		expect((await deliveries()).map(({ statuses }) => statuses)).toEqual(Array(4).fill([200]));
		await until(async () => (await runsOf(id)).length >= 2);
		const runs = await runsOf(id);
		expect(runs).toHaveLength(2);
		// The two were called back side by side: which of them comes first is chance.
		const received = runs.map(({ After }) => After[0].map(({ json }) => json));
		for (const { id: customerId, mobile } of added) {
			expect(received).toContainEqual([
				expect.objectContaining({
					event: 'customerAdded',
					customerId,
					source: 'INSTORE',
					loyaltyType: 'LOYALTY',
					identifiers: expect.objectContaining({ mobile }),
					data: expect.objectContaining({ firstName: 'Asha' }),
				}),
			]);
		}

		const [{ webHookUrl }] = await active();
		const headers = { 'Content-Type': 'application/json' };
		const [{ payload }] = await deliveries();
		const body = JSON.stringify(payload);
		expect((await fetch(webHookUrl, { method: 'POST', headers, body })).status).toBe(401);
		expect(await runsOf(id)).toHaveLength(2);

		await unpublish(id);
	},
	3 * minute,
);

test(
	'somebody who listens for a test event sees it, and the address for tests is gone afterwards',
	async () => {
		const id = await workflow();
		await owner.run(id, { name: 'Capillary Trigger' });
		expect(await active()).toMatchObject([
			{ webHookUrl: expect.stringContaining('/webhook-test/') },
		]);
		const { id: customerId } = await addCustomer();
		await arrived();
		await until(async () => (await runsOf(id)).length === 1);
		expect(idsIn(await runsOf(id))).toEqual([customerId]);
		await until(async () => (await active()).length === 0);
	},
	3 * minute,
);

test(
	'after a restart, the workflow goes on; what came before starts nothing more, and what a test left behind is removed',
	async () => {
		const published = await workflow();
		await publish(owner, published);
		await areActive(1);
		const { id: customerId } = await addCustomer();
		await arrived();
		await until(async () => (await runsOf(published)).length === 1);
		const listening = await workflow();
		await owner.run(listening, { name: 'Capillary Trigger' });
		const before = await active();
		expect(before).toHaveLength(2);
		const { payload } = (await deliveries()).find(({ url }) => url === before[0].webHookUrl);

		await home.stop();
		home = await N8nHome.make(home.folder);
		n8n = await home.start({ port: Number(new URL(n8n).port) });
		owner = await Session.signIn(n8n, { email: person.email, password });

		// What n8n would have removed, had it had the time.
		expect(await active()).toHaveLength(2);
		await owner.run(listening, { name: 'Capillary Trigger' });
		expect(await active()).toHaveLength(2);

		await sandboxSend('POST', '/sandbox/events', { event: 'customerAdded', payload });
		await arrived();
		const next = await addCustomer();
		await arrived();
		await until(async () => idsIn(await runsOf(published)).includes(next.id));
		expect(idsIn(await runsOf(published))).toEqual([customerId, next.id]);
		await unpublish(published);
	},
	3 * minute,
);

test(
	'what Capillary refuses is told when somebody publishes',
	async () => {
		const id = await workflow();
		await sandboxSend('PUT', '/sandbox/switches', {
			failures: { shares: { 4000: 1 } },
		});
		expect(await refusalOf(id)).toContain('is not allowed to register webhooks');
		await sandboxSend('PUT', '/sandbox/switches', { failures: { shares: {} } });
		expect(await active()).toEqual([]);
	},
	3 * minute,
);
