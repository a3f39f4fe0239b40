import { setTimeout as pause } from 'node:timers/promises';

import axios from 'axios';

import { N8nHome } from '../tools/n8n/home.mts';
import { customers } from './customers.mts';
import { LimitedCapillary, type Entry } from './limited-sandbox.mts';
import {
	MemoryWatch,
	publish,
	readUsage,
	TELLS_USAGE,
	untilIdle,
	webhookAt,
} from './published.mts';
import { waitForQuiet } from './quiet.mts';
import { resultOf, type Result } from './result.mts';
import { credentialsFor } from './sides.mts';
import { MEASURED, type WorkflowNode } from './workflow.mts';

/** A smaller number shows that the bench runs; its figures mean nothing. */
const CALLS = Number(process.env.BENCH_CALLS ?? 3_000);
const CALLS_A_SECOND = 50;
const LIMIT = Number(process.env.BENCH_LIMIT ?? 600);
const MINUTE = 60_000;
/** Milliseconds for an answer of Capillary's, so that it shows when two requests are under way together. */
const LATENCY = 50;
/** One customer in a hundred calls is called for so often; the others once. */
const TIMES = 10;
/** Milliseconds from sample to sample of the memory */
const SAMPLED = 1_000;

/**
 * Otherwise each execution holds an engine for expressions from its beginning to its end, about 12 MB,
 * whichever nodes it has, and thousands that wait would need more memory than there is.
 */
const ENGINE_WHEN_NEEDED = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

/** A call of the webhook. */
interface Call {
	customerId: number;
	/** Which one it is; the customer gets it as a name */
	name: string;
}

/** What a call came to. */
interface Answered {
	status: number;
	/** When it was sent, in milliseconds from the first one, and from then to its answer */
	at: number;
	waited: number;
}

/**
 * Measures 50 calls of a webhook a second for a minute, each an execution that updates one customer, under a
 * limit of 600 a minute, in one n8n: first with the automatic pace, then with the limit in the options. What
 * the sandbox received tells whether the pace holds over all executions, whether two of them ever change the
 * same customer side by side, and whether the last call wins.
 */
