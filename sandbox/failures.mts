import { errorBody } from './errorBody.mts';
import type { Switches } from './switches.mts';

/** One entry of the script: the answer to a request. */
export interface ScriptedAnswer {
	/** A failure's name, or `ok`. */
	answer: string;
	/** Only for requests with this method. */
	method?: string;
	/** Only for requests with this path; `*` stands for any text. */
	path?: string;
	/** Sent unchanged as the Retry-After header. */
	retryAfter?: string;
}

/** A failure to simulate for a request. */
export interface Failure {
	name: string;
	/** The name without its suffix. */
	kind: string;
	/** Whether the request is carried out nevertheless. */
	committed: boolean;
	retryAfter?: string;
}

/** What the client sees of a failure. */
export interface FailureAnswer {
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

/** Codes in the body, sent with the HTTP status of domain errors. */
const BODY_CODES: Record<string, string> = {
	'461': 'Search engine is busy, please try after some time',
	'521': 'Multiple actions running for the same customer, Please try after some time',
};

const OTHERS = [
	'401',
	'4000',
	'4001',
	'500-in-502',
	'html',
	'empty',
	'cut-off',
	'errors-in-200',
	'drop',
	'hang',
];

const KINDS = [...Object.keys(HTTP_STATUSES), ...Object.keys(BODY_CODES), ...OTHERS];

/**
 * The failure with this name: a kind, with the suffix `-after-commit` if the request is carried out
 * before it fails; without a suffix, `-before-commit` applies.
 *
 * @throws Error for an unknown name.
 */
export function readFailure(name: string): Failure {
	const [, kind = '', moment] = /^(.*?)(?:-(before|after)-commit)?$/.exec(name) ?? [];
	if (!KINDS.includes(kind)) {
		throw new Error(`No failure is called ${name}; there are ${KINDS.join(', ')}`);
	}
	return { name, kind, committed: moment === 'after' };
}

/** Decides which requests fail, by the script first and then at random. */
export class Failures {
	#mix: Switches['failures'] | undefined;
	#random: () => number = Math.random;

	/** Takes the next request's failure, if any; an entry of the script is used once. */
	takeNext(switches: Switches, method: string, path: string): Failure | undefined {
		const index = switches.script.findIndex((scripted) => isFor(scripted, method, path));
		const [scripted] = index < 0 ? [] : switches.script.splice(index, 1);
		if (scripted?.answer === 'ok') return undefined;
		if (scripted) return { ...readFailure(scripted.answer), retryAfter: scripted.retryAfter };
		return this.#drawRandom(switches.failures);
	}

	#drawRandom(mix: Switches['failures']): Failure | undefined {
		const shares = Object.entries(mix.shares);
		if (shares.length === 0) return undefined;
		// A changed mix starts its own sequence, so that the same seed gives the same failures.
		if (this.#mix !== mix) {
			this.#mix = mix;
			this.#random = randomNumbers(mix.seed);
		}
		let drawn = this.#random();
		for (const [name, share] of shares) {
			if (drawn < share) return readFailure(name);
			drawn -= share;
		}
		return undefined;
	}
}

/** What the client gets for a failure, or null when it gets nothing (`drop`, `hang`). */
export function failureAnswer(
	kind: string,
	path: string,
	switches: Switches,
): FailureAnswer | null {
	if (kind === 'drop' || kind === 'hang') return null;
	if (kind === 'empty') return { status: 200, contentType: 'application/json', body: '' };
	if (kind === 'cut-off') {
		return { status: 200, contentType: 'application/json', body: '{"createdId":5568' };
	}
	if (kind === 'html') {
		return {
			status: 502,
			contentType: 'text/html',
			body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
		};
	}
	if (kind === 'errors-in-200')
		return json(200, path, 500, 'All requests have failed due to errors');
	if (kind === '500-in-502') return json(502, path, 500, 'Internal server error');
	if (kind === '401') return json(401, path, 401, 'Unauthorized');
	if (kind === '4000') return json(403, path, 4000, 'Not authorized. Access is denied!');
	if (kind === '4001') return json(503, path, 4001, 'Authorization status unavailable!');
	const message = BODY_CODES[kind];
	if (message) return json(switches.domainErrorStatus, path, Number(kind), message);
	return json(Number(kind), path, Number(kind), HTTP_STATUSES[kind] ?? '');
}

function json(status: number, path: string, code: number, message: string): FailureAnswer {
	const body = JSON.stringify(errorBody(path, code, message));
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
