import type { INodeParameters } from 'n8n-workflow';
import { fetchToken } from '../../credentials/token.ts';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { example } from '../fixtures/examples/example.mts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { WRITTEN } from './capillary-node.mts';
import type { StoredCredentials } from './credentials.mts';
import { runNode, searchList, testCredential } from './engine.mts';
import { type Answer, type AnsweringServer, startServer } from './server.mts';

const GENERATE = '/v3/oauth/token/generate';
const HEADER = 'x-cap-api-oauth-token';
const MINUTE = 60_000;

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => await sandbox.stop());

let server: AnsweringServer | undefined;
afterEach(async () => {
	await server?.close();
	server = undefined;
});

/** What n8n would keep of the sandbox's client; a token that a run fetches is written into it. */
function clientOf(host: string, more: StoredCredentials[string] = {}): StoredCredentials {
	const { key, secret } = { key: 'sandbox-client', secret: 'sandbox-secret' };
	return { capillaryOAuthApi: { region: 'custom', host, key, secret, ...more } };
}

const STORED = { accessToken: 'stored', expiresAt: Date.now() + 10 * MINUTE };
const added: INodeParameters = {
	operation: 'add',
	identifiers: { identifier: [{ type: 'externalId', value: '=C-{{ $itemIndex }}' }] },
};
const searched: INodeParameters = { operation: 'search', searchText: 'C-' };

/** Runs the node with the credential, once for each of `count` items. */
async function run(
	credentials: StoredCredentials,
	count = 1,
	parameters: INodeParameters = added,
	options: INodeParameters = {},
) {
	return await runNode({
		node: Capillary,
		credentials,
		parameters: { authentication: 'oauth', ...parameters, options },
		items: Array.from({ length: count }, (_, row) => ({ json: { row } })),
		onError: 'continueRegularOutput',
	});
}

/** A Capillary that gives out `token-1`, `token-2` and so on, and answers a write as `answer` says. */
async function startClient(
	answer: (token: unknown) => Answer,
	token: (count: number) => Answer = (count) => ({
		body: { data: { accessToken: `token-${count}`, ttlSeconds: 300 }, errors: null },
	}),
) {
	let count = 0;
	server = await startServer(({ path, headers }) =>
		path === GENERATE ? token(++count) : answer(headers[HEADER]),
	);
	return clientOf(server.url);
}

const sent = (path: string) => server!.requests.filter((request) => request.path === path);
const tokensSent = () => sent('/v2/customers').map(({ headers }) => headers[HEADER]);
const errorsIn = ({ outputs }: Awaited<ReturnType<typeof run>>) =>
	outputs[0].map(({ json }) => json.error).filter(Boolean);
const unauthorized = (status: number): Answer => ({
	status,
	body: { errors: [{ status: false, code: status, message: 'Unauthorized' }] },
});

