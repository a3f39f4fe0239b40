import type { Database } from '../database.mts';
import { warning, type Notice } from '../domainError.mts';
import { PROGRAMS } from '../organization/seed.mts';
import type { EnrolmentBody } from './body.mts';

/**
 * Enrols the customer in loyalty programs, in the lowest tier when none is asked for.
 *
 * What cannot be done is a warning, because an enrolment is a side action of writing a customer
 * (page "Errors and warnings"): 1213 for a program or tier that does not exist, 8028 for a program
 * that the customer is enrolled in, whose tier then stays (page "Update customer": "You cannot
 * update details if the customer is already enrolled"). The documentation gives no code for either.
 */
export function enrol(
	database: Database,
	customerId: number,
	enrolments: EnrolmentBody[],
	warnings: Notice[],
): void {
	for (const enrolment of enrolments) {
		const program = PROGRAMS.find(({ id }) => id === enrolment.programId);
		const tierNumber = enrolment.tierNumber ?? 1;
		if (!program) {
			const id = enrolment.programId ?? 'none';
			warnings.push(warning(1213, `Invalid programId passed in request: ${id}`));
		} else if (program.tiers.length > 0 && !program.tiers[tierNumber - 1]) {
			warnings.push(warning(1213, `Program ${program.id} has no tier ${tierNumber}`));
		} else if (isEnrolled(database, customerId, program.id)) {
			warnings.push(
				warning(8028, `Customer is already enrolled in program ${program.id}, nothing was updated`),
			);
		} else {
			database.run(
				`INSERT INTO enrolments (customer_id, program_id, tier_number, loyalty_points,
					tier_expiry_date, points_expiry_date)
				VALUES (?, ?, ?, ?, ?, ?)`,
				customerId,
				program.id,
				tierNumber,
				enrolment.loyaltyPoints ?? 0,
				enrolment.tierExpiryDate ?? null,
				enrolment.pointsExpiryDate ?? null,
			);
		}
	}
}

function isEnrolled(database: Database, customerId: number, programId: number): boolean {
	const sql = 'SELECT 1 FROM enrolments WHERE customer_id = ? AND program_id = ?';
	return database.get(sql, customerId, programId) !== undefined;
}
