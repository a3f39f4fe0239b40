import { DomainError } from '../domainError.mts';
import { SOURCE_ACCOUNTS } from './seed.mts';

/** Capillary's source types, as `GET /v2/meta/sources` lists them. */
export const SOURCE_TYPES = [
	{ id: 1, name: 'Facebook', commChannels: ['email', 'mobile'] },
	{ id: 2, name: 'WEB_ENGAGE', commChannels: ['android', 'email', 'ios', 'mobile'] },
	{ id: 3, name: 'WECHAT', commChannels: ['email', 'mobile', 'wechat'] },
	{ id: 5, name: 'INSTORE', commChannels: ['email', 'mobile', 'postmail', 'whatsapp'] },
	{ id: 6, name: 'MARTJACK', commChannels: ['email', 'whatsapp'] },
	{ id: 7, name: 'TMALL', commChannels: ['mobile'] },
	{ id: 8, name: 'TAOBAO', commChannels: ['email'] },
	{ id: 9, name: 'JD', commChannels: ['email'] },
	{ id: 10, name: 'ECOMMERCE', commChannels: ['email', 'mobile', 'whatsapp'] },
	{
		id: 11,
		name: 'WEBSITE',
		commChannels: ['android', 'email', 'ios', 'mobile', 'wechat', 'whatsapp'],
	},
	{ id: 12, name: 'LINE', commChannels: ['email', 'line'] },
	{ id: 13, name: 'XIAOHONGSHU', commChannels: ['mobile'] },
	{ id: 14, name: 'GLOBAL_SCANNER', commChannels: ['email'] },
	{ id: 15, name: 'SUNING', commChannels: ['email', 'mobile'] },
	{ id: 16, name: 'PINDUODUO', commChannels: ['email', 'mobile'] },
	{ id: 17, name: 'KAOLA', commChannels: ['email'] },
	{ id: 18, name: 'MOBILE_APP', commChannels: ['android', 'ios', 'whatsapp'] },
	{ id: 19, name: 'WHATSAPP', commChannels: ['whatsapp'] },
	{ id: 20, name: 'Linkedin', commChannels: [] },
	{ id: 21, name: 'SMS', commChannels: [] },
	{ id: 22, name: 'Indiamart', commChannels: [] },
	{ id: 23, name: 'VIBER', commChannels: ['viber'] },
	{ id: 24, name: 'MPUSH_FCM', commChannels: ['android', 'ios'] },
];

/** The 12 sources a customer's profile may have (page "Add customer"). */
const CUSTOMER_SOURCES = [
	'FACEBOOK',
	'WEB_ENGAGE',
	'WECHAT',
	'INSTORE',
	'MARTJACK',
	'TMALL',
	'TAOBAO',
	'JD',
	'ECOMMERCE',
	'WEBSITE',
	'LINE',
	'MOBILE_APP',
];

const SOURCES_THAT_NEED_AN_ACCOUNT = [
	'FACEBOOK',
	'LINE',
	'MARTJACK',
	'MOBILE_APP',
	'WEB_ENGAGE',
	'WECHAT',
];

/** Where a profile lives: identifiers are unique within it. INSTORE's account is always ''. */
export interface Scope {
	source: string;
	accountId: string;
}

/** An API's errors for a missing or wrong source, and for a missing account. */
export interface SourceErrors {
	missing: [number, string];
	invalid: [number, string];
	accountMissing: [number, string];
}

const INVALID_ACCOUNT: [number, string] = [
	3217,
	'Org source addition failed, Invalid source account identifier passed',
];
const ACCOUNT_MISSING: [number, string] = [8045, 'Account id is not passed'];
const LOOKUP_WITHOUT_SOURCE: [number, string] = [8001, 'Lookup failed, No source passed'];

export const ADD_SOURCE_ERRORS: SourceErrors = {
	missing: [8004, 'Add failed, No source passed'],
	invalid: INVALID_ACCOUNT,
	accountMissing: ACCOUNT_MISSING,
};
export const UPDATE_SOURCE_ERRORS: SourceErrors = {
	missing: INVALID_ACCOUNT,
	invalid: INVALID_ACCOUNT,
	accountMissing: ACCOUNT_MISSING,
};
export const LOOKUP_SOURCE_ERRORS: SourceErrors = {
	missing: LOOKUP_WITHOUT_SOURCE,
	invalid: [8011, 'Look up, Invalid source passed'],
	accountMissing: ACCOUNT_MISSING,
};
export const GET_SOURCE_ERRORS: SourceErrors = {
	missing: [8016, 'GET failed, No source passed'],
	invalid: [8012, 'Get, Invalid source passed'],
	accountMissing: ACCOUNT_MISSING,
};
/** Page "Get customer details": 8015 also when the account is missing. */
export const DETAILS_SOURCE_ERRORS: SourceErrors = {
	...GET_SOURCE_ERRORS,
	accountMissing: [8015, 'Customer not found for the given identifiers'],
};
export const STATUS_SOURCE_ERRORS: SourceErrors = {
	missing: LOOKUP_WITHOUT_SOURCE,
	invalid: [8003, 'Invalid source passed'],
	accountMissing: ACCOUNT_MISSING,
};

/**
 * The scope given by a request's source and account.
 *
 * INSTORE has no accounts, so one that is passed with it is ignored.
 *
 * @throws DomainError with the codes of `errors`; 3217 for an account the organization does not have.
 */
export function readScope(
	source: string | undefined,
	accountId: string | undefined,
	errors: SourceErrors,
): Scope {
	if (!source) throw new DomainError(...errors.missing);
	if (!CUSTOMER_SOURCES.includes(source)) throw new DomainError(...errors.invalid);
	if (source === 'INSTORE') return { source, accountId: '' };
	if (!accountId) {
		if (SOURCES_THAT_NEED_AN_ACCOUNT.includes(source)) {
			throw new DomainError(...errors.accountMissing);
		}
		return { source, accountId: '' };
	}
	const known = SOURCE_ACCOUNTS.some(
		(account) => account.source === source && account.accountId === accountId,
	);
	if (!known) throw new DomainError(...INVALID_ACCOUNT);
	return { source, accountId };
}

/** Like `readScope`, for the APIs that also take `ALL`, which gives undefined: any scope. */
export function readScopeOrAll(
	source: string | undefined,
	accountId: string | undefined,
	errors: SourceErrors,
): Scope | undefined {
	return source === 'ALL' ? undefined : readScope(source, accountId, errors);
}
