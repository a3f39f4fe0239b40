import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { Failure } from '../delivery/answer';
import type { Unfinished } from '../delivery/run';
import { isUnexpected, unexpectedFailure } from '../delivery/unexpected';
import type { Tally } from '../delivery/tally';
import { escapeHtml, wordsFor } from '../delivery/words';
import { FieldError } from '../fields/values/FieldError';

export type ItemError = NodeApiError | NodeOperationError;

/** The error a person sees for a failure of Capillary's: message, advice, status, code and request ID. */
export function apiError(node: INode, failure: Failure, itemIndex: number): NodeApiError {
	const { message, description } = wordsFor(failure);
	const { code, message: capillaryMessage, status, requestId } = failure;
	const error = new NodeApiError(
		node,
		{ message },
		{
			description,
			itemIndex,
			...(status !== undefined && { httpCode: String(status) }),
		},
	);
	error.context.data = { code, message: capillaryMessage, requestId };
	return keepWords(error, message, itemIndex, node);
}

/**
 * The error a person sees for whatever stopped an item. A form that could not be read becomes the
 * field, what is wrong with it and what to do; an error that has its words already stays as it is.
 */
export function itemError(node: INode, problem: unknown, itemIndex: number): ItemError {
	if (problem instanceof NodeApiError) return problem;
	const { reason, description } = told(problem);
	const error = new NodeOperationError(node, reason, { itemIndex, description });
	return keepWords(error, reason.message, itemIndex, node);
}

/** The error for what keeps the whole run from beginning, so that nothing of it was sent. */
export function runError(node: INode, problem: unknown): ItemError {
	if (problem instanceof NodeApiError || problem instanceof NodeOperationError) return problem;
	const { reason, description } = told(problem);
	const error = new NodeOperationError(node, reason, { description });
	return keepWords(error, reason.message, undefined, node);
}

/** What a person reads of whatever was thrown before anything was sent. */
function told(problem: unknown): { reason: Error; description?: string } {
	if (!(problem instanceof Error) || isUnexpected(problem)) {
		const { message, description } = wordsFor(unexpectedFailure(problem, false));
		return { reason: new Error(message, { cause: problem }), description };
	}
	return {
		reason: problem,
		description: problem instanceof FieldError ? problem.advice : undefined,
	};
}

/**
 * The item that takes a failed item's place when the node goes on. On the error output it has what to
 * do, too, as `details`. n8n before 2.36 sends an item with `details` there only for its `error`,
 * and every version wipes the input beside the message when the item still has an `error` after that:
 * a property that is not enumerable is seen, but not copied with the item.
 */
export function failedItem(node: INode, error: ItemError, item: number): INodeExecutionData {
	const { message, description } = error;
	if (node.onError === 'continueErrorOutput') {
		const failed = {
			json: { error: message, ...(description && { details: description }) },
			pairedItem: { item },
		};
		return Object.defineProperty(failed, 'error', { value: error });
	}
	return { json: { error: message }, error, pairedItem: { item } };
}

/** The item that carries a result, beside the input where the user asked for it. */
export function resultItem(
	result: IDataObject,
	item: number,
	input: IDataObject | undefined,
): INodeExecutionData {
	return { json: input ? { ...result, input } : result, pairedItem: { item } };
}

/** What became of an item when the run was stopped: one that failed may have been written all the same. */
export type End = 'done' | 'failed' | 'failedOpen' | Unfinished;

/**
 * The error that ends a run of several items: it also tells what became of the others, so that nobody
 * has to guess what to run again.
 *
 * @param index the item of the error
 * @param ends what became of each item
 * @param verb what the operation does with what it is about
 */
export function stoppedBy(
	error: ItemError,
	index: number,
	ends: readonly End[],
	verb: 'read' | 'written',
): ItemError {
	if (ends.length === 1) return error;
	const all = ends.map((end, item) => ({ end, item }));
	const itemsThat = (wanted: End) => all.filter(({ end }) => end === wanted);
	const done = itemsThat('done');
	const before = done.filter(({ item }) => item < index).length;
	const failed = itemsThat('failed').filter(({ item }) => item !== index);
	const open = all.filter(({ end }) => end === 'open' || end === 'failedOpen');
	const named = (list: typeof all) => list.map(({ item }) => item).join(', ');
	error.description = [
		error.description,
		`Items ${verb} before this one: ${before} of ${index}; after it: ${done.length - before}.`,
		failed.length > 0 && `Also failed: items ${named(failed)}.`,
		open.length > 0 &&
			`Perhaps ${verb}, because no answer says so: items ${named(open)}. Look these up in Capillary before you run them again.`,
		`Not sent: ${itemsThat('notSent').length}.`,
	]
		.filter(Boolean)
		.join(' ');
	return error;
}

/**
 * The error that ends a run in which all items were checked and nothing was sent: it also tells what
 * keeps the others from being sent.
 */
export function checkedBy(error: ItemError, total: number, { failed, failures }: Tally): ItemError {
	if (total === 1) return error;
	const reasons = escapeHtml(failures.words);
	error.description = [
		error.description,
		`Nothing was sent. Of ${total} items, ${failed} cannot be: ${reasons}.`,
	]
		.filter(Boolean)
		.join(' ');
	return error;
}

/**
 * n8n replaces a message in which it finds the letters of a system error ("approvEPERMission"); ours
 * stays as written. An AI agent reads nothing but the message, so that of a tool says what to do, too.
 */
function keepWords<E extends ItemError>(
	error: E,
	message: string,
	itemIndex: number | undefined,
	{ type }: INode,
): E {
	error.message = type.endsWith('Tool')
		? [message, error.description].filter(Boolean).join('. ')
		: message + (itemIndex === undefined ? '' : ` [item ${itemIndex}]`);
	return error;
}
