import type { INodeProperties } from 'n8n-workflow';
import { readChoice } from './values/choice';
import { FieldError } from './values/FieldError';
import { readText, type Form } from './values/text';

/** The sources whose customers live in one of several accounts (Capillary: v2-add-customer, customerDetails). */
const SOURCES_WITH_ACCOUNTS = [
	'FACEBOOK',
	'LINE',
	'MARTJACK',
	'MOBILE_APP',
	'WEB_ENGAGE',
	'WECHAT',
];
const SOURCES_WITHOUT_DUTY = ['ECOMMERCE', 'JD', 'TAOBAO', 'TMALL', 'WEBSITE'];
const SOURCES = ['INSTORE', ...SOURCES_WITH_ACCOUNTS, ...SOURCES_WITHOUT_DUTY];

export const source: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
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
		],
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
	source: string;
	accountId?: string;
}

/**
 * The source and account an item is meant for. INSTORE never has an account, whatever the form holds
 * from an earlier choice.
 *
 * @throws FieldError for an unknown source, or when a source with several accounts has none
 */
export function readSource(form: Form): SourceAccount {
	const chosen = readChoice(form('source'), 'Source', SOURCES);
	if (chosen === 'INSTORE') return { source: chosen };

	const accountId = readText(form('accountId'), 'Account ID');
	if (accountId === '' && SOURCES_WITH_ACCOUNTS.includes(chosen)) {
		throw new FieldError(
			'Account ID',
			`"Account ID" is empty, and ${chosen} has more than one account`,
			`Fill in "Account ID" with the ${chosen} account the customer belongs to; the operation Get Source Accounts of the resource Organization lists them.`,
		);
	}
	return accountId === '' ? { source: chosen } : { source: chosen, accountId };
}
