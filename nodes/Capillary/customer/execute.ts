import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { destinationOf } from '../delivery/destination';
import { meaningOf } from '../delivery/meaning';
import { addressOf } from '../delivery/request';
import { send } from '../delivery/send';
import { readRunOptions } from '../fields/options';
import { contextOf } from './context';
import { formsOf } from './form';
import { operations } from './index';
import { apiError, failedItem, itemError, resultItem } from './output';

/** Carries every item from its form to its output item, in input order. */
export async function executeItems(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const { toRequest } = operations.get(this.getNodeParameter('operation', 0) as string)!;
	const destination = await destinationOf.call(this);
	const formOf = formsOf(this);
	const options = readRunOptions(formOf(0));
	const context = await contextOf.call(this, destination, options);

	const carry = async (item: INodeExecutionData, index: number): Promise<INodeExecutionData> => {
		const request = toRequest(formOf(index), context);
		const input = options.includeInput ? item.json : undefined;
		if (options.dryRun) {
			const { method, query, body } = request;
			const url = addressOf({ ...request, query: {} }, destination.host);
			return resultItem({ method, url, query, body: body as IDataObject }, index, input);
		}
		const outcome = meaningOf(await send.call(this, request, destination, options.timeout));
		if ('failure' in outcome) throw apiError(this.getNode(), outcome.failure, index);
		return resultItem(outcome.result as IDataObject, index, input);
	};

	const output: INodeExecutionData[] = [];
	for (const [index, item] of this.getInputData().entries()) {
		try {
			output.push(await carry(item, index));
		} catch (problem) {
			const error = itemError(this.getNode(), problem, index);
			if (!this.continueOnFail()) throw error;
			output.push(failedItem(error, index));
		}
	}
	return output;
}
