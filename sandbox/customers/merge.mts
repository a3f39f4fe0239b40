import { raiseMerged } from '../events/customer.mts';
import type { Call } from '../route.mts';

/** Whether both have a profile in the same source and account, so that they cannot be merged. */
export function isConflicting(call: Call, customerId: number, otherId: number): boolean {
	const row = call.database.get(
		`SELECT 1 FROM profiles AS one JOIN profiles AS other
			ON one.source = other.source AND one.account_id = other.account_id
		WHERE one.customer_id = ? AND other.customer_id = ?`,
		customerId,
		otherId,
	);
	return row !== undefined;
}

/** Moves everything the victim has to the survivor, whose own values take precedence. */
export function merge(call: Call, survivorId: number, victimId: number): void {
	const { database } = call;
	database.run('UPDATE profiles SET customer_id = ? WHERE customer_id = ?', survivorId, victimId);
	for (const table of ['extended_field_values', 'enrollments', 'subscriptions']) {
		database.run(
			`UPDATE OR IGNORE ${table} SET customer_id = ? WHERE customer_id = ?`,
			survivorId,
			victimId,
		);
		database.run(`DELETE FROM ${table} WHERE customer_id = ?`, victimId);
	}
	database.run(
		`UPDATE customers SET
			loyalty_points = loyalty_points + (SELECT loyalty_points FROM customers WHERE id = ?2),
			loyalty_type = CASE WHEN loyalty_type = 'loyalty' THEN 'loyalty'
				ELSE (SELECT loyalty_type FROM customers WHERE id = ?2) END
		WHERE id = ?1`,
		survivorId,
		victimId,
	);
	raiseMerged(call, survivorId, victimId);
	database.run(
		'UPDATE customers SET merged_into = ?, loyalty_points = 0 WHERE id = ?',
		survivorId,
		victimId,
	);
}
