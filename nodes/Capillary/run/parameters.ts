import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import type { ItemParameters } from '../fields/item';
import { isUnexpected } from '../delivery/unexpected';
import { FieldError } from '../fields/values/FieldError';
import { labelOf } from '../resources';
import { expressionsIn, filledIn, evaluatorOf } from './expressions';

/**
 * The parameters of each item. Asking n8n's expression engine for each parameter of each of many thousand
 * items is most of what a run would cost: a parameter without an expression is the same for every item
 * and read once, most expressions are read from the item, and n8n is asked for the others, one parameter
 * after the other, as it does it for every node.
 */
export function parametersOf(context: IExecuteFunctions): (itemIndex: number) => ItemParameters {
	const evaluateAt = evaluatorOf(context);
	const readers = new Map<string, (itemIndex: number) => unknown>();

	// An expression may change the item (`$json.phones.shift()`), so n8n is asked once for each.
	let asked = { itemIndex: -1, values: new Map<string, unknown>() };
	const askN8n = (name: string, itemIndex: number): unknown => {
		if (asked.itemIndex !== itemIndex) asked = { itemIndex, values: new Map() };
		const { values } = asked;
		if (!values.has(name)) values.set(name, evaluated(context, name, itemIndex));
		return values.get(name);
	};

	const readerOf = (name: string): ((itemIndex: number) => unknown) => {
		const raw: unknown = context.getNodeParameter(name, 0, '', { rawExpressions: true });
		const expressions = [...new Set(expressionsIn(raw))];
		if (expressions.length === 0) return () => raw;
		return (itemIndex) => {
			const values = evaluateAt(expressions, itemIndex);
			return values.size === expressions.length ? filledIn(raw, values) : askN8n(name, itemIndex);
		};
	};

	return (itemIndex) => (name) => {
		let read = readers.get(name);
		if (!read) readers.set(name, (read = readerOf(name)));
		return read(itemIndex);
	};
}

/**
 * What n8n makes of a parameter. It has words for what people do wrong in an expression; what its engine
 * throws besides has neither words nor a field.
 */
function evaluated(context: IExecuteFunctions, name: string, itemIndex: number): unknown {
	const problem = { thrown: undefined as unknown };
	try {
		return context.getNodeParameter(name, itemIndex, '');
	} catch (thrown) {
		problem.thrown = thrown;
	}
	const node = context.getNode();
	if (!isUnexpected(problem.thrown)) {
		throw new NodeOperationError(node, problem.thrown as Error, { itemIndex });
	}
	const label = labelOf(name, node.parameters);
	throw new FieldError(
		label,
		`An expression in "${label}" cannot be worked out for this item`,
		'Check the data it takes from this item: n8n can work with texts, numbers, and lists and objects of these.',
	);
}
