import { request } from 'node:http';

import { namesOf, isLoopback } from '../../sandbox/guard.mts';
import { startSandbox, STORE_SERVER, withMobile, type Sandbox } from './sandbox.mts';

const port = (sandbox: Sandbox) => new URL(sandbox.url).port;
const own = [
	['GET', '/'],
	['GET', '/page.js'],
	['GET', '/sandbox/switches'],
	['PUT', '/sandbox/switches'],
	['GET', '/sandbox/journal'],
	['GET', '/sandbox/customers'],
	['POST', '/sandbox/reset'],
];

/** Sends what a browser sends; `fetch` lets nobody choose Host and Origin. */
async function ask(
	sandbox: Sandbox,
	method: string,
	path: string,
	headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
	return await new Promise((resolve, reject) => {
		const body = method === 'PUT' ? '{}' : '';
		const type = { 'Content-Type': method === 'PUT' ? 'application/json' : 'text/plain' };
		const options = { method, headers: { ...type, ...headers }, agent: false as const };
		request(sandbox.url + path, options, (answer) => {
			let text = '';
			answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
			answer.on('end', () => resolve({ status: answer.statusCode!, text }));
		})
			.on('error', reject)
			.end(body);
	});
}

describe('on this machine', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox(
			'--allow-host',
			'Host.Docker.Internal',
			'--allow-host',
			'shop.test',
		);
	});
	beforeEach(async () => {
		await sandbox.reset();
		await sandbox.api.post('/v2/customers', withMobile('919800000001'));
	});
	afterAll(async () => await sandbox.stop());

	it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST', 'host.docker.internal', 'shop.test'])(
		'answers as %s, with and without a port, and asks for no password',
		async (name) => {
			for (const host of [name, `${name}:${port(sandbox)}`, `${name}:8080`]) {
				for (const [method, path] of own) {
					expect(await ask(sandbox, method, path, { Host: host })).toMatchObject({ status: 200 });
				}
			}
		},
	);

	describe.each([
		'evil.example',
		'evil.example:4010',
		'127.0.0.1.evil.example',
		'localhost.evil.example',
		'localhost@evil.example',
		'evil.example:4010, localhost:4010',
		'192.168.0.7:4010',
		'[::2]:4010',
	])('as "%s", which is another name', (host) => {
		it.each([
			...own,
			['GET', '/sandbox/health'],
			['GET', '/nowhere'],
			['OPTIONS', '/sandbox/reset'],
		])('refuses %s %s', async (method, path) => {
			const answer = await ask(sandbox, method, path, { Host: host });
			expect(answer.status).toBe(403);
			expect(answer.text).not.toContain('919800000001');
			expect(await sandbox.customers()).toHaveLength(1);
		});

		it("refuses Capillary's APIs, even with a till's password", async () => {
			const headers = { Host: host, Authorization: STORE_SERVER };
			const answer = await ask(sandbox, 'GET', '/v2/extendedFields', headers);
			expect(answer.status).toBe(403);
		});
	});

	it('says which option allows a name', async () => {
		const { text } = await ask(sandbox, 'GET', '/', { Host: 'n8n.lan:4010' });
		expect(JSON.parse(text).error).toMatch(/--allow-host n8n\.lan$/);
		const other = await startSandbox('--allow-host', 'n8n.lan');
		const { status } = await ask(other, 'GET', '/', { Host: 'n8n.lan:4010' });
		await other.stop();
		expect(status).toBe(200);
	});

	describe.each([
		'http://evil.example',
		'https://evil.example',
		'null',
		'http://localhost:3000',
		'http://localhost',
	])('called by a page of %s', (origin) => {
		it.each(own)('refuses %s %s', async (method, path) => {
			const headers = { Host: `localhost:${port(sandbox)}`, Origin: origin };
			expect((await ask(sandbox, method, path, headers)).status).toBe(403);
			expect(await sandbox.customers()).toHaveLength(1);
		});
	});

	it.each(['localhost', '127.0.0.1', '[::1]'])(
		'lets its own page at %s do everything',
		async (name) => {
			const host = `${name}:${port(sandbox)}`;
			for (const [method, path] of own) {
				const headers = { Host: host, Origin: `http://${host}` };
				expect((await ask(sandbox, method, path, headers)).status).toBe(200);
			}
			expect(await sandbox.customers()).toEqual([]);
		},
	);
});

describe('open to other machines', () => {
	const secret = 'of my own';
	const basic = (password: string) => ({
		Authorization: `Basic ${Buffer.from(`any:${password}`).toString('base64')}`,
	});
	let sandbox: Sandbox;
	beforeAll(async () => {
		process.env.SANDBOX_PASSWORD = secret;
		sandbox = await startSandbox('--host', '0.0.0.0');
		delete process.env.SANDBOX_PASSWORD;
	});
	afterAll(async () => await sandbox.stop());

	it.each(own)('asks for the password: %s %s', async (method, path) => {
		for (const headers of [{}, basic('guess'), basic(''), { Authorization: STORE_SERVER }]) {
			expect((await ask(sandbox, method, path, headers)).status).toBe(401);
		}
		expect((await ask(sandbox, method, path, basic(secret))).status).toBe(200);
	});

	it('answers under any name, but not to pages of other origins', async () => {
		const headers = { Host: 'sandbox.lan:4010', ...basic(secret) };
		expect((await ask(sandbox, 'GET', '/', headers)).status).toBe(200);
		const foreign = { ...headers, Origin: 'http://evil.example' };
		expect((await ask(sandbox, 'POST', '/sandbox/reset', foreign)).status).toBe(403);
	});

	it("lets Capillary's APIs ask for a till, as ever", async () => {
		expect((await sandbox.stranger.get('/v2/extendedFields')).status).toBe(401);
		expect((await sandbox.api.get('/v2/extendedFields')).status).toBe(200);
		expect((await ask(sandbox, 'GET', '/sandbox/health')).status).toBe(200);
	});

	it('makes and prints a password if none is given', async () => {
		const printed: string[] = [];
		for (let i = 0; i < 2; i++) {
			const other = await startSandbox('--host', '0.0.0.0');
			const line = await other.printed(/any user name, and the password (\S+)/);
			printed.push(line[1]);
			const statuses = [
				(await ask(other, 'GET', '/', basic(line[1]))).status,
				(await ask(other, 'GET', '/')).status,
			];
			await other.stop();
			expect(statuses).toEqual([200, 401]);
		}
		expect(printed[0]).not.toBe(printed[1]);
		expect(printed[0].length).toBeGreaterThanOrEqual(16);
	});
});

it.each([
	['127.0.0.1', true],
	['127.1.2.3', true],
	['localhost', true],
	['::1', true],
	['0.0.0.0', false],
	['::', false],
	['192.168.0.7', false],
	['127.0.0.1.evil.example', false],
])('%s is reachable from this machine only: %s', (host, expected) => {
	expect(isLoopback(host)).toBe(expected);
});

it('takes the address it listens on for one of its names', () => {
	expect(namesOf('127.0.0.9', []).has('127.0.0.9')).toBe(true);
	expect(namesOf('::1', []).has('[::1]')).toBe(true);
});
