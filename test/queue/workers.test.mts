import { credential } from '../../tools/demo/play.mts';
import type { Worker } from '../../tools/n8n/cluster.mts';
import { publish, runWorkflow, waitForEnd, waitUntilServed } from '../e2e/editor.mts';
import { START_NODE } from '../e2e/start-node.mts';
import { capillary, clientOf, customersOf, rows, setStage, until, type Stage } from './stage.mts';

// n8n on several processes: what starts a workflow is on one of them, the node runs on the others. Each has
// a home of its own, as on machines of their own.

const minute = 60_000;
let stage: Stage;
let workers: Worker[];

beforeAll(async () => {
	stage = await setStage();
	workers = await Promise.all(
		Array.from({ length: 4 }, async () => await stage.cluster.addWorker({ concurrency: 2 })),
	);
}, 8 * minute);
afterAll(async () => await stage?.remove(), minute);

const onWorkers = () => workers.flatMap((worker) => worker.executions());
const wait = { responseMode: 'lastNode', responseData: 'allEntries' };
const addOf = (id: string, firstName: string) =>
	capillary('Add', { operation: 'add', externalId: id, firstName });

/** The executions of a workflow, by n8n's own list. */
async function executionsOf(workflowId: string): Promise<Array<{ id: string; status: string }>> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const { results } = await stage.cluster.owner.get(`/executions?filter=${filter}&limit=100`);
	return results;
}

/** Starts a workflow several times at once; returns the executions. */
async function startTogether(workflowId: string, count: number): Promise<string[]> {
	const start = async () => await stage.cluster.owner.run(workflowId, { name: 'Start' });
	return await Promise.all(Array.from({ length: count }, start));
}

/** The executions ran on workers, and each worker had some of them. */
function expectEachWorkerToHaveRun(executionIds: string[]): void {
	expect(onWorkers()).toEqual(expect.arrayContaining(executionIds));
	for (const worker of workers) {
		const own = worker.executions().filter((each) => executionIds.includes(each));
		expect(own.length).toBeGreaterThan(0);
	}
}

test(
	'twenty webhook calls at once: each is answered with its own customer, and none runs in the main process',
	async () => {
		const { cluster } = stage;
		const webhook = {
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: 'a2b4f3ff-4d8f-4a5e-8c6e-0a1b2c3d4e5f',
			parameters: { path: 'customers', httpMethod: 'POST', ...wait },
		};
		const id = await stage.makeWorkflow('Webhook', [
			webhook,
			addOf('={{ $json.body.id }}', '={{ $json.body.name }}'),
		]);
		await publish(cluster.owner, id);
		const address = `${cluster.address}/webhook/customers`;
		await waitUntilServed(async () => await fetch(address, { method: 'POST' }));
		const calls = Array.from({ length: 20 }, (_, number) => `W-${number}`);
		const answers = await Promise.all(
			calls.map(async (externalId) => {
				const answer = await fetch(address, {
					method: 'POST',
					headers: { 'Content-Type': 'application/json' },
					body: JSON.stringify({ id: externalId, name: `Name ${externalId}` }),
				});
				return (await answer.json()) as Array<{ createdId: number }>;
			}),
		);
		const ids = answers.map(([{ createdId }]) => createdId);
		expect(new Set(ids).size).toBe(20);
		expect(ids.every(Number.isInteger)).toBe(true);
		const held = await customersOf(stage.sandbox);
		for (const call of calls) expect(held.get(call)).toEqual([`Name ${call}`]);
		const executions = await executionsOf(id);
		expect(executions.length).toBeGreaterThanOrEqual(20);
		expect(onWorkers()).toEqual(expect.arrayContaining(executions.map((each) => each.id)));
	},
	2 * minute,
);

