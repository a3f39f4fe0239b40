import type { Database } from '../database.mts';
import { warning } from '../domainError.mts';
import { raiseEnrolled } from '../events/customer.mts';
import { PROGRAMS } from '../organization/seed.mts';
import type { Call } from '../route.mts';
import type { EnrollmentBody } from './body.mts';

/**
 * Enrolls the customer in loyalty programs, in the lowest tier unless another is requested.
 *
 * A failure is a warning, because an enrollment is a side action of writing a customer
 * (page "Errors and warnings"): 1213 for a program or tier that does not exist, 8028 for a program
 * that the customer is enrolled in, whose tier then stays (page "Update customer": "You cannot
 * update details if the customer is already enrolled"). The documentation gives no code for either.
 */
export function enroll(call: Call, customerId: number, enrollments: EnrollmentBody[]): void {
	const { database, warnings } = call;
	for (const enrollment of enrollments) {
		const program = PROGRAMS.find(({ id }) => id === enrollment.programId);
		const tierNumber = enrollment.tierNumber ?? 1;
		if (!program) {
			const id = enrollment.programId ?? 'none';
			warnings.push(warning(1213, `Invalid programId passed in request: ${id}`));
		} else if (program.tiers.length > 0 && !program.tiers[tierNumber - 1]) {
			warnings.push(warning(1213, `Program ${program.id} has no tier ${tierNumber}`));
		} else if (isEnrolled(database, customerId, program.id)) {
			warnings.push(
				warning(8028, `Customer is already enrolled in program ${program.id}, nothing was updated`),
			);
		} else {
			database.run(
				`INSERT INTO enrollments (customer_id, program_id, tier_number, loyalty_points,
					tier_expiry_date, points_expiry_date)
				VALUES (?, ?, ?, ?, ?, ?)`,
				customerId,
				program.id,
				tierNumber,
				enrollment.loyaltyPoints ?? 0,
				enrollment.tierExpiryDate ?? null,
				enrollment.pointsExpiryDate ?? null,
			);
			raiseEnrolled(call, customerId, program.id);
		}
	}
}

function isEnrolled(database: Database, customerId: number, programId: number): boolean {
	const sql = 'SELECT 1 FROM enrollments WHERE customer_id = ? AND program_id = ?';
	return database.get(sql, customerId, programId) !== undefined;
}
