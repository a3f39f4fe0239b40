import { tillList } from '../metadata/lists';
import { listed } from './list';

export const getTills = listed(
	{
		name: 'Get Tills',
		value: 'getTills',
		action: 'Get tills of organization',
		description: 'List the active tills, at most 500',
	},
	() => tillList,
);
