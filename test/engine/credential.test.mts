import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { credentialsFor, SIGNATURE } from './capillary-node.mts';
import { testCredential } from './engine.mts';
import { type Answer, type AnsweringServer, startServer } from './server.mts';

const OK = { status: 'OK', message: 'Connection successful!' };

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.stop());

/** What a user reads after saving the credential of `store.server`, with `more` changed in it. */
const read = async (host: string, more: Record<string, string> = {}) =>
	await testCredential({ credentials: credentialsFor(host, more) });

describe('against a Capillary', () => {
	test('the till and its password are accepted', async () => {
		expect(await read(sandbox.url)).toEqual(OK);
		expect(await read(`${sandbox.url}/`)).toEqual(OK);
	});

	test('so is the MD5 hash of the password, when it is called one', async () => {
		const hash = { password: '8A16A6B70505EB1F1FF7CDC0CD5559A7', passwordFormat: 'md5' };
		expect(await read(sandbox.url, hash)).toEqual(OK);
	});

	test('so is a till that may only read', async () => {
		expect(await read(sandbox.url, { username: 'report.reader', password: 'reader123' })).toEqual(
			OK,
		);
	});

	test.each<[string, Record<string, string>]>([
		['a wrong password', { password: 'server124' }],
		['a till that does not exist', { username: 'nobody' }],
		['the hash where the password belongs', { password: '8a16a6b70505eb1f1ff7cdc0cd5559a7' }],
		['the password where its hash belongs', { passwordFormat: 'md5' }],
		['no password', { password: '' }],
	])('%s is not accepted', async (_what, more) => {
		const { status, message } = await read(sandbox.url, more);
		expect(status).toBe('Error');
		expect(message).toContain('does not accept this username and password');
		expect(message).toContain('Password Format');
	});

	test('a till whose access group is closed to customers is told whom to ask', async () => {
		const { status, message } = await read(sandbox.url, {
			username: 'kiosk.limited',
			password: 'kiosk123',
		});
		expect(status).toBe('Error');
		expect(message).toContain('does not let them read customers');
		expect(message).toContain('administrator');
	});
});

describe('against something else', () => {
	let server: AnsweringServer;
	afterEach(async () => await server.close());

	async function readFrom(answer: Answer) {
		server = await startServer(() => answer);
		return { ...(await read(server.url)), requests: server.requests };
	}

	test('it asks for customers, signed, and changes nothing', async () => {
		const { status, requests } = await readFrom({ body: { data: [], warnings: [], errors: [] } });
		expect(status).toBe('OK');
		expect(requests).toHaveLength(1);
		expect(requests[0]).toMatchObject({
			method: 'GET',
			path: '/v2/customers/search',
			headers: { authorization: SIGNATURE },
		});
	});

	const page = '<!doctype html><html><body>Welcome to nginx!</body></html>';
	const html = { 'content-type': 'text/html' };

	test.each<[string, Answer]>([
		['a web page', { headers: html, body: page }],
		['a web page of an address that does not exist', { status: 404, headers: html, body: page }],
		['JSON of another service', { body: { name: 'Another API', version: 1 } }],
		['nothing', {}],
	])('%s is not Capillary', async (_what, answer) => {
		expect(await readFrom(answer)).toMatchObject({
			status: 'Error',
			message: 'This host does not answer like Capillary. Check Region, or the address in Host.',
		});
	});

	test.each([
		['403 with the code 4000 (authorisation)', 403],
		['200 with the code 4000', 200],
	])('%s: no access to customers', async (_what, status) => {
		const body = { errors: [{ status: false, code: 4000, message: 'Access is denied!' }] };
		const { message } = await readFrom({ status, body });
		expect(message).toContain('does not let them read customers');
	});

	test.each([
		[429, 'Capillary is receiving too many requests. Test again in a minute.'],
		[500, 'Capillary is not available at the moment. Test again in a few minutes.'],
		[503, 'Capillary is not available at the moment. Test again in a few minutes.'],
		[418, 'This host does not answer like Capillary. Check Region, or the address in Host.'],
	])("%i is told in our words, not the server's", async (status, message) => {
		expect(await readFrom({ status })).toMatchObject({ status: 'Error', message });
	});
});

describe('against no one', () => {
	test("a host that refuses is n8n's to tell: it shows the code of the system", async () => {
		expect(await read('http://127.0.0.1:1')).toEqual({ status: 'Error', message: 'ECONNREFUSED' });
	});

	test("a host that does not exist is n8n's to tell: it shows the code of the system", async () => {
		const { status, message } = await read('https://nowhere.invalid');
		expect(status).toBe('Error');
		// Which of the two depends on whether this machine has a name server to ask.
		expect(message).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
	});

	test("a host without https is n8n's to tell: it shows the code of the system", async () => {
		const plain = await startServer(() => ({}));
		const { status, message } = await read(plain.url.replace('http:', 'https:'));
		await plain.close();
		expect(status).toBe('Error');
		const page = readFileSync(join(__dirname, '../../docs/credentials.md'), 'utf8');
		expect(message).toMatch(/^[A-Z_]+$/);
		expect(page).toContain(`\`${message}\``);
	});

	test.each([
		['eu.api.capillarytech.com/v2/customers', 'is not a host'],
		['eu api', 'is not a host'],
		['', 'Host is empty'],
		['http://eu.api.capillarytech.com', 'unprotected'],
	])('a malformed host says what is wrong with it: "%s"', async (host, words) => {
		const { status, message } = await read(host);
		expect(status).toBe('Error');
		expect(message).toContain(words);
		expect(message).toMatch(/Host|localhost|eu\.api\.capillarytech\.com/);
	});
});
