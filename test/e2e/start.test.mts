import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { mobileOf } from '../../tools/demo/comparison.mts';
import { readCsv } from '../../tools/demo/csv.mts';
import { expectationOf } from '../../tools/demo/expectation.mts';
import { examples, type HeldCustomer } from '../../tools/demo/play.mts';
import { freePort } from '../../tools/n8n/free-port.mts';
import { node, root, withProjectNode } from '../../tools/n8n/npm.js';
import { lineOf, startProgram, stopProgram, type Program } from '../../tools/n8n/program.mts';
import { Session } from '../../tools/n8n/session.mts';
import { formerPassword, newPassword } from '../../tools/start/password.mts';
import { listProcesses } from './processes.mts';

const minute = 60_000;
const files = readdirSync(examples).filter((file) => file.endsWith('.json'));
const inFile = (file: string) => readFileSync(join(examples, file), 'utf8');

let folder: string;
let ports: { n8n: number; sandbox: number };
let start: Program;
const programs: Program[] = [];
let owner: Session;
let password: string;
let formerlyPrinted: string;
let sandbox: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'start-'));
	ports = { n8n: await freePort(), sandbox: await freePort() };
	await startUp();
}, 5 * minute);

afterAll(async () => {
	await Promise.all(programs.map(stopProgram));
	await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}, minute);

