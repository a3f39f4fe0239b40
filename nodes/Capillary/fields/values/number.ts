import { isExactly } from '../../delivery/exactNumber';
import { FieldError, shortened } from './FieldError';
import { readText } from './text';

/**
 * A number not below `minimum`, `undefined` when the value is unset.
 *
 * @throws FieldError when the value is no number, has more digits than a number keeps, is below the minimum, or not whole where `whole` asks for it
 */
export function readNumber(
	value: unknown,
	field: string,
	{ minimum, whole = false }: { minimum?: number; whole?: boolean } = {},
): number | undefined {
	const text = readText(value, field);
	if (text === '') return undefined;
	const number = /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
	const kind = whole ? 'a whole number' : 'a number';
	if (!Number.isFinite(number) || (whole && !Number.isSafeInteger(number))) {
		throw new FieldError(
			field,
			`"${shortened(text)}" in "${field}" is not ${kind}`,
			`Enter ${kind} without units or separators, e.g. 1500.`,
		);
	}
	if (!isExactly(number, text.replace('+', ''))) {
		throw new FieldError(
			field,
			`${shortened(text)} in "${field}" has more digits than a number keeps: its last digits would be lost`,
			'Round it to 15 digits.',
		);
	}
	if (minimum !== undefined && number < minimum) {
		throw new FieldError(
			field,
			`${text} in "${field}" is below ${minimum}`,
			`Enter ${minimum} or more, or leave "${field}" out.`,
		);
	}
	return number;
}
