import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type JsonObject,
} from 'n8n-workflow';
import type { Failure } from '../delivery/answer';
import { wordsFor } from '../delivery/words';
import { FieldError } from '../fields/FieldError';

/** The error a person sees for a failure of Capillary's: message, advice, status, code and request ID. */
export function apiError(node: INode, failure: Failure, itemIndex: number): NodeApiError {
	const { message, description } = wordsFor(failure);
	const { code, message: capillaryMessage, status, requestId } = failure;
	const error = new NodeApiError(node, { message } as JsonObject, {
		description,
		itemIndex,
		...(status !== undefined && { httpCode: String(status) }),
	});
	error.context.data = { code, message: capillaryMessage, requestId };
	return exactly(error, message, itemIndex);
}

/**
 * The error a person sees for whatever stopped an item. A form that could not be read becomes the
 * field, what is wrong with it and what to do; an error that has its words already stays as it is.
 */
export function itemError(
	node: INode,
	problem: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	if (problem instanceof NodeApiError) return problem;
	const reason = problem instanceof Error ? problem : new Error(String(problem));
	const description = reason instanceof FieldError ? reason.advice : undefined;
	const error = new NodeOperationError(node, reason, { itemIndex, description });
	return exactly(error, reason.message, itemIndex);
}

/** The item that takes a failed item's place when the node goes on. */
export function failedItem(
	error: NodeApiError | NodeOperationError,
	item: number,
): INodeExecutionData {
	return { json: { error: error.message }, error, pairedItem: { item } };
}

/** The item that carries a result, beside the input where the user asked for it. */
export function resultItem(
	result: IDataObject,
	item: number,
	input: IDataObject | undefined,
): INodeExecutionData {
	return { json: input ? { ...result, input } : result, pairedItem: { item } };
}

/** n8n replaces a message in which it finds the letters of a system error ("approvEPERMission"); ours stays as written. */
function exactly<E extends NodeApiError | NodeOperationError>(
	error: E,
	message: string,
	itemIndex: number,
): E {
	error.message = `${message} [item ${itemIndex}]`;
	return error;
}