describe('a token', () => {
	test('is asked for with key and secret as documented', async () => {
		const { method, path, responseBody } = example('v3-oauth-token-generate-ok');
		const client = await startClient(
			() => WRITTEN,
			() => ({ body: responseBody }),
		);
		await run(client);
		expect(server!.requests.map((request) => request.path)).toEqual([path, '/v2/customers']);
		const [request, write] = server!.requests;
		expect(request).toMatchObject({
			method,
			query: {},
			body: { key: 'sandbox-client', secret: 'sandbox-secret' },
		});
		expect(request.headers['content-type']).toContain('application/json');
		expect(write.headers[HEADER]).toBe(responseBody.data.accessToken);
	});

	test('is fetched once for items that start side by side, and sent raw, without Authorization', async () => {
		const result = await run(clientOf(sandbox.url), 20, added, { maxConcurrency: 10 });
		expect(errorsIn(result)).toEqual([]);
		const journal = await sandbox.journal();
		expect(journal.filter(({ path }) => path === GENERATE)).toHaveLength(1);
		const writes = journal.filter(({ path }) => path === '/v2/customers');
		expect(writes).toHaveLength(20);
		for (const { signedInAs, headers } of writes) {
			expect(signedInAs).toBe('sandbox-client');
			expect(headers).not.toHaveProperty('authorization');
			expect(Object.keys(headers).join()).not.toContain('attribution');
		}
	});

	test('that n8n has stored is used again by the next run', async () => {
		const client = clientOf(sandbox.url);
		await run(client);
		await run(client, 1, searched);
		const paths = (await sandbox.journal()).map(({ path }) => path);
		expect(paths).toEqual([GENERATE, '/v2/customers', '/v2/customers/search']);
	});

	test('is renewed shortly before it expires', async () => {
		const client = await startClient(() => WRITTEN);
		Object.assign(client.capillaryOAuthApi, { accessToken: 'old', expiresAt: Date.now() - 1 });
		const result = await run(client, 5);
		expect(errorsIn(result)).toEqual([]);
		expect(tokensSent()).toEqual(Array(5).fill('token-1'));
		const { expiresAt } = client.capillaryOAuthApi as { expiresAt: number };
		// It lives for five minutes and is given up half a minute before that.
		expect(expiresAt).toBeLessThanOrEqual(Date.now() + 4.5 * MINUTE);
		expect(expiresAt).toBeGreaterThan(Date.now() + 4 * MINUTE);
	});

	test('that lives for half a second is renewed as often as it takes', async () => {
		await sandbox.change({ tokenTtlSeconds: 0.5, latencyMilliseconds: 60 });
		const result = await run(clientOf(sandbox.url), 12, added, { maxConcurrency: 1 });
		expect(errorsIn(result)).toEqual([]);
		const tokens = (await sandbox.journal()).filter(({ path }) => path === GENERATE);
		expect(tokens.length).toBeGreaterThan(1);
		expect(await sandbox.customers()).toHaveLength(12);
	});

	test('whose life Capillary does not tell is used until it is refused', async () => {
		const client = await startClient(
			() => WRITTEN,
			() => ({ body: { data: { accessToken: 'token-1' }, errors: null } }),
		);
		expect(errorsIn(await run(client, 3))).toEqual([]);
		expect(tokensSent()).toEqual(Array(3).fill('token-1'));
		expect(sent(GENERATE)).toHaveLength(1);
	});

	test.each([401, 498])(
		'that is refused with %i is renewed, and the item sent again',
		async (status) => {
			const client = await startClient((token) =>
				token === 'stored' ? unauthorized(status) : WRITTEN,
			);
			Object.assign(client.capillaryOAuthApi, STORED);
			const result = await run(client, 2, added, { maxConcurrency: 1 });
			expect(errorsIn(result)).toEqual([]);
			expect(tokensSent()).toEqual(['stored', 'token-1', 'token-1']);
			expect(sent(GENERATE)).toHaveLength(1);
			expect(client.capillaryOAuthApi.accessToken).toBe('token-1');
		},
	);

	test('that is refused to many requests, one after the other, is renewed once', async () => {
		let refusals = 0;
		let isAccepted = true;
		// The first request is alone, so the token expires after it.
		const client = await startClient((token) => {
			if (token !== 'stored' || isAccepted) {
				isAccepted = false;
				return WRITTEN;
			}
			return { ...unauthorized(401), delay: 200 + 50 * refusals++ };
		});
		Object.assign(client.capillaryOAuthApi, STORED, { expiresAt: Date.now() + MINUTE });
		const result = await run(client, 6, added, { maxConcurrency: 5 });
		expect(errorsIn(result)).toEqual([]);
		expect(refusals).toBe(5);
		expect(sent(GENERATE)).toHaveLength(1);
	});

	test.each(['401', '498'])(
		'that v1.1 refuses with %s inside HTTP 200 is renewed, and the item sent again',
		async (code) => {
			const status = { success: 'true', code, message: 'Token expired' };
			const updateV1: INodeParameters = {
				operation: 'updateV1',
				identifierName: 'id',
				identifierValue: '={{ $json.row + 1 }}',
				additionalFields: { firstName: 'Rita' },
			};
			const client = await startClient((token) => ({
				body:
					token === 'stored'
						? { response: { status, customers: null } }
						: example('v11-customer-update-2021').responseBody,
			}));
			Object.assign(client.capillaryOAuthApi, STORED);
			const result = await run(client, 2, updateV1, { maxConcurrency: 1 });
			expect(errorsIn(result)).toEqual([]);
			const tokens = sent('/v1.1/customer/update').map(({ headers }) => headers[HEADER]);
			expect(tokens).toEqual(['stored', 'token-1', 'token-1']);
			expect(client.capillaryOAuthApi.accessToken).toBe('token-1');
		},
	);

	test('that the sandbox no longer knows is renewed, whatever its stored time says', async () => {
		const result = await run(clientOf(sandbox.url, STORED));
		expect(errorsIn(result)).toEqual([]);
		expect(await sandbox.customers()).toHaveLength(1);
	});

	test('that is refused even when it is new is asked for once more, and then fails every item', async () => {
		const client = await startClient(() => unauthorized(401));
		const result = await run(client, 50, added, { maxConcurrency: 1 });
		expect(errorsIn(result)).toHaveLength(50);
		expect(tokensSent()).toEqual(['token-1', 'token-2', 'token-2', 'token-3']);
	});
});

