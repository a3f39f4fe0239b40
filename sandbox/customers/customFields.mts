import type { Database } from '../database.mts';
import { warning, type Notice } from '../domainError.mts';
import type { JsonObject } from '../json.mts';
import { CUSTOM_FIELDS, type CustomField } from '../organization/seed.mts';

const LONGEST_VALUE = 250;

/** The scope of the custom fields of customers. */
const CUSTOMER_SCOPE = 'loyalty_registration';

/**
 * Writes the profile's custom fields. One that the organization does not have for customers, or
 * whose value does not fit, is left out with warning 1017 (page "Data fields").
 */
export function writeCustomFields(
	database: Database,
	profileId: number,
	fields: JsonObject,
	warnings: Notice[],
): void {
	for (const [name, value] of Object.entries(fields)) {
		const field = CUSTOM_FIELDS.find(
			(candidate) =>
				candidate.name === name && candidate.scope === CUSTOMER_SCOPE && !candidate.disabled,
		);
		if (!field || !fits(field, value)) {
			warnings.push(warning(1017, `Provided Custom Field is invalid: ${name}`));
		} else {
			database.run(
				`INSERT INTO custom_field_values (profile_id, name, value) VALUES (?, ?, ?)
				ON CONFLICT DO UPDATE SET value = excluded.value`,
				profileId,
				name,
				String(value),
			);
		}
	}
}

function fits({ dataType }: CustomField, value: unknown): boolean {
	if (!['string', 'number', 'boolean'].includes(typeof value)) return false;
	const text = String(value);
	if (text === '') return true;
	if (dataType === 'Integer') return /^[+-]?\d+$/.test(text);
	if (dataType === 'Boolean') return text === 'true' || text === 'false';
	return text.length <= LONGEST_VALUE;
}
