import type { IExecuteFunctions } from 'n8n-workflow';
import type { Form } from '../fields/values/text';
import { expressionsIn, filledIn, valuesOf } from './expressions';

/**
 * The form of each item. Asking n8n's expression engine for each parameter of each of many thousand
 * items is most of what a run would cost: a parameter without an expression is the same for every item
 * and read once, and the expressions of the others are worked out together.
 */
export function formsOf(context: IExecuteFunctions): (itemIndex: number) => Form {
	const valuesAt = valuesOf(context);
	const readers = new Map<string, (itemIndex: number) => unknown>();

	const readerOf = (parameter: string): ((itemIndex: number) => unknown) => {
		const raw: unknown = context.getNodeParameter(parameter, 0, '', { rawExpressions: true });
		const expressions = [...new Set(expressionsIn(raw))];
		if (expressions.length === 0) return () => raw;
		return (itemIndex) => {
			const values = valuesAt(expressions, itemIndex);
			return values.size === expressions.length
				? filledIn(raw, values)
				: context.getNodeParameter(parameter, itemIndex, '');
		};
	};

	return (itemIndex) => (parameter) => {
		let read = readers.get(parameter);
		if (!read) readers.set(parameter, (read = readerOf(parameter)));
		return read(itemIndex);
	};
}
