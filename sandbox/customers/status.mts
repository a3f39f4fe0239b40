import { DomainError, InvalidRequest } from '../domainError.mts';
import { readDate, readObject, readText } from '../json.mts';
import { STATUS_SOURCE_ERRORS } from '../organization/sources.mts';
import { STATUS_LABELS } from '../organization/seed.mts';
import type { Call, Route } from '../route.mts';
import { customerOfQuery } from './find.mts';

/**
 * Gives the customer a status label.
 *
 * @throws DomainError 8086 for a label that the organization does not have.
 */
export function writeStatus(call: Call, customerId: number, label: string, reason: string): void {
	const known = STATUS_LABELS.find((name) => name.toLowerCase() === label.toLowerCase());
	if (!known) throw new DomainError(8086, 'Status label passed is not valid');
	call.database.run(
		'UPDATE customers SET status_label = ?, status_reason = ? WHERE id = ?',
		known,
		reason,
		customerId,
	);
}

/** Page "Update customer status". */
export const STATUS_ROUTE: Route = {
	method: 'PUT',
	path: '/v2/customers/lookup/status',
	resource: 'Customer',
	knownKeys: { reason: true, label: true, createdOn: true },
	handle(call) {
		const customerId = customerOfQuery(call, STATUS_SOURCE_ERRORS);
		const body = readObject(call.body, 'The body') ?? {};
		const label = readText(body.label, 'label');
		if (!label) throw new InvalidRequest('label is missing');
		readDate(body.createdOn, 'createdOn');
		writeStatus(call, customerId, label, readText(body.reason, 'reason') ?? '');
		return { createdId: customerId, warnings: call.warnings };
	},
};
