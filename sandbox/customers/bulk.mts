import { DomainError, v2ErrorBody, InvalidRequest } from '../domainError.mts';
import type { Call, Route } from '../route.mts';
import { addCustomer } from './add.mts';
import { CUSTOMER_KEYS } from './body.mts';
import { wholeCustomer } from './whole.mts';

/**
 * Page "Associate customer": a list of Add bodies, answered element by element, in its order unless
 * the switches say otherwise. One that fails has `errors`, and the others are registered all the same.
 * 1060 for too many.
 */
export const BULK_ROUTE: Route = {
	method: 'POST',
	path: '/v2/customers/bulk',
	resource: 'Customer',
	knownKeys: [CUSTOMER_KEYS],
	handle(call) {
		if (!Array.isArray(call.body)) throw new InvalidRequest('The body is not a list');
		if (call.body.length > call.switches.bulkMaximum) {
			throw new DomainError(1060, 'Batch limit exceeded.');
		}
		const elements = call.body.map((body: unknown) =>
			addElement({ ...call, body, warnings: [], events: [] }, call),
		);
		return call.switches.bulkOrder === 'reversed' ? elements.reverse() : elements;
	},
};

function addElement(call: Call, whole: Call): object {
	try {
		return call.database.runInSavepoint(() => {
			const { customerId } = addCustomer(call, call.body);
			whole.events.push(...call.events);
			const entity = wholeCustomer(call.database, customerId, []);
			return { entity: { ...entity, warnings: call.warnings } };
		});
	} catch (error) {
		if (!(error instanceof DomainError)) throw error;
		return { ...v2ErrorBody(error.code, error.message), warnings: call.warnings };
	}
}
