import type { INodeProperties } from 'n8n-workflow';

const host: INodeProperties = {
	displayName: 'Host',
	name: 'host',
	type: 'string',
	default: '',
	placeholder: 'e.g. eu.api.capillarytech.com',
};

/** Where the organisation lives: a region, or an own host. Both credentials ask for it in the same way. */
export const regionProperties: INodeProperties[] = [
	{
		displayName: 'Region',
		name: 'region',
		type: 'options',
		options: [
			{ name: 'Asia 2 (Singapore) - apac2', value: 'apac2' },
			{ name: 'China', value: 'china' },
			{ name: 'Custom', value: 'custom', description: 'Another address, filled in below' },
			{ name: 'Europe, Middle East, Africa - eu', value: 'eu' },
			{ name: 'India - apac', value: 'apac' },
			{ name: 'North America - north-america', value: 'north-america' },
			{ name: 'South-East Asia - sea', value: 'sea' },
			{ name: 'Tata (India) - tata', value: 'tata' },
			{ name: 'United States - us', value: 'us' },
			{ name: 'United States, Health Care - ushc', value: 'ushc' },
		],
		default: 'eu',
		description:
			'Where your organization lives. It is the first part of the address you open Capillary with, e.g. eu in eu.intouch.capillarytech.com.',
	},
	{
		...host,
		required: true,
		description: 'The address Capillary gave you for API calls, without a path',
		displayOptions: { show: { region: ['custom'] } },
	},
	{
		...host,
		placeholder: "Empty: the region's own",
		description:
			"Leave it empty to use the region's host. Fill it in only if Capillary gave you another one.",
		displayOptions: { hide: { region: ['custom'] } },
	},
];
