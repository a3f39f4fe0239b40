export const MARK = 'exact number ';

/**
 * A number that a JavaScript number cannot hold to its last digit, such as `9007199254740993` or
 * `1e400`. Where it is sent, `serialize` writes its digits; shown or read as text, it is its digits.
 */
export class ExactNumber {
	/** @param digits as JSON writes the number */
	constructor(readonly digits: string) {}

	toString(): string {
		return this.digits;
	}

	/** JSON.stringify cannot write it, so it shows by this mark that there is one: see `serialize`. */
	toJSON(): string {
		return MARK + this.digits;
	}
}

/** So many digits survive in every number. */
const SAFE_LENGTH = 15;
/** Whatever is longer is not worth comparing, and kept as it is. */
const LONGEST = 1000;

/** The number that a JSON text names: a JavaScript number where that has the same value, else its digits. */
export function exactNumber(text: string): number | ExactNumber {
	const number = Number(text);
	return isExactly(number, text) ? number : new ExactNumber(text);
}

/**
 * True when a JavaScript number has the very value that a text names.
 *
 * @param text a number as JSON writes it
 */
export function isExactly(number: number, text: string): boolean {
	// JSON.stringify writes -0 as 0.
	if (Object.is(number, -0)) return false;
	if (text.length <= SAFE_LENGTH && !/e/i.test(text)) return true;
	if (text.length > LONGEST || !Number.isFinite(number)) return false;
	return valueOf(text) === valueOf(String(number));
}

/** The value of a decimal number in one spelling: sign, digits without zeros around them, power of ten. */
function valueOf(text: string): string {
	const [, sign, whole, fraction = '', exponent = '0'] =
		/^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text)!;
	const digits = (whole + fraction).replace(/^0+/, '');
	if (digits === '') return '0';
	let end = digits.length;
	while (digits[end - 1] === '0') end--;
	const power = Number(exponent) + digits.length - end - fraction.length;
	return `${sign}${digits.slice(0, end)}e${power}`;
}
