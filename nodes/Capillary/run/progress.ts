import type { INode, Logger } from 'n8n-workflow';
import { aboutMinutes, counted } from '../delivery/duration';
import type { Tally } from '../delivery/tally';
import type { End } from './output';

/** How often n8n's log is told how far a run is, in milliseconds. */
const EVERY_MS = 30_000;

const MINUTE_MS = 60_000;

/** What the progress of a run is told from. */
export interface Watched {
	logger: Pick<Logger, 'info'>;
	node: Pick<INode, 'name'>;
	/** Items in all */
	total: number;
	tally: Tally;
	/** Milliseconds since 1970 */
	now: () => number;
}

/**
 * Tells n8n's log every half minute how far a long run is and when it will be done: until it is, its
 * items are not seen anywhere. A node has no timer, so it is asked whenever something happens, and
 * while the run waits.
 */
export class Progress {
	private readonly began: number;
	private told: number;

	/** @param minutesLeft minutes for which the limit makes that many items wait */
	constructor(
		private readonly watched: Watched,
		private readonly minutesLeft: (items: number) => number,
	) {
		this.began = watched.now();
		this.told = this.began;
	}

	/** Something happened, or time went by. */
	tell(): void {
		const { logger, node, total, tally, now } = this.watched;
		const time = now();
		const done = tally.done + tally.failed;
		if (time - this.told < EVERY_MS || done === 0 || done >= total) return;
		this.told = time;
		const rest = total - done;
		const atThisPace = ((time - this.began) / done / MINUTE_MS) * rest;
		const minutes = Math.max(atThisPace, this.minutesLeft(rest));
		const failed = tally.failed > 0 ? `, ${tally.failed} of them failed` : '';
		logger.info(
			`${node.name}: ${done} of ${counted(total, 'item')} done${failed}; ${aboutMinutes(minutes)} left`,
		);
	}

	/**
	 * The Stop button ended the run, or the time that the workflow may take. n8n keeps none of its items
	 * then, so that what became of them is said here or nowhere.
	 *
	 * @param ends what became of each item
	 * @param verb what the operation does with what it is about
	 */
	stopped(ends: readonly End[], verb: 'read' | 'written'): void {
		const { logger, node, total } = this.watched;
		const count = (wanted: End) => ends.filter((end) => end === wanted).length;
		const open = [...ends.entries()].filter(([, end]) => end === 'open' || end === 'failedOpen');
		const parts = [
			`${count('done')} of ${counted(total, 'item')} ${verb}`,
			count('failed') > 0 && `${count('failed')} failed`,
			open.length > 0 &&
				`${open.length} perhaps ${verb}, because no answer says so (items ${open.map(([item]) => item).join(', ')})`,
			`${count('notSent')} not sent`,
		];
		logger.info(`${node.name}: stopped; ${parts.filter(Boolean).join(', ')}`);
	}
}
