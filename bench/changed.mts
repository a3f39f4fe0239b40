import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { N8nHome } from '../tools/n8n/home.mts';
import { csvOf, customers, type Customer } from './customers.mts';
import { seededRandom } from './fleet/random.mts';
import { startLocalApi, type LocalApi } from './local-api.mts';
import {
	MemoryWatch,
	publish,
	readUsage,
	TELLS_USAGE,
	untilIdle,
	webhookAt,
} from './published.mts';
import { waitForQuiet } from './quiet.mts';
import { digestOf, fingerprintOf } from './received.mts';
import { resultOf, type Result } from './result.mts';
import { credentialsFor, updateOf, updateWithHttpRequest, updateWithThisNode } from './sides.mts';
import { CUSTOMERS_FILE, MEASURED, READS_CUSTOMERS, type WorkflowNode } from './workflow.mts';

/** A smaller number shows that the bench runs; its figures mean nothing. */
const CUSTOMERS = Number(process.env.BENCH_CUSTOMERS ?? 10_000);
const CHANGED = CUSTOMERS / 50;
const LATENCY = 20;
/** For what is worked out and not measured: a limit that many brands have. */
const LIMIT = 50;

interface Night {
	requests: number;
	wallSeconds: number;
	cpuSeconds: number;
	peakMegabytes: number;
	loadBefore: number;
}

/**
 * Measures two nights on which a sheet of 10,000 customers is sent, of whom 2 % have changed in between, in
 * a published workflow: with this node and Only Changed, and with n8n's HTTP Request node.
 *
 * @throws when a night sends other updates than all, or than those of the customers who have changed
 */
export async function measureChanged(say: (words: string) => void): Promise<Result> {
	const first = customers(CUSTOMERS);
	const changed = someOf(first, CHANGED).map((each) => ({ ...each, city: `New ${each.city}` }));
	const byId = new Map(changed.map((each) => [each.customerId, each]));
	const second = first.map((each) => byId.get(each.customerId) ?? each);
	const all = [
		{ sheet: first, sent: first },
		{ sheet: second, sent: second },
	];

	const api = await startLocalApi(LATENCY);
	try {
		const thisNode = await measureNights(
			'thisNode',
			updateWithThisNode({ onlyChanged: true, maxConcurrency: 50 }),
			[all[0], { sheet: second, sent: changed }],
			api,
			say,
		);
		const httpRequestNode = await measureNights(
			'httpRequestNode',
			updateWithHttpRequest(api.url),
			all,
			api,
			say,
		);
		const bytesACustomer = thisNode.staticDataBytes / CUSTOMERS;
		const minutesOf = ({ nights }: typeof thisNode) =>
			nights.map(({ requests }) => requests / LIMIT);
		return resultOf({
			name: 'changed',
			measures: `${CUSTOMERS} customers on two nights, of whom ${CHANGED} have changed on the second, no limit, API latency ${LATENCY} ms: requests of the second night, and bytes that n8n's database keeps for each customer. The minutes at ${LIMIT} requests a minute are worked out, not measured`,
			figures: {
				thisNode,
				httpRequestNode,
				minutesWorkedOut: {
					thisNode: minutesOf(thisNode),
					httpRequestNode: minutesOf(httpRequestNode),
				},
			},
			ratio: {
				requestsOfSecondNight: thisNode.nights[1].requests,
				bytesACustomer,
				wallOfSecondNight: thisNode.nights[1].wallSeconds / httpRequestNode.nights[1].wallSeconds,
			},
			target: {
				requestsOfSecondNight: { least: CHANGED, most: CHANGED },
				bytesACustomer: { most: 24 },
			},
		});
	} finally {
		await api.stop();
	}
}

/** Runs the nights one after the other in an n8n of their own, each as one execution. */
async function measureNights(
	side: string,
	node: WorkflowNode,
	nights: Array<{ sheet: Customer[]; sent: Customer[] }>,
	api: LocalApi,
	say: (words: string) => void,
): Promise<{ nights: Night[]; staticDataBytes: number }> {
	const home = await N8nHome.make(undefined, TELLS_USAGE);
	try {
		await home.installThisPackage();
		await home.importCredentials(credentialsFor(api.url, 'us'));
		const address = await home.start();
		const owner = await home.makeOwner(address);
		const id = await publish(owner, [
			webhookAt('night', 'onReceived'),
			...READS_CUSTOMERS,
			{ ...node, name: MEASURED },
		]);
		const measured: Night[] = [];
		for (const { sheet, sent } of nights) {
			await writeFile(join(home.files, CUSTOMERS_FILE), csvOf(sheet));
			const loadBefore = await waitForQuiet();
			const before = await readUsage(address);
			const watch = new MemoryWatch(address, 250);
			const begin = performance.now();
			await fetch(`${address}/webhook/night`, { method: 'POST' });
			await untilIdle(owner);
			const wallSeconds = (performance.now() - begin) / 1000;
			const peak = await watch.stop();
			const { updates, digest } = await api.takeReceived();
			if (digest !== digestOf(sent.map((each) => fingerprintOf(updateOf(each))))) {
				throw new Error(
					`${side} sent ${updates} updates, and not those of ${sent.length} customers.`,
				);
			}
			measured.push({
				requests: updates,
				wallSeconds,
				cpuSeconds: (await readUsage(address)).cpuSeconds - before.cpuSeconds,
				peakMegabytes: peak / 2 ** 20,
				loadBefore,
			});
			say(`${side}, night ${measured.length}: ${updates} requests, ${wallSeconds.toFixed(1)} s.`);
		}
		return { nights: measured, staticDataBytes: readStaticDataBytes(home, id) };
	} finally {
		await home.remove();
	}
}

/** How much n8n's database keeps for a workflow from execution to execution. */
function readStaticDataBytes(home: N8nHome, workflowId: string): number {
	const database = new DatabaseSync(join(home.folder, '.n8n/database.sqlite'), { readOnly: true });
	try {
		const row = database
			.prepare('SELECT length(CAST(staticData AS BLOB)) AS bytes FROM workflow_entity WHERE id = ?')
			.get(workflowId);
		return Number(row?.bytes ?? 0);
	} finally {
		database.close();
	}
}

/** So many of a list, drawn from all of it. */
function someOf<Each>(list: Each[], count: number): Each[] {
	const random = seededRandom(1);
	const left = [...list];
	return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
}
