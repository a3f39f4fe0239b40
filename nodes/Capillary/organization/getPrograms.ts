import { programList } from '../metadata/lists';
import { listOperation } from './list';

export const getPrograms = listOperation(
	{
		name: 'Get Programs',
		value: 'getPrograms',
		action: 'Get loyalty programs of organization',
		description: 'List the loyalty programs with their partner programs and tiers',
	},
	'loyalty program',
	() => programList,
);
