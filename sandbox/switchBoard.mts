import { changedSwitches, type Switches } from './switches.mts';

/** Holds the switches as they are now, and as the sandbox was started. */
export class SwitchBoard {
	readonly #atStart: Switches;
	#now: Switches;

	constructor(atStart: Switches) {
		this.#atStart = atStart;
		this.#now = structuredClone(atStart);
	}

	get switches(): Switches {
		return this.#now;
	}

	/** Changes what `change` names. @throws Error when a switch or its value is unknown. */
	change(change: unknown): void {
		this.#now = changedSwitches(this.#now, change);
	}

	reset(): void {
		this.#now = structuredClone(this.#atStart);
	}
}
