import { customFieldList } from '../metadata/lists';
import { listOperation } from './list';

export const getCustomFields = listOperation(
	{
		name: 'Get Custom Fields',
		value: 'getCustomFields',
		action: 'Get custom fields of organization',
		description: 'List the custom fields a customer can have',
	},
	'custom field',
	() => customFieldList,
);
