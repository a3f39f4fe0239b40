import { sleep } from 'n8n-workflow';

/** Milliseconds of work after which everything else in n8n has its turn: webhooks, other executions, the Stop button. */
const LONGEST_STRETCH_MS = 25;

/** Cuts long work into stretches. */
export class Turns {
	private since = Date.now();

	/** True when the present stretch has lasted long enough */
	get isDue(): boolean {
		return Date.now() - this.since >= LONGEST_STRETCH_MS;
	}

	/** Gives everything else its turn, and begins the next stretch. */
	async give(): Promise<void> {
		await sleep(0);
		this.since = Date.now();
	}
}
