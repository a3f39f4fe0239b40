import type { AddRequest } from '../delivery/add';
import { deliverGroup } from '../delivery/bulk';
import { additionalFieldsOfAdd, readAdditionalFields } from '../fields/additionalFields';
import { commChannels } from '../fields/commChannels';
import { customFields } from '../fields/customFields';
import { enrollments } from '../fields/enrollments';
import { extendedFields } from '../fields/extendedFields';
import { identifiers, readNeededIdentifiers, type Identifier } from '../fields/identifiers';
import { optionsOfAdd, readIfExists, readUseAsync, readUserContext } from '../fields/options';
import type { Form } from '../fields/values/text';
import { readSource, source, type SourceAccount } from '../fields/source';
import type { Adding, CapillaryRequest } from '../delivery/request';
import { asUpdate, customerBody, updateQuery } from './body';
import { operation, type FormContext } from '../operation';
import { sameCustomerKeys } from './keys';

/** Registers a customer in a source: `POST /v2/customers` (Capillary: v2-add-customer). */
export const add = operation<AddRequest>({
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
	deliver: deliverGroup,
	groups: true,
	toRequest(form, context) {
		const ifExists = readIfExists(form);
		return addRequest(form, context, readNeededIdentifiers(form), ifExists);
	},
});

/** The Add of an item, and what carries it out exactly once. */
export function addRequest(
	form: Form,
	context: FormContext,
	found: Identifier[],
	ifExists: Adding['ifExists'],
): AddRequest {
	const account = readSource(form);
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
			ifExists,
			updateOf: (id) => {
				const update = asUpdate(body, account);
				return (
					update && {
						api: 'PUT v2/customers',
						method: 'PUT',
						path: `/v2/customers/${id}`,
						query: updateQuery(form, account),
						headers,
						body: update,
						customers: [],
					}
				);
			},
		},
	};
}

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
