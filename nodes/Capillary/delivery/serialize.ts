import { ExactNumber, MARK } from './exactNumber';

/**
 * A request's body as the JSON text that is sent, with every digit of an `ExactNumber`.
 *
 * @throws Error when JSON cannot express it: a value that contains itself, a BigInt, NaN, Infinity
 */
export function serialize(body: unknown): string {
	// JSON.stringify is many times as fast; `null` may be what it made of NaN.
	const plain = JSON.stringify(body) as string | undefined;
	if (plain === undefined) throw new TypeError(`A ${typeof body} cannot be sent as JSON`);
	return plain.includes(MARK) || plain.includes('null') ? write(body)! : plain;
}

/** `undefined` for what JSON leaves out. */
function write(value: unknown): string | undefined {
	if (typeof value === 'number') return writeNumber(value);
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	if (value instanceof ExactNumber) return value.digits;
	if (Array.isArray(value)) return `[${value.map((each) => write(each) ?? 'null').join(',')}]`;
	if ('toJSON' in value && typeof value.toJSON === 'function') return JSON.stringify(value);
	const members: string[] = [];
	for (const [name, each] of Object.entries(value)) {
		const json = write(each);
		if (json !== undefined) members.push(`${JSON.stringify(name)}:${json}`);
	}
	return `{${members.join(',')}}`;
}

/** JSON.stringify would send NaN and Infinity as `null`. */
function writeNumber(number: number): string {
	if (!Number.isFinite(number)) throw new TypeError(`${number} cannot be sent as JSON`);
	return JSON.stringify(number);
}

/** A body as an output item shows it: numbers that JavaScript could not hold are their digits, as text. */
export function shown(body: unknown): unknown {
	if (typeof body !== 'object' || body === null) return body;
	if (body instanceof ExactNumber) return body.digits;
	if (Array.isArray(body)) return body.map(shown);
	return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, shown(value)]));
}
