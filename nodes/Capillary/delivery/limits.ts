import { regionOf, type Cluster } from '../../../credentials/regions';

/** The APIs that Capillary counts separately (Capillary: rate-limits). */
export type Api =
	| 'GET v2/customers'
	| 'GET v2/customers/lookup'
	| 'GET v2/customers/search'
	| 'POST v1.1/customer/update'
	| 'POST v2/customers'
	| 'POST v2/customers/bulk'
	| 'POST v2/customers/changeIdentifier'
	| 'POST v2/customers/subscriptions'
	| 'PUT v2/customers'
	| 'metadata';

/** Requests a minute on a demo or testing cluster, and a careful start where no page names a limit. */
const CAREFUL_LIMIT = 100;

/** Requests a minute. */
const DEFAULTS: Partial<Record<Api, Record<Cluster, number>>> = {
	'POST v1.1/customer/update': { asia1: 600, asia2: 500, emea: 300, us: Infinity },
	'POST v2/customers': { asia1: 600, asia2: 100, emea: 100, us: Infinity },
	'PUT v2/customers': { asia1: 600, asia2: 1000, emea: 50, us: Infinity },
};

/**
 * The documented requests a minute that an organization starts with; Capillary may have agreed on
 * another number with it (Capillary: rate-limits). `Infinity` where the page says none.
 *
 * @param region as the credential stores it
 */
export function documentedLimit(region: string, api: Api): number {
	const cluster = regionOf(region)?.cluster;
	return (cluster && DEFAULTS[api]?.[cluster]) ?? CAREFUL_LIMIT;
}
