import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { examples } from '../../tools/demo/play.mts';
import type { Worker } from '../../tools/n8n/cluster.mts';
import { publish, runWorkflow, waitForEnd, waitUntilServed } from '../e2e/editor.mts';
import { START_NODE } from '../e2e/start-node.mts';
import {
	capillary,
	countCustomers,
	customersOf,
	rows,
	setStage,
	until,
	type Stage,
	type StageNode,
} from './stage.mts';

// A worker is lost, or told to end, while it writes customers: what a second run makes of it.

const minute = 60_000;
let stage: Stage;
let workers: Worker[];

beforeAll(async () => {
	stage = await setStage({
		// n8n's own are a minute and half a minute: how long it takes until it gives a lost worker's run up.
		QUEUE_WORKER_LOCK_DURATION: '20000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
		QUEUE_WORKER_STALLED_INTERVAL: '5000',
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '600',
	});
	workers = await Promise.all([stage.cluster.addWorker(), stage.cluster.addWorker()]);
}, 8 * minute);
beforeEach(async () => await stage.switchSandbox({ latencyMilliseconds: 200 }));
afterAll(async () => await stage?.remove(), minute);

const fast = { requestsPerMinute: 6_000 };

/**
 * Loses the worker of an execution as soon as something is so; another worker takes its place.
 * @returns what n8n made of the execution
 */
async function loseWorkerOf(executionId: string, isTime: () => Promise<boolean>): Promise<string> {
	const { owner } = stage.cluster;
	await until(isTime);
	const lost = workers.find((worker) => worker.executions().includes(executionId))!;
	await lost.kill();
	const statusOf = async () => (await owner.get(`/executions/${executionId}`)).status;
	expect(await statusOf()).toBe('running');
	workers = [...workers.filter((worker) => worker !== lost), await stage.cluster.addWorker()];
	await until(async () => (await statusOf()) !== 'running');
	return await statusOf();
}

/** The executions of a workflow, the newest first. */
async function executionsOf(workflowId: string): Promise<Array<{ id: string; status: string }>> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	return (await stage.cluster.owner.get(`/executions?filter=${filter}`)).results;
}

/** Every customer with such an external ID: its first name, as often as it is registered. */
async function heldWith(start: string): Promise<Array<[string, string[]]>> {
	const held = [...(await customersOf(stage.sandbox))].filter(([id]) => id.startsWith(start));
	return held.sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }));
}

const wanted = (start: string, firstName: string, count: number) =>
	Array.from({ length: count }, (_, n) => [`${start}${n}`, [`${firstName} ${n}`]]);

test(
	'Create or Update: a worker is lost in the middle, somebody is told, the workflow is started again, and each customer is there once with the values',
	async () => {
		const { owner, address } = stage.cluster;
		const alarm = await stage.makeWorkflow('Alarm', [
			{
				name: 'When a run fails',
				type: 'n8n-nodes-base.errorTrigger',
				typeVersion: 1,
				parameters: {},
			},
		]);
		await publish(owner, alarm);
		const id = await stage.makeWorkflow(
			'Create or Update',
			[
				{
					name: 'Start',
					type: 'n8n-nodes-base.webhook',
					typeVersion: 2,
					webhookId: 'c4d6f5bb-6fab-4c70-8e80-2c3d4e5f6071',
					parameters: { path: 'start' },
				},
				rows(250),
				capillary('Save', {
					operation: 'upsert',
					customerBy: 'identifier',
					identifierName: 'externalId',
					identifierValue: '=U-{{ $json.number }}',
					additionalFields: { firstName: '=Saved {{ $json.number }}' },
					options: fast,
				}),
			],
			{ errorWorkflow: alarm },
		);
		await publish(owner, id);
		const start = async () => {
			const count = (await executionsOf(id)).length;
			await waitUntilServed(async () => await fetch(`${address}/webhook/start`));
			await until(async () => (await executionsOf(id)).length > count);
			return (await executionsOf(id))[0].id;
		};
		const lost = await start();
		const isTime = async () => (await countCustomers(stage.sandbox)) >= 50;
		const status = await loseWorkerOf(lost, isTime);
		expect(['error', 'crashed']).toContain(status);
		const before = (await heldWith('U-')).length;
		expect(before).toBeGreaterThanOrEqual(50);
		expect(before).toBeLessThan(250);
		await until(async () => (await executionsOf(alarm)).some((each) => each.status === 'success'));
		const told = await waitForEnd(owner, (await executionsOf(alarm))[0].id);
		expect(told['When a run fails'][0][0].json.execution.id).toBe(lost);

		const { Save } = await waitForEnd(owner, await start());
		expect(Save[0]).toHaveLength(250);
		const actions = Save[0].map(({ json }) => json.action);
		expect(actions.filter((action) => action === 'updated')).toHaveLength(before);
		expect(await heldWith('U-')).toEqual(wanted('U-', 'Saved', 250));
	},
	5 * minute,
);

