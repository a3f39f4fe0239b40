import { readFailure, type ScriptedAnswer } from './failures.mts';

/** The service's settings: from the command line, and at run time from `PUT /sandbox/switches`. */
export interface Switches {
	rateLimit: {
		/** Null: no limit. */
		requests: number | null;
		perSeconds: number;
		/**
		 * `first-request`: a window opens with the first request after the last one closed.
		 * `wall-clock`: windows are aligned to the clock, such as the full minute. `sliding`: never more than
		 * `requests` accepted in the `perSeconds` before any moment.
		 */
		window: 'first-request' | 'wall-clock' | 'sliding';
		/** What has its own window: a till or client, or each API of a till or client. */
		per: 'key' | 'api';
		/** The Retry-After header of a refusal. */
		retryAfter: 'none' | 'seconds' | 'date';
	};
	latencyMilliseconds: number;
	failures: {
		seed: number;
		/** Failure name to its share of requests, 0 to 1; together at most 1. */
		shares: Record<string, number>;
	};
	/** Answers to the next requests, each entry used once; takes precedence over `failures`. */
	script: ScriptedAnswer[];
	/** HTTP status of an answer with `errors` whose status is not documented. */
	domainErrorStatus: number;
	/** HTTP status of a v1.1 answer in which everything failed. */
	legacyErrorStatus: number;
	/** The largest group `POST /v2/customers/bulk` takes. */
	bulkMaximum: number;
	/** In which order its answer has the customers: no page promises any. */
	bulkOrder: 'as-sent' | 'reversed';
	tokenTtlSeconds: number;
	/** What a client's new token does to its older ones: no page says. */
	newToken: 'leaves-older' | 'ends-older';
	events: {
		/** The shape of what webhooks get; the pages show all four: bare, under attributes, under data, flat. */
		envelope: 'a' | 'b' | 'c' | 'flat';
		/** Whether an event has an `eventId`; two in five of the published ones have none. */
		eventId: boolean;
		/** How often each is sent once more. */
		duplicates: number;
		/** The pause before an event is sent again, which doubles with each try. */
		retrySeconds: number;
		/** How long an answer may take. */
		timeoutSeconds: number;
	};
	/** Whether a v1.1 update may add an identifier of a type the customer does not have yet. */
	config: {
		CONF_ALLOW_MOBILE_UPDATE: boolean;
		CONF_ALLOW_EMAIL_UPDATE: boolean;
		CONF_LOYALTY_ALLOW_EXTERNAL_ID_UPDATE: boolean;
	};
}

export const DEFAULT_SWITCHES: Switches = {
	rateLimit: {
		requests: null,
		perSeconds: 60,
		window: 'first-request',
		per: 'key',
		retryAfter: 'none',
	},
	latencyMilliseconds: 0,
	failures: { seed: 1, shares: {} },
	script: [],
	domainErrorStatus: 400,
	legacyErrorStatus: 200,
	bulkMaximum: 10,
	bulkOrder: 'as-sent',
	tokenTtlSeconds: 300,
	newToken: 'leaves-older',
	events: { envelope: 'a', eventId: true, duplicates: 0, retrySeconds: 1, timeoutSeconds: 10 },
	config: {
		CONF_ALLOW_MOBILE_UPDATE: true,
		CONF_ALLOW_EMAIL_UPDATE: true,
		CONF_LOYALTY_ALLOW_EXTERNAL_ID_UPDATE: true,
	},
};

type Reader = (value: unknown, path: string) => unknown;
type Readers = { [key: string]: Reader | Readers };

const READERS: Readers = {
	rateLimit: {
		requests: (value, path) => (value === null ? null : wholeNumber(value, path)),
		perSeconds: positive,
		window: oneOf('first-request', 'wall-clock', 'sliding'),
		per: oneOf('key', 'api'),
		retryAfter: oneOf('none', 'seconds', 'date'),
	},
	latencyMilliseconds: notNegative,
	failures: { seed: wholeNumber, shares: readShares },
	script: readScript,
	domainErrorStatus: oneOf(200, 400),
	legacyErrorStatus: oneOf(200, 500),
	bulkMaximum: positive,
	bulkOrder: oneOf('as-sent', 'reversed'),
	tokenTtlSeconds: positive,
	newToken: oneOf('leaves-older', 'ends-older'),
	events: {
		envelope: oneOf('a', 'b', 'c', 'flat'),
		eventId: trueOrFalse,
		duplicates: wholeNumber,
		retrySeconds: positive,
		timeoutSeconds: positive,
	},
	config: {
		CONF_ALLOW_MOBILE_UPDATE: trueOrFalse,
		CONF_ALLOW_EMAIL_UPDATE: trueOrFalse,
		CONF_LOYALTY_ALLOW_EXTERNAL_ID_UPDATE: trueOrFalse,
	},
};

/**
 * `switches` with the values of `change`; `script` and `shares` are replaced as a whole.
 *
 * @throws Error that names the switch if it is unknown or does not accept the value.
 */
export function changedSwitches(switches: Switches, change: unknown): Switches {
	return changed(switches, change, READERS, 'switches') as Switches;
}

function changed(current: object, change: unknown, readers: Readers, path: string): object {
	if (typeof change !== 'object' || change === null || Array.isArray(change)) {
		throw new Error(`${path} is not an object`);
	}
	const result: Record<string, unknown> = { ...current };
	for (const [key, value] of Object.entries(change)) {
		const read = Object.hasOwn(readers, key) ? readers[key] : undefined;
		if (!read) {
			throw new Error(`${path} has no ${key}; it has ${Object.keys(readers).join(', ')}`);
		}
		const below = `${path}.${key}`;
		result[key] =
			typeof read === 'function'
				? read(value, below)
				: changed(result[key] as object, value, read, below);
	}
	return result;
}

function oneOf(...values: Array<string | number>): Reader {
	return (value, path) => {
		if (values.includes(value as string)) return value;
		throw new Error(`${path} is one of ${values.join(', ')}`);
	};
}

function trueOrFalse(value: unknown, path: string): boolean {
	if (typeof value === 'boolean') return value;
	throw new Error(`${path} is true or false`);
}

function notNegative(value: unknown, path: string): number {
	if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value;
	throw new Error(`${path} is a number, 0 or more`);
}

function positive(value: unknown, path: string): number {
	if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
	throw new Error(`${path} is a number above 0`);
}

function wholeNumber(value: unknown, path: string): number {
	if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
	throw new Error(`${path} is a whole number, 0 or more`);
}

function readShares(value: unknown, path: string): Record<string, number> {
	if (typeof value !== 'object' || value === null) throw new Error(`${path} is not an object`);
	let total = 0;
	for (const [name, share] of Object.entries(value)) {
		readFailure(name);
		total += notNegative(share, `${path}.${name}`);
	}
	if (total > 1) throw new Error(`${path} are above 1 together`);
	return value as Record<string, number>;
}

function readScript(value: unknown, path: string): ScriptedAnswer[] {
	if (!Array.isArray(value)) throw new Error(`${path} is not a list`);
	return value.map((element: unknown, index) => {
		const scripted = (
			typeof element === 'string' ? { answer: element } : element
		) as ScriptedAnswer;
		if (typeof scripted?.answer !== 'string') throw new Error(`${path}[${index}] has no answer`);
		for (const key of Object.keys(scripted)) {
			if (!['answer', 'method', 'path', 'retryAfter'].includes(key)) {
				throw new Error(`${path}[${index}] has no ${key}; it has answer, method, path, retryAfter`);
			}
		}
		if (scripted.answer !== 'ok') readFailure(scripted.answer);
		return scripted;
	});
}