describe('the first start', () => {
	test('uses the given ports and says where to click', () => {
		const address = `http://127.0.0.1:${ports.n8n}`;
		expect(start.output()).toContain(`${address}/workflow/add-customers`);
		expect(sandbox).toBe(`http://127.0.0.1:${ports.sandbox}`);
		expect(start.output()).toContain('"Execute workflow"');
		expect(start.output()).toMatch(/delete that folder/);
	});

	test('gives the owner a password of this installation alone, in a file that nobody else reads', () => {
		const file = join(folder, 'password');
		expect(readFileSync(file, 'utf8')).toBe(`${password}\n`);
		expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
		expect(password.length).toBeGreaterThanOrEqual(16);
		expect(new Set([password, newPassword(), newPassword()]).size).toBe(3);
	});

	test.each(['n8n', 'the sandbox'])('%s listens on this machine only', async (which) => {
		const { port } = new URL(which === 'n8n' ? owner.address : sandbox);
		const others = Object.values(networkInterfaces())
			.flatMap((addresses) => addresses ?? [])
			.filter(({ internal, scopeid }) => !internal && !scopeid);
		for (const { address, family } of others) {
			const host = family === 'IPv6' ? `[${address}]` : address;
			await expect(fetch(`http://${host}:${port}/`)).rejects.toThrow('fetch failed');
		}
		expect((await fetch(`http://localhost:${port}/`)).status).toBe(200);
	});

	test('n8n answers under its own names only, so that no page reaches it through DNS', async () => {
		const { port, host } = new URL(owner.address);
		for (const name of [host, `localhost:${port}`, 'localhost', `[::1]:${port}`]) {
			expect((await ask(owner.address, '/rest/settings', { Host: name })).status).toBe(200);
		}
		for (const name of ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`]) {
			for (const path of ['/', '/rest/settings', '/webhook/any', '/form/join', '/healthz']) {
				expect((await ask(owner.address, path, { Host: name })).status).toBe(403);
			}
		}
	});

	test('n8n lets no page of another origin read its API, nor use the cookie of the owner', async () => {
		const foreign = await ask(owner.address, '/rest/settings', { Origin: 'http://evil.example' });
		expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
		const signedIn = await fetch(`${owner.address}/rest/login`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ emailOrLdapLoginId: 'owner@example.com', password }),
		});
		expect(signedIn.headers.getSetCookie().join()).toMatch(/SameSite=Strict/i);
		const push = { Cookie: owner.cookie, Origin: 'http://evil.example' };
		const accepted = openPush({ ...push, Origin: owner.address });
		const refused = openPush(push);
		expect(await refused.firstWords).toBe('Invalid origin!');
		// Who is accepted hears nothing as long as nothing happens, however long the refusal took.
		expect(await Promise.race([accepted.firstWords, pause(3_000, 'open')])).toBe('open');
		expect(accepted.socket.readyState).toBe(WebSocket.OPEN);
		accepted.socket.close();
		refused.socket.close();
	});

	test('gives the owner credentials, and Capillary accepts both kinds', async () => {
		expect(await testCredentials()).toEqual({
			Capillary: 'OK',
			'Capillary 2': 'OK',
			'Capillary OAuth': 'OK',
		});
	});

	test('gives the owner every example, inactive, with its credentials selected', async () => {
		const workflows = await fetchWorkflows();
		const names = files.map((file) => JSON.parse(inFile(file)).name);
		expect(workflows.map(({ name }) => name).sort()).toEqual(names.sort());
		const held = new Set((await owner.get('/credentials')).map(({ id }: { id: string }) => id));
		for (const workflow of workflows) {
			expect(workflow.active).toBe(false);
			// The key for a chat model and the mail server are up to the user.
			const chosen = workflow.nodes.flatMap(
				({ credentials: { openAiApi, smtp, ...others } = {} }) =>
					Object.values<{ id: string }>(others),
			);
			expect(chosen.length).toBeGreaterThan(0);
			for (const { id } of chosen) expect(held).toContain(id);
		}
	});

	test('lets the owner run an example with the button: the customers are in the sandbox', async () => {
		expect(await run('add-customers')).toBe('success');
		const { customers } = expectationOf(readCsv(inFile('customers.csv')), []);
		expect(await fetchMobiles()).toEqual(Object.keys(customers).sort());
	});

	test('is the only one in its folder: a second one says where it runs and ends', async () => {
		const ledger = await readFile(join(folder, 'ledger.json'), 'utf8');
		const second = startProgram(node, [...commandLine(), '--sandbox-port', '0'], options());
		programs.push(second);
		expect(await once(second.process, 'close')).toEqual([1, null]);
		expect(second.output()).toMatch(/already running/);
		expect(second.output()).toContain(owner.address);
		expect(await readFile(join(folder, 'ledger.json'), 'utf8')).toBe(ledger);
		expect(await run('add-customers')).toBe('success');
	});
});

describe('a start that is killed after the user changed things', () => {
	test('leaves no process behind', async () => {
		await owner.patch('/workflows/update-by-id', { name: 'My own name' });
		await owner.post('/workflows/update-by-lookup/archive');
		await owner.delete('/workflows/update-by-lookup');
		await pointElsewhere('Capillary OAuth');
		// As an installation of the time when all had the same password.
		await owner.patch('/me/password', { currentPassword: password, newPassword: formerPassword });
		await rm(join(folder, 'password'));
		formerlyPrinted = password;
		await writeFile(join(folder, 'n8n/.n8n-files/customers.csv'), 'source,firstName\n');

		const processes = descendants(start);
		expect(processes.length).toBeGreaterThanOrEqual(2);
		start.process.kill('SIGKILL');
		await waitUntilGone(processes);
		expect(existsSync(join(folder, 'lock'))).toBe(true);
	});
});

describe('the next start, while another program uses the port of the sandbox', () => {
	const other = createServer();

	beforeAll(async () => {
		await once(other.listen(ports.sandbox, '127.0.0.1'), 'listening');
		await startUp();
	}, 5 * minute);

	afterAll(() => other.close());

	test('keeps the workflows as the user left them', async () => {
		const names = (await fetchWorkflows()).map(({ name }) => name);
		expect(names).toContain('My own name');
		expect(names).not.toContain(JSON.parse(inFile('update-by-id.json')).name);
		expect(names).not.toContain(JSON.parse(inFile('update-by-lookup.json')).name);
	});

	test('replaces the password that all installations once had', async () => {
		expect(password).not.toBe(formerlyPrinted);
		const email = 'owner@example.com';
		const signIn = Session.signIn(owner.address, { email, password: formerPassword });
		await expect(signIn).rejects.toThrow('401');
	});

	test('keeps the customers, the files and the runs', async () => {
		expect((await fetchMobiles()).length).toBeGreaterThan(0);
		const file = join(folder, 'n8n/.n8n-files/customers.csv');
		expect(await readFile(file, 'utf8')).toBe('source,firstName\n');
		const { results } = await owner.get('/executions');
		expect(results.map(({ workflowId }: any) => workflowId)).toContain('add-customers');
	});

	test('uses another port, and updates the credential for the sandbox', async () => {
		expect(sandbox).not.toBe(`http://127.0.0.1:${ports.sandbox}`);
		const credentials = await fetchCredentials();
		expect(credentials.get('Capillary')!.data.host).toBe(sandbox);
		expect((await testCredentials()).Capillary).toBe('OK');
	});

	test('leaves a credential that points elsewhere unchanged', async () => {
		const credentials = await fetchCredentials();
		expect(credentials.get('Capillary OAuth')!.data.host).toBe('https://capillary.example');
	});

	test('ends with Ctrl-C, with everything it started', async () => {
		const processes = descendants(start);
		expect(processes.length).toBeGreaterThanOrEqual(2);
		const ended = once(start.process, 'close');
		// Twice, because npm forwards it.
		for (let i = 0; i < 2; i++) process.kill(-start.process.pid!, 'SIGINT');
		expect(await ended).toEqual([0, null]);
		expect(start.output()).toMatch(/is saved in/);
		await waitUntilGone(processes);
		expect(await freePort(ports.n8n)).toBe(ports.n8n);
		expect(existsSync(join(folder, 'lock'))).toBe(false);
	});
});

/** Runs what `npm start` runs after the setup, until it says what to do. */
async function startUp(): Promise<void> {
	const { n8n, sandbox: sandboxPort } = ports;
	const args = ['--n8n-port', String(n8n), '--sandbox-port', String(sandboxPort)];
	start = startProgram(node, [...commandLine(), ...args], options());
	programs.push(start);
	const [, address] = await lineOf(start, /Open in a browser +(http:\/\/[^/]+)/);
	const [, email] = await lineOf(start, /Sign in with +(\S+)/);
	[, password] = await lineOf(start, /password +(\S+)/);
	[, sandbox] = await lineOf(start, /See the customers +(http:\S+)\//);
	owner = await Session.signIn(address, { email, password });
}

function commandLine(): string[] {
	return [join(root, 'tools/start/start.mts'), '--folder', folder];
}

function options() {
	return { cwd: root, env: withProjectNode() };
}

interface Workflow {
	name: string;
	active: boolean;
	nodes: Array<{ name: string; type: string; credentials?: Record<string, { id: string }> }>;
}

async function fetchWorkflows(): Promise<Workflow[]> {
	const list: Array<{ id: string }> = await owner.get('/workflows');
	return await Promise.all(list.map(({ id }) => owner.get(`/workflows/${id}`)));
}

interface HeldCredential {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

async function fetchCredentials(): Promise<Map<string, HeldCredential>> {
	const list: HeldCredential[] = await owner.get('/credentials');
	const whole = list.map(async ({ id }): Promise<[string, HeldCredential]> => {
		const { name, type, data } = await owner.get(`/credentials/${id}?includeData=true`);
		return [name, { id, name, type, data }];
	});
	return new Map(await Promise.all(whole));
}

/** Tests each credential as n8n does when its owner opens it. */
async function testCredentials(): Promise<Record<string, string>> {
	const statuses: Record<string, string> = {};
	for (const [name, credentials] of await fetchCredentials()) {
		if (!credentials.type.startsWith('capillary')) continue;
		statuses[name] = (await owner.post('/credentials/test', { credentials })).status;
	}
	return statuses;
}

async function pointElsewhere(name: string): Promise<void> {
	const { id, type, data } = (await fetchCredentials()).get(name)!;
	const elsewhere = { ...data, host: 'https://capillary.example' };
	await owner.patch(`/credentials/${id}`, { name, type, data: elsewhere });
}

/** Sends headers that `fetch` lets nobody choose; resolves before the body has arrived. */
async function ask(
	address: string,
	path: string,
	headers: Record<string, string>,
): Promise<{ status: number; headers: IncomingMessage['headers'] }> {
	return await new Promise((resolve, reject) => {
		request(address + path, { headers, agent: false }, (answer) => {
			answer.resume();
			resolve({ status: answer.statusCode!, headers: answer.headers });
		})
			.on('error', reject)
			.end();
	});
}

/** Opens the connection by which n8n tells an editor what happens. */
function openPush(headers: Record<string, string>) {
	const address = `${owner.address.replace('http', 'ws')}/rest/push?pushRef=test`;
	const socket = new WebSocket(address, { headers });
	const firstWords = new Promise<string>((resolve) => {
		socket.addEventListener('message', ({ data }) => resolve(String(data)), { once: true });
	});
	return { socket, firstWords };
}

/** Presses "Execute workflow" and waits for the end. */
async function run(workflowId: string): Promise<string> {
	const { nodes }: Workflow = await owner.get(`/workflows/${workflowId}`);
	const { name } = nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger')!;
	const executionId = await owner.run(workflowId, { name });
	for (;;) {
		const { status } = await owner.get(`/executions/${executionId}`);
		if (!['new', 'running'].includes(status)) return status;
		await pause(200);
	}
}

async function fetchMobiles(): Promise<string[]> {
	const answer: any = await (await fetch(`${sandbox}/sandbox/customers`)).json();
	return answer.customers.map((customer: HeldCustomer) => mobileOf(customer)).sort();
}

/** IDs of all processes that a program started, directly or indirectly. */
function descendants(program: Program): number[] {
	const processes = listProcesses();
	const below = (start: number): number[] =>
		processes.filter(({ parent }) => parent === start).flatMap(({ id }) => [id, ...below(id)]);
	return below(program.process.pid!);
}

async function waitUntilGone(processes: number[]): Promise<void> {
	while (processes.some(isThere)) await pause(100);
}

function isThere(processId: number): boolean {
	try {
		return process.kill(processId, 0);
	} catch {
		return false;
	}
}
