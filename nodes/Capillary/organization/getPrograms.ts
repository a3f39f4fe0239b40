import { programList } from '../metadata/lists';
import { listed } from './list';

export const getPrograms = listed(
	{
		name: 'Get Programs',
		value: 'getPrograms',
		action: 'Get loyalty programs of organization',
		description: 'List the loyalty programs with their partner programs and tiers',
	},
	() => programList,
);
