import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import axios, { type AxiosInstance } from 'axios';

const ROOT = path.resolve(__dirname, '../..');
const NODE = path.join(ROOT, 'node_modules/.bin/node');
const SERVER = path.join(ROOT, 'sandbox/server.mts');

/** `store.server` with the password server123 (page "Basic authentication", recomputed). */
export const STORE_SERVER = 'Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3';

/** A sandbox in a separate process, and clients that do not throw on error statuses. */
export interface Sandbox {
	url: string;
	/** Signed in as `store.server`. */
	api: AxiosInstance;
	/** Not signed in. */
	stranger: AxiosInstance;
	change(switches: object): Promise<void>;
	reset(): Promise<void>;
	journal(): Promise<JournalEntry[]>;
	customers(): Promise<Customer[]>;
	/** Resolves to the match, once the sandbox has printed it. */
	printed(pattern: RegExp): Promise<RegExpExecArray>;
	/** Resolves to the exit code. */
	stop(): Promise<number | null>;
}

export interface JournalEntry {
	method: string;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	signedInAs: string | null;
	body: unknown;
	ignoredKeys: string[];
	failure: string | null;
	committed: boolean;
	status: number | null;
	answer: unknown;
}

/** What the tests check of a customer. */
export interface Customer {
	id: number;
	profiles: Array<{
		firstName: string;
		lastName: string;
		source: string;
		accountId: string;
		fields: Record<string, unknown>;
		identifiers: Array<Record<string, unknown>>;
		commChannels: Array<Record<string, unknown>>;
		conflictingProfileList: unknown[];
	}>;
	loyaltyInfo: { loyaltyType: string };
	extendedFields: Record<string, unknown>;
	loyaltyProgramDetails: Array<Record<string, unknown>>;
	subscriptionInfo: { subscriptions: Array<Record<string, unknown>> };
	customerStatus: { label: string; reason: string };
	pointsSummary: { loyaltyPoints: number };
	associatedWith: string;
	referralCode: string;
	fraudStatus: string;
}

/** Starts a sandbox on a free port, in memory unless `args` say otherwise. */
export async function startSandbox(...args: string[]): Promise<Sandbox> {
	const child = spawn(NODE, [SERVER, '--port', '0', '--database', ':memory:', ...args], {
		stdio: ['ignore', 'pipe', 'inherit'],
		// Within jest, what a test puts into the environment is in this object alone.
		env: process.env,
	});
	let output = '';
	child.stdout.on('data', (text) => (output += text));
	const printed = async (pattern: RegExp): Promise<RegExpExecArray> => {
		for (;;) {
			const found = pattern.exec(output);
			if (found) return found;
			await once(child.stdout, 'data');
		}
	};
	const url = await waitForUrl(child);
	const client = { baseURL: url, proxy: false, validateStatus: () => true } as const;
	const stranger = axios.create(client);
	const api = axios.create({
		...client,
		headers: { Authorization: STORE_SERVER, 'Content-Type': 'application/json' },
	});
	return {
		url,
		api,
		stranger,
		change: async (switches) => {
			const answer = await stranger.put('/sandbox/switches', switches);
			if (answer.status !== 200) throw new Error(JSON.stringify(answer.data));
		},
		reset: async () => {
			const answer = await stranger.post('/sandbox/reset');
			if (answer.status !== 200) throw new Error(JSON.stringify(answer.data));
		},
		journal: async () => (await stranger.get('/sandbox/journal')).data.entries,
		customers: async () => (await stranger.get('/sandbox/customers')).data.customers,
		printed,
		stop: async () => {
			const exit = once(child, 'exit');
			child.kill('SIGTERM');
			return (await exit)[0] as number | null;
		},
	};
}

async function waitForUrl(child: ChildProcess): Promise<string> {
	if (!child.stdout) throw new Error('The sandbox has no output');
	for await (const line of createInterface({ input: child.stdout })) {
		const [, url] = /^Capillary sandbox: (http:\/\/\S+)$/.exec(line) ?? [];
		if (url) return url;
	}
	throw new Error('The sandbox ended before it listened');
}

/** A documented pair of request and answer. */
export interface Example {
	path: string;
	query: Record<string, string>;
	requestBody: any;
	responseBody: any;
}

/** The documented pair in the file `<name>.json`. */
export function example(name: string): Example {
	const file = path.join(ROOT, 'test/fixtures/sandbox', `${name}.json`);
	return JSON.parse(readFileSync(file, 'utf8')) as Example;
}

/** An Add body with one mobile. */
export function withMobile(mobile: string, more: object = {}, profile: object = {}): object {
	return {
		profiles: [{ identifiers: [{ type: 'mobile', value: mobile }], source: 'INSTORE', ...profile }],
		...more,
	};
}

/** The codes of the `errors` or `warnings` of an answer. */
export function codes(notices: Array<{ code: number }> | undefined): number[] {
	return (notices ?? []).map(({ code }) => code);
}
