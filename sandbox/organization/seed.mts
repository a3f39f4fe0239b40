/**
 * The sample organization: who may sign in, and its fields, programs and source accounts. The names
 * are those in Capillary's own samples where there are any.
 */

export interface Till {
	id: number;
	code: string;
	name: string;
	password: string;
	/** What the till may do per resource; it has no access to the others. */
	access: Partial<Record<Resource, Access>>;
}

export type Resource = 'Customer' | 'Organization' | 'Organization Data Field' | 'Webhooks';
export type Access = 'read' | 'write';

const FULL_ACCESS = {
	Customer: 'write',
	Organization: 'write',
	'Organization Data Field': 'write',
	Webhooks: 'write',
} as const;

export const TILLS: Till[] = [
	{
		id: 75155282,
		code: 'store.server',
		name: 'Store server',
		password: 'server123',
		access: FULL_ACCESS,
	},
	{ id: 75155297, code: 'till.two', name: 'Second till', password: 'till123', access: FULL_ACCESS },
	{
		id: 75155301,
		code: 'report.reader',
		name: 'Reports',
		password: 'reader123',
		access: { Customer: 'read', Organization: 'read', 'Organization Data Field': 'read' },
	},
	{
		id: 75155302,
		code: 'kiosk.limited',
		name: 'Kiosk',
		password: 'kiosk123',
		access: { Organization: 'read', 'Organization Data Field': 'read' },
	},
	{
		id: 75155303,
		code: 'shop.floor',
		name: 'Shop floor',
		password: 'floor123',
		access: { Customer: 'write' },
	},
];

export interface Client {
	key: string;
	secret: string;
	name: string;
	/** The till its requests are attributed to unless a header names another. */
	defaultTill: string;
}

export const CLIENTS: Client[] = [
	{
		key: 'sandbox-client',
		secret: 'sandbox-secret',
		name: 'Sandbox client',
		defaultTill: 'store.server',
	},
	{ key: 'kiosk-client', secret: 'kiosk-secret', name: 'Kiosk', defaultTill: 'kiosk.limited' },
];

export interface ExtendedField {
	name: string;
	label: string;
	dataType: string;
	/** The values of an enumeration. */
	options?: string[];
}

export const CUSTOMER_EXTENDED_FIELDS: ExtendedField[] = [
	{
		name: 'gender',
		label: 'Gender',
		dataType: 'STANDARD_ENUM',
		options: ['Male', 'Female', 'Other'],
	},
	{
		name: 'marital_status',
		label: 'Marital Status',
		dataType: 'STANDARD_ENUM',
		options: ['Single', 'Married', 'Divorced', 'Widowed'],
	},
	{ name: 'Age', label: 'Age', dataType: 'INTEGER' },
	{ name: 'height', label: 'Height in meters', dataType: 'DOUBLE' },
	{
		name: 'Region',
		label: 'Region',
		dataType: 'CUSTOM_ENUM',
		options: ['North', 'South', 'East', 'West'],
	},
	{ name: 'dob', label: 'Date of Birth', dataType: 'DATETIME' },
	{ name: 'anniversary', label: 'Anniversary', dataType: 'DATETIME' },
	{ name: 'city', label: 'City', dataType: 'STRING' },
	{ name: 'area', label: 'Area', dataType: 'STRING' },
	{ name: 'state', label: 'State', dataType: 'STRING' },
	{ name: 'zip', label: 'Zip Code', dataType: 'STRING' },
	{ name: 'ssnNumber', label: 'SSN Number', dataType: 'STRING' },
	{ name: 'nationality', label: 'Nationality', dataType: 'STANDARD_STRING' },
	{ name: 'language', label: 'Preferred Language', dataType: 'STRING' },
	{ name: 'preferred_language', label: 'Language of letters', dataType: 'LANGUAGE' },
	{ name: 'country_of_residence', label: 'Country of residence', dataType: 'COUNTRY' },
	{ name: 'ethnicity', label: 'Ethnicity', dataType: 'STRING' },
	{ name: 'acquisition_channel', label: 'Acquisition channel', dataType: 'STRING' },
	{ name: 'hobbies', label: 'Hobbies', dataType: 'LIST' },
];

