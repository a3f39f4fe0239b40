import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { getCountries, getDateFormats } from './methods/fixedLists';
import {
	getCustomFields,
	getExtendedFields,
	getPrograms,
	getTiers,
	getTills,
} from './methods/listSearch';
import { columnsMethod } from './methods/resourceMapping';
import { operationOf, properties, subtitle } from './resources';
import { executeItems } from './run/execute';

/**
 * Programmatic rather than declarative: declarative nodes start every item at once, know no retry and
 * no limit, and would judge Capillary's answers by their HTTP status, which says little.
 */
export class Capillary implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Capillary',
		name: 'capillary',
		icon: { light: 'file:../../icons/capillary.svg', dark: 'file:../../icons/capillary.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle,
		description: 'Add and update loyalty customers in Capillary',
		defaults: { name: 'Capillary' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'capillaryApi',
				required: true,
				displayOptions: { show: { authentication: ['basic'] } },
			},
			{
				name: 'capillaryOAuthApi',
				required: true,
				displayOptions: { show: { authentication: ['oauth'] } },
			},
		],
		properties: [
			{
				displayName: 'Authentication',
				name: 'authentication',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'OAuth (Client Key)', value: 'oauth' },
					{ name: 'Till (Basic)', value: 'basic' },
				],
				default: 'basic',
			},
			...properties,
		],
	};

	methods = {
		listSearch: {
			getCountries,
			getCustomFields,
			getDateFormats,
			getExtendedFields,
			getPrograms,
			getTiers,
			getTills,
		},
		resourceMapping: { getColumns: columnsMethod((...chosen) => operationOf(...chosen).form) },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await executeItems.call(this)];
	}
}
