import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import type { Outcome, Result } from '../delivery/answer';
import type { Unfinished } from '../delivery/run';
import type { Tally } from '../delivery/tally';
import { unexpectedFailure } from '../delivery/unexpected';
import { reasonOf, warningsIn } from '../delivery/words';
import { FieldError } from '../fields/values/FieldError';
import { apiError, failedItem, itemError, resultItem, type End, type ItemError } from './output';

/** What to do with what the items of a run bring. */
interface EndSettings {
	node: INode;
	items: INodeExecutionData[];
	tally: Tally;
	/** True when what the items bring is read, not written: then Capillary warns of nothing */
	reads?: true;
	/** Whether a failed item leaves the others alone (On Error at Continue) */
	goesOn: boolean;
	includeInput: boolean;
	/** What to say of a problem beyond its own words */
	explain?: (problem: unknown, index: number) => unknown;
}

/** Keeps account of what became of each item of a run, and of the items it puts out. */
export class Ends {
	/** What became of each item, by its index */
	readonly all: End[];
	/** The failure that ends the run: of several, the one that stands first in the input */
	stop: { error: ItemError; index: number } | undefined;
	private readonly outputs: Array<INodeExecutionData[] | undefined>;

	constructor(private readonly settings: EndSettings) {
		const { length } = settings.items;
		this.all = new Array<End>(length).fill('notSent');
		this.outputs = new Array<INodeExecutionData[] | undefined>(length);
	}

	/** The items to put out, in input order. */
	get output(): INodeExecutionData[] {
		return this.outputs.flatMap((each) => each ?? []);
	}

	/** Notes what an item brought. */
	succeed(result: Result | Result[], index: number): void {
		const { items, tally, includeInput } = this.settings;
		const results = [result].flat() as IDataObject[];
		const input = includeInput ? items[index].json : undefined;
		this.outputs[index] = results.map((each) => resultItem(each, index, input));
		this.all[index] = 'done';
		tally.succeed(results.length);
	}

	/** Notes that an item was not sent, because its customer was written with the same values last. */
	leaveOut(index: number): void {
		const { items, tally, includeInput } = this.settings;
		const input = includeInput ? items[index].json : undefined;
		this.outputs[index] = [resultItem({ action: 'unchanged' }, index, input)];
		this.all[index] = 'done';
		tally.unchanged++;
	}

	/** Notes the outcome of an item's request. */
	settle(outcome: Outcome<Result | Result[]> | Unfinished, index: number): void {
		const { node } = this.settings;
		if (typeof outcome === 'string') this.all[index] = outcome;
		else if ('result' in outcome) {
			const { reads, tally } = this.settings;
			if (!reads) tally.warn([outcome.result].flat().flatMap((each) => warningsIn(each)));
			this.succeed(outcome.result, index);
		} else {
			const { failure } = outcome;
			this.fail(apiError(node, failure, index), index, reasonOf(failure), failure.open);
		}
	}

	/** Notes that an item failed before anything of it was sent. */
	refuse(problem: unknown, index: number): void {
		const { node, explain = (thrown) => thrown } = this.settings;
		const error = itemError(node, explain(problem, index), index);
		const reason = problem instanceof FieldError ? problem.reason : messageOf(error, index);
		this.fail(error, index, reason);
	}

	/**
	 * Notes that something nobody had thought of was thrown at an item.
	 *
	 * @param isOpen whether a request was sent that may have been carried out
	 */
	breakAt(index: number, problem: unknown, isOpen: boolean): void {
		const failure = unexpectedFailure(problem, isOpen);
		this.fail(apiError(this.settings.node, failure, index), index, reasonOf(failure), isOpen);
	}

	/** The same for all items nobody has accounted for: nothing of them was sent. */
	breakRest(problem: unknown): void {
		for (const [index, end] of this.all.entries()) {
			if (end === 'notSent' && !this.stop) this.breakAt(index, problem, false);
		}
	}

	private fail(error: ItemError, index: number, reason: string, isOpen = false): void {
		const { node, tally, goesOn } = this.settings;
		this.all[index] = isOpen ? 'failedOpen' : 'failed';
		tally.fail(reason);
		if (goesOn) this.outputs[index] = [failedItem(node, error, index)];
		else if (!this.stop || index < this.stop.index) this.stop = { error, index };
	}
}

/** The message of an error without its item, which others with the same error do not share. */
function messageOf({ message }: ItemError, index: number): string {
	return message.replace(` [item ${index}]`, '');
}
