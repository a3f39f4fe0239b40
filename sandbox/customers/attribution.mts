import { tillOfCode } from '../authentication.mts';
import { warning } from '../domainError.mts';
import type { Call } from '../route.mts';

/** Attributes the customer to the till with this code; an unknown code is warning 8077. */
export function writeAttribution(call: Call, customerId: number, code: string | undefined): void {
	if (!code) return;
	const till = tillOfCode(code);
	if (!till) {
		call.warnings.push(warning(8077, 'Invalid associatedWith passed, attribution not updated'));
		return;
	}
	const sql = 'UPDATE customers SET associated_with = ? WHERE id = ?';
	call.database.run(sql, till.code, customerId);
}
