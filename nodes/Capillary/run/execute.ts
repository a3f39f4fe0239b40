import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Outcome, Result } from '../delivery/answer';
import { readDestination } from '../delivery/destination';
import { minutesOfWaiting } from '../delivery/duration';
import { reported } from '../delivery/report';
import type { ItemRequest } from '../delivery/request';
import { untilHalted, type Run, type Unfinished } from '../delivery/run';
import { unexpectedFailure } from '../delivery/unexpected';
import type { Operation } from '../operation';
import { checkAll, refuseAll, taken } from './check';
import { readColumns } from './columns';
import { ownerOf, readerOf } from './context';
import { DryRun, preview } from './dryRun';
import { Ends } from './ends';
import { addHints, FORGETS, groupAdvice } from './hints';
import { jobsOf, partOf, type Job, type Part } from './jobs';
import { lanesOf, waitUnlessHalted, workInLanes } from './lanes';
import { lastWrittenOf } from './lastWritten';
import { Limits } from './limits';
import { checkedBy, failedItem, runError, stoppedBy } from './output';
import { parametersOf } from './parameters';
import { Progress } from './progress';
import { readSettings } from './settings';
import { startRun } from './start';
import { Turns } from './turns';

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
	const formAt = parametersOf(this);
	const { operation, authentication, options } = await readSettings(this, formAt);
	const { dryRun, checkFirst } = options;
	const destination = await readDestination.call(this, authentication);
	const watched: { progress?: Progress } = {};
	const run = startRun(this, destination, options, () => watched.progress?.tell());
	const reader = readerOf(this, destination, run, options);
	const columns = await untilHalted(readColumns(this, operation, formAt, reader));
	// The Stop button was pressed while the organization was asked.
	if (typeof columns === 'string') return [];
	const parametersAt = columns?.parametersAt ?? formAt;

	const { tally } = run;
	const node = this.getNode();
	const goesOn = this.continueOnFail();
	const { includeInput } = options;
	const explain = columns?.explain;
	const { reads } = operation;
	const ends = new Ends({ node, items, tally, reads, goesOn, includeInput, explain });

	const size = operation.deliverGroup ? options.customersPerRequest : 1;
	const limits = new Limits(run, operation.groupApi);
	const scope = `${operation.option.value} ${ownerOf(destination)}`;
	const lastWritten = lastWrittenOf(this, scope, options.onlyChangedDays, run.now());
	watched.progress = new Progress(
		{ logger: this.logger, node, total: items.length, tally, now: run.now },
		(left) => minutesOfWaiting(Math.ceil(left / size), limits.perMinute(size)),
	);
	const requestAt = async (index: number): Promise<ItemRequest> => {
		const item = parametersAt(index);
		const request = await reader((context) => operation.toRequest(item, context));
		limits.api = request.api;
		return request;
	};

	const checked =
		checkFirst && !dryRun ? await checkAll(items.length, requestAt, run.isHalted) : undefined;
	if (checked && checked.problems.size > 0) {
		refuseAll(checked.problems, items.length, ends, goesOn);
		if (ends.stop) throw checkedBy(ends.stop.error, items.length, tally);
		addHints(this, tally.summary(operation.noun, 'written'), columns?.hints());
		return ends.output;
	}

	const dry = new DryRun();
	const verb = operation.reads ? 'read' : 'written';
	const parts = async function* (): AsyncGenerator<Part> {
		const turns = new Turns();
		for (let index = 0; index < items.length && !run.isHalted(); index++) {
			// A dry run tells of all items what keeps them from being sent.
			if (ends.stop && !dryRun) return;
			let part: Part | undefined;
			try {
				const request = checked
					? taken(checked.requests, index)
					: await untilHalted(requestAt(index));
				// The Stop button was pressed while a list of the organization's was read.
				if (typeof request === 'string') return;
				if (lastWritten?.leavesOut(request)) ends.leaveOut(index);
				else if (dryRun) {
					ends.succeed(preview(request, destination.host), index);
					dry.note(operation.change?.(request) ?? verb);
				} else part = partOf(request, index);
			} catch (problem) {
				ends.refuse(problem, index);
			}
			if (part) yield part;
			if (turns.isDue) await turns.give();
		}
	};

	const told = (
		outcome: Outcome<Result | Result[]> | Unfinished,
		{ onlyOfNew, loss }: ItemRequest,
	) =>
		operation.reads
			? outcome
			: reported(outcome, { action: operation.adds ? 'added' : 'updated', onlyOfNew, loss });
	const work = async (job: Job) => {
		const outcomes = await outcomesOf(operation, job, run);
		const before = ends.stop;
		for (const [position, { index, request }] of job.parts.entries()) {
			lastWritten?.note(request, outcomes[position]);
			try {
				ends.settle(told(outcomes[position], request), index);
			} catch (problem) {
				ends.breakAt(index, problem, !operation.reads);
			}
		}
		if (ends.stop !== before) run.halt();
		watched.progress?.tell();
	};

	const jobs = jobsOf(parts(), size);
	const next = async () => (await jobs.next()).value;
	const lanes = operation.reads ? undefined : lanesOf(ownerOf(destination));
	const waitFor = async (earlier: Promise<unknown>) => await waitUnlessHalted(earlier, run);
	await workInLanes(next, options.maxConcurrency, work, lanes, waitFor).catch((problem: unknown) =>
		ends.breakRest(problem),
	);

	lastWritten?.keep();

	const { stop } = ends;
	if (stop && dryRun) throw checkedBy(stop.error, items.length, tally);
	if (stop) throw stoppedBy(stop.error, stop.index, ends.all, verb);
	if (run.isHalted() && !dryRun) watched.progress.stopped(ends.all, verb);
	const canGroup = operation.deliverGroup !== undefined;
	const summary = dryRun
		? dry.summary(tally, operation.noun, limits, canGroup ? size : undefined)
		: tally.summary(operation.noun, verb);
	const advice = !dryRun && canGroup && size === 1 ? groupAdvice(tally, limits) : '';
	const forgets = !dryRun && lastWritten && this.getMode() === 'manual' ? FORGETS : '';
	const said = [summary && summary + advice, forgets].filter(Boolean).join(' ');
	addHints(this, said, columns?.hints());
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