test(
	'Update by ID: the same',
	async () => {
		const id = await stage.makeWorkflow('Add, then update', [
			START_NODE,
			rows(250),
			capillary('Add', {
				operation: 'add',
				externalId: '=A-{{ $json.number }}',
				firstName: '=New {{ $json.number }}',
				options: { ...fast, ifExists: 'getExisting', customersPerRequest: 10 },
			}),
			capillary('Update', {
				operation: 'updateById',
				customerId: '={{ $json.createdId }}',
				firstName: '=Changed {{ $itemIndex }}',
				options: fast,
			}),
		]);
		const changed = async () =>
			(await heldWith('A-')).filter(([, names]) => names[0].startsWith('Changed')).length;
		const lost = await stage.cluster.owner.run(id, { name: 'Start' });
		const status = await loseWorkerOf(lost, async () => (await changed()) >= 50);
		expect(['error', 'crashed']).toContain(status);
		expect(await changed()).toBeLessThan(250);
		const { Add, Update } = await runWorkflow(stage.cluster.owner, id, 'Start');
		expect(Add[0].map(({ json }) => json.existed)).toEqual(Array(250).fill(true));
		expect(Update[0]).toHaveLength(250);
		expect(await heldWith('A-')).toEqual(wanted('A-', 'Changed', 250));
	},
	5 * minute,
);

test(
	'a worker that is told to end finishes its run, when n8n is given the time',
	async () => {
		const { owner } = stage.cluster;
		const id = await stage.makeWorkflow('Drained', [
			START_NODE,
			rows(200),
			capillary('Add', {
				operation: 'add',
				externalId: '=D-{{ $json.number }}',
				firstName: '=Drained {{ $json.number }}',
				options: fast,
			}),
		]);
		const executionId = await owner.run(id, { name: 'Start' });
		await until(async () => (await heldWith('D-')).length >= 20);
		const ending = workers.find((worker) => worker.executions().includes(executionId))!;
		expect((await heldWith('D-')).length).toBeLessThan(200);
		await ending.drain();
		const { Add } = await waitForEnd(owner, executionId);
		expect(Add[0]).toHaveLength(200);
		expect(await heldWith('D-')).toEqual(wanted('D-', 'Drained', 200));
		workers = [...workers.filter((worker) => worker !== ending), await stage.cluster.addWorker()];
	},
	5 * minute,
);

