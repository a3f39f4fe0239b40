import { extendedFieldList } from '../metadata/lists';
import { listOperation } from './list';

export const getExtendedFields = listOperation(
	{
		name: 'Get Extended Fields',
		value: 'getExtendedFields',
		action: 'Get extended fields of organization',
		description: 'List the extended fields a customer can have, with their data types',
	},
	'extended field',
	() => extendedFieldList,
);
