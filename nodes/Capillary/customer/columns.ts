import type { IDataObject } from 'n8n-workflow';

/** `={{ $json.mobile }}`, `={{ $json["first name"] }}`: what n8n writes when a column is dragged into a field. */
const COLUMN = /^=\{\{\s*\$json(?:\.([A-Za-z_]\w*)|\["([^"\\{}]+)"\]|\['([^'\\{}]+)'\])\s*\}\}$/;

/**
 * The value of a parameter whose expressions name nothing but columns of the item. n8n would give the
 * same, but starts its expression engine for each of them, which takes longer than all the rest of an
 * item.
 *
 * @param raw the parameter as the workflow stores it
 * @returns a function from an item's columns to the value, or to `undefined` where a column holds
 *   anything but text, a number or a truth value; `undefined` instead of a function when an expression
 *   says more than a column. Either way the engine has to be asked.
 */
export function columnsReader(raw: unknown): ((columns: IDataObject) => unknown) | undefined {
	const expressions = [...expressionsIn(raw)];
	const names = expressions.map(columnIn);
	if (names.includes(undefined)) return undefined;
	return (columns) =>
		names.every((name) => isSimple(columns, name!)) ? filled(raw, columns) : undefined;
}

/** The texts in a value that are expressions, which n8n marks with a leading `=`. */
export function* expressionsIn(value: unknown): Generator<string> {
	if (typeof value === 'string') {
		if (value.startsWith('=')) yield value;
	} else if (typeof value === 'object' && value !== null) {
		for (const part of Object.values(value)) yield* expressionsIn(part);
	}
}

function columnIn(expression: string): string | undefined {
	const [, ...names] = COLUMN.exec(expression) ?? [];
	return names.find((name) => name !== undefined);
}

// A column may be called like something that every object has (`toString`), which n8n takes instead.
function isSimple(columns: IDataObject, name: string): boolean {
	return ['string', 'number', 'boolean'].includes(typeof columns[name]) && !(name in {});
}

function filled(value: unknown, columns: IDataObject): unknown {
	if (typeof value === 'string') {
		const name = value.startsWith('=') ? columnIn(value) : undefined;
		return name === undefined ? value : columns[name];
	}
	if (Array.isArray(value)) return value.map((part) => filled(part, columns));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, part]) => [key, filled(part, columns)]),
	);
}
