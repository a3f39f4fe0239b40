import type { Result } from '../delivery/answer';
import { aboutMinutes, counted, minutesOfWaiting } from '../delivery/duration';
import { addressOf, type CapillaryRequest } from '../delivery/request';
import { shown } from '../delivery/serialize';
import type { Tally } from '../delivery/tally';
import { MOST_CUSTOMERS_PER_REQUEST } from '../fields/options';
import type { Limits } from './limits';

/** Counts what a dry run would do. */
export class DryRun {
	private readonly changes = new Map<string, number>();

	/** @param change what the request of an item would do, e.g. `added` */
	note(change: string): void {
		this.changes.set(change, (this.changes.get(change) ?? 0) + 1);
	}

	/**
	 * What would happen if it were none: what would become of how many items, what cannot be sent and why,
	 * and how long it would take.
	 *
	 * @param noun what a request is about, e.g. `customer`
	 * @param size items that share a request; `undefined` where none can
	 */
	summary(tally: Tally, noun: string, limits: Limits, size: number | undefined): string {
		const changes = [...this.changes].map(
			([change, count]) => `${counted(count, noun)} would be ${change}`,
		);
		const failed = `${counted(tally.failed, 'item')} cannot be sent: ${tally.failures.words}`;
		const all = [...changes, ...(tally.failed > 0 ? [failed] : [])].join('; ');
		const would = all === '' ? '' : ` ${all}.`;
		const time = tally.done === 0 ? '' : timeFor(tally.done, limits, size);
		return `Dry run: nothing was sent.${would}${time}`;
	}
}

/** How long a run takes as far as the limit decides, one customer per request and with as many as possible. */
function timeFor(items: number, limits: Limits, size: number | undefined): string {
	const timeWith = (perRequest: number): string => {
		const perMinute = limits.perMinute(perRequest);
		if (perMinute === Infinity) return 'no wait, as no limit is documented';
		const minutes = minutesOfWaiting(Math.ceil(items / perRequest), perMinute);
		return `${aboutMinutes(minutes)} at ${perMinute} requests per minute`;
	};
	const most = MOST_CUSTOMERS_PER_REQUEST;
	const several =
		size === undefined
			? ''
			: `; with the option Customers per Request at ${most}: ${timeWith(most)}`;
	const source = limits.isSet ? '' : ' (the limit as far as it is known)';
	return ` Time one at a time: ${timeWith(1)}${several}${source}.`;
}

/** What a dry run shows: the request without what signs it. */
export function preview(request: CapillaryRequest, host: string): Result {
	const { method, query, body } = request;
	return {
		method,
		url: addressOf({ ...request, query: {} }, host),
		query,
		...(body && { body: shown(body) }),
	};
}