describe('a wrong key or secret', () => {
	const wrong = { secret: 'guess' };

	test.each([1, 5])(
		'is told in clear words, and tried once more (%i side by side)',
		async (maxConcurrency) => {
			const result = await run(clientOf(sandbox.url, wrong), 50, added, { maxConcurrency });
			const errors = errorsIn(result);
			expect(errors).toHaveLength(50);
			expect(errors[0]).toContain(
				'does not accept the client key and secret (Capillary 320001: Invalid client key and secret)',
			);
			expect(result.outputs[0][0].error!.description).toContain('check key and secret');
			expect(JSON.stringify(result)).not.toContain('guess');
			expect((await sandbox.journal()).map(({ path }) => path)).toEqual([GENERATE, GENERATE]);
		},
	);

	test('does not get the token that the right one is being given', async () => {
		const { responseBody: given } = example('v3-oauth-token-generate-ok');
		const { responseBody: refused } = example('v3-oauth-token-generate-invalid');
		const tokenFor = async (secret: string) =>
			await fetchToken({ region: 'eu', key: 'a', secret }, async ({ body }) => ({
				statusCode: 200,
				headers: {},
				body: (body as { secret: string }).secret === 'right' ? given : refused,
			}));
		const tokens = await Promise.allSettled([
			tokenFor('right'),
			tokenFor('wrong'),
			tokenFor('right'),
		]);
		expect(tokens.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
	});

	test('is refused in the documented words, whatever their status', async () => {
		const { responseBody } = example('v3-oauth-token-generate-invalid');
		for (const status of [200, 400, 401]) {
			const client = await startClient(
				() => WRITTEN,
				() => ({ status, body: responseBody }),
			);
			expect(errorsIn(await run(client))[0]).toContain('Invalid client key and secret');
			expect(server!.requests).toHaveLength(2);
			await server!.close();
		}
	});
});

test("a createdId in the answer to a token's request is no customer", async () => {
	const client = await startClient(
		() => WRITTEN,
		() => ({ body: { createdId: 1, warnings: [], errors: [] } }),
	);
	const result = await run(client);
	expect(errorsIn(result)).toHaveLength(1);
	expect(sent('/v2/customers')).toEqual([]);
});

test('a token that is refused for good leaves no doubt: nothing was sent, and nobody is looked up', async () => {
	const client = await startClient(
		() => WRITTEN,
		() => ({ status: 500, body: { data: null, errors: [{ code: 500, message: 'No' }] } }),
	);
	const result = await run(client);
	const [{ json, error }] = result.outputs[0];
	expect(json.error).toContain('500');
	expect(error!.description).not.toMatch(/may have been|not known|looked up/);
	expect(new Set(server!.requests.map(({ path }) => path))).toEqual(new Set([GENERATE]));
});

describe('problems with the token', () => {
	test.each(['503', '502', 'drop', 'html'])('that passes (%s) fails nothing', async (answer) => {
		await sandbox.change({ script: [{ answer, path: GENERATE }] });
		const result = await run(clientOf(sandbox.url));
		expect(errorsIn(result)).toEqual([]);
		expect(await sandbox.customers()).toHaveLength(1);
	});

	test('on a host that is no Capillary points at the host', async () => {
		server = await startServer(() => ({ body: '<html>Welcome</html>' }));
		const result = await run(clientOf(server.url));
		expect(errorsIn(result)[0]).toContain('does not answer like Capillary');
		expect(sent('/v2/customers')).toEqual([]);
	});
});

describe('attribution', () => {
	test('goes with every request when the credential names a till', async () => {
		const client = clientOf(sandbox.url, {
			attributionType: 'TILL',
			attributionCode: ' till.two ',
		});
		expect(errorsIn(await run(client))).toEqual([]);
		expect(await sandbox.customers()).toMatchObject([{ associatedWith: 'till.two' }]);
		const write = (await sandbox.journal()).find(({ path }) => path === '/v2/customers')!;
		expect(write.headers).toMatchObject({
			'x-cap-api-attribution-entity-type': 'TILL',
			'x-cap-api-attribution-entity-code': 'till.two',
		});
	});

	test("to a till that does not exist is told in Capillary's words", async () => {
		const client = clientOf(sandbox.url, { attributionType: 'TILL', attributionCode: 'nobody' });
		expect(errorsIn(await run(client))[0]).toContain('91021: Invalid attribution TILL passed');
	});
});

describe('the test of the credential', () => {
	const read = async (more: StoredCredentials[string] = {}) =>
		await testCredential({ credentials: clientOf(sandbox.url, more) });

	test('accepts the client', async () => {
		expect(await read()).toEqual({ status: 'OK', message: 'Connection successful!' });
	});

	test('asks for a new token, so that an old one does not hide a secret that was changed', async () => {
		expect(await read({ ...STORED, secret: 'guess' })).toMatchObject({ status: 'Error' });
	});

	test.each<Record<string, string>>([{ secret: 'guess' }, { key: 'nobody' }])(
		'refuses %j in clear words',
		async (more) => {
			const { status, message } = await read(more);
			expect(status).toBe('Error');
			expect(message).toContain('Capillary does not accept this client key and secret');
		},
	);

	test('tells a client without access whom to ask', async () => {
		const { status, message } = await read({ key: 'kiosk-client', secret: 'kiosk-secret' });
		expect(status).toBe('Error');
		expect(message).toContain('does not let them read customers');
		expect(message).toContain('administrator');
	});

	test('says that the host is no Capillary', async () => {
		server = await startServer(() => ({ body: '<html>Welcome</html>' }));
		const { message } = await testCredential({ credentials: clientOf(server.url) });
		expect(message).toContain('does not answer like Capillary');
	});
});

test.each(['getExtendedFields', 'getCustomFields', 'getPrograms', 'getTills'])(
	'the list of %s is there with OAuth',
	async (method) => {
		const { results } = await searchList({
			node: Capillary,
			method,
			parameters: { authentication: 'oauth' },
			credentials: clientOf(sandbox.url),
		});
		expect(results.length).toBeGreaterThan(0);
		expect(await sandbox.journal()).toMatchObject([
			{ path: GENERATE },
			{ signedInAs: 'sandbox-client', status: 200 },
		]);
	},
);

test('the list says that key and secret are not accepted', async () => {
	const list = searchList({
		node: Capillary,
		method: 'getPrograms',
		parameters: { authentication: 'oauth' },
		credentials: clientOf(sandbox.url, { secret: 'guess' }),
	});
	await expect(list).rejects.toThrow('does not accept the client key and secret');
});
