import { readAdditionalFieldsOfUpdate, type AdditionalFields } from '../fields/additionalFields';
import { readCommChannels } from '../fields/commChannels';
import { readCustomFields } from '../fields/customFields';
import { readEnrollments, type Enrollment } from '../fields/enrollments';
import { readExtendedFields } from '../fields/extendedFields';
import { FieldError } from '../fields/values/FieldError';
import type { Identifier } from '../fields/identifiers';
import { readUseAsync } from '../fields/options';
import type { Form } from '../fields/values/text';
import type { SourceAccount } from '../fields/source';
import type { FormContext } from '../operation';

/** A customer as the v2 API takes it; what the form leaves out is absent. */
export interface CustomerBody extends BesideProfiles {
	profiles?: [Record<string, unknown>];
	extendedFields?: Record<string, unknown>;
	loyaltyProgramEnrollments?: Enrollment[];
}

type BesideProfiles = AdditionalFields['body'];

/**
 * The parts that Add and the updates have in common, each at the place where Capillary's JSON samples
 * show it: names, channels and custom fields in the profile, the rest beside `profiles`
 * (Capillary: v2-add-customer, update-customer-detail).
 */
export function customerBody(
	form: Form,
	context: FormContext,
	identifiers: Identifier[],
	{ profile: names, body }: AdditionalFields,
): CustomerBody {
	const commChannels = readCommChannels(form);
	const fields = readCustomFields(form, context.customFieldTypes, context.timezone);
	const extendedFields = readExtendedFields(form, context.extendedFieldTypes, context.timezone);
	const loyaltyProgramEnrollments = readEnrollments(form, context.timezone);
	const profile = {
		...names,
		...(identifiers.length > 0 && { identifiers }),
		...(commChannels.length > 0 && { commChannels }),
		...(fields && { fields }),
	};
	return {
		...(Object.keys(profile).length > 0 && { profiles: [profile] as [typeof profile] }),
		...body,
		...(extendedFields && { extendedFields }),
		...(loyaltyProgramEnrollments.length > 0 && { loyaltyProgramEnrollments }),
	};
}

/**
 * The body of an update. Where the source has accounts, the profile names its source and account too,
 * as Capillary's WeChat sample does; the INSTORE sample leaves them to the query.
 *
 * @throws FieldError when the update would change nothing
 */
export function updateBody(
	form: Form,
	context: FormContext,
	account: SourceAccount,
	identifiers: Identifier[],
): CustomerBody {
	const body = customerBody(
		form,
		context,
		identifiers,
		readAdditionalFieldsOfUpdate(form, context.timezone),
	);
	if (!changesSomething(body)) {
		throw new FieldError(
			'Additional Fields',
			'The update would change nothing: no field has a value',
			'Fill in at least one of Identifiers to Add, Communication Channels, Extended Fields, Custom Fields, Loyalty Program Enrollments and Additional Fields. If an expression should provide it, check that this item has a value there.',
		);
	}
	if (account.accountId !== undefined) {
		body.profiles = [{ ...body.profiles?.[0], ...account }];
	}
	return body;
}

/**
 * What an update can take of an Add: not what only a new customer has, nor the identifiers, which
 * update and Add name differently. `undefined` when nothing is left.
 *
 * @param identifiers to be added to the customer
 */
export function asUpdate(
	added: CustomerBody,
	account: SourceAccount,
	identifiers: Identifier[] = [],
): CustomerBody | undefined {
	const profile = { ...added.profiles?.[0] };
	delete profile.identifiers;
	if (identifiers.length > 0) profile.identifiers = identifiers;
	const body: CustomerBody = { ...added, profiles: [profile] };
	delete body.createDate;
	delete body.referralCode;
	if (body.loyaltyInfo?.loyaltyType === 'non_loyalty') delete body.loyaltyInfo;
	if (!changesSomething(body)) return undefined;
	if (Object.keys(profile).length === 0) delete body.profiles;
	if (account.accountId !== undefined) body.profiles = [{ ...profile, ...account }];
	return body;
}

/** The query of an update: where the customer is registered, and whether loyalty runs in the background. */
export function updateQuery(form: Form, account: SourceAccount): Record<string, string> {
	const useAsync = readUseAsync(form);
	return { ...account, ...(useAsync !== undefined && { use_async: String(useAsync) }) };
}

/** True when any value is in the body, however deep; lists and objects alone are none. */
export function changesSomething(value: unknown): boolean {
	if (Array.isArray(value)) return value.some(changesSomething);
	if (typeof value === 'object' && value !== null)
		return Object.values(value).some(changesSomething);
	return true;
}
