import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { credential } from '../../tools/demo/play.mts';
import { N8nHome } from '../../tools/n8n/home.mts';
import { START_NODE } from './start-node.mts';

// A host that never stops answering, in a real n8n: Timeout and the most that is read hold in each version.

const minute = 60_000;

/** Small as it is sent, large when it is unpacked. */
const packed = gzipSync(Buffer.alloc(50_000_000, ' '));

/** What the host answers, by the customer that is read. */
const ANSWERS: Record<string, RequestListener> = {
	// A body that trickles in without end
	1: (_request, response) => {
		const timer = setInterval(() => response.write(' '), 50);
		response.on('close', () => clearInterval(timer));
	},
	// Headers that do
	2: (request, response) => {
		request.socket.write('HTTP/1.1 200 OK\r\n');
		const timer = setInterval(() => request.socket.write('x-more: 1\r\n'), 50);
		response.on('close', () => clearInterval(timer));
	},
	3: (_request, response) => void response.end('x'.repeat(11_000_000)),
	4: (_request, response) => {
		response.writeHead(200, { 'content-encoding': 'gzip' });
		response.end(packed);
	},
	5: (_request, response) => void response.end('\uFEFF{"id":9007199254740993}'),
};

const server = createServer((request, response) => {
	const id = new URL(request.url!, 'http://localhost').pathname.split('/').at(-1)!;
	ANSWERS[id](request, response);
}).listen(0, '127.0.0.1');

let home: N8nHome;
beforeAll(async () => {
	if (!server.listening) await once(server, 'listening');
	home = await N8nHome.make();
	await home.installThisPackage();
	const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	await home.importCredential(credential(host, 'server123'));
	const folder = join(home.folder, 'workflows');
	await mkdir(folder);
	await writeFile(join(folder, 'read.json'), JSON.stringify(workflow));
	await home.importWorkflows(folder);
}, 5 * minute);
afterAll(async () => {
	server.closeAllConnections();
	server.close();
	await home?.remove();
}, minute);

const workflow = {
	id: 'read',
	name: 'read',
	nodes: [
		START_NODE,
		{
			id: 'Customers',
			name: 'Customers',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position: [100, 0],
			parameters: { mode: 'raw', jsonOutput: '{ "id": [1, 2, 3, 4, 5] }', options: {} },
		},
		{
			id: 'Each',
			name: 'Each',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			position: [150, 0],
			parameters: { fieldToSplitOut: 'id', options: {} },
		},
		{
			id: 'Read',
			name: 'Read',
			type: 'n8n-nodes-capillary.capillary',
			typeVersion: 1,
			position: [200, 0],
			onError: 'continueErrorOutput',
			parameters: {
				resource: 'customer',
				operation: 'get',
				customerId: '={{ $json.id }}',
				simplify: false,
				options: { timeout: 15_000, maxRetries: 0 },
			},
			credentials: { capillaryApi: { id: 'Capillary', name: 'Capillary' } },
		},
	],
	connections: {
		Start: { main: [[{ node: 'Customers', type: 'main', index: 0 }]] },
		Customers: { main: [[{ node: 'Each', type: 'main', index: 0 }]] },
		Each: { main: [[{ node: 'Read', type: 'main', index: 0 }]] },
	},
	settings: {},
};

test(
	'an answer that does not end, or is too large, fails its item and no other',
	async () => {
		const outputs = (await home.execute('read')).Read;
		const late = expect.stringContaining('did not answer in time (timeout of 15000ms exceeded)');
		const large = expect.stringContaining('too large to be read (more than 10 MB)');
		expect(outputs.map((items) => items.map(({ json }) => json.error ?? json))).toEqual([
			[{ id: '9007199254740993' }],
			[late, late, large, large],
		]);
	},
	3 * minute,
);
