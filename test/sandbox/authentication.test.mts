import { createHash } from 'node:crypto';
import { STORE_SERVER, startSandbox, withMobile, type Sandbox } from './sandbox.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const basic = (username: string, password: string) =>
	`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
const md5 = (password: string) => createHash('md5').update(password).digest('hex');

const asTill = (username: string, password: string) => ({
	headers: { Authorization: basic(username, md5(password)) },
});

it('takes the documented header of store.server', async () => {
	expect(basic('store.server', md5('server123'))).toBe(STORE_SERVER);
	const answer = await sandbox.api.post('/v2/customers', withMobile('919800000001'));
	expect(answer.status).toBe(200);
});

it.each([
	['nothing', undefined],
	['a wrong password', basic('store.server', md5('server124'))],
	['the password as it is', basic('store.server', 'server123')],
	['an unknown till', basic('store.nobody', md5('server123'))],
	['no colon', `Basic ${Buffer.from('store.server').toString('base64')}`],
	['another scheme', STORE_SERVER.replace('Basic', 'Bearer')],
])('refuses %s with 401', async (_what, header) => {
	const answer = await sandbox.stranger.post('/v2/customers', withMobile('919800000001'), {
		headers: header ? { Authorization: header } : {},
	});
	expect(answer.status).toBe(401);
	expect(answer.data.errors).toEqual([{ status: false, code: 401, message: 'Unauthorized' }]);
	expect(await sandbox.customers()).toEqual([]);
});

it('refuses a till without access to customers with 403 and code 4000', async () => {
	const kiosk = asTill('kiosk.limited', 'kiosk123');
	const answer = await sandbox.stranger.post('/v2/customers', withMobile('919800000001'), kiosk);
	expect(answer.status).toBe(403);
	expect(answer.data.errors).toEqual([
		{ status: false, code: 4000, message: 'Not authorized. Access is denied!' },
	]);
	expect((await sandbox.stranger.get('/v2/extendedFields', kiosk)).status).toBe(200);
});

it('lets a till with read access read customers, not write them', async () => {
	const reader = asTill('report.reader', 'reader123');
	const { data } = await sandbox.api.post('/v2/customers', withMobile('919800000001'));
	const path = `/v2/customers/${data.createdId}?source=INSTORE`;
	expect((await sandbox.stranger.get(path, reader)).status).toBe(200);
	expect((await sandbox.stranger.put(path, {}, reader)).status).toBe(403);
});

it('names the till that registered a customer', async () => {
	const second = asTill('till.two', 'till123');
	await sandbox.stranger.post('/v2/customers', withMobile('919800000001'), second);
	expect(await sandbox.customers()).toMatchObject([{ associatedWith: 'till.two' }]);
});

it('keeps what signs a request out of the journal', async () => {
	await sandbox.api.get('/v2/extendedFields', { headers: { 'X-CAP-DIRECT-REPLAY': 'true' } });
	const [entry] = await sandbox.journal();
	expect(entry).toMatchObject({ signedInAs: 'store.server' });
	expect(entry?.headers).toMatchObject({ 'x-cap-direct-replay': 'true' });
	expect(JSON.stringify(entry)).not.toContain(STORE_SERVER.slice('Basic '.length));
});
