import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { TRAVEL, type Answers, type LimitersCase } from '../limiters.mts';
import { serverOf } from '../limiters/limiter.mts';

/** A Capillary that takes updates and is limited as a case says. */
export interface LimitedServer {
	url: string;
	/** What each process got */
	answers: Answers[];
	/** When each process sent its first request */
	starts: number[];
	/** How often each customer was updated */
	updates: Map<number, number>;
	/** Time counts in so many milliseconds. */
	begin(after: number): void;
	stop(): Promise<void>;
}

/** The customers of each process begin at a multiple of this. */
const IDS_EACH = 1_000_000;

/** The customers that one of the processes updates; no other does. */
export function customersOf(process: number, count: number): number[] {
	return Array.from({ length: count }, (_, number) => (process + 1) * IDS_EACH + number);
}

/**
 * Starts a server with the limiter and the traveling times that virtual time has for a case, which pass
 * here.
 */
export async function startLimitedServer({
	limiter,
	retryAfter,
	processes,
}: LimitersCase): Promise<LimitedServer> {
	const admit = serverOf(limiter, retryAfter, Math.random);
	const answers: Answers[] = processes.map(() => ({ accepted: [], refused: [] }));
	const starts: number[] = [];
	const updates = new Map<number, number>();
	let begun = 0;
	const now = () => performance.now() - begun;

	const update = async (customerId: number) => {
		const process = Math.floor(customerId / IDS_EACH) - 1;
		starts[process] ??= now();
		const travel = TRAVEL.least + (TRAVEL.most - TRAVEL.least) * Math.random();
		await pause(travel / 2);
		const outcome = admit(now(), now() + travel / 2);
		await pause(travel / 2);
		const { accepted, refused } = answers[process];
		if (typeof outcome === 'object') {
			refused.push(now());
			return outcome;
		}
		accepted.push(now());
		updates.set(customerId, (updates.get(customerId) ?? 0) + 1);
		return undefined;
	};
	const server = createServer((request, response) => {
		void readWhole(request).then(async () => {
			response.setHeader('content-type', 'application/json');
			const id = /^\/v2\/customers\/(\d+)/.exec(request.url ?? '')?.[1];
			if (request.method !== 'PUT' || !id) return response.end('{"data":[]}');
			const refusal = await update(Number(id));
			if (!refusal) return response.end(JSON.stringify({ createdId: Number(id), warnings: [] }));
			const { retryAfter: wait } = refusal;
			if (wait !== undefined) response.setHeader('retry-after', String(wait / 1_000));
			response.statusCode = 429;
			return response.end('{"errors":[{"code":429,"message":"Too many requests"}]}');
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		answers,
		starts,
		updates,
		begin: (after) => {
			begun = performance.now() + after;
		},
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

async function readWhole(request: IncomingMessage): Promise<void> {
	request.resume();
	await once(request, 'end');
}
