import { additionalFieldsOfAdd, readAdditionalFields } from '../fields/additionalFields';
import { commChannels } from '../fields/commChannels';
import { customFields } from '../fields/customFields';
import { enrollments } from '../fields/enrollments';
import { extendedFields } from '../fields/extendedFields';
import { identifiers, readNeededIdentifiers, type Identifier } from '../fields/identifiers';
import { optionsOfAdd, readIfExists, readUseAsync, readUserContext } from '../fields/options';
import { readSource, source, type SourceAccount } from '../fields/source';
import type { CapillaryRequest, WriteRequest } from '../delivery/request';
import { changesSomething, customerBody, updateQuery, type CustomerBody } from './body';
import type { Operation } from './operation';
import { sameCustomerKeys } from './sameCustomer';

/** Registers a customer in a source: `POST /v2/customers` (Capillary: v2-add-customer). */
export const add: Operation = {
	option: {
		name: 'Add',
		value: 'add',
		action: 'Add customer',
		description: 'Register a new customer in one of your sources',
	},
	form: [
		source,
		identifiers,
		commChannels,
		extendedFields,
		customFields,
		enrollments,
		additionalFieldsOfAdd,
		optionsOfAdd,
	],
	toRequest(form, context) {
		const account = readSource(form);
		const found = readNeededIdentifiers(form);
		const body = customerBody(form, context, found, readAdditionalFields(form, context.timezone));
		const useAsync = readUseAsync(form);
		const headers = readUserContext(form);
		return {
			api: 'POST v2/customers',
			method: 'POST',
			path: '/v2/customers',
			query: {},
			headers: {
				...headers,
				// Add knows no use_async; this header is its opposite (Capillary: v2-add-customer).
				...(useAsync !== undefined && { WAIT_FOR_DOWNSTREAM: String(!useAsync) }),
			},
			body: { ...body, profiles: [{ ...body.profiles?.[0], ...account }] },
			customers: sameCustomerKeys(found),
			adding: {
				lookups: lookupsOf(found, account),
				ifExists: readIfExists(form),
				updateOf: (id) =>
					updateOf(id, body, account, { headers, query: updateQuery(form, account) }),
			},
		};
	},
};

/** The identifiers by which Capillary can find a customer (Capillary: get-customer-id). */
const LOOKED_UP = ['cardnumber', 'email', 'externalId', 'fbId', 'martjackId', 'mobile', 'wechat'];

function lookupsOf(identifiersOfItem: Identifier[], account: SourceAccount): CapillaryRequest[] {
	return identifiersOfItem
		.filter(({ type }) => LOOKED_UP.includes(type))
		.map(({ type, value }) => ({
			api: 'GET v2/customers/lookup',
			method: 'GET',
			path: '/v2/customers/lookup',
			query: { ...account, identifierName: type, identifierValue: value },
			headers: {},
		}));
}

/** What an update can take of an Add: not the identifiers, nor what only a new customer has. */
function updateOf(
	id: string,
	added: CustomerBody,
	account: SourceAccount,
	{ headers, query }: Pick<WriteRequest, 'headers' | 'query'>,
): WriteRequest | undefined {
	const profile = { ...added.profiles?.[0] };
	delete profile.identifiers;
	const body = { ...added, profiles: [profile] as [typeof profile] };
	delete body.createDate;
	delete body.referralCode;
	if (body.loyaltyInfo?.loyaltyType === 'non_loyalty') delete body.loyaltyInfo;
	if (!changesSomething(body)) return undefined;
	if (account.accountId !== undefined) body.profiles = [{ ...profile, ...account }];
	return {
		api: 'PUT v2/customers',
		method: 'PUT',
		path: `/v2/customers/${id}`,
		query,
		headers,
		body,
		customers: [],
	};
}
