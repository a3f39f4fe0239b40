/** Time that passes only when nothing else is left to do. */
export class Clock {
	/** Milliseconds since 1970; starts on a whole second, as HTTP dates have no parts of one. */
	now = Date.UTC(2026, 0, 5, 9, 0, 0);
	private readonly alarms: Array<{ at: number; ring: () => void }> = [];

	wait(milliseconds: number): Promise<void> {
		return new Promise((ring) => this.alarms.push({ at: this.now + milliseconds, ring }));
	}

	/**
	 * Lets time pass until the work is done.
	 *
	 * @throws Error when the work waits for something that will never come
	 */
	async run<Result>(work: Promise<Result>): Promise<Result> {
		let done = false;
		const end = () => {
			done = true;
		};
		work.then(end, end);
		for (;;) {
			// Everything that can go on without time passing does so before this resolves.
			await new Promise(setImmediate);
			if (done) return await work;
			const next = this.alarms.reduce((first, alarm) => (alarm.at < first.at ? alarm : first), {
				at: Infinity,
				ring: () => {},
			});
			if (next.at === Infinity) throw new Error('Deadlock: there is nothing left to wait for');
			this.alarms.splice(this.alarms.indexOf(next), 1);
			this.now = next.at;
			next.ring();
		}
	}
}
