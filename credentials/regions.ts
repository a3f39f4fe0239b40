import type { INodeProperties } from 'n8n-workflow';

/** The clusters by which Capillary gives default limits (Capillary: rate-limits). */
export type Cluster = 'asia1' | 'asia2' | 'emea' | 'us';

/** Where an organization can live. */
export interface Region {
	/** What the form calls it */
	name: string;
	/** Left out where the person gives the host */
	host?: string;
	/** Left out where the page on limits does not name the region */
	cluster?: Cluster;
	description?: string;
}

/**
 * Capillary's documented regions by the value that the credential stores, in the order of the form
 * (Capillary: apioverview, request-information, rate-limits).
 */
const REGIONS: Readonly<Record<string, Region>> = {
	apac2: {
		name: 'Asia 2 (Singapore) - apac2',
		host: 'apac2.api.capillarytech.com',
		cluster: 'asia2',
	},
	china: { name: 'China', host: 'cdn-api.capillarytech.cn.com' },
	custom: { name: 'Custom', description: 'Another address, filled in below' },
	eu: {
		name: 'Europe, Middle East, Africa - eu',
		host: 'eu.api.capillarytech.com',
		cluster: 'emea',
	},
	apac: { name: 'India - apac', host: 'apac.api.capillarytech.com', cluster: 'asia1' },
	'north-america': {
		name: 'North America - north-america',
		host: 'north-america.api.capillarytech.com',
		cluster: 'us',
	},
	sea: { name: 'South-East Asia - sea', host: 'sea.api.capillarytech.com', cluster: 'asia2' },
	tata: { name: 'Tata (India) - tata', host: 'tata.api.capillarytech.com', cluster: 'asia1' },
	us: { name: 'United States - us', host: 'us.api.capillarytech.com', cluster: 'us' },
	ushc: {
		name: 'United States, Health Care - ushc',
		host: 'ushc.api.capillarytech.com',
		cluster: 'us',
	},
};

/** The region that a credential names; `undefined` for one that is not in the form. */
export function regionOf(value: unknown): Region | undefined {
	const name = String(value);
	return Object.hasOwn(REGIONS, name) ? REGIONS[name] : undefined;
}

const WITHOUT_HOST = Object.keys(REGIONS).filter((region) => !REGIONS[region].host);

const host: INodeProperties = {
	displayName: 'Host',
	name: 'host',
	type: 'string',
	default: '',
	placeholder: 'e.g. eu.api.capillarytech.com',
};

/** Where the organization lives: a region, or a host of its own. Both credentials ask for it in the same way. */
export const regionProperties: INodeProperties[] = [
	{
		displayName: 'Region',
		name: 'region',
		type: 'options',
		options: Object.entries(REGIONS).map(([value, { name, description }]) => ({
			name,
			value,
			...(description && { description }),
		})),
		default: 'eu',
		description:
			'Where your organization lives. It is the first part of the address you open Capillary with, e.g. eu in eu.intouch.capillarytech.com.',
	},
	{
		...host,
		required: true,
		description: 'The address Capillary gave you for API calls, without a path',
		displayOptions: { show: { region: WITHOUT_HOST } },
	},
	{
		...host,
		placeholder: "Leave empty for the region's default",
		description:
			"Leave it empty to use the region's host. Fill it in only if Capillary gave you another one.",
		displayOptions: { hide: { region: WITHOUT_HOST } },
	},
];
