import { customFieldList } from '../metadata/lists';
import { listed } from './list';

export const getCustomFields = listed(
	{
		name: 'Get Custom Fields',
		value: 'getCustomFields',
		action: 'Get custom fields of organization',
		description: 'List the custom fields a customer can have',
	},
	() => customFieldList,
);