export async function measureWebhooks(say: (words: string) => void): Promise<Result> {
	const capillary = await LimitedCapillary.start();
	const home = await N8nHome.make(undefined, { ...TELLS_USAGE, ...ENGINE_WHEN_NEEDED });
	try {
		const often = CALLS / 100;
		const people = await capillary.register(customers(CALLS - often * (TIMES - 1)));
		const calls = callsOf(
			people.map(({ customerId }) => customerId),
			often,
		);
		await home.installThisPackage();
		await home.importCredentials(credentialsFor(capillary.url));
		const address = await home.start();
		const owner = await home.makeOwner(address);

		const measure = async (side: string, options: object) => {
			await publish(owner, [
				webhookAt(side, 'lastNode'),
				{ ...updateNode(options), name: MEASURED },
			]);
			const loadBefore = await waitForQuiet();
			const before = (await readUsage(address)).memory;
			await capillary.setLimit(LIMIT, LATENCY);
			const watch = new MemoryWatch(address, SAMPLED);
			const answers = await callAll(`${address}/webhook/${side}`, calls);
			await untilIdle(owner);
			const peakMemory = await watch.stop();
			const received = await capillary.readEntries();
			const waiting = mostWaiting(answers);
			const found = {
				...countsOf(calls, received),
				failedAnswers: answers.filter(({ status }) => status !== 200).length,
				waitedSeconds: spreadOf(answers.map(({ waited }) => waited)),
				limitAloneSeconds: spreadOf(waitsOfLimit(answers)),
				mostWaiting: waiting,
				peakMegabytes: peakMemory / 2 ** 20,
				megabytesAWaitingCall: (peakMemory - before) / 2 ** 20 / waiting,
				megabytesEveryTenSeconds: watch.samples
					.filter((_, index) => index % 10 === 0)
					.map((bytes) => Math.round(bytes / 2 ** 20)),
				loadBefore,
			};
			say(
				`${side}: answers after ${found.waitedSeconds.median.toFixed(0)} s (median) and ${found.waitedSeconds.percentile95.toFixed(0)} s (95 %), ${found.refused} refused, ${found.lost} lost, ${found.peakMegabytes.toFixed(0)} MB.`,
			);
			return found;
		};
		const automatic = await measure('automatic', {});
		// What the first half sent in its last minute would count in the second.
		await pause(MINUTE);
		const toldTheLimit = await measure('told', { requestsPerMinute: LIMIT });
		const both = [automatic, toldTheLimit];
		const sumOf = (figure: 'lost' | 'twice' | 'sideBySide' | 'outOfOrder' | 'failedAnswers') =>
			both.reduce((sum, each) => sum + each[figure], 0);
		const waitOf = ({ waitedSeconds, limitAloneSeconds }: typeof automatic) =>
			waitedSeconds.percentile95 / limitAloneSeconds.percentile95;
		return resultOf({
			name: 'webhooks',
			measures: `${CALLS} calls of a webhook, ${CALLS_A_SECOND} a second, each one update, ${LIMIT} allowed per fixed minute, in one n8n, with the automatic pace and with the limit in the options: what the sandbox received, how long answers took over what the limit alone asks for, and n8n's memory in the second of both over the first`,
			figures: { thisNode: automatic, thisNodeToldTheLimit: toldTheLimit },
			ratio: {
				lost: sumOf('lost'),
				twice: sumOf('twice'),
				failedAnswers: sumOf('failedAnswers'),
				sideBySide: sumOf('sideBySide'),
				outOfOrder: sumOf('outOfOrder'),
				mostInAMinuteToldTheLimit: toldTheLimit.mostInAMinute,
				refused: automatic.refused / automatic.requests,
				refusedToldTheLimit: toldTheLimit.refused,
				wait: waitOf(automatic),
				waitToldTheLimit: waitOf(toldTheLimit),
				memory: toldTheLimit.peakMegabytes / automatic.peakMegabytes,
			},
			target: {
				lost: { most: 0 },
				twice: { most: 0 },
				failedAnswers: { most: 0 },
				sideBySide: { most: 0 },
				outOfOrder: { most: 0 },
				mostInAMinuteToldTheLimit: { most: LIMIT },
				refused: { most: 0.05 },
				refusedToldTheLimit: { most: 0 },
				wait: { most: 1.1 },
				waitToldTheLimit: { most: 1.1 },
				memory: { most: 1.1 },
			},
		});
	} finally {
		await home.remove();
		await capillary.stop();
	}
}

function updateNode(options: object): WorkflowNode {
	return {
		type: 'n8n-nodes-capillary.capillary',
		typeVersion: 1,
		parameters: {
			operation: 'updateById',
			customerId: '={{ $json.body.customerId }}',
			firstName: '={{ $json.body.name }}',
			options,
		},
		credentials: { capillaryApi: { id: null, name: 'Capillary' } },
	};
}

/** One call for each customer, and for the first `often` of them one in each tenth of the time. */
function callsOf(ids: number[], often: number): Call[] {
	const others = ids.slice(often);
	const apart = CALLS / TIMES;
	return Array.from({ length: CALLS }, (_, index) => {
		const inTenth = index % apart;
		const isRepeated = inTenth % TIMES === 0;
		const customerId = isRepeated ? ids[inTenth / TIMES] : others.shift()!;
		return { customerId, name: nameOf(index) };
	});
}

/** The name by which a call is known at Capillary. */
function nameOf(index: number): string {
	return `Call${index}`;
}

async function callAll(url: string, calls: Call[]): Promise<Answered[]> {
	const begin = performance.now();
	const under: Array<Promise<Answered>> = [];
	for (const [index, call] of calls.entries()) {
		await pause(Math.max(0, begin + (index * 1_000) / CALLS_A_SECOND - performance.now()));
		under.push(callOnce(url, call, begin));
	}
	return await Promise.all(under);
}