test(
	'Add: a worker that is told to end, and is not given the time, is cut off; the workflow is run again, and each customer is there once',
	async () => {
		const { owner } = stage.cluster;
		// They have nothing to do; told to end a moment after its start, n8n waits for as long as it may.
		await Promise.all(workers.map(async (worker) => await worker.kill()));
		const settings = { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '1' };
		const cutOff = await stage.cluster.addWorker({ settings });
		const count = 500;
		const id = await stage.makeWorkflow('Cut off', [
			START_NODE,
			rows(count),
			capillary('Add', {
				operation: 'add',
				externalId: '=C-{{ $json.number }}',
				firstName: '=Cut {{ $json.number }}',
				options: { ...fast, ifExists: 'getExisting' },
			}),
		]);
		const lost = await owner.run(id, { name: 'Start' });
		await until(async () => (await heldWith('C-')).length >= 20);
		await cutOff.drain();
		// What was under way when it ended is written a moment later, until nothing more comes.
		let before: number;
		do {
			before = (await heldWith('C-')).length;
			await pause(2_000);
		} while ((await heldWith('C-')).length > before);
		expect(before).toBeLessThan(count);
		workers = [await stage.cluster.addWorker()];
		const { Add } = await runWorkflow(owner, id, 'Start');
		expect(Add[0]).toHaveLength(count);
		const existed = Add[0].filter(({ json }) => json.existed === true);
		expect(existed).toHaveLength(before);
		expect(await heldWith('C-')).toEqual(wanted('C-', 'Cut', count));
		const statusOf = async () => (await owner.get(`/executions/${lost}`)).status;
		await until(async () => (await statusOf()) !== 'running');
		expect(['error', 'crashed']).toContain(await statusOf());
	},
	5 * minute,
);

test(
	"n8n's database is away in the middle of a run, which goes on meanwhile: no item fails, and each customer is there once",
	async () => {
		const { owner } = stage.cluster;
		// So many that the database, too, has the time to start again before the run ends.
		const count = 1_000;
		const id = await stage.makeWorkflow('Without a database', [
			START_NODE,
			rows(count),
			capillary('Add', {
				operation: 'add',
				externalId: '=N-{{ $json.number }}',
				firstName: '=New {{ $json.number }}',
				options: fast,
			}),
		]);
		const executionId = await owner.run(id, { name: 'Start' });
		const heldAreAtLeast = (count: number) => async () => (await heldWith('N-')).length >= count;
		await until(heldAreAtLeast(20));
		await stage.cluster.withoutDatabase(async () => await until(heldAreAtLeast(150)));
		// n8n answers again a moment after its database does, at first not always.
		await until(
			async () =>
				await owner
					.get(`/executions/${executionId}`)
					.then(({ status }) => status !== 'running')
					.catch(() => false),
		);
		const { Add } = await waitForEnd(owner, executionId);
		expect(Add[0].map(({ json }) => json.action)).toEqual(Array(count).fill('added'));
		expect(await heldWith('N-')).toEqual(wanted('N-', 'New', count));
	},
	5 * minute,
);

test(
	'a run that somebody stops sends nothing more, and the log of its worker tells what became of its items',
	async () => {
		const { owner } = stage.cluster;
		const count = 1_000;
		const id = await stage.makeWorkflow('Stopped', [
			START_NODE,
			rows(count),
			capillary('Add', {
				operation: 'add',
				externalId: '=S-{{ $json.number }}',
				firstName: '=Stopped {{ $json.number }}',
				options: fast,
			}),
		]);
		const executionId = await owner.run(id, { name: 'Start' });
		await until(async () => (await heldWith('S-')).length >= 20);
		await owner.post(`/executions/${executionId}/stop`);
		const worker = workers.find((each) => each.executions().includes(executionId))!;
		const told =
			/Add: stopped; (\d+) of 1000 items written(?:, (\d+) perhaps written[^)]*\))?, (\d+) not sent/;
		await until(() => told.test(worker.output()));
		const [, written, perhaps = '0', notSent] = told.exec(worker.output())!;
		expect(Number(written) + Number(perhaps) + Number(notSent)).toBe(count);
		// Whatever is under way arrives meanwhile, and a run that went on would send again.
		await pause(2_000);
		const held = (await heldWith('S-')).length;
		expect(held).toBeGreaterThanOrEqual(Number(written));
		expect(held).toBeLessThanOrEqual(Number(written) + Number(perhaps));
		expect((await owner.get(`/executions/${executionId}`)).status).toBe('canceled');
	},
	2 * minute,
);

