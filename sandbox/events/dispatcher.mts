import type { Database } from '../database.mts';
import type { SwitchBoard } from '../switchBoard.mts';
import { allWebHooks, webHookWithId, type WebHook } from '../webHooks/webHook.mts';
import type { RaisedEvent } from './event.mts';
import { Line, type Delivery, type Sending } from './line.mts';
import { occurrenceOf, payloadFor } from './payload.mts';

/** Beyond this, the oldest deliveries are forgotten. */
const KEPT_DELIVERIES = 20_000;

/** Sends what happens to the webhooks that want to know. What was not sent when the sandbox ends is lost. */
export class Dispatcher {
	readonly #database: Database;
	readonly #switchBoard: SwitchBoard;
	readonly #lines = new Map<string, Line>();
	readonly #end = new AbortController();
	#deliveries: Delivery[] = [];
	#made = 0;

	constructor(database: Database, switchBoard: SwitchBoard) {
		this.#database = database;
		this.#switchBoard = switchBoard;
	}

	/** The last deliveries, oldest first. */
	deliveries(last: number): Delivery[] {
		return last > 0 ? this.#deliveries.slice(-last) : [];
	}

	/** Sends events that a request raised. */
	dispatch(events: RaisedEvent[], requestId: string): void {
		const { events: switches } = this.#switchBoard.switches;
		for (const event of events) {
			const occurrence = occurrenceOf(event, requestId);
			for (const webHook of this.#webHooksFor(event.eventName)) {
				const payload = payloadFor(occurrence, webHook, this.#database, switches);
				this.#send(webHook, event.eventName, payload);
			}
		}
	}

	/** Sends a payload as it is to the webhooks that want its event; answers how many there are. */
	dispatchPayload(eventName: string, payload: object): number {
		const webHooks = this.#webHooksFor(eventName);
		for (const webHook of webHooks) this.#send(webHook, eventName, payload);
		return webHooks.length;
	}

	/** Forgets what was sent, and what is still to be sent. */
	forget(): void {
		this.#lines.clear();
		this.#deliveries = [];
	}

	/** Stops sending. */
	stop(): void {
		this.#end.abort();
	}

	/** One webhook says the name of an event in another case than its payload. */
	#webHooksFor(eventName: string): WebHook[] {
		const wanted = eventName.toLowerCase();
		return allWebHooks(this.#database).filter(
			({ active, webHookType, eventNames }) =>
				active &&
				webHookType === 'HTTP' &&
				eventNames.some((name) => name.toLowerCase() === wanted),
		);
	}

	#send(webHook: WebHook, eventName: string, payload: object): void {
		const line = this.#lineOf(webHook);
		const copies = 1 + this.#switchBoard.switches.events.duplicates;
		for (let copy = 0; copy < copies; copy++) {
			const delivery: Delivery = {
				id: ++this.#made,
				webHookId: webHook.webHookId,
				webHookName: webHook.name,
				url: webHook.webHookUrl,
				eventName,
				payload,
				state: 'waiting',
				statuses: [],
				time: new Date().toISOString(),
			};
			this.#deliveries.push(delivery);
			line.add(delivery);
		}
		if (this.#deliveries.length > 2 * KEPT_DELIVERIES) {
			this.#deliveries = this.#deliveries.slice(-KEPT_DELIVERIES);
		}
	}

	#lineOf({ webHookId }: WebHook): Line {
		let line = this.#lines.get(webHookId);
		if (!line) {
			line = new Line(() => this.#sendingTo(webHookId), this.#end.signal);
			this.#lines.set(webHookId, line);
		}
		return line;
	}

	/** As the webhook is now: it may have been changed since the event was raised. */
	#sendingTo(webHookId: string): Sending {
		const webHook = webHookWithId(this.#database, webHookId);
		const { retrySeconds, timeoutSeconds } = this.#switchBoard.switches.events;
		return {
			url: webHook?.webHookUrl ?? '',
			method: webHook?.methodType ?? 'POST',
			headers: webHook?.webHookHeaders ?? {},
			connections: webHook?.maxAllowedConnections ?? 1,
			retrySeconds,
			timeoutSeconds,
		};
	}
}
