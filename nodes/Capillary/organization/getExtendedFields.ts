import { extendedFieldList } from '../metadata/lists';
import { listed } from './list';

export const getExtendedFields = listed(
	{
		name: 'Get Extended Fields',
		value: 'getExtendedFields',
		action: 'Get extended fields of organization',
		description: 'List the extended fields a customer can have, with their data types',
	},
	() => extendedFieldList,
);
