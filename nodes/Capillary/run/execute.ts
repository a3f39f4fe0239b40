import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import type { Outcome, Result } from '../delivery/answer';
import { readDestination } from '../delivery/destination';
import { addressOf, type CapillaryRequest } from '../delivery/request';
import { shown } from '../delivery/serialize';
import { untilHalted, type Run, type Unfinished } from '../delivery/run';
import { unexpectedFailure } from '../delivery/unexpected';
import type { Operation } from '../operation';
import { readContext } from './context';
import { Ends } from './ends';
import { jobsOf, partOf, type Job, type Part } from './jobs';
import { workInLanes } from './lanes';
import { failedItem, runError, stoppedBy } from './output';
import { parametersOf } from './parameters';
import { readSettings } from './settings';
import { startRun } from './start';
import { Turns } from './turns';

const RETRY_ON_FAIL: NodeExecutionHint = {
	message:
		"Switch off Retry On Fail in this node's settings: n8n would send every item again, the written ones too. The node itself sends again what can be sent again (Options > Max Retries).",
	location: 'outputPane',
	type: 'warning',
};

/**
 * Carries every item from its form to its output item, in input order. With On Error at Continue it never
 * throws, because n8n would hand on the input then, as if all had gone well: what keeps the run from
 * beginning is the failure of every item.
 */
export async function executeItems(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await runItems.call(this).catch((problem: unknown) => {
		const node = this.getNode();
		const error = runError(node, problem);
		if (!this.continueOnFail()) throw error;
		return this.getInputData().map((_item, index) => failedItem(node, error, index));
	});
}

async function runItems(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = this.getInputData();
	const parametersAt = parametersOf(this);
	const { operation, authentication, options } = await readSettings(this, parametersAt);
	const destination = await readDestination.call(this, authentication);
	const run = startRun(this, destination, options);
	const context = await untilHalted(readContext.call(this, operation, destination, run, options));
	// The Stop button was pressed while the data types were read.
	if (typeof context === 'string') return [];

	const ends = new Ends({
		node: this.getNode(),
		items,
		tally: run.tally,
		goesOn: this.continueOnFail(),
		includeInput: options.includeInput,
	});

	const parts = async function* (): AsyncGenerator<Part> {
		const turns = new Turns();
		for (let index = 0; index < items.length && !ends.stop && !run.isHalted(); index++) {
			let part: Part | undefined;
			try {
				const request = operation.toRequest(parametersAt(index), context);
				if (options.dryRun) ends.succeed(preview(request, destination.host), index);
				else part = partOf(request, index);
			} catch (problem) {
				ends.refuse(problem, index);
			}
			if (part) yield part;
			if (turns.isDue) await turns.give();
		}
	};

	const work = async (job: Job) => {
		const outcomes = await outcomesOf(operation, job, run);
		const before = ends.stop;
		for (const [position, { index }] of job.parts.entries()) {
			try {
				ends.settle(outcomes[position], index);
			} catch (problem) {
				ends.breakAt(index, problem, !operation.reads);
			}
		}
		if (ends.stop !== before) run.halt();
	};

	const size = operation.deliverGroup ? options.customersPerRequest : 1;
	const jobs = jobsOf(parts(), size);
	const next = async () => (await jobs.next()).value;
	await workInLanes(next, options.maxConcurrency, work).catch((problem: unknown) =>
		ends.breakRest(problem),
	);

	const { stop } = ends;
	const verb = operation.reads ? 'read' : 'written';
	if (stop) throw options.dryRun ? stop.error : stoppedBy(stop.error, stop.index, ends.all, verb);
	addHints(this, options.dryRun ? undefined : run.tally.summary(operation.noun, verb));
	return ends.output;
}

/**
 * Delivers a job, alone or as a group, and gives what became of each of its requests. Whatever is thrown
 * belongs to the items of the job.
 */
async function outcomesOf(
	operation: Operation,
	{ parts }: Job,
	run: Run,
): Promise<Array<Outcome<Result | Result[]> | Unfinished>> {
	let wasSent = false;
	const watched: Run = {
		...run,
		send: async (request, longest) => {
			wasSent ||= request.method !== 'GET';
			return await run.send(request, longest);
		},
	};
	const requests = parts.map(({ request }) => request);
	const deliver = async () =>
		operation.deliverGroup
			? await operation.deliverGroup(requests, watched)
			: [await operation.deliver(requests[0], watched)];
	const outcomes = await untilHalted(deliver()).catch((problem: unknown) =>
		parts.map(() => ({ failure: unexpectedFailure(problem, wasSent) })),
	);
	return typeof outcomes === 'string' ? parts.map(() => outcomes) : outcomes;
}

/** What a dry run shows: the request without what signs it. */
function preview(request: CapillaryRequest, host: string): Result {
	const { method, query, body } = request;
	return {
		method,
		url: addressOf({ ...request, query: {} }, host),
		query,
		...(body && { body: shown(body) }),
	};
}

/** Says beside the output what the items do not show. They are done by then, so nothing of this may fail them. */
function addHints(context: IExecuteFunctions, summary: string | undefined): void {
	const hints: NodeExecutionHint[] = [];
	if (summary) hints.push({ message: summary, location: 'outputPane', type: 'info' });
	if (context.getNode().retryOnFail) hints.push(RETRY_ON_FAIL);
	try {
		if (hints.length > 0) context.addExecutionHints(...hints);
	} catch {
		// An n8n that cannot show a hint has the items all the same.
	}
}
