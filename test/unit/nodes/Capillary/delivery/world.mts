import type { Answer, NetworkError } from '../../../../../nodes/Capillary/delivery/answer.ts';
import { CircuitBreaker } from '../../../../../nodes/Capillary/delivery/circuitBreaker.ts';
import { Outage } from '../../../../../nodes/Capillary/delivery/outage.ts';
import type { Pace, Start } from '../../../../../nodes/Capillary/delivery/pace.ts';
import type { CapillaryRequest } from '../../../../../nodes/Capillary/delivery/request.ts';
import { Halted, type Run } from '../../../../../nodes/Capillary/delivery/run.ts';
import { Tally } from '../../../../../nodes/Capillary/delivery/tally.ts';
import { Clock } from './clock.mts';

/** How long the pause after a refusal lasts that names no time. */
export const CLOSED_FOR = 1_000;

/** A pace that knows no limit but obeys a refusal, and remembers what it was told. */
export class OpenPace {
	/** The times to come back that refusals named, in milliseconds from then */
	readonly refusals: Array<number | undefined> = [];
	/** Starts that neither were answered nor refused so far */
	underWay = 0;
	private closedUntil = -Infinity;

	start(now: number, _fixed?: number, { isImpatient = false } = {}): Start | number {
		if (now < this.closedUntil && !isImpatient) return this.closedUntil - now;
		this.underWay++;
		return { at: now, until: now, refused: false, place: 1 };
	}

	isClosed(now: number): boolean {
		return now < this.closedUntil;
	}

	answered(): void {
		this.underWay--;
	}

	refused(_start: Start, now: number, retryAfter?: number): void {
		this.underWay--;
		this.refusals.push(retryAfter);
		this.closedUntil = now + (retryAfter ?? CLOSED_FOR);
	}
}

interface WorldSetting {
	/** Capillary: what it answers to a request, which may take its time */
	answer: (request: CapillaryRequest) => Answer | NetworkError | Promise<Answer | NetworkError>;
	clock?: Clock;
	maxRetries?: number;
	/** Milliseconds; default a quarter of an hour */
	limitWait?: number;
	/** Milliseconds; default none */
	outageWait?: number;
	random?: () => number;
	paceOf?: (request: Pick<CapillaryRequest, 'api'>) => Pace;
}

/** Each world has a host of its own, so that none remembers another. */
let worlds = 0;

/** A run with a clock that is turned by hand. */
export function world({
	answer,
	clock = new Clock(),
	maxRetries = 5,
	limitWait = 15 * 60_000,
	outageWait = 0,
	random = () => 0.5,
	paceOf,
}: WorldSetting) {
	const sent: Array<{ request: CapillaryRequest; at: number }> = [];
	const pace = new OpenPace();
	let halted = false;
	const run: Run = {
		send: async (request) => {
			sent.push({ request, at: clock.now });
			return await answer(request);
		},
		paceOf: paceOf ?? (() => pace as unknown as Pace),
		retryPolicy: { maxRetries, limitWait, outageWait },
		circuitBreaker: new CircuitBreaker(),
		outage: new Outage(`https://capillary-${++worlds}.example`),
		tally: new Tally(),
		now: () => clock.now,
		random,
		halt: () => {
			halted = true;
		},
		isHalted: () => halted,
		wait: async (milliseconds) => {
			if (!halted) await clock.wait(milliseconds);
			if (halted) throw new Halted();
		},
	};
	return {
		run,
		clock,
		pace,
		/** Everything that went out, in order. */
		sent,
		/** The milliseconds between one request and the next. */
		gaps: () => sent.slice(1).map(({ at }, index) => at - sent[index].at),
	};
}

/** Capillary's answer to a write that went well. */
export function written(createdId: number): Answer {
	return { status: 200, headers: {}, body: { createdId, warnings: [], sideEffects: [] } };
}

/** An answer with `errors`, under the HTTP status that the sandbox and the pages use for most. */
export function refused(code: number, message: string, status = 400): Answer {
	return { status, headers: {}, body: { errors: [{ status: false, code, message }] } };
}

/** An answer that is no JSON. */
export function page(status: number, headers: Record<string, string> = {}): Answer {
	return { status, headers, body: `<html><h1>${status}</h1></html>` };
}

/** Answers one after the other, and the last one again and again. */
export function inTurn(...answers: Array<Answer | NetworkError>): () => Answer | NetworkError {
	let next = 0;
	return () => answers[Math.min(next++, answers.length - 1)];
}
