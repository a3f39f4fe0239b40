import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { Result } from '../delivery/answer';
import { destinationOf } from '../delivery/destination';
import { workInLanes } from './lanes';
import { addressOf, type ItemRequest } from '../delivery/request';
import { runOf, type Run } from './start';
import { FieldError } from '../fields/values/FieldError';
import { readRunOptions, type RunOptions } from '../fields/options';
import type { Form } from '../fields/values/text';
import { contextOf } from './context';
import { formsOf } from './parameters';
import { operations } from '../resources';
import { jobsOf, type Job, type Part } from './jobs';
import { apiError, failedItem, itemError, resultItem, stoppedBy, type ItemError } from './output';

/** Carries every item from its form to its output item, in input order. */
export async function executeItems(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const node = this.getNode();
	const items = this.getInputData();
	const operation = operations.get(this.getNodeParameter('operation', 0) as string)!;
	const authentication = this.getNodeParameter('authentication', 0, 'basic');
	const destination = await destinationOf.call(this, authentication);
	const formOf = formsOf(this);
	const options = runOptions.call(this, formOf(0));
	const run = runOf(this, destination, options);
	const context = await contextOf.call(this, destination, run, options);

	const verb = operation.reads ? 'read' : 'written';
	const output = new Array<INodeExecutionData[] | undefined>(items.length);
	let stop: { error: ItemError; index: number } | undefined;

	const succeed = (result: Result | Result[], index: number) => {
		const input = options.includeInput ? items[index].json : undefined;
		output[index] = [result].flat().map((each) => resultItem(each as IDataObject, index, input));
	};
	const fail = (error: ItemError, index: number) => {
		run.tally.failed++;
		if (this.continueOnFail()) {
			output[index] = [failedItem(node, error, index)];
		} else {
			// Of several failures, the one that stands first in the input is the one to tell.
			if (!stop || index < stop.index) stop = { error, index };
		}
	};

	function* parts(): Generator<Part> {
		for (let index = 0; index < items.length && !stop && !run.halted(); index++) {
			try {
				const request = operation.toRequest(formOf(index), context);
				if (options.dryRun) succeed(preview(request, destination.host), index);
				else yield { request, index };
			} catch (problem) {
				fail(itemError(node, problem, index), index);
			}
		}
	}

	const work = async (job: Job) => {
		const requests = job.parts.map(({ request }) => request);
		const outcomes = await operation.deliver(requests, run);
		for (const [position, { index }] of job.parts.entries()) {
			const outcome = outcomes[position];
			if (!outcome) continue;
			if ('failure' in outcome) {
				fail(apiError(node, outcome.failure, index), index);
				if (stop) run.halt();
			} else {
				run.tally.done++;
				succeed(outcome.result, index);
			}
		}
	};

	const jobs = jobsOf(parts(), operation.groups ? options.customersPerRequest : 1);
	await workInLanes(() => jobs.next().value ?? undefined, options.maxConcurrency, work);

	if (stop) throw options.dryRun ? stop.error : stoppedBy(stop.error, stop.index, output, verb);
	hint.call(this, run, verb);
	return output.flatMap((each) => each ?? []);
}

/** Options hold for the whole run, so one that cannot be read ends it before anything is sent. */
function runOptions(this: IExecuteFunctions, form: Form): RunOptions {
	try {
		return readRunOptions(form);
	} catch (problem) {
		throw new NodeOperationError(this.getNode(), problem as Error, {
			description: problem instanceof FieldError ? problem.advice : undefined,
		});
	}
}

/** What a dry run shows: the request without what signs it. */
function preview(request: ItemRequest, host: string): Result {
	const { method, query, body } = request;
	return {
		method,
		url: addressOf({ ...request, query: {} }, host),
		query,
		body,
	};
}

function hint(this: IExecuteFunctions, { tally }: Run, verb: 'read' | 'written'): void {
	const message = tally.summary(verb);
	if (message) this.addExecutionHints({ message, location: 'outputPane', type: 'info' });
	if (this.getNode().retryOnFail) {
		this.addExecutionHints({
			message:
				"Switch off Retry On Fail in this node's settings: n8n would repeat every item, the written ones too. The node repeats by itself what can be repeated (Options > Max Retries).",
			location: 'outputPane',
			type: 'warning',
		});
	}
}
