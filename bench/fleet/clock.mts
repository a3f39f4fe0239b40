/** Virtual time: nothing sleeps, the clock jumps from one event to the next. */
export class VirtualClock {
	/** Milliseconds since the clock started */
	now = 0;
	/** A binary heap: each event is due no later than the two below it. */
	#events: Event[] = [];
	#scheduled = 0;

	/** Runs `action` after `delay` milliseconds; simultaneous actions run in the order of the calls. */
	after(delay: number, action: () => void): void {
		const event = { at: this.now + delay, order: this.#scheduled++, action };
		const events = this.#events;
		let place = events.push(event) - 1;
		while (place > 0) {
			const above = (place - 1) >> 1;
			if (isBefore(events[above], event)) break;
			events[place] = events[above];
			place = above;
		}
		events[place] = event;
	}

	/** Runs everything that is due up to `end` (milliseconds), and sets the clock to `end`. */
	run(end = Infinity): void {
		while (this.#events.length > 0 && this.#events[0].at <= end) {
			const event = this.#takeFirst();
			this.now = event.at;
			event.action();
		}
		if (end !== Infinity) this.now = end;
	}

	#takeFirst(): Event {
		const events = this.#events;
		const first = events[0];
		const last = events.pop()!;
		if (events.length === 0) return first;
		let place = 0;
		for (;;) {
			let below = 2 * place + 1;
			if (below >= events.length) break;
			if (below + 1 < events.length && isBefore(events[below + 1], events[below])) below++;
			if (isBefore(last, events[below])) break;
			events[place] = events[below];
			place = below;
		}
		events[place] = last;
		return first;
	}
}

interface Event {
	at: number;
	order: number;
	action: () => void;
}

function isBefore(one: Event, other: Event): boolean {
	return one.at < other.at || (one.at === other.at && one.order < other.order);
}
