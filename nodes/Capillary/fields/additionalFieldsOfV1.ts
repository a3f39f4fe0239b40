import type { INodeProperties } from 'n8n-workflow';
import { additionalFieldsForm, names, readAdditional } from './additional';
import { associatedWith } from './additionalFields';
import { readCountry } from './countryCode';
import { readDateFormat } from './dateFormat';
import type { ItemParameters } from './item';
import { tillField } from './till';
import { choice, readChoice } from './values/choice';
import { readContact } from './values/contacts';
import { readClusterTime } from './values/dates';
import { FieldError } from './values/FieldError';
import { isUnset, readText } from './values/text';

/** The pages on Add and on Update name different values; Capillary decides (add-customer, update-customer-details_v1api). */
const FRAUD_STATUSES = choice([
	{ name: 'Confirmed', value: 'CONFIRMED' },
	{ name: 'Fraud', value: 'FRAUD' },
	{ name: 'Internal', value: 'INTERNAL' },
	{ name: 'Invalid', value: 'INVALID' },
	{ name: 'None', value: 'NONE' },
	{ name: 'Normal', value: 'NORMAL' },
	{ name: 'Outlier', value: 'OUTLIER' },
]);

const TYPES = choice([
	{ name: 'Loyalty', value: 'LOYALTY' },
	{ name: 'Non-Loyalty', value: 'NON_LOYALTY' },
]);

export const additionalFieldsOfV1: INodeProperties[] = additionalFieldsForm(
	[
		associatedWith,
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			placeholder: 'e.g. nathan@example.com',
			description:
				'Written only if the customer has no email yet and your organization allows it (CONF_ALLOW_EMAIL_UPDATE)',
		},
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			description:
				'Written only if the customer has no external ID yet and your organization allows it (CONF_LOYALTY_ALLOW_EXTERNAL_ID_UPDATE)',
		},
		names.firstName,
		{
			displayName: 'Fraud Status',
			name: 'fraudStatus',
			type: 'options',
			options: FRAUD_STATUSES.options,
			default: 'NONE',
		},
		names.lastName,
		{
			displayName: 'Mobile',
			name: 'mobile',
			type: 'string',
			default: '',
			placeholder: 'e.g. 919812345678',
			description:
				'Written only if the customer has no mobile number yet and your organization allows it (CONF_ALLOW_MOBILE_UPDATE)',
		},
		{
			displayName: 'Registered On',
			name: 'registeredOn',
			type: 'dateTime',
			default: '',
			description: "When the customer registered, in the workflow's time zone",
		},
		tillField({
			displayName: 'Registered Till',
			name: 'registeredTill',
			description: 'The till at which the customer registered',
		}),
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			// The form offers what an update can set (Capillary: code 1046).
			options: TYPES.options.filter(({ value }) => value === 'LOYALTY'),
			default: 'LOYALTY',
			description: 'Makes a loyalty customer of one who is not. There is no way back.',
		},
	],
	{ fraudStatus: 'NORMAL', registeredTill: 'store.pune.01' },
);

/**
 * The additional fields as the v1.1 body names them (Capillary: update-customer-details_v1api). Empty
 * texts are left out, and so is the identifier by which the customer is found.
 *
 * @param found that identifier: its name in the form, and its value
 * @throws FieldError when a value is unknown or malformed, or another one of the kind the customer is found by
 */
export function readAdditionalFieldsOfV1(
	item: ItemParameters,
	timezone: string,
	found: { type: string; value: string },
): Record<string, unknown> {
	const given = readAdditional(item, additionalFieldsOfV1);
	const fields: Record<string, unknown> = {};
	for (const [name, key, label] of [
		['mobile', 'mobile', 'Mobile'],
		['email', 'email', 'Email'],
		['externalId', 'external_id', 'External ID'],
		['firstName', 'firstname', 'First Name'],
		['lastName', 'lastname', 'Last Name'],
		['registeredTill', 'registered_till', 'Registered Till'],
		['associatedWith', 'associated_with', 'Associated With'],
	]) {
		const text = readText(given[name], label);
		if (text === '') continue;
		const value = readContact(name, text, label, readCountry(item));
		if (name !== found.type) fields[key] = value;
		else if (value !== found.value) throw notTheOneFound(label);
	}
	const registeredOn = readClusterTime(
		given.registeredOn,
		'Registered On',
		timezone,
		readDateFormat(item),
	);
	if (registeredOn) fields.registered_on = registeredOn;
	if (!isUnset(given.type)) fields.type = readChoice(given.type, 'Type', TYPES);
	if (!isUnset(given.fraudStatus)) {
		const status = readChoice(given.fraudStatus, 'Fraud Status', FRAUD_STATUSES);
		fields.fraud_status = { status };
	}
	return fields;
}

/** The body has one place for an identifier, and what finds the customer stands there. */
function notTheOneFound(label: string): FieldError {
	return new FieldError(
		label,
		`"${label}" is not the one the customer is found by`,
		`This update cannot replace it. Remove "${label}" under Additional Fields, or use the operation Change Identifiers.`,
	);
}
