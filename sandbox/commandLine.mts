import { parseArgs } from 'node:util';
import { changedSwitches, DEFAULT_SWITCHES, type Switches } from './switches.mts';

export interface StartOptions {
	host: string;
	port: number;
	/** Names other than this machine's own by which the sandbox may be called. */
	allowedHosts: string[];
	/** A file, or `:memory:`. */
	database: string;
	switches: Switches;
}

export const USAGE = `Usage: node sandbox/server.mts [options]

  --port 4010                   0 takes any free port
  --host 127.0.0.1              any other address opens the sandbox to other machines; its page and its
                                own routes then require a password: SANDBOX_PASSWORD in the
                                environment, or one that is made and printed at the start
  --allow-host NAME             a name, beside localhost, by which programs on this machine may call
                                the sandbox, such as host.docker.internal; may be repeated
  --database FILE               default .sandbox/capillary.sqlite; ":memory:" keeps nothing on disk
  --rate-limit N                requests per window and till or client; default: no limit
  --rate-seconds 60             the length of a window
  --rate-window first-request   or wall-clock, sliding
  --rate-per key                or api: each API has its own window
  --retry-after none            or seconds, date
  --latency MS                  before each answer
  --failures NAME=SHARE,...     random failures, such as 503=0.1,drop-after-commit=0.05
  --seed N                      of the random failures, default 1
  --script NAME,...             responses to the next requests, such as 503,503,ok
  --domain-error-status 400     or 200
  --legacy-error-status 200     or 500: for v1.1 responses in which everything failed
  --bulk-maximum 10             customers in one POST /v2/customers/bulk
  --bulk-order as-sent          or reversed: the order of its answer
  --token-ttl 300               lifetime of an OAuth token in seconds
  --new-token leaves-older      or ends-older: what it does to the client's other tokens
  --event-envelope a            or b, c, flat: the shape of what webhooks get
  --event-id true               or false: events without an eventId
  --event-duplicates 0          how often each event is sent once more
  --event-retry 1               seconds before an event is sent again; they double with each try
  --event-timeout 10            seconds that the answer to an event may take
  --config NAME=false,...       the organization's flags: CONF_ALLOW_MOBILE_UPDATE,
                                CONF_ALLOW_EMAIL_UPDATE, CONF_LOYALTY_ALLOW_EXTERNAL_ID_UPDATE

Failures: 401 429 500 502 503 504 520 (HTTP statuses), 461 521 (codes in the body), 4000, 4001,
500-in-502, html, empty, cut-off, errors-in-200, drop, hang; with -after-commit the request is carried out before it fails.`;

const TEXT = { type: 'string' } as const;

/**
 * Reads the command line's options.
 *
 * @throws Error that says which option is wrong.
 */
export function readCommandLine(args: string[]): StartOptions {
	const { values } = parseArgs({
		args,
		options: {
			host: { ...TEXT, default: '127.0.0.1' },
			'allow-host': { ...TEXT, multiple: true, default: [] },
			port: { ...TEXT, default: '4010' },
			database: { ...TEXT, default: '.sandbox/capillary.sqlite' },
			'rate-limit': TEXT,
			'rate-seconds': TEXT,
			'rate-window': TEXT,
			'rate-per': TEXT,
			'retry-after': TEXT,
			latency: TEXT,
			failures: TEXT,
			seed: TEXT,
			script: TEXT,
			'domain-error-status': TEXT,
			'legacy-error-status': TEXT,
			'bulk-maximum': TEXT,
			'bulk-order': TEXT,
			'token-ttl': TEXT,
			'new-token': TEXT,
			'event-envelope': TEXT,
			'event-id': TEXT,
			'event-duplicates': TEXT,
			'event-retry': TEXT,
			'event-timeout': TEXT,
			config: TEXT,
		},
	});
	const change = withoutUndefined({
		rateLimit: withoutUndefined({
			requests: number(values['rate-limit']),
			perSeconds: number(values['rate-seconds']),
			window: values['rate-window'],
			per: values['rate-per'],
			retryAfter: values['retry-after'],
		}),
		latencyMilliseconds: number(values.latency),
		failures: withoutUndefined({
			seed: number(values.seed),
			shares: values.failures === undefined ? undefined : shares(values.failures),
		}),
		script: values.script?.split(','),
		domainErrorStatus: number(values['domain-error-status']),
		legacyErrorStatus: number(values['legacy-error-status']),
		bulkMaximum: number(values['bulk-maximum']),
		bulkOrder: values['bulk-order'],
		tokenTtlSeconds: number(values['token-ttl']),
		newToken: values['new-token'],
		events: withoutUndefined({
			envelope: values['event-envelope'],
			eventId: flag(values['event-id']),
			duplicates: number(values['event-duplicates']),
			retrySeconds: number(values['event-retry']),
			timeoutSeconds: number(values['event-timeout']),
		}),
		config: values.config === undefined ? undefined : flags(values.config),
	});
	const port = Number(values.port);
	if (!Number.isInteger(port) || port < 0 || port > 65535) {
		throw new Error(`--port is a number from 0 to 65535, not ${values.port}`);
	}
	const switches = changedSwitches(DEFAULT_SWITCHES, change);
	const { host, database, 'allow-host': allowedHosts } = values;
	return { host, port, allowedHosts, database, switches };
}

/** Text that is not a number becomes NaN, which the switches reject. */
function number(text: string | undefined): number | undefined {
	return text === undefined ? undefined : Number(text);
}

function shares(text: string): Record<string, number> {
	return Object.fromEntries(pairs(text).map(([name, share]) => [name, Number(share)]));
}

/** Any other value is passed on as it is, and the switches reject it. */
function flags(text: string): Record<string, unknown> {
	return Object.fromEntries(pairs(text).map(([name, value]) => [name, flag(value)]));
}

function flag(text: string | undefined): unknown {
	const values: Record<string, boolean> = { true: true, false: false };
	return text === undefined ? undefined : (values[text] ?? text);
}

/** `a=1,b=2` as pairs of texts. */
function pairs(text: string): Array<[string, string]> {
	return text.split(',').map((pair) => {
		const [name = '', value = ''] = pair.split('=');
		return [name.trim(), value.trim()];
	});
}

function withoutUndefined(values: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
