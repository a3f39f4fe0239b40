import type { IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';
import type { Form } from '../fields/reading';

/**
 * The form of each item. A parameter without an expression is the same for every item and is read
 * once: resolving it again for each of many thousand items is most of what a run would cost.
 */
export function formsOf(context: IExecuteFunctions): (itemIndex: number) => Form {
	const fixed = new Map<string, unknown>();
	const moving = new Set<string>();
	return (itemIndex) => (parameter) => {
		if (fixed.has(parameter)) return fixed.get(parameter);
		if (!moving.has(parameter)) {
			const raw = context.getNodeParameter(parameter, itemIndex, '', { rawExpressions: true });
			if (!holdsExpression(raw)) {
				fixed.set(parameter, raw);
				return raw;
			}
			moving.add(parameter);
		}
		return context.getNodeParameter(parameter, itemIndex, '');
	};
}

/** True when any text in the value is an expression, which n8n marks with a leading `=`. */
export function holdsExpression(value: NodeParameterValueType | object): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some(holdsExpression);
}
