import type { IExecuteFunctions } from 'n8n-workflow';
import type { Form } from '../fields/reading';
import { columnsReader, expressionsIn } from './columns';

/**
 * The form of each item. Asking n8n's expression engine for each parameter of each of many thousand
 * items is most of what a run would cost, so it is asked for what only it can tell: a parameter without
 * an expression is the same for every item, and one that names columns is filled in from the item.
 */
export function formsOf(context: IExecuteFunctions): (itemIndex: number) => Form {
	const items = context.getInputData();
	const readers = new Map<string, (itemIndex: number) => unknown>();

	const readerOf = (parameter: string): ((itemIndex: number) => unknown) => {
		const raw: unknown = context.getNodeParameter(parameter, 0, '', { rawExpressions: true });
		if (expressionsIn(raw).next().done) return () => raw;
		const fromColumns = columnsReader(raw);
		return (itemIndex) =>
			fromColumns?.(items[itemIndex].json) ?? context.getNodeParameter(parameter, itemIndex, '');
	};

	return (itemIndex) => (parameter) => {
		let read = readers.get(parameter);
		if (!read) readers.set(parameter, (read = readerOf(parameter)));
		return read(itemIndex);
	};
}