test(
	'a schedule: what its hour starts and what the editor starts runs on workers',
	async () => {
		const { owner } = stage.cluster;
		const id = await stage.makeWorkflow('Schedule', [
			{
				name: 'Every second',
				type: 'n8n-nodes-base.scheduleTrigger',
				typeVersion: 1.2,
				parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } },
			},
			addOf('=S-{{ $execution.id }}', 'Scheduled'),
		]);
		const run = await runWorkflow(owner, id, 'Every second');
		expect(run.Add[0][0].json.createdId).toBeGreaterThan(0);
		await publish(owner, id);
		await until(async () => (await executionsOf(id)).length > 2);
		await owner.post(`/workflows/${id}/deactivate`);
		// n8n ends the schedule a moment later: the next list may have one more that has just begun.
		let executions = await executionsOf(id);
		await until(async () => {
			executions = await executionsOf(id);
			return executions.every(({ status }) => !['new', 'running'].includes(status));
		});
		expect(executions.map(({ status }) => status)).toEqual(executions.map(() => 'success'));
		expect(onWorkers()).toEqual(expect.arrayContaining(executions.map((each) => each.id)));
		const held = await customersOf(stage.sandbox);
		for (const each of executions) expect(held.get(`S-${each.id}`)).toEqual(['Scheduled']);
	},
	2 * minute,
);

test(
	"a form: what a person submits to the main process is added by a worker, and the form's page says the ID",
	async () => {
		const { cluster } = stage;
		const id = await stage.makeWorkflow('Form', [
			{
				name: 'Form',
				type: 'n8n-nodes-base.formTrigger',
				typeVersion: 2.2,
				webhookId: 'b3c5e4aa-5e9a-4b6f-9d7f-1b2c3d4e5f60',
				parameters: {
					formTitle: 'Join',
					formFields: { values: [{ fieldLabel: 'Card' }, { fieldLabel: 'First name' }] },
					responseMode: 'lastNode',
					options: { path: 'join-here' },
				},
			},
			addOf('={{ $json.Card }}', "={{ $json['First name'] }}"),
		]);
		await publish(cluster.owner, id);
		const address = `${cluster.address}/form/join-here`;
		const data = new FormData();
		data.append('field-0', 'F-1');
		data.append('field-1', 'Asha');
		const submit = async () => await fetch(address, { method: 'POST', body: data });
		expect((await waitUntilServed(submit)).status).toBe(200);
		await until(async () => (await executionsOf(id)).some(({ status }) => status === 'success'));
		expect((await customersOf(stage.sandbox)).get('F-1')).toEqual(['Asha']);
		const [execution] = await executionsOf(id);
		expect(onWorkers()).toContain(execution.id);
	},
	2 * minute,
);

test(
	'lists of the form are filled by the main process; both credentials, made there, sign on workers',
	async () => {
		const { owner } = stage.cluster;
		const lists = await owner.post('/dynamic-node-parameters/resource-locator-results', {
			path: 'parameters.x',
			methodName: 'getPrograms',
			nodeTypeAndVersion: { name: 'n8n-nodes-capillary.capillary', version: 1 },
			currentNodeParameters: { authentication: 'basic', resource: 'customer', operation: 'add' },
			credentials: { capillaryApi: stage.credentials.capillaryApi },
		});
		expect(lists.results.length).toBeGreaterThan(0);
		const programs = { resource: 'organization', operation: 'getPrograms' };
		const id = await stage.makeWorkflow('Programs', [
			START_NODE,
			capillary('Till', { authentication: 'basic', ...programs }),
			capillary('Client', { authentication: 'oauth', ...programs }, { executeOnce: true }),
		]);
		const executionId = await owner.run(id, { name: 'Start' });
		const { Till, Client } = await waitForEnd(owner, executionId);
		expect(onWorkers()).toContain(executionId);
		expect(Till[0].length).toBe(lists.results.length);
		expect(Client[0].map(({ json }) => json)).toEqual(Till[0].map(({ json }) => json));
	},
	2 * minute,
);