export const LINE_ITEM_EXTENDED_FIELDS: ExtendedField[] = [
	{ name: 'associate', label: 'Associate', dataType: 'CUSTOM_ENUM', options: [] },
	{ name: 'uuid', label: 'UUID', dataType: 'STRING' },
];

export interface CustomField {
	name: string;
	label: string;
	type: string;
	dataType: 'String' | 'Integer' | 'Boolean';
	scope: string;
	options?: Record<string, string>;
	disabled?: true;
}

const text = (name: string, label: string): CustomField => ({
	name,
	label,
	type: 'text',
	dataType: 'String',
	scope: 'loyalty_registration',
});

export const CUSTOM_FIELDS: CustomField[] = [
	text('gender', 'Gender'),
	text('city', 'City'),
	text('city_name', 'City name'),
	text('address', 'Address'),
	text('customer_address', 'Customer address'),
	text('kanjifirstname', 'First name in kanji'),
	text('kanjilastname', 'Last name in kanji'),
	text('email2', 'Second email'),
	text('mobile2', 'Second mobile'),
	text('fax', 'Fax'),
	text('child', 'Child'),
	{ ...text('anniversary', 'Anniversary'), type: 'datepicker' },
	{
		...text('age_groupe', 'Age group'),
		type: 'select',
		dataType: 'Integer',
		options: { 'Under 30': '1', '30 and over': '2' },
	},
	{ ...text('customfield_g', 'Newsletter'), dataType: 'Boolean' },
	{ ...text('preferredcategory', 'Preferred category'), type: 'checkbox' },
	{ ...text('old_club', 'Old club'), disabled: true },
	{ ...text('Married', 'Is married'), dataType: 'Boolean', scope: 'store_custom_fields' },
	{ ...text('bankdetails', 'Bank details'), scope: 'loyalty_transaction' },
	{ ...text('coupondate', 'Coupon date'), type: 'datepicker', scope: 'voucher_redemption' },
];

export interface Program {
	id: number;
	name: string;
	description: string;
	/** Numbered from 1, lowest first; a program without tiers has none. */
	tiers: string[];
	isDefault: boolean;
}

export const PROGRAMS: Program[] = [
	{
		id: 469,
		name: 'Rewards',
		description: 'Default program',
		tiers: ['Bronze', 'Silver', 'Gold'],
		isDefault: true,
	},
	{
		id: 699,
		name: 'Travel club',
		description: 'Miles for travelers',
		tiers: ['Blue', 'Black'],
		isDefault: false,
	},
	{
		id: 1016,
		name: 'Partner points',
		description: 'A program without tiers',
		tiers: [],
		isDefault: false,
	},
];

export interface SourceAccount {
	source: string;
	/** What requests pass as `accountId`. */
	accountId: string;
}

export const SOURCE_ACCOUNTS: SourceAccount[] = [
	{ source: 'FACEBOOK', accountId: '01' },
	{ source: 'FACEBOOK', accountId: 'Facebook1-cm' },
	{ source: 'WEB_ENGAGE', accountId: 'ccc' },
	{ source: 'WEB_ENGAGE', accountId: '311c4dd1' },
	{ source: 'WECHAT', accountId: '1234' },
	{ source: 'WECHAT', accountId: '22232' },
	{ source: 'MARTJACK', accountId: 'MT-CM' },
	{ source: 'MARTJACK', accountId: 'MT-EU' },
	{ source: 'LINE', accountId: 'line-main' },
	{ source: 'LINE', accountId: 'line-shop' },
	{ source: 'MOBILE_APP', accountId: 'app-1' },
	{ source: 'MOBILE_APP', accountId: 'app-2' },
	{ source: 'ECOMMERCE', accountId: 'webshop' },
	{ source: 'WEBSITE', accountId: 'campaign-site' },
	{ source: 'TMALL', accountId: 'tmall-main' },
	{ source: 'TAOBAO', accountId: 'taobao-main' },
	{ source: 'JD', accountId: 'jd-main' },
];

/** The first is the default. */
export const STATUS_LABELS = ['Active', 'Inactive', 'Dormant', 'Blocked'];

export const CARD_STATUS_LABELS = [
	'ACTIVE',
	'NOT_ISSUED',
	'NEW CARD',
	'SUSPENDED',
	'LOST',
	'EXPIRED',
];
