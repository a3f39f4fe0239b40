import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from './item';
import { choice, readChoice, type ChosenValue } from './values/choice';
import { FieldError } from './values/FieldError';
import { readText } from './values/text';

/** The sources Capillary knows (Capillary: v2-add-customer). */
export const SOURCES = choice([
	{ name: 'E-Commerce', value: 'ECOMMERCE' },
	{ name: 'Facebook', value: 'FACEBOOK' },
	{ name: 'In-Store', value: 'INSTORE' },
	{ name: 'JD', value: 'JD' },
	{ name: 'LINE', value: 'LINE' },
	{ name: 'MartJack', value: 'MARTJACK' },
	{ name: 'Mobile App', value: 'MOBILE_APP' },
	{ name: 'Taobao', value: 'TAOBAO' },
	{ name: 'Tmall', value: 'TMALL' },
	{ name: 'Web Engage', value: 'WEB_ENGAGE' },
	{ name: 'Website', value: 'WEBSITE' },
	{ name: 'WeChat', value: 'WECHAT' },
]);

type Source = ChosenValue<typeof SOURCES>;

/** The sources whose customers live in one of several accounts (Capillary: v2-add-customer, customerDetails). */
const WITH_ACCOUNTS: Source[] = [
	'FACEBOOK',
	'LINE',
	'MARTJACK',
	'MOBILE_APP',
	'WEB_ENGAGE',
	'WECHAT',
];

export const source: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: SOURCES.options,
		default: 'INSTORE',
		description:
			'Where the customer is registered. Each source keeps its own profile of a customer.',
	},
	{
		displayName: 'Account ID',
		name: 'accountId',
		type: 'string',
		default: '',
		placeholder: 'e.g. brand_wechat_account',
		description:
			'Which account of the source the customer belongs to. Facebook, LINE, MartJack, Mobile App, Web Engage and WeChat need one. The resource Organization lists them with Get Source Accounts.',
		// Not `required`, which n8n would hold against every source as soon as Source is an expression.
		displayOptions: { hide: { source: ['INSTORE'] } },
	},
];

/** A source and, where it has several, the account in it. */
export interface SourceAccount {
	source: Source;
	accountId?: string;
}

/**
 * Capillary's name of a source, however it was written.
 *
 * @throws FieldError when there is none of that name
 */
export function readSourceName(given: unknown): Source {
	return readChoice(given, 'Source', SOURCES);
}

/**
 * The source and account an item is meant for. INSTORE never has an account, whatever the form holds
 * from an earlier choice.
 *
 * @throws FieldError for an unknown source, or when a source with several accounts has none
 */
export function readSource(item: ItemParameters): SourceAccount {
	const chosen = readSourceName(item('source'));
	if (chosen === 'INSTORE') return { source: chosen };

	const accountId = readText(item('accountId'), 'Account ID');
	if (accountId === '' && WITH_ACCOUNTS.includes(chosen)) {
		throw new FieldError(
			'Account ID',
			`"Account ID" is empty, and ${chosen} has more than one account`,
			`Fill in "Account ID" with the ${chosen} account the customer belongs to; the operation Get Source Accounts of the resource Organization lists them.`,
		);
	}
	return accountId === '' ? { source: chosen } : { source: chosen, accountId };
}
