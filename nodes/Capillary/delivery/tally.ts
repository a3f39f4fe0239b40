import { counted } from './duration';
import { Reasons } from './reasons';

/** What a run has done so far. */
export class Tally {
	/** Items that brought what they asked for */
	done = 0;
	/** What these items brought: as many, or more where an item reads a list */
	results = 0;
	/** Items that failed */
	failed = 0;
	/** Items that were left out, because the customer was written with the same values last */
	unchanged = 0;
	/** Requests sent again after a transient error */
	retried = 0;
	/** Requests refused for the limit */
	limited = 0;
	/** Milliseconds during which nothing got through to Capillary and the run waited */
	outage = 0;
	/** Customers whose Add was carried out although its answer was lost */
	recovered = 0;
	/** Why items failed */
	readonly failures = new Reasons();
	/** What Capillary warned of at items that it carried out */
	readonly warnings = new Reasons();
	/** Items at which it warned */
	warned = 0;

	private waiters = 0;
	private waitingSince = 0;
	private waited = 0;

	/** Milliseconds during which something waited for the limit */
	get limitWait(): number {
		return this.waited;
	}

	/** Counts the time of a wait once, however many requests wait at the same time. */
	async countWait(wait: () => Promise<void>, now: () => number): Promise<void> {
		if (this.waiters++ === 0) this.waitingSince = now();
		try {
			await wait();
		} finally {
			if (--this.waiters === 0) this.waited += now() - this.waitingSince;
		}
	}

	/** Counts an item that brought that many results. */
	succeed(results: number): void {
		this.done++;
		this.results += results;
	}

	/** Counts an item that failed. */
	fail(reason: string): void {
		this.failed++;
		this.failures.note(reason);
	}

	/** Counts what Capillary warned of at an item, each warning once. */
	warn(reasons: string[]): void {
		if (reasons.length > 0) this.warned++;
		for (const reason of new Set(reasons)) this.warnings.note(reason);
	}

	/**
	 * The run in a sentence or two, for the hint beside the output; `undefined` when there is nothing to
	 * tell that the items do not show.
	 *
	 * @param noun what the run is about, e.g. `customer`
	 * @param verb what it did with these
	 */
	summary(noun: string, verb: 'read' | 'written'): string | undefined {
		const seconds = Math.round(this.limitWait / 1000);
		const many = this.done + this.failed >= 20 || this.unchanged > 0;
		const away = Math.round(this.outage / 1000);
		const isUneventful = this.retried + this.recovered + this.limited + this.warned + away === 0;
		if (!many && isUneventful && seconds === 0) return undefined;

		const parts = [`${counted(this.results, noun)} ${verb}`];
		if (this.unchanged > 0)
			parts.push(`${this.unchanged} left out, unchanged since they were written last`);
		if (this.failed > 0) parts.push(`${counted(this.failed, 'item')} failed`);
		if (this.retried > 0)
			parts.push(`${counted(this.retried, 'request')} sent again after a transient error`);
		if (this.recovered > 0) parts.push(`${this.recovered} found again after a lost answer`);
		const limit = seconds > 0 ? ` Capillary's limit made this run wait ${spanOf(seconds)}.` : '';
		const outage =
			away > 0
				? ` Capillary could not be reached for ${spanOf(away)}; the run waited meanwhile.`
				: '';
		const why = this.failures.isEmpty ? '' : ` Failed: ${this.failures.words}.`;
		const warned = this.warnings.isEmpty
			? ''
			: ` ${this.warned} with a warning: ${this.warnings.words}.`;
		return `${parts.join(', ')}.${why}${warned}${limit}${outage}`;
	}
}

function spanOf(seconds: number): string {
	if (seconds < 60) return counted(seconds, 'second');
	return `${counted(Math.floor(seconds / 60), 'minute')} ${counted(seconds % 60, 'second')}`;
}
