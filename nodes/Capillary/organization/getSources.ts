import { sourceList } from '../metadata/lists';
import { listOperation } from './list';

export const getSources = listOperation(
	{
		name: 'Get Sources',
		value: 'getSources',
		action: 'Get sources of organization',
		description: 'List the sources Capillary knows, with their communication channels',
	},
	'source',
	() => sourceList,
);
