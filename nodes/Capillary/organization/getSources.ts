import { sourceList } from '../metadata/lists';
import { listed } from './list';

export const getSources = listed(
	{
		name: 'Get Sources',
		value: 'getSources',
		action: 'Get sources of organization',
		description: 'List the sources Capillary knows, with their communication channels',
	},
	() => sourceList,
);