describe('the example import-that-resumes.json', () => {
	const count = 2_000;
	const example = JSON.parse(readFileSync(join(examples, 'import-that-resumes.json'), 'utf8'));
	const malformed = [17, 1_203];
	const columns = ['source', 'accountId', 'mobile', 'email', 'externalId', 'firstName', 'lastName'];
	const sheet = (correct: boolean) => [
		[...columns, 'gender', 'city'].join(','),
		...Array.from({ length: count }, (_, n) => {
			const mobile = malformed.includes(n) && !correct ? '98x' : String(918_000_000_000 + n);
			return ['INSTORE', '', mobile, '', `R-${n}`, `Row ${n}`, 'Resumed', 'Female', 'Pune'].join(
				',',
			);
		}),
	];
	let id: string;
	let readTable: string;
	const putSheet = async (correct: boolean) => {
		for (const { files } of workers) {
			await writeFile(join(files, 'customers.csv'), sheet(correct).join('\n'));
		}
	};
	const start = 'When clicking Execute';

	/** What the data table says: rows by their status. */
	async function statuses(): Promise<Record<string, number>> {
		const { Table } = await runWorkflow(stage.cluster.owner, readTable, 'Start');
		const counts: Record<string, number> = {};
		for (const { json } of Table[0]) {
			counts[json.status] = (counts[json.status] ?? 0) + 1;
		}
		return counts;
	}

	test(
		'a worker is lost in the middle of 2,000 rows: the table has what became of the finished batches',
		async () => {
			const nodes = example.nodes.map((node: StageNode) =>
				node.credentials
					? { ...node, credentials: { capillaryApi: stage.credentials.capillaryApi } }
					: node,
			);
			({ id } = await stage.cluster.owner.post('/workflows', { ...example, nodes }));
			const [table] = nodes.filter(({ name }: StageNode) => name === 'Rows to correct');
			readTable = await stage.makeWorkflow('The table', [
				START_NODE,
				{ ...table, name: 'Table', parameters: { ...table.parameters, filters: {} } },
			]);
			await putSheet(false);
			// Slow enough for a worker to be lost before the second batch is finished and its rows are noted.
			await stage.switchSandbox({ latencyMilliseconds: 1_000 });
			const before = await countCustomers(stage.sandbox);
			const lost = await stage.cluster.owner.run(id, { name: start });
			const isTime = async () => (await countCustomers(stage.sandbox)) >= before + 700;
			const status = await loseWorkerOf(lost, isTime);
			expect(['error', 'crashed']).toContain(status);
			const held = (await heldWith('R-')).length;
			expect(held).toBeLessThan(count - malformed.length);
			const { added, failed } = await statuses();
			expect((added + failed) % 500).toBe(0);
			expect(failed).toBe(1);
			expect(added).toBeLessThanOrEqual(held);
		},
		8 * minute,
	);

	test(
		'executed again, it sends the rows that are not added, and each customer is there once',
		async () => {
			const { added } = await statuses();
			await putSheet(false);
			const executionId = await stage.cluster.owner.run(id, { name: start });
			const run = await waitForEnd(stage.cluster.owner, executionId);
			expect(run['Not added yet'][0]).toHaveLength(count - added);
			expect(await statuses()).toEqual({
				added: count - malformed.length,
				failed: malformed.length,
			});
			const all = wanted('R-', 'Row', count).filter((_, n) => !malformed.includes(n));
			expect(await heldWith('R-')).toEqual(all);
			const toCorrect = run['Rows to correct'][0].map(({ json }) => json);
			expect(toCorrect.map(({ row }) => row)).toEqual(malformed.map((n) => n + 2));
			for (const { reason } of toCorrect) expect(reason).toContain('98x');
		},
		8 * minute,
	);

	test(
		'rows that were corrected in the sheet go alone',
		async () => {
			await putSheet(true);
			const run = await runWorkflow(stage.cluster.owner, id, start);
			expect(run['Not added yet'][0]).toHaveLength(malformed.length);
			expect(run['Rows to correct'][0]).toEqual([]);
			expect(await heldWith('R-')).toEqual(wanted('R-', 'Row', count));
			expect(await statuses()).toEqual({ added: count });
		},
		8 * minute,
	);
});