test(
	'four workers at once under one limit of one key: Capillary refuses some requests, and every customer is written once',
	async () => {
		const { owner } = stage.cluster;
		const rateLimit = { perSeconds: 10, window: 'sliding', per: 'key', retryAfter: 'none' };
		await stage.switchSandbox({
			rateLimit: { ...rateLimit, requests: 100 },
			latencyMilliseconds: 300,
		});
		const before = (await stage.journal()).length;
		const till = credential(stage.sandbox.url, 'till123', 'till.two');
		const credentials = await stage.makeCredential(till);
		const id = await stage.makeWorkflow('Limited', [
			START_NODE,
			rows(40),
			capillary(
				'Add',
				{
					operation: 'add',
					externalId: '=L-{{ $execution.id }}-{{ $json.number }}',
					firstName: '=Limited {{ $json.number }}',
				},
				{ credentials },
			),
		]);
		// As many as all workers take.
		const ids = await startTogether(id, 8);
		const runs = await Promise.all(ids.map(async (each) => await waitForEnd(owner, each)));
		await stage.switchSandbox({ rateLimit: { requests: null }, latencyMilliseconds: 0 });
		for (const { Add } of runs) {
			expect(Add[0].map(({ json }) => json.error)).toEqual(Array(40).fill(undefined));
			expect(new Set(Add[0].map(({ json }) => json.createdId)).size).toBe(40);
		}
		const held = await customersOf(stage.sandbox);
		for (const each of ids) {
			const names = Array.from({ length: 40 }, (_, n) => held.get(`L-${each}-${n}`));
			expect(names).toEqual(Array.from({ length: 40 }, (_, n) => [`Limited ${n}`]));
		}
		expectEachWorkerToHaveRun(ids);
		const adds = (await stage.journal())
			.slice(before)
			.filter(({ method, path }) => method === 'POST' && path.startsWith('/v2/customers'));
		expect(adds.filter(({ committed }) => committed)).toHaveLength(320);
		expect(adds.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
	},
	5 * minute,
);

test.each(['leaves-older', 'ends-older'])(
	'workers renew one OAuth token while they write, where a new token %s: every customer is written once',
	async (newToken) => {
		const { owner } = stage.cluster;
		// Shorter than a run.
		await stage.switchSandbox({ tokenTtlSeconds: 3, newToken, latencyMilliseconds: 500 });
		const before = (await stage.journal()).length;
		const credentials = await stage.makeCredential(clientOf(stage.sandbox, newToken));
		const parameters = {
			authentication: 'oauth',
			operation: 'add',
			externalId: '=T-{{ $execution.id }}-{{ $json.number }}',
			firstName: 'Token',
			options: { requestsPerMinute: 1_200 },
		};
		const id = await stage.makeWorkflow(`Client, ${newToken}`, [
			START_NODE,
			rows(60),
			capillary('Add', parameters, { credentials }),
		]);
		// As many as all workers take.
		const ids = await startTogether(id, 8);
		const runs = await Promise.all(ids.map(async (each) => await waitForEnd(owner, each)));
		await stage.switchSandbox({
			tokenTtlSeconds: 300,
			newToken: 'leaves-older',
			latencyMilliseconds: 0,
		});
		for (const { Add } of runs) expect(Add[0]).toHaveLength(60);
		const held = await customersOf(stage.sandbox);
		const wanted = ids.flatMap((each) => Array.from({ length: 60 }, (_, n) => `T-${each}-${n}`));
		expect(wanted.map((externalId) => held.get(externalId))).toEqual(wanted.map(() => ['Token']));
		expectEachWorkerToHaveRun(ids);
		const renewals = (await stage.journal())
			.slice(before)
			.filter(({ path }) => path.includes('/oauth/token'));
		expect(renewals.length).toBeGreaterThan(1);
	},
	3 * minute,
);

test(
	'a worker without the package says which node it does not know; once it is installed there, it runs',
	async () => {
		const { cluster } = stage;
		await Promise.all(workers.map(async (worker) => await worker.drain()));
		const bare = await cluster.addWorker({ hasPackage: false });
		const id = await stage.makeWorkflow('Bare', [START_NODE, addOf('B-1', 'Bare')]);
		const error = await runWorkflow(cluster.owner, id, 'Start').catch((each: Error) => each);
		expect(String(error)).toMatch(/Unrecognized node type: n8n-nodes-capillary\.capillary/);
		expect((await customersOf(stage.sandbox)).has('B-1')).toBe(false);
		await bare.drain();
		workers = [await cluster.addWorker()];
		await runWorkflow(cluster.owner, id, 'Start');
		expect((await customersOf(stage.sandbox)).get('B-1')).toEqual(['Bare']);
	},
	3 * minute,
);
