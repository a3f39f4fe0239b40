import { isExactly } from '../../delivery/exactNumber';
import { FieldError, shortened } from './FieldError';
import { readText } from './text';

/** What a number has to be. */
export interface Bounds {
	minimum?: number;
	maximum?: number;
	/** True for a number without decimals */
	whole?: boolean;
}

/**
 * A number from `minimum` to `maximum`, `undefined` when the value is unset.
 *
 * @throws FieldError when the value is no number, has more digits than a number keeps, is outside these, or
 *   not whole where `whole` asks for it
 */
export function readNumber(value: unknown, field: string, bounds: Bounds = {}): number | undefined {
	const { minimum = -Infinity, maximum = Infinity, whole = false } = bounds;
	// A number without end is out of its bounds, rather than one whose digits are lost.
	const isBounded = typeof value === 'number' && Number.isFinite(maximum);
	const text = isBounded ? String(value) : readText(value, field);
	if (text === '') return undefined;
	const number = /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
	if (!Number.isFinite(number) || (whole && !Number.isSafeInteger(number))) {
		throw new FieldError(
			field,
			`"${shortened(text)}" in "${field}" is not ${whole ? 'a whole number' : 'a number'}`,
			`Enter ${wanted(bounds)} without units or separators, e.g. ${Math.min(1500, maximum)}.`,
		);
	}
	if (!isExactly(number, text.replace('+', ''))) {
		throw new FieldError(
			field,
			`${shortened(text)} in "${field}" has more digits than a number keeps: its last digits would be lost`,
			'Round it to 15 digits.',
		);
	}
	if (number < minimum || number > maximum) {
		throw new FieldError(
			field,
			`${text} in "${field}" is ${number < minimum ? `below ${minimum}` : `above ${maximum}`}`,
			`Enter ${wanted(bounds)}, or leave "${field}" out.`,
		);
	}
	return number;
}

/** What to enter, in words, e.g. "a whole number from 1 to 50". */
function wanted({ minimum, maximum, whole }: Bounds): string {
	const kind = whole ? 'a whole number' : 'a number';
	if (minimum === undefined) return maximum === undefined ? kind : `${kind} up to ${maximum}`;
	return maximum === undefined
		? `${kind} from ${minimum}`
		: `${kind} from ${minimum} to ${maximum}`;
}

/**
 * A whole number in plain digits, such as a tier or an ID; `undefined` when the value is unset.
 *
 * @throws FieldError when there is anything else: a sign, decimals, blanks, zeros in front
 */
export function readDigits(
	value: unknown,
	field: string,
	{ minimum = 0 }: Pick<Bounds, 'minimum'> = {},
): number | undefined {
	const text = readText(value, field);
	if (text === '') return undefined;
	const number = /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
	if (Number.isSafeInteger(number) && number >= minimum) return number;
	throw new FieldError(
		field,
		`"${shortened(text)}" in "${field}" is not a whole number from ${minimum}`,
		'Write it in digits alone, without a sign, decimals, spaces or zeros in front, e.g. 2.',
	);
}
