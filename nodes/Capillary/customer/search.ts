import type { INodeProperties } from 'n8n-workflow';
import { deliverPages, type PagedRequest } from '../delivery/pages';
import { optionsOfRead } from '../fields/options';
import { paging, readLimit } from '../fields/paging';
import { FieldError } from '../fields/values/FieldError';
import { readText } from '../fields/values/text';
import type { Operation } from '../operation';
import { pageIn } from './answers';

export const searchText: INodeProperties[] = [
	{
		displayName: 'Search Text',
		name: 'searchText',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. nathan',
		description:
			'The beginning of a first name, a last name or an identifier. Customers of all sources are found.',
	},
];

/** Finds customers by what their names or identifiers begin with: `GET /v2/customers/search` (Capillary: search-customers-1). */
export const search: Operation<PagedRequest> = {
	option: {
		name: 'Get Many',
		value: 'search',
		action: 'Get many customers',
		description: 'Find customers by the beginning of a name or an identifier',
	},
	noun: 'customer',
	reads: true,
	form: [searchText, paging, optionsOfRead],
	toRequest(item) {
		const text = readText(item('searchText'), 'Search Text');
		if (text === '') {
			throw new FieldError(
				'Search Text',
				'"Search Text" is empty',
				'Enter the beginning of a name, a mobile number, an email or another identifier.',
			);
		}
		return {
			api: 'GET v2/customers/search',
			method: 'GET',
			path: '/v2/customers/search',
			query: { q: text },
			headers: {},
			keys: [],
			resultOf: pageIn,
			limit: readLimit(item),
		};
	},
	deliver: deliverPages,
};
