import { tillList } from '../metadata/lists';
import { listOperation } from './list';

export const getTills = listOperation(
	{
		name: 'Get Tills',
		value: 'getTills',
		action: 'Get tills of organization',
		description: 'List the active tills, at most 500',
	},
	'till',
	() => tillList,
);
