import type { INodeProperties } from 'n8n-workflow';
import { additionalFieldsForm, names, readAdditional } from './additional';
import { readDateFormat } from './dateFormat';
import type { ItemParameters } from './item';
import { tillField } from './till';
import { choice, readChoice, readChoices, type ChosenValue } from './values/choice';
import { readDateTime } from './values/dates';
import type { Row } from './values/rows';
import { isUnset, readText } from './values/text';

/** Whether a customer is in the loyalty program. */
export const LOYALTY_TYPES = choice([
	{ name: 'Loyalty', value: 'loyalty' },
	{ name: 'Non-Loyalty', value: 'non_loyalty' },
]);

/** The loyalty services, two of which differ by a letter (Capillary: v2-add-customer). */
const END_POINTS = choice([
	{ name: 'DVS', value: 'DVS_ENDPOINT' },
	{ name: 'Point Engine', value: 'POINTENGINE_ENDPOINT' },
	{ name: 'Points Engine', value: 'POINTSENGINE_ENDPOINT' },
	{ name: 'Referral', value: 'REFERRAL_ENDPOINT' },
	{ name: 'Timeline', value: 'TIMELINE_ENDPOINT' },
]);

const activity: INodeProperties = {
	displayName: 'Activity',
	name: 'activity',
	type: 'string',
	default: '',
	description: 'The lifecycle state of the customer, as your organization names it',
};

export const associatedWith: INodeProperties = tillField({
	displayName: 'Associated With',
	name: 'associatedWith',
	description:
		'The till the customer belongs to. Your organization has to allow it (USE_CRM_REGISTRATION_INFO_FROM_BASE_STORE).',
});

const endPointsEnabled: INodeProperties = {
	displayName: 'Endpoints Enabled',
	name: 'endPointsEnabled',
	type: 'multiOptions',
	options: END_POINTS.options,
	default: [],
	description: 'Which of the loyalty services take part. Leave it out to let Capillary decide.',
};

const loyaltyType: INodeProperties = {
	displayName: 'Loyalty Type',
	name: 'loyaltyType',
	type: 'options',
	options: LOYALTY_TYPES.options,
	default: 'loyalty',
};

const statusLabel: INodeProperties = {
	displayName: 'Status Label',
	name: 'statusLabel',
	type: 'string',
	default: '',
	placeholder: 'e.g. Active',
	description: 'One of the labels defined under Customer Status in your organization',
};

export const additionalFieldsOfAdd: INodeProperties[] = additionalFieldsForm(
	[
		activity,
		associatedWith,
		{
			displayName: 'Create Date',
			name: 'createDate',
			type: 'dateTime',
			default: '',
			description:
				"When the customer registered, in the workflow's time zone unless the date carries one. Left out, it is now.",
		},
		endPointsEnabled,
		names.firstName,
		names.lastName,
		{
			...loyaltyType,
			description:
				'Whether the customer joins the loyalty program or is only known to the organization',
		},
		{
			displayName: 'Referral Code',
			name: 'referralCode',
			type: 'string',
			default: '',
			description: 'Code of the customer who referred this one',
		},
		statusLabel,
	],
	{ loyaltyType: 'loyalty', statusLabel: 'Active' },
);

export const additionalFieldsOfUpdate: INodeProperties[] = additionalFieldsForm(
	[
		activity,
		associatedWith,
		endPointsEnabled,
		names.firstName,
		names.lastName,
		{
			...loyaltyType,
			description: 'Loyalty turns a customer who is not in the loyalty program into one who is',
			hint: 'Capillary accepts Non-Loyalty only for customers who are not in the program anyway, and never turns a loyalty customer back. To leave the type as it is, remove this field.',
		},
		statusLabel,
	],
	{ loyaltyType: 'loyalty', statusLabel: 'Active' },
);

/** Where the additional fields go in a v2 body. */
export interface AdditionalFields {
	/** Into the profile */
	names: { firstName?: string; lastName?: string };
	/** At the top level, of a new customer as of an existing one */
	body: {
		loyaltyInfo?: LoyaltyInfo;
		associatedWith?: string;
		statusLabel?: string;
		activity?: string;
		endPointsEnabled?: Array<ChosenValue<typeof END_POINTS>>;
	};
	/** At the top level, of a new customer only; the loyalty type that an existing customer keeps is here */
	bodyOfNew: {
		loyaltyInfo?: LoyaltyInfo;
		createDate?: string;
		referralCode?: string;
	};
}

interface LoyaltyInfo {
	loyaltyType: ChosenValue<typeof LOYALTY_TYPES>;
}

/**
 * The additional fields of the form (Capillary: v2-add-customer). An empty text is not sent, so an
 * empty cell of a sheet never wipes a name; only an empty referral code is, as Capillary's own sample
 * sends it.
 *
 * @param properties the form they come from, Add's or an update's
 * @throws FieldError when a choice is unknown or a date is none
 */
export function readAdditionalFields(
	item: ItemParameters,
	timezone: string,
	properties = additionalFieldsOfAdd,
): AdditionalFields {
	const given = readAdditional(item, properties);
	const loyaltyType = isUnset(given.loyaltyType)
		? undefined
		: readChoice(given.loyaltyType, 'Loyalty Type', LOYALTY_TYPES);
	const endPointsEnabled = readChoices(given.endPointsEnabled, 'Endpoints Enabled', END_POINTS);
	const createDate = readDateTime(given.createDate, 'Create Date', timezone, readDateFormat(item));
	const hasReferralCode = typeof given.referralCode === 'string' || !isUnset(given.referralCode);
	return {
		names: texts(given, { firstName: 'First Name', lastName: 'Last Name' }),
		body: {
			...(loyaltyType === 'loyalty' && { loyaltyInfo: { loyaltyType } }),
			...texts(given, { associatedWith: 'Associated With' }),
			...texts(given, { statusLabel: 'Status Label', activity: 'Activity' }),
			...(endPointsEnabled.length > 0 && { endPointsEnabled }),
		},
		bodyOfNew: {
			...(loyaltyType === 'non_loyalty' && { loyaltyInfo: { loyaltyType } }),
			...(createDate !== undefined && { createDate }),
			...(hasReferralCode && { referralCode: readText(given.referralCode, 'Referral Code') }),
		},
	};
}

/**
 * The same for an update of a customer who is known to be there: the loyalty type goes with it, whichever
 * it is. Capillary refuses to take a loyalty customer out of the program, and says so
 * (Capillary: update-customer-detail; code 8018).
 *
 * @throws FieldError when a choice is unknown
 */
export function readAdditionalFieldsOfUpdate(
	item: ItemParameters,
	timezone: string,
): AdditionalFields {
	const fields = readAdditionalFields(item, timezone, additionalFieldsOfUpdate);
	return { ...fields, body: { ...fields.body, ...fields.bodyOfNew }, bodyOfNew: {} };
}

/** What of the additional fields only a new customer gets, as the form names it. */
export function namesOfNew({ bodyOfNew }: AdditionalFields): string[] {
	const { loyaltyInfo, createDate, referralCode } = bodyOfNew;
	return [
		...(loyaltyInfo ? ['Loyalty Type'] : []),
		...(createDate === undefined ? [] : ['Create Date']),
		...(referralCode ? ['Referral Code'] : []),
	];
}

function texts<Name extends string>(
	given: Row,
	labels: Record<Name, string>,
): Partial<Record<Name, string>> {
	const found: Partial<Record<Name, string>> = {};
	for (const name of Object.keys(labels) as Name[]) {
		const text = readText(given[name], labels[name]);
		if (text !== '') found[name] = text;
	}
	return found;
}
