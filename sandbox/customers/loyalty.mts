import { raisePointsIssued } from '../events/customer.mts';
import type { Call } from '../route.mts';
import { DomainError, warning } from '../domainError.mts';
import type { LoyaltyType } from './body.mts';

/** What the customer earned through the request, as in the samples' `sideEffects`. */
export interface SideEffect {
	entityType: 'USER';
	rawAwardedPoints: number;
	customerId?: number;
	awardedPoints: number;
	type: 'points';
	isReferrer?: true;
}

/** The points in the documentation's samples. */
const POINTS_FOR_JOINING = 100;
const POINTS_FOR_CONVERTING = 25;
const POINTS_FOR_REFERRING = 100;

/** Gives a new loyalty customer their points. */
export function rewardJoining(call: Call, customerId: number): SideEffect[] {
	return [award(call, customerId, POINTS_FOR_JOINING)];
}

/**
 * Records who referred a new customer and rewards both (sample "Referral"): the points for joining
 * then name the customer. An unknown code is warning 1205.
 */
export function rewardReferral(
	call: Call,
	customerId: number,
	code: string | undefined,
	joining: SideEffect[],
): SideEffect[] {
	if (!code) return joining;
	const { database } = call;
	const sql = 'SELECT id FROM customers WHERE referral_code = ? AND merged_into IS NULL';
	const referrer = database.get(sql, code);
	if (!referrer) {
		call.warnings.push(warning(1205, 'Unable to find the referrer in the specific campaign'));
		return joining;
	}
	const referrerId = Number(referrer.id);
	database.run('UPDATE customers SET referred_by = ? WHERE id = ?', referrerId, customerId);
	return [
		...joining.map((effect) => ({ ...effect, customerId })),
		{ ...award(call, referrerId, POINTS_FOR_REFERRING), customerId: referrerId, isReferrer: true },
	];
}

/**
 * Makes a non-loyalty customer a loyalty customer.
 *
 * @throws DomainError 8018 for the reverse.
 */
export function changeLoyaltyType(
	call: Call,
	customerId: number,
	type: LoyaltyType | undefined,
): SideEffect[] {
	const sql = 'SELECT loyalty_type FROM customers WHERE id = ?';
	const current = call.database.get(sql, customerId)?.loyalty_type;
	if (type === undefined || type === current) return [];
	if (type === 'non_loyalty') {
		throw new DomainError(
			8018,
			'Update customer, Conversion from loyalty to non-loyalty not allowed',
		);
	}
	call.database.run("UPDATE customers SET loyalty_type = 'loyalty' WHERE id = ?", customerId);
	return [award(call, customerId, POINTS_FOR_CONVERTING)];
}

function award(call: Call, customerId: number, points: number): SideEffect {
	raisePointsIssued(call, customerId, points);
	call.database.run(
		'UPDATE customers SET loyalty_points = loyalty_points + ? WHERE id = ?',
		points,
		customerId,
	);
	return { entityType: 'USER', rawAwardedPoints: points, awardedPoints: points, type: 'points' };
}
