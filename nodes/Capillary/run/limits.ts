import type { Run } from '../delivery/run';

/** What is known of the limits that a run meets. */
export class Limits {
	/** What Capillary counts the requests of the run as; unknown until the first is made */
	api: string | undefined;

	/** @param groupApi what it counts a request for several items as, where it is something else */
	constructor(
		private readonly run: Pick<Run, 'paceOf' | 'requestsPerMinute'>,
		private readonly groupApi?: string,
	) {}

	/** True when the user has set the limit */
	get isSet(): boolean {
		return this.run.requestsPerMinute !== undefined;
	}

	/**
	 * Requests that may start in a minute: as many as the user has set, otherwise the documented limit or,
	 * once Capillary has refused a request, what was learned from that.
	 *
	 * @param perRequest items that share a request
	 */
	perMinute(perRequest: number): number {
		const { api, groupApi, run } = this;
		if (run.requestsPerMinute !== undefined) return run.requestsPerMinute;
		if (api === undefined) return Infinity;
		return run.paceOf({ api: (perRequest > 1 && groupApi) || api }).perMinute;
	}
}