async function callOnce(url: string, call: Call, begin: number): Promise<Answered> {
	const at = performance.now();
	// Unlike fetch, it waits for an answer as long as it takes.
	const { status } = await axios.post(url, call, { proxy: false, validateStatus: () => true });
	return { status, at: at - begin, waited: performance.now() - at };
}

/** What the sandbox received, beside what it was to receive. */
function countsOf(calls: Call[], received: Entry[]) {
	const carriedOut = received.filter(({ committed }) => committed);
	const times = new Map<string, number>();
	for (const entry of carriedOut) {
		const key = `${entry.path} ${nameIn(entry)}`;
		times.set(key, (times.get(key) ?? 0) + 1);
	}
	const counts = calls.map(
		({ customerId, name }) => times.get(`/v2/customers/${customerId} ${name}`) ?? 0,
	);
	const byCustomer = new Map<string, Entry[]>();
	for (const entry of received) {
		byCustomer.set(entry.path, [...(byCustomer.get(entry.path) ?? []), entry]);
	}
	const pairs = [...byCustomer.values()].flatMap(pairsOf);
	const accepted = received.filter(({ status }) => status !== 429);
	return {
		requests: received.length,
		refused: received.length - accepted.length,
		mostInAMinute: mostInAMinute(received.map(({ time }) => Date.parse(time))),
		mostAcceptedInAMinute: mostInAMinute(accepted.map(({ time }) => Date.parse(time))),
		lost: counts.filter((count) => count === 0).length,
		twice: counts.filter((count) => count > 1).length,
		sideBySide: pairs.filter(areSideBySide).length,
		outOfOrder: pairs.filter(([one, other]) => numberIn(one) > numberIn(other)).length,
	};
}

/** Requests of one customer that followed one another. */
function pairsOf(entries: Entry[]): Array<[Entry, Entry]> {
	const sorted = entries.toSorted((one, other) => one.time.localeCompare(other.time));
	return sorted.slice(1).map((entry, index) => [sorted[index], entry]);
}

/** The second came before the first was answered; both are told to the millisecond. */
function areSideBySide([one, other]: [Entry, Entry]): boolean {
	return Date.parse(other.time) < Date.parse(one.time) + one.milliseconds - 1;
}

function nameIn({ body }: Entry): string | undefined {
	return (body as { profiles?: Array<{ firstName?: string }> } | null)?.profiles?.[0].firstName;
}

function numberIn(entry: Entry): number {
	return Number(nameIn(entry)?.slice(nameOf(0).length - 1));
}

/** The most of these moments that lie within any 60 seconds. */
function mostInAMinute(moments: number[]): number {
	const sorted = moments.toSorted((one, other) => one - other);
	let most = 0;
	for (let first = 0, last = 0; last < sorted.length; last++) {
		while (sorted[last] - sorted[first] >= MINUTE) first++;
		most = Math.max(most, last - first + 1);
	}
	return most;
}

/** How long each call had to wait if it began the moment the limit allows it, in the order of the calls. */
function waitsOfLimit(answers: Answered[]): number[] {
	return answers.map(({ at }, index) => Math.max(0, MINUTE * Math.floor(index / LIMIT) - at));
}

/** How many calls waited for their answers at the same time. */
function mostWaiting(answers: Answered[]): number {
	const changes = answers.flatMap(({ at, waited }) => [
		{ moment: at, by: 1 },
		{ moment: at + waited, by: -1 },
	]);
	let now = 0;
	let most = 0;
	for (const { by } of changes.sort((one, other) => one.moment - other.moment)) {
		now += by;
		most = Math.max(most, now);
	}
	return most;
}

function spreadOf(milliseconds: number[]): { median: number; percentile95: number; most: number } {
	const sorted = milliseconds.toSorted((one, other) => one - other);
	const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] / 1_000;
	return { median: at(0.5), percentile95: at(0.95), most: at(1) };
}
