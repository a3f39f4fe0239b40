// A plain server that accepts every customer update, for benchmarks in which the sandbox, which
// validates and stores everything, would be the bottleneck.
//
// `node bench/local-server.mts LATENCY`: each answer leaves LATENCY milliseconds after its request.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

import { digestOf, fingerprintOf } from './received.mts';

/** What the server received since it was last asked. */
export interface Received {
	updates: number;
	/** The most updates in flight at the same time */
	atOnce: number;
	/** Equal for equal updates (URL and body), regardless of their order */
	digest: string;
}

const latency = Number(process.argv[2]);
const metadata = { entity: { customer: [] }, data: [] };

let updates: string[] = [];
let underWay = 0;
let atOnce = 0;

const server = createServer((request, response) => {
	void handle(request).then((answer) => {
		response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
	});
});

async function handle(request: IncomingMessage): Promise<object> {
	const { method, url = '' } = request;
	if (url === '/received') return takeReceived();
	if (method === 'GET') return metadata;

	atOnce = Math.max(atOnce, ++underWay);
	const body = await text(request);
	updates.push(fingerprintOf({ method: String(method), url, body }));
	// A timer takes at least a millisecond.
	if (latency > 0) await pause(latency);
	underWay--;
	return { createdId: Number(/^\/v2\/customers\/(\d+)/.exec(url)?.[1]), warnings: [] };
}

function takeReceived(): Received {
	const result = { updates: updates.length, atOnce, digest: digestOf(updates) };
	updates = [];
	atOnce = 0;
	return result;
}

// One of the two sides sends everything at once, which needs a long backlog.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
await once(server, 'listening');
console.log(`Listening: http://127.0.0.1:${(server.address() as AddressInfo).port}`);
