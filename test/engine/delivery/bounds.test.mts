import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../../nodes/Capillary/Capillary.node.ts';
import { credentialsFor } from '../capillary-node.mts';
import { runNode, searchList } from '../engine.mts';

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

const open: Array<() => void> = [];
afterEach(() => {
	for (const close of open.splice(0)) close();
});

/** A server that answers byte by byte as it likes. */
async function serve(answer: Answering) {
	const closed: string[] = [];
	const arrived: string[] = [];
	const server = createServer((request, response) => {
		arrived.push(`${request.method} ${request.url}`);
		request.resume();
		response.on('close', () => {
			if (!response.writableFinished) closed.push(request.url!);
		});
		answer(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	open.push(() => {
		server.close();
		server.closeAllConnections();
	});
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const run = async (parameters: INodeParameters, more: object = {}) =>
		await runNode({ node: Capillary, credentials: credentialsFor(url), parameters, ...more });
	return { url, run, arrived, closed };
}

/** Sends something again and again, as long as somebody is there. */
function trickle(response: ServerResponse, send: () => void): void {
	const timer = setInterval(send, 20);
	response.on('close', () => clearInterval(timer));
}

const update = (options: INodeParameters = {}): INodeParameters => ({
	operation: 'updateById',
	customerId: '171891944',
	additionalFields: { firstName: 'Tom' },
	options: { maxRetries: 0, ...options },
});
const read = (options: INodeParameters = {}): INodeParameters => ({
	operation: 'get',
	customerId: '171891944',
	simplify: false,
	options: { maxRetries: 0, ...options },
});

describe('Timeout bounds the whole exchange', () => {
	const endless: Array<[string, Answering]> = [
		[
			'a body that trickles in without end',
			(_request, response) => trickle(response, () => response.write(' ')),
		],
		[
			'headers that trickle in without end',
			(request, response) => {
				request.socket.write('HTTP/1.1 200 OK\r\n');
				trickle(response, () => request.socket.write('x-more: 1\r\n'));
			},
		],
		['no answer at all', () => {}],
	];

	test.each(endless)('%s is cut, and the connection closed', async (_name, answer) => {
		const { run, closed, arrived } = await serve(answer);
		const { error } = await run(update({ timeout: 1_000 }));
		expect(error!.message).toMatch(/did not answer in time \(timeout of 1000ms exceeded\)/);
		expect(error!.description).toContain('may have been made');
		expect(arrived).toHaveLength(1);
		while (closed.length === 0) await new Promise(setImmediate);
	});

	test('the Stop button ends an answer that trickles in', async () => {
		const stop = new AbortController();
		const { run, closed } = await serve((_request, response) => {
			trickle(response, () => response.write(' '));
			setTimeout(() => stop.abort(), 100);
		});
		const { status } = await run(update(), { signal: stop.signal });
		expect(status).toBe('canceled');
		while (closed.length === 0) await new Promise(setImmediate);
	});
});

describe('An answer of more than 10 MB', () => {
	const large: Array<[string, Answering]> = [
		[
			'is refused while it comes',
			(_request, response) => {
				const more = () => {
					while (response.write('x'.repeat(65_536)));
				};
				response.on('drain', more);
				more();
			},
		],
		[
			'is refused when it is unpacked to that, however small it came',
			(_request, response) => {
				response.writeHead(200, { 'content-encoding': 'gzip' });
				response.end(gzipSync(Buffer.alloc(200_000_000, ' ')));
			},
		],
		[
			'is refused when it ends, too',
			(_request, response) => void response.end(`{"id":1,"x":"${'x'.repeat(11_000_000)}"}`),
		],
	];

	test.each(large)('%s', async (_name, answer) => {
		const { run } = await serve(answer);
		const { error } = await run(read());
		expect(error!.message).toMatch(/The answer was too large to be read \(more than 10 MB\)/);
		expect(error!.description).toContain('Check Region and Host');
	});

	test('a write may have been made all the same', async () => {
		const { run, arrived } = await serve(large[0][1]);
		const { error } = await run(update({ maxRetries: 5 }));
		expect(error!.description).toContain('may have been made');
		expect(arrived).toHaveLength(1);
	});

	test('a list of the form says so, too', async () => {
		const { url } = await serve(large[0][1]);
		const list = searchList({
			node: Capillary,
			credentials: credentialsFor(url),
			method: 'getPrograms',
		});
		await expect(list).rejects.toThrow('The answer was too large to be read');
	});

	test('less than that is read', async () => {
		const note = 'é'.repeat(4_900_000);
		const { run } = await serve(
			(_request, response) => void response.end(JSON.stringify({ id: 1, note })),
		);
		const { outputs } = await run(read());
		expect(outputs[0][0].json).toEqual({ id: 1, note });
	});
});

test('Numbers that are too long for JavaScript keep their digits, whatever else is said', async () => {
	const body = `\uFEFF{"id":9007199254740993,"other":[-9007199254740995,9007199254740991,1.5e3],
		"text":"\\"9007199254740993 \\\\","zip":"12345678901234567890","rate":0.12345678901234567}`;
	const { run } = await serve((_request, response) => {
		response.writeHead(200, { 'content-encoding': 'gzip' });
		response.end(gzipSync(body));
	});
	const { outputs } = await run(read());
	expect(outputs[0][0].json).toEqual({
		id: '9007199254740993',
		other: ['-9007199254740995', 9007199254740991, 1500],
		text: '"9007199254740993 \\',
		zip: '12345678901234567890',
		rate: Number('0.12345678901234567'),
	});
});

test.each([
	['100,000 brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
	['a page of 1 MB that never ends a tag', '<'.repeat(1_000_000)],
	['a page full of scripts that never end', '<script '.repeat(125_000)],
	['1 MB of spaces', ' '.repeat(1_000_000)],
])('%s fail the item and nothing else', async (_name, body) => {
	const { run } = await serve((_request, response) => void response.end(body));
	const { error } = await run(read());
	expect(error!.message).toContain('an answer that cannot be read');
	expect(error!.message.length).toBeLessThan(400);
});

test.each([
	['errors', (text: string) => ({ body: { errors: [{ code: 8014, message: text }] } })],
	[
		'a v1.1 status',
		(text: string) => ({ body: { response: { status: { code: 500, message: text } } } }),
	],
	[
		'a request ID',
		(text: string) => ({ headers: { 'x-cap-requestid': text.slice(0, 9_000) }, body: {} }),
	],
])('What a server says in %s is shown up to 2,000 characters', async (_name, answerWith) => {
	const { headers = {}, body } = answerWith('word '.repeat(20_000)) as any;
	const { run } = await serve((_request, response) => {
		response.writeHead(400, headers);
		response.end(JSON.stringify(body));
	});
	const { error } = await run(update());
	expect(error!.message.length).toBeLessThan(2_200);
	expect(error!.description!.length).toBeLessThan(2_400);
	expect(JSON.stringify(error!.context).length).toBeLessThan(4_500);
});

test('Values too long for an address fail their item before anything is sent, and shortened, as advised, they are sent', async () => {
	const { run, arrived } = await serve((_request, response) => {
		response.setHeader('content-type', 'application/json');
		response.end('{"createdId":1,"warnings":[]}');
	});
	const parameters = {
		...update(),
		operation: 'updateByLookup',
		identifierName: 'externalId',
		identifierValue: '={{ $json.id }}',
	};
	const [long, short] = [
		['x'.repeat(1_000_000), 'x'.repeat(8_000), 'é'.repeat(1_400)],
		['x'.repeat(7_800), 'é'.repeat(1_300)],
	];
	const items = [...long, ...short].map((id) => ({ json: { id } }));
	const { outputs } = await run(parameters, { items, onError: 'continueErrorOutput' });
	const sent = arrived.map((line) => new URL(line.split(' ')[1], 'http://host'));
	expect(sent.map(({ searchParams }) => searchParams.get('identifierValue')).sort()).toEqual(
		short.sort(),
	);
	expect(outputs[0]).toHaveLength(short.length);
	expect(outputs[1].map(({ json }) => json)).toEqual(
		long.map(() =>
			expect.objectContaining({
				error: expect.stringContaining('is too long to be sent'),
				details: expect.stringContaining('Shorten the identifier'),
			}),
		),
	);
});
