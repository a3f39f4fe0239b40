import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { Outcome, Result } from '../delivery/answer';
import { readDestination } from '../delivery/destination';
import { addressOf, type CapillaryRequest } from '../delivery/request';
import { shown } from '../delivery/serialize';
import { untilHalted, type Run, type Unfinished } from '../delivery/run';
import type { ItemParameters } from '../fields/item';
import { readRunOptions, type RunOptions } from '../fields/options';
import { FieldError } from '../fields/values/FieldError';
import type { Operation } from '../operation';
import { operationOf } from '../resources';
import { readContext } from './context';
import { jobsOf, type Job, type Part } from './jobs';
import { workInLanes } from './lanes';
import {
	apiError,
	failedItem,
	itemError,
	resultItem,
	stoppedBy,
	type End,
	type ItemError,
} from './output';
import { parametersOf } from './parameters';
import { startRun } from './start';

/** Carries every item from its form to its output item, in input order. */
export async function executeItems(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const node = this.getNode();
	const items = this.getInputData();
	const operation = operationOf(
		this.getNodeParameter('resource', 0),
		this.getNodeParameter('operation', 0),
	);
	const destination = await readDestination.call(
		this,
		this.getNodeParameter('authentication', 0, 'basic'),
	);
	const parametersAt = parametersOf(this);
	const options = runOptions.call(this, parametersAt(0));
	const run = startRun(this, destination, options);
	const context = await readContext.call(this, operation, destination, run, options);

	const output = new Array<INodeExecutionData[] | undefined>(items.length);
	const ends = new Array<End>(items.length).fill('notSent');
	let stop: { error: ItemError; index: number } | undefined;

	const succeed = (result: Result | Result[], index: number) => {
		const results = [result].flat() as IDataObject[];
		const input = options.includeInput ? items[index].json : undefined;
		output[index] = results.map((each) => resultItem(each, index, input));
		ends[index] = 'done';
		run.tally.succeed(results.length);
	};
	const fail = (error: ItemError, index: number) => {
		ends[index] = 'failed';
		run.tally.failed++;
		if (this.continueOnFail()) {
			output[index] = [failedItem(node, error, index)];
			return;
		}
		// Of several failures, the one that stands first in the input is the one to tell.
		if (!stop || index < stop.index) stop = { error, index };
	};

	function* parts(): Generator<Part> {
		for (let index = 0; index < items.length && !stop && !run.isHalted(); index++) {
			try {
				const request = operation.toRequest(parametersAt(index), context);
				if (options.dryRun) succeed(preview(request, destination.host), index);
				else yield { request, index };
			} catch (problem) {
				fail(itemError(node, problem, index), index);
			}
		}
	}

	const work = async (job: Job) => {
		const outcomes = await deliverJob(operation, job, run);
		for (const [position, { index }] of job.parts.entries()) {
			const outcome = outcomes[position];
			if (typeof outcome === 'string') ends[index] = outcome;
			else if ('result' in outcome) succeed(outcome.result, index);
			else {
				fail(apiError(node, outcome.failure, index), index);
				if (stop) run.halt();
			}
		}
	};

	const size = operation.deliverGroup ? options.customersPerRequest : 1;
	const jobs = jobsOf(parts(), size);
	await workInLanes(() => jobs.next().value, options.maxConcurrency, work);

	const verb = operation.reads ? 'read' : 'written';
	if (stop) throw options.dryRun ? stop.error : stoppedBy(stop.error, stop.index, ends, verb);
	if (!options.dryRun) hint.call(this, run.tally.summary(operation.noun, verb));
	warnOfRetryOnFail.call(this);
	return output.flatMap((each) => each ?? []);
}

/** Delivers a job, alone or as a group, and gives what became of each of its requests. */
async function deliverJob(
	operation: Operation,
	{ parts }: Job,
	run: Run,
): Promise<Array<Outcome<Result | Result[]> | Unfinished>> {
	const [{ request }] = parts;
	return operation.deliverGroup
		? await operation.deliverGroup(
				parts.map((part) => part.request),
				run,
			)
		: [await untilHalted(operation.deliver(request, run))];
}

/** Options hold for the whole run, so one that cannot be read ends it before anything is sent. */
function runOptions(this: IExecuteFunctions, item: ItemParameters): RunOptions {
	try {
		return readRunOptions(item);
	} catch (problem) {
		throw new NodeOperationError(this.getNode(), problem as Error, {
			description: problem instanceof FieldError ? problem.advice : undefined,
		});
	}
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

function hint(this: IExecuteFunctions, message: string | undefined): void {
	if (message) this.addExecutionHints({ message, location: 'outputPane', type: 'info' });
}

function warnOfRetryOnFail(this: IExecuteFunctions): void {
	if (!this.getNode().retryOnFail) return;
	this.addExecutionHints({
		message:
			"Switch off Retry On Fail in this node's settings: n8n would send every item again, the written ones too. The node itself sends again what can be sent again (Options > Max Retries).",
		location: 'outputPane',
		type: 'warning',
	});
}
