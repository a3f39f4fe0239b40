import { asList, isObject, type Json } from '../../Capillary/delivery/json';

/** One thing that an update changed. */
export interface Change extends Json {
	/** Name of the field, e.g. `gender` */
	field: string;
	from: unknown;
	to: unknown;
	/** What kind of field, in Capillary's words, e.g. `ExtendedField` */
	type: string | null;
}

/**
 * What an update changed, as far as it tells (Capillary: event-schema-customer): the fields with their values
 * before and after, and the status of the customer.
 */
export function changesIn({ updatedFields, customerStatus }: Json): Change[] {
	const fields = asList(updatedFields).filter(isObject).map(changeOf);
	if (!isObject(customerStatus)) return fields;
	const { previousLabel = null, currentLabel = null } = customerStatus;
	if (previousLabel === currentLabel) return fields;
	return [...fields, { field: 'status', from: previousLabel, to: currentLabel, type: null }];
}

function changeOf({ fieldName, previousValue, currentValue, fieldType }: Json): Change {
	return {
		field: String(fieldName ?? ''),
		from: previousValue ?? null,
		to: currentValue ?? null,
		type: typeof fieldType === 'string' ? fieldType : null,
	};
}
