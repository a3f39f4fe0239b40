import type { Failure } from './answer';
import { meaningOfNetworkCode } from './codes';
import { Memory } from './memory';
import { isTransient, meaningsOf, pauseBefore } from './retry';
import { Halted, type Run } from './run';

/** How often a request is sent again before anybody looks whether Capillary can be reached at all. */
const TRIES_BEFORE_LOOKING = 3;

/** The pauses between two looks double up to 4 s: the run goes on within 5 s of Capillary's return. */
const LAST_DOUBLING = 3;

/** Hosts that have answered this process. The first failure at any other may be a mistyped address. */
const reached = new Memory<true>();

type Look = () => Promise<Failure | undefined>;

const HALTED = 'halted' as const;

/** What a request met that did not get through: a trouble of its own, an outage that is over, or one that outlasts the run's patience. */
export type Verdict = 'own' | 'over' | 'lasting';

/** True when it may be that nothing gets through, whoever asks for whatever. */
function maySayOutage(failure: Failure): boolean {
	if (failure.kind === 'network') {
		return meaningOfNetworkCode(failure.networkCode).saysUnreachable === true;
	}
	return meaningsOf(failure).some(({ saysUnreachable }) => saysUnreachable);
}

/**
 * Tells an outage from the trouble of a single customer, and waits until it is over. While nothing gets
 * through, the run as a whole waits, and one harmless question at a time looks whether that has changed:
 * no item fails, and none is sent in vain. One for each run.
 */
export class Outage {
	/** When the first of the requests began that have not got through since */
	private since: number | undefined;
	/** When the last request began that got through */
	private lastThrough = -Infinity;
	private watch: Promise<Verdict | typeof HALTED> | undefined;

	/** @param host whom the run talks to, with its scheme */
	constructor(private readonly host: string) {}

	/**
	 * Notes what came of a request: it got through, whatever Capillary answered.
	 *
	 * @param startedAt when it was sent
	 * @param failure why it failed, if it did
	 */
	note(startedAt: number, failure?: Failure): void {
		if (failure && (failure.kind === 'network' || maySayOutage(failure))) return;
		this.lastThrough = Math.max(this.lastThrough, startedAt);
		if (this.since !== undefined && this.since <= startedAt) this.since = undefined;
		reached.set(this.host, true);
	}

	/**
	 * Judges a request that failed, and waits while nothing gets through.
	 *
	 * @param startedAt when it was sent
	 * @param retries how often it was sent again before
	 * @param look asks Capillary a harmless question, and gives why it failed, if it did
	 * @returns `own` when others get through, or it is too early to tell; the request is to be retried as any
	 *   other. `over`: it is to be sent again, which is no retry. `lasting`: it fails.
	 * @throws Halted when the run is halted before
	 */
	async judge(
		failure: Failure,
		startedAt: number,
		retries: number,
		run: Run,
		look: Look,
	): Promise<Verdict> {
		const { maxRetries, outageWait } = run.retryPolicy;
		if (outageWait === 0 || maxRetries === 0 || !maySayOutage(failure)) return 'own';
		if (failure.kind === 'network' && !reached.get(this.host)) return 'own';
		if (this.lastThrough >= startedAt) return 'own';
		this.since = Math.min(this.since ?? startedAt, startedAt);
		// Every request that comes after is the look that shows whether it still lasts.
		if (run.now() - this.since >= outageWait) return 'lasting';
		// A name that is not found is no transient error, unless the host is known to exist.
		const isLost = !isTransient(failure);
		if (!this.watch && !isLost && retries < Math.min(TRIES_BEFORE_LOOKING, maxRetries)) {
			return 'own';
		}
		this.watch ??= this.watchUntilOver(run, look, isLost).finally(() => (this.watch = undefined));
		const verdict = await this.watch;
		if (verdict === HALTED) throw new Halted();
		return verdict;
	}

	private async watchUntilOver(
		run: Run,
		look: Look,
		isLost: boolean,
	): Promise<Verdict | typeof HALTED> {
		const { outageWait, limitWait } = run.retryPolicy;
		const since = this.since!;
		const end = since + outageWait;
		for (let looks = 0; ; looks++) {
			const at = run.now();
			const found = await look().catch((problem: unknown) => {
				if (problem instanceof Halted) return HALTED;
				throw problem;
			});
			if (typeof found === 'string' || run.isHalted()) return HALTED;
			const now = run.now();
			if (!found || !maySayOutage(found)) {
				this.note(at, found);
				if (looks === 0 && !isLost) return 'own';
				run.tally.outage += now - since;
				return 'over';
			}
			if (now >= end) {
				run.tally.outage += now - since;
				return 'lasting';
			}
			const doublings = Math.min(looks, LAST_DOUBLING);
			const pause = pauseBefore(found, doublings, run.random(), now, limitWait);
			await run.wait(Math.min(pause, end - now)).catch(() => undefined);
			if (run.isHalted()) return HALTED;
		}
	}
}
