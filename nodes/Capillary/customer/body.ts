import type { AdditionalFields } from '../fields/additionalFields';
import { commChannels, readCommChannels } from '../fields/commChannels';
import { customFields } from '../fields/customFields';
import { enrollments, readEnrollments, type Enrollment } from '../fields/enrollments';
import { extendedFields } from '../fields/extendedFields';
import type { Identifier } from '../fields/identifiers';
import type { ItemParameters, ReadingContext } from '../fields/item';
import { readNamedFields } from '../fields/namedFields';
import type { SourceAccount } from '../fields/source';
import { FieldError } from '../fields/values/FieldError';
import type { FormPart } from '../operation';

/** The parts of the form that `readCustomerValues` reads beside the additional fields. */
export const valuesForm: FormPart[] = [commChannels, extendedFields, customFields, enrollments];

/** A customer as the v2 API takes it; what the form leaves out is absent. */
export type CustomerBody = AdditionalFields['body'] &
	AdditionalFields['bodyOfNew'] &
	FieldsOfBody & { profiles?: [Record<string, unknown>] };

interface FieldsOfBody {
	extendedFields?: Record<string, unknown>;
	loyaltyProgramEnrollments?: Enrollment[];
}

/** What an item gives a customer, apart from identifiers, by its place in the body. */
export interface CustomerValues extends AdditionalFields {
	/** Into the profile: channels and custom fields */
	profile: Record<string, unknown>;
	/** At the top level: extended fields and enrollments */
	fields: FieldsOfBody;
}

/**
 * The parts that Add and the updates have in common, each for the place where Capillary's JSON samples
 * show it (Capillary: v2-add-customer, update-customer-detail).
 *
 * @throws FieldError when one of them cannot be read
 */
export function readCustomerValues(
	item: ItemParameters,
	context: ReadingContext,
	additional: AdditionalFields,
): CustomerValues {
	const channels = readCommChannels(item, context.timezone);
	const fields = readNamedFields(item, customFields, context);
	const extended = readNamedFields(item, extendedFields, context);
	const loyaltyProgramEnrollments = readEnrollments(item, context);
	return {
		...additional,
		profile: {
			...(channels.length > 0 && { commChannels: channels }),
			...(fields && { fields }),
		},
		fields: {
			...(extended && { extendedFields: extended }),
			...(loyaltyProgramEnrollments.length > 0 && { loyaltyProgramEnrollments }),
		},
	};
}

/** The body of an Add: everything, and in the profile the source and account it is for. */
export function addBody(
	{ names, profile, body, bodyOfNew, fields }: CustomerValues,
	identifiers: Identifier[],
	account: SourceAccount,
): CustomerBody {
	return {
		profiles: [{ ...names, identifiers, ...profile, ...account }],
		...body,
		...bodyOfNew,
		...fields,
	};
}

/**
 * The body of an update: without what only a new customer has. Where the source has accounts, the
 * profile names its source and account too, as Capillary's WeChat sample does; the INSTORE sample
 * leaves them to the query.
 *
 * @param identifiers to be added to the customer
 * @returns `undefined` when it would change nothing
 */
export function updateBody(
	{ names, profile, body, fields }: CustomerValues,
	identifiers: Identifier[],
	account: SourceAccount,
): CustomerBody | undefined {
	const changed = { ...names, ...(identifiers.length > 0 && { identifiers }), ...profile };
	if (![changed, body, fields].some(hasValue)) return undefined;
	const inProfile = { ...changed, ...(account.accountId !== undefined && account) };
	return {
		...(Object.keys(inProfile).length > 0 && { profiles: [inProfile] as [typeof inProfile] }),
		...body,
		...fields,
	};
}

/**
 * The same for an item that asks for an update and nothing else.
 *
 * @throws FieldError when it would change nothing
 */
export function neededUpdateBody(
	values: CustomerValues,
	identifiers: Identifier[],
	account: SourceAccount,
): CustomerBody {
	const body = updateBody(values, identifiers, account);
	if (body) return body;
	throw new FieldError(
		'Additional Fields',
		'The update would change nothing: no field has a value',
		'Fill in at least one of First Name, Last Name, Identifiers to Add, Communication Channels, Extended Fields, Custom Fields, Loyalty Program Enrollments and Additional Fields. If an expression should provide it, check that this item has a value there.',
	);
}

/** True when any value is in there, however deep; lists and objects alone are none. */
function hasValue(part: unknown): boolean {
	if (typeof part !== 'object' || part === null) return true;
	return Object.values(part).some(hasValue);
}
