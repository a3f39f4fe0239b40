import { additionalFieldsOfAdd, readAdditionalFields } from '../fields/additionalFields';
import { commChannels } from '../fields/commChannels';
import { customFields } from '../fields/customFields';
import { enrollments } from '../fields/enrollments';
import { extendedFields } from '../fields/extendedFields';
import { identifiers, readNeededIdentifiers } from '../fields/identifiers';
import { options, readUseAsync, readUserContext } from '../fields/options';
import { readSource, source } from '../fields/source';
import { customerBody } from './body';
import type { Operation } from './operation';

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
		options,
	],
	toRequest(form, context) {
		const account = readSource(form);
		const body = customerBody(
			form,
			context,
			readNeededIdentifiers(form),
			readAdditionalFields(form, context.timezone),
		);
		const useAsync = readUseAsync(form);
		return {
			method: 'POST',
			path: '/v2/customers',
			query: {},
			headers: {
				...readUserContext(form),
				// Add knows no use_async; this header is its opposite (Capillary: v2-add-customer).
				...(useAsync !== undefined && { WAIT_FOR_DOWNSTREAM: String(!useAsync) }),
			},
			body: { ...body, profiles: [{ ...body.profiles?.[0], ...account }] },
		};
	},
};
