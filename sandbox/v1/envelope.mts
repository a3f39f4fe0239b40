import type { Notice } from '../domainError.mts';
import type { Call } from '../route.mts';

/** One customer of an answer, and whether the update succeeded. */
export interface Item {
	success: boolean;
	customer: object;
}

/** A customer's result; v1.1 writes booleans and numbers as strings here. */
export function itemStatus(
	success: boolean,
	code: number,
	message: string,
	warnings: Notice[],
): object {
	return {
		success: String(success),
		code: String(code),
		message,
		warnings: { warning: warnings.map((notice) => String(notice.code)) },
	};
}

/**
 * The answer for a group of customers: 200 if all succeeded, 201 if some failed, 500 if all did (page
 * "Errors and warnings"). These are codes in the body; the HTTP status is 200, or the switch's if all
 * failed.
 */
export function envelope(call: Call, items: Item[]): object {
	const succeeded = items.filter(({ success }) => success).length;
	if (succeeded === 0) call.status = call.switches.legacyErrorStatus;
	return {
		response: {
			status: {
				success: String(succeeded > 0),
				...outcome(succeeded, items.length),
				total: String(items.length),
				success_count: String(succeeded),
			},
			customers: { customer: items.map(({ customer }) => customer) },
		},
	};
}

function outcome(succeeded: number, total: number): { code: number; message: string } {
	if (succeeded === total && total > 0) return { code: 200, message: 'Success' };
	if (succeeded > 0)
		return { code: 201, message: 'One or more requests have failed due to errors' };
	return { code: 500, message: 'All requests have failed due to errors' };
}
