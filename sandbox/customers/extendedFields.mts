import type { Database } from '../database.mts';
import { warning, type Notice } from '../domainError.mts';
import type { JsonObject } from '../json.mts';
import { CUSTOMER_EXTENDED_FIELDS, type ExtendedField } from '../organization/seed.mts';

const LONGEST_TEXT = 255;

/**
 * Writes the customer's extended fields. One that the organization does not have, or whose value
 * does not fit its data type, is left out with warning 91015, which is documented for v1.1 only.
 */
export function writeExtendedFields(
	database: Database,
	customerId: number,
	fields: JsonObject,
	warnings: Notice[],
): void {
	for (const [name, given] of Object.entries(fields)) {
		const field = CUSTOMER_EXTENDED_FIELDS.find((candidate) => candidate.name === name);
		const value = field && valueFor(field, given);
		if (value === undefined) {
			warnings.push(
				warning(91015, `Failed to update extended fields; or field ${name} is invalid`),
			);
		} else {
			database.run(
				`INSERT INTO extended_field_values (customer_id, name, value) VALUES (?, ?, ?)
				ON CONFLICT DO UPDATE SET value = excluded.value`,
				customerId,
				name,
				JSON.stringify(value),
			);
		}
	}
}

/** The value to store, or undefined if it does not fit the field's data type. */
function valueFor({ dataType, options }: ExtendedField, value: unknown): unknown {
	if (dataType === 'LIST') return listOf(value);
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const text = String(value);
	// An empty value clears the field, whatever its type.
	if (text === '') return '';
	switch (dataType) {
		case 'INTEGER':
			return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
		case 'DOUBLE':
			return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
		case 'DATETIME':
			return isDate(text) ? text : undefined;
		case 'STANDARD_ENUM':
		case 'CUSTOM_ENUM':
			// The samples write MALE and Male.
			return options?.find((option) => option.toLowerCase() === text.toLowerCase());
		default:
			return text.length <= LONGEST_TEXT ? text : undefined;
	}
}

/** Page "Data fields": a comma-separated string or a JSON array. */
function listOf(value: unknown): string[] | undefined {
	if (typeof value === 'string') return value.split(',').map((element) => element.trim());
	if (!Array.isArray(value)) return undefined;
	return value.every((element) => typeof element === 'string') ? value : undefined;
}

/** `yyyy-MM-dd`, or with a time and Z or an offset; a sample has slashes and no time. */
function isDate(text: string): boolean {
	if (!/^\d{4}([-/])\d\d\1\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)) {
		return false;
	}
	const [year = 0, month = 0, day = 0] = text.slice(0, 10).split(/[-/]/).map(Number);
	const date = new Date(Date.UTC(year, month - 1, day));
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
