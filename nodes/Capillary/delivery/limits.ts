import { regionOf, type Cluster } from '../../../credentials/regions';

/** Requests a minute on a demo or testing cluster, and a careful start where no page names a limit. */
const CAREFUL_LIMIT = 100;

/** Requests a minute, by the API they are counted for. */
const DEFAULTS: Partial<Record<string, Record<Cluster, number>>> = {
	'POST v1.1/customer/update': { asia1: 600, asia2: 500, emea: 300, us: Infinity },
	'POST v2/customers': { asia1: 600, asia2: 100, emea: 100, us: Infinity },
	'PUT v2/customers': { asia1: 600, asia2: 1000, emea: 50, us: Infinity },
};

/**
 * The documented requests a minute that an organization starts with; Capillary may have agreed on
 * another number with it (Capillary: rate-limits). `Infinity` where the page says none.
 *
 * @param region as the credential stores it
 * @param api what Capillary counts the request as, e.g. `PUT v2/customers`
 */
export function documentedLimit(region: string, api: string): number {
	const cluster = regionOf(region)?.cluster;
	return (cluster && DEFAULTS[api]?.[cluster]) ?? CAREFUL_LIMIT;
}
