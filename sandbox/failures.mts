import { failureBody } from './failureBody.mts';
import type { Switches } from './switches.mts';

/** One entry of the script: what a request is answered. */
export interface ScriptedAnswer {
	/** A failure's name, or `ok`. */
	answer: string;
	/** Only for requests with this method. */
	method?: string;
	/** Only for requests with this path; `*` stands for any text. */
	path?: string;
	/** Sent as the Retry-After header, as it stands. */
	retryAfter?: string;
}

/** A failure that a request is to suffer. */
export interface Fault {
	name: string;
	/** The name without its ending. */
	kind: string;
	/** Whether the request is carried out all the same. */
	committed: boolean;
	retryAfter?: string;
}

/** What the client sees of a failure; null where it sees no answer. */
export interface FaultAnswer {
	status: number;
	contentType: string;
	body: string;
}

const HTTP_STATUSES: Record<string, string> = {
	'429': 'Too many requests',
	'500': 'Internal server error',
	'502': 'Bad gateway',
	'503': 'Service unavailable',
	'504': 'Gateway timeout',
	'520': 'Unknown error',
};

/** Codes of the body, under the HTTP status of any error of the domain. */
const BODY_CODES: Record<string, string> = {
	'461': 'Search engine is busy, please try after some time',
	'521': 'Multiple actions running for the same customer, Please try after some time',
};

const OTHERS = ['4001', 'html', 'empty', 'errors-in-200', 'drop', 'hang'];

const KINDS = [...Object.keys(HTTP_STATUSES), ...Object.keys(BODY_CODES), ...OTHERS];

/**
 * The failure that a name means: a kind, which may end in `-after-commit` when the request is
 * carried out before it fails; `-before-commit` is what holds without an ending.
 *
 * @throws Error for a name that means none.
 */
export function readFault(name: string): Fault {
	const [, kind = '', moment] = /^(.*?)(?:-(before|after)-commit)?$/.exec(name) ?? [];
	if (!KINDS.includes(kind)) {
		throw new Error(`No failure is called ${name}; there are ${KINDS.join(', ')}`);
	}
	return { name, kind, committed: moment === 'after' };
}

/** Decides which request fails, from the script first and then by chance. */
export class Failures {
	#mix: Switches['failures'] | undefined;
	#random: () => number = Math.random;

	/** The failure of the next request, if any. Takes what it uses out of the script. */
	next(switches: Switches, method: string, path: string): Fault | undefined {
		const index = switches.script.findIndex((scripted) => isFor(scripted, method, path));
		const [scripted] = index < 0 ? [] : switches.script.splice(index, 1);
		if (scripted?.answer === 'ok') return undefined;
		if (scripted) return { ...readFault(scripted.answer), retryAfter: scripted.retryAfter };
		return this.#byChance(switches.failures);
	}

	#byChance(mix: Switches['failures']): Fault | undefined {
		const shares = Object.entries(mix.shares);
		if (shares.length === 0) return undefined;
		// A changed mix starts its own sequence, so that the same seed gives the same failures.
		if (this.#mix !== mix) {
			this.#mix = mix;
			this.#random = randomNumbers(mix.seed);
		}
		let drawn = this.#random();
		for (const [name, share] of shares) {
			if (drawn < share) return readFault(name);
			drawn -= share;
		}
		return undefined;
	}
}

/** What the client gets for a failure, or null when it gets nothing (`drop`, `hang`). */
export function faultAnswer(kind: string, path: string, switches: Switches): FaultAnswer | null {
	if (kind === 'drop' || kind === 'hang') return null;
	if (kind === 'empty') return { status: 200, contentType: 'application/json', body: '' };
	if (kind === 'html') {
		return {
			status: 502,
			contentType: 'text/html',
			body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
		};
	}
	if (kind === 'errors-in-200')
		return json(200, path, 500, 'All requests have failed due to errors');
	if (kind === '4001') return json(503, path, 4001, 'Authorization status unavailable!');
	const message = BODY_CODES[kind];
	if (message) return json(switches.domainErrorStatus, path, Number(kind), message);
	return json(Number(kind), path, Number(kind), HTTP_STATUSES[kind] ?? '');
}

function json(status: number, path: string, code: number, message: string): FaultAnswer {
	const body = JSON.stringify(failureBody(path, code, message));
	return { status, contentType: 'application/json', body };
}

function isFor(scripted: ScriptedAnswer, method: string, path: string): boolean {
	if (scripted.method && scripted.method.toUpperCase() !== method) return false;
	if (!scripted.path) return true;
	const pattern = scripted.path.split('*').map((text) => text.replace(/[^\w/]/g, '\\$&'));
	return new RegExp(`^${pattern.join('.*')}$`).test(path);
}

/** Mulberry32: numbers from 0 to 1 that are the same for the same seed. */
function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
