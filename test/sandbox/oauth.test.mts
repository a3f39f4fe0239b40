import { codes, example, startSandbox, withMobile, type Sandbox } from './sandbox.mts';
import { shapeDifferences } from './shape.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const CLIENT = { key: 'sandbox-client', secret: 'sandbox-secret' };
const generate = (body: object) => sandbox.stranger.post('/v3/oauth/token/generate', body);
const fetchToken = async (client = CLIENT) =>
	(await generate(client)).data.data.accessToken as string;
const add = (headers: Record<string, string>) =>
	sandbox.stranger.post('/v2/customers', withMobile('919800000001'), { headers });

it('issues a token as documented', async () => {
	await sandbox.change({ tokenTtlSeconds: 120 });
	const { status, data } = await generate(CLIENT);
	expect(status).toBe(200);
	expect(shapeDifferences(data, example('v3-oauth-token-generate-ok').responseBody)).toEqual([]);
	expect(data.data.ttlSeconds).toBe(120);
	const [header, claims] = data.data.accessToken.split('.').slice(0, 2).map(decoded);
	expect(header.alg).toBe('RS256');
	expect(claims.exp - claims.iat).toBe(120);
});

it('refuses a wrong secret with the documented message', async () => {
	const { responseBody } = example('v3-oauth-token-generate-invalid');
	expect((await generate({ ...CLIENT, secret: 'guess' })).data).toEqual(responseBody);
	expect((await generate({})).data).toEqual(responseBody);
});

it('gives a client access to every API', async () => {
	const headers = { 'X-CAP-API-OAUTH-TOKEN': await fetchToken() };
	expect((await add(headers)).status).toBe(200);
	for (const path of ['/v2/extendedFields', '/v1.1/organization/entities']) {
		expect((await sandbox.stranger.get(path, { headers })).status).toBe(200);
	}
	expect((await sandbox.journal()).at(-1)).toMatchObject({ signedInAs: 'sandbox-client' });
});

it('refuses a token it never issued, and one sent as Bearer', async () => {
	const good = await fetchToken();
	for (const bad of [`${good}x`, `Bearer ${good}`]) {
		const { status, data } = await add({ 'X-CAP-API-OAUTH-TOKEN': bad });
		expect(status).toBe(401);
		expect(codes(data.errors)).toEqual([401]);
	}
});

it('refuses a token that has expired with 401 and code 498', async () => {
	await sandbox.change({ tokenTtlSeconds: 0.001 });
	const headers = { 'X-CAP-API-OAUTH-TOKEN': await fetchToken() };
	await new Promise((resolve) => setTimeout(resolve, 5));
	const { status, data } = await add(headers);
	expect(status).toBe(401);
	expect(codes(data.errors)).toEqual([498]);
	expect(data.errors[0].message).toMatch(/^Token expired at \d{4}-\d\d-\d\dT[\d:.]+\+0000$/);
	const legacy = await sandbox.stranger.get('/v1.1/organization/entities', { headers });
	expect(legacy.data.response.status).toMatchObject({ success: 'true', code: '498' });
});

it.each([
	['leaves-older', [200, 200]],
	['ends-older', [401, 200]],
])('a new token, with the switch at %s', async (newToken, statuses) => {
	await sandbox.change({ newToken });
	const tokens = [await fetchToken(), await fetchToken()];
	const ofAnother = await fetchToken({ key: 'kiosk-client', secret: 'kiosk-secret' });
	const read = async (token: string) => {
		const headers = { 'X-CAP-API-OAUTH-TOKEN': token };
		return (await sandbox.stranger.get('/v1.1/organization/entities', { headers })).status;
	};
	expect([await read(tokens[0]), await read(tokens[1])]).toEqual(statuses);
	expect(await read(ofAnother)).toBe(200);
});

it('reports 401 and 403 as documented for v1.1', async () => {
	const path = '/v1.1/customer/update';
	const stranger = await sandbox.stranger.post(path, {});
	expect(stranger.status).toBe(401);
	expect(stranger.data).toEqual(example('v11-auth-invalid-token-401').responseBody);
	const kiosk = await fetchToken({ key: 'kiosk-client', secret: 'kiosk-secret' });
	const headers = { 'X-CAP-API-OAUTH-TOKEN': kiosk };
	const refused = await sandbox.stranger.post(path, {}, { headers });
	expect(refused.status).toBe(403);
	const { responseBody } = example('v11-auth-no-scope-403');
	expect(shapeDifferences(refused.data, responseBody)).toEqual([]);
});

describe('attribution', () => {
	const attributed = async (type: string, code: string) =>
		add({
			'X-CAP-API-OAUTH-TOKEN': await fetchToken(),
			'X-CAP-API-ATTRIBUTION-ENTITY-TYPE': type,
			'X-CAP-API-ATTRIBUTION-ENTITY-CODE': code,
		});

	it('names the till that registered', async () => {
		expect((await attributed('TILL', 'till.two')).status).toBe(200);
		expect(await sandbox.customers()).toMatchObject([{ associatedWith: 'till.two' }]);
	});

	it("is the client's till without a header", async () => {
		await add({ 'X-CAP-API-OAUTH-TOKEN': await fetchToken() });
		expect(await sandbox.customers()).toMatchObject([{ associatedWith: 'store.server' }]);
	});

	it('91021 for an unknown till, 400 for an unknown type', async () => {
		expect(codes((await attributed('TILL', 'nobody')).data.errors)).toEqual([91021]);
		expect(codes((await attributed('ROOM', 'till.two')).data.errors)).toEqual([400]);
	});
});

it('keeps key, secret and token out of the journal', async () => {
	const accessToken = await fetchToken();
	await add({ 'X-CAP-API-OAUTH-TOKEN': accessToken });
	const journal = JSON.stringify(await sandbox.journal());
	expect(journal).not.toContain(CLIENT.secret);
	expect(journal).not.toContain(accessToken);
});

function decoded(part: string): any {
	return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}
