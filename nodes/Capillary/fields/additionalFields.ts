import type { INodeProperties } from 'n8n-workflow';
import { additionalFieldsForm, names, readAdditional } from './additional';
import { readChoice } from './values/choice';
import { readDateTime } from './values/dates';
import { FieldError } from './values/FieldError';
import { isUnset, readText, type Form, type Row } from './values/text';
import { tillField } from './till';

const LOYALTY_TYPES = ['loyalty', 'non_loyalty'];
const END_POINTS = [
	'DVS_ENDPOINT',
	'POINTENGINE_ENDPOINT',
	'POINTSENGINE_ENDPOINT',
	'REFERRAL_ENDPOINT',
	'TIMELINE_ENDPOINT',
];

const activity: INodeProperties = {
	displayName: 'Activity',
	name: 'activity',
	type: 'string',
	default: '',
	description: 'The lifecycle state of the customer, as your organisation names it',
};

export const associatedWith: INodeProperties = tillField({
	displayName: 'Associated With',
	name: 'associatedWith',
	description: 'The till the customer belongs to',
});

const endPointsEnabled: INodeProperties = {
	displayName: 'Endpoints Enabled',
	name: 'endPointsEnabled',
	type: 'multiOptions',
	options: [
		{ name: 'DVS', value: 'DVS_ENDPOINT' },
		{ name: 'Point Engine', value: 'POINTENGINE_ENDPOINT' },
		{ name: 'Points Engine', value: 'POINTSENGINE_ENDPOINT' },
		{ name: 'Referral', value: 'REFERRAL_ENDPOINT' },
		{ name: 'Timeline', value: 'TIMELINE_ENDPOINT' },
	],
	default: [],
	description: 'Which of the loyalty services take part. Leave it out to let Capillary decide.',
};

const loyaltyType: INodeProperties = {
	displayName: 'Loyalty Type',
	name: 'loyaltyType',
	type: 'options',
	options: [
		{ name: 'Loyalty', value: 'loyalty' },
		{ name: 'Non-Loyalty', value: 'non_loyalty' },
	],
	default: 'loyalty',
};

const statusLabel: INodeProperties = {
	displayName: 'Status Label',
	name: 'statusLabel',
	type: 'string',
	default: '',
	placeholder: 'e.g. Active',
	description: 'One of the labels defined under Customer Status in your organisation',
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
				'Whether the customer joins the loyalty program or is only known to the organisation',
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

/** Where the additional fields go in a v2 body: into the profile, or beside `profiles`. */
export interface AdditionalFields {
	profile: { firstName?: string; lastName?: string };
	body: {
		loyaltyInfo?: { loyaltyType: string };
		associatedWith?: string;
		createDate?: string;
		referralCode?: string;
		statusLabel?: string;
		activity?: string;
		endPointsEnabled?: string[];
	};
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
	form: Form,
	timezone: string,
	properties = additionalFieldsOfAdd,
): AdditionalFields {
	const given = readAdditional(form, properties);
	const body: AdditionalFields['body'] = {};

	if (!isUnset(given.loyaltyType)) {
		body.loyaltyInfo = {
			loyaltyType: readChoice(given.loyaltyType, 'Loyalty Type', LOYALTY_TYPES, {
				'non-loyalty': 'non_loyalty',
			}),
		};
	}
	Object.assign(body, texts(given, { associatedWith: 'Associated With' }));
	const createDate = readDateTime(given.createDate, 'Create Date', timezone);
	if (createDate) body.createDate = createDate;
	if (typeof given.referralCode === 'string' || !isUnset(given.referralCode)) {
		body.referralCode = readText(given.referralCode, 'Referral Code');
	}
	Object.assign(body, texts(given, { statusLabel: 'Status Label', activity: 'Activity' }));
	const endPoints = readEndPoints(given.endPointsEnabled);
	if (endPoints.length > 0) body.endPointsEnabled = endPoints;

	return { profile: texts(given, { firstName: 'First Name', lastName: 'Last Name' }), body };
}

/**
 * The same for an update, which cannot take a customer out of the loyalty program
 * (Capillary: update-customer-detail; code 8018).
 *
 * @throws FieldError when the loyalty type is `non_loyalty`
 */
export function readAdditionalFieldsOfUpdate(form: Form, timezone: string): AdditionalFields {
	const fields = readAdditionalFields(form, timezone, additionalFieldsOfUpdate);
	if (fields.body.loyaltyInfo?.loyaltyType === 'non_loyalty') {
		throw new FieldError(
			'Loyalty Type',
			'"Loyalty Type" is Non-Loyalty, which an update cannot set',
			'Remove "Loyalty Type" or leave its value empty: a customer who is not in the loyalty program stays out of it, and Capillary never takes one out.',
		);
	}
	return fields;
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

function readEndPoints(value: unknown): string[] {
	if (isUnset(value)) return [];
	const list = Array.isArray(value) ? value : String(value).split(',');
	return list.map((each) => readChoice(each, 'Endpoints Enabled', END_POINTS));
}
