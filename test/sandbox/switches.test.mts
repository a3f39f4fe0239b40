import { createHash } from 'node:crypto';
import { codes, startSandbox, withMobile, type Sandbox } from './sandbox.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox('--bulk-maximum', '7', '--config', 'CONF_ALLOW_EMAIL_UPDATE=false');
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const MOBILE = '919800000001';
const add = (mobile = MOBILE, config = {}) =>
	sandbox.api.post('/v2/customers', withMobile(mobile), config);
const read = (config = {}) => sandbox.api.get('/v2/extendedFields', config);
const readStatuses = async (count: number, request = () => read()) => {
	const seen: number[] = [];
	for (let index = 0; index < count; index++) seen.push((await request()).status);
	return seen;
};

describe('the switches', () => {
	it('change what is given and leave the rest', async () => {
		await sandbox.change({ rateLimit: { requests: 5 } });
		await sandbox.change({ domainErrorStatus: 200 });
		const { data } = await sandbox.stranger.get('/sandbox/switches');
		expect(data).toMatchObject({
			rateLimit: { requests: 5, perSeconds: 60, window: 'first-request' },
			domainErrorStatus: 200,
			bulkMaximum: 7,
			config: { CONF_ALLOW_MOBILE_UPDATE: true, CONF_ALLOW_EMAIL_UPDATE: false },
		});
	});

	it('go back to the command line with a reset', async () => {
		await sandbox.change({ bulkMaximum: 3, script: ['503'] });
		await sandbox.reset();
		const { data } = await sandbox.stranger.get('/sandbox/switches');
		expect(data).toMatchObject({ bulkMaximum: 7, script: [] });
	});

	it.each([
		[{ speed: 1 }],
		[{ rateLimit: { requests: -1 } }],
		[{ rateLimit: { window: 'moving' } }],
		[{ domainErrorStatus: 418 }],
		[{ bulkOrder: 'sorted' }],
		[{ newToken: 'none' }],
		[{ failures: { shares: { '503': 0.6, '502': 0.6 } } }],
		[{ failures: { shares: { rain: 0.1 } } }],
		[{ script: ['rain'] }],
		[{ script: [{ answer: '503', times: 2 }] }],
		[{ config: { CONF_ALLOW_MOBILE_UPDATE: 'no' } }],
		[{ config: { CONF_ALLOW_FAX_UPDATE: true } }],
		[[]],
	])('refuse %j', async (change) => {
		const { status, data } = await sandbox.stranger.put('/sandbox/switches', change);
		expect(status).toBe(400);
		expect(data.error).toMatch(/\S/);
	});
});

describe('the HTTP status of domain errors', () => {
	it.each([400, 200])('is %i', async (domainErrorStatus) => {
		await sandbox.change({ domainErrorStatus });
		await add();
		const { status, data } = await add();
		expect(status).toBe(domainErrorStatus);
		expect(codes(data.errors)).toEqual([8006]);
	});

	it('does not apply to authentication and invalid JSON', async () => {
		await sandbox.change({ domainErrorStatus: 200 });
		expect((await sandbox.stranger.get('/v2/extendedFields')).status).toBe(401);
		expect((await sandbox.api.post('/v2/customers', '{')).status).toBe(400);
	});
});

describe('the rate limit', () => {
	it('refuses excess requests with 429, and does not carry them out', async () => {
		await sandbox.change({ rateLimit: { requests: 2 } });
		await readStatuses(2);
		const { status, data, headers } = await add();
		expect(status).toBe(429);
		expect(codes(data.errors)).toEqual([429]);
		expect(headers).not.toHaveProperty('retry-after');
		expect(await sandbox.customers()).toEqual([]);
		const journal = await sandbox.journal();
		expect(journal.map(({ failure }) => failure)).toEqual([null, null, 'rate limit']);
	});

	it('reports the seconds until the window ends', async () => {
		await sandbox.change({ rateLimit: { requests: 1, retryAfter: 'seconds' } });
		await read();
		const seconds = Number((await read()).headers['retry-after']);
		expect(seconds).toBeGreaterThan(0);
		expect(seconds).toBeLessThanOrEqual(60);
	});

	it('reports the date at which the window ends', async () => {
		await sandbox.change({ rateLimit: { requests: 1, retryAfter: 'date' } });
		const opened = Date.now();
		await read();
		const date = String((await read()).headers['retry-after']);
		expect(date).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
		expect(Date.parse(date)).toBeGreaterThanOrEqual(opened + 60_000);
	});

	it('counts each till separately', async () => {
		await sandbox.change({ rateLimit: { requests: 1 } });
		expect(await readStatuses(2)).toEqual([200, 429]);
		const md5 = createHash('md5').update('till123').digest('hex');
		expect((await read({ auth: { username: 'till.two', password: md5 } })).status).toBe(200);
	});

	it('counts each API separately on request', async () => {
		await sandbox.change({ rateLimit: { requests: 1, per: 'api' } });
		expect(await readStatuses(2)).toEqual([200, 429]);
		expect((await sandbox.api.get('/v2/meta/sources')).status).toBe(200);
	});

	it('is not used up by a wrong password', async () => {
		await sandbox.change({ rateLimit: { requests: 1 } });
		expect((await sandbox.stranger.get('/v2/extendedFields')).status).toBe(401);
		expect((await read()).status).toBe(200);
	});
});

describe('the script', () => {
	it('answers the next requests in order, and then requests succeed', async () => {
		await sandbox.change({ script: ['503', '429', 'ok', '500', '502', '504', '520'] });
		expect(await readStatuses(8)).toEqual([503, 429, 200, 500, 502, 504, 520, 200]);
	});

	it('applies only to matching requests', async () => {
		await sandbox.change({
			script: [
				{ answer: '503', method: 'POST' },
				{ answer: '502', path: '/v2/*/sources' },
			],
		});
		expect((await read()).status).toBe(200);
		expect((await sandbox.api.get('/v2/meta/sources')).status).toBe(502);
		expect((await add()).status).toBe(503);
		expect((await add()).status).toBe(200);
	});

	it('sends the given Retry-After', async () => {
		await sandbox.change({ script: [{ answer: '429', retryAfter: '7' }] });
		expect((await read()).headers['retry-after']).toBe('7');
	});

	it('takes precedence over random failures', async () => {
		await sandbox.change({ failures: { shares: { '503': 1 } }, script: ['ok', '502'] });
		expect(await readStatuses(3)).toEqual([200, 502, 503]);
	});
});

describe('failures', () => {
	it.each([
		['521', 400, 521],
		['461', 400, 461],
		['401', 401, 401],
		['4000', 403, 4000],
		['4001', 503, 4001],
		['500-in-502', 502, 500],
		['errors-in-200', 200, 500],
	])('%s: HTTP %i with the code %i', async (answer, httpStatus, code) => {
		await sandbox.change({ script: [answer] });
		const { status, data } = await add();
		expect(status).toBe(httpStatus);
		expect(codes(data.errors)).toEqual([code]);
		expect(await sandbox.customers()).toEqual([]);
	});

	it('html: a page instead of JSON', async () => {
		await sandbox.change({ script: ['html'] });
		const { status, data, headers } = await add();
		expect(status).toBe(502);
		expect(headers['content-type']).toContain('text/html');
		expect(data).toContain('<html>');
	});

	it('empty: 200 without a body', async () => {
		await sandbox.change({ script: ['empty'] });
		const { status, data } = await add();
		expect(status).toBe(200);
		expect(data).toBe('');
	});

	it('cut-off: 200 with the beginning of a JSON body', async () => {
		await sandbox.change({ script: ['cut-off'] });
		const { status, data } = await add();
		expect(status).toBe(200);
		expect(data).toMatch(/^\{"createdId":\d+$/);
	});

	it.each(['drop', 'drop-before-commit'])('%s: nothing was saved', async (answer) => {
		await sandbox.change({ script: [answer] });
		await expect(add()).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(await sandbox.customers()).toEqual([]);
		expect((await add()).status).toBe(200);
		expect(await sandbox.journal()).toMatchObject([
			{ status: null, committed: false, failure: answer, body: withMobile(MOBILE) },
			{ status: 200, committed: true, failure: null },
		]);
	});

	it('drop-after-commit: the customer was saved', async () => {
		await sandbox.change({ script: ['drop-after-commit'] });
		await expect(add()).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(codes((await add()).data.errors)).toEqual([8006]);
		expect(await sandbox.journal()).toMatchObject([
			{ status: null, committed: true, failure: 'drop-after-commit' },
			{ status: 400, committed: false },
		]);
	});

	it.each([
		'503-after-commit',
		'500-in-502-after-commit',
		'empty-after-commit',
		'html-after-commit',
	])('%s: the customer is there', async (answer) => {
		await sandbox.change({ script: [answer] });
		await add();
		expect(await sandbox.customers()).toHaveLength(1);
	});

	it.each([
		['hang', 0],
		['hang-after-commit', 1],
	])('%s: no answer ever, customers: %i', async (answer, count) => {
		await sandbox.change({ script: [answer] });
		await expect(add(MOBILE, { timeout: 1_000 })).rejects.toMatchObject({ code: 'ECONNABORTED' });
		expect(await sandbox.customers()).toHaveLength(count);
	});

	it('have the given shares, and the same sequence for the same seed', async () => {
		const failures = { seed: 7, shares: { '503': 0.3, '502': 0.2 } };
		await sandbox.change({ failures });
		const first = await readStatuses(200);
		await sandbox.change({ failures });
		expect(await readStatuses(200)).toEqual(first);
		await sandbox.change({ failures: { seed: 8 } });
		expect(await readStatuses(200)).not.toEqual(first);
		const count = (status: number) => first.filter((one) => one === status).length;
		// 100, 60 and 40 expected; the margins are three standard deviations.
		expect(Math.abs(count(200) - 100)).toBeLessThan(21);
		expect(Math.abs(count(503) - 60)).toBeLessThan(20);
		expect(Math.abs(count(502) - 40)).toBeLessThan(17);
	});

	it('have the format of v1.1 there', async () => {
		await sandbox.change({ script: ['521'] });
		const { data } = await sandbox.api.get('/v1.1/organization/entities');
		expect(data.response.status).toMatchObject({ code: 521, success: false });
	});
});

it('latency comes before the answer', async () => {
	await sandbox.change({ latencyMilliseconds: 120 });
	await read();
	const answer = await sandbox.stranger.get('/sandbox/journal');
	expect(answer.data.entries[0].milliseconds).toBeGreaterThanOrEqual(115);
});

describe('the journal', () => {
	it('continues after the given entry', async () => {
		await readStatuses(3);
		const { data } = await sandbox.stranger.get('/sandbox/journal?after=2');
		expect(data.newest).toBe(3);
		expect(data.entries).toMatchObject([{ id: 3, method: 'GET', path: '/v2/extendedFields' }]);
	});

	it('keeps the query, the body, the answer and the audit headers', async () => {
		const config = {
			params: { use_async: true },
			headers: { 'USER-CONTEXT-ENTITY-SOURCE': 'API', 'USER-CONTEXT-ENTITY-ID': 'anna' },
		};
		const { data } = await add(MOBILE, config);
		expect(await sandbox.journal()).toMatchObject([
			{
				method: 'POST',
				query: { use_async: 'true' },
				headers: { 'user-context-entity-source': 'API', 'user-context-entity-id': 'anna' },
				body: withMobile(MOBILE),
				answer: data,
				status: 200,
			},
		]);
	});

	it('has refused requests, too', async () => {
		await sandbox.stranger.get('/v2/extendedFields');
		await sandbox.api.post('/v2/customers', '{');
		await sandbox.api.get('/nowhere');
		expect(await sandbox.journal()).toMatchObject([
			{ status: 401, signedInAs: null },
			{ status: 400, committed: false },
			{ status: 404, path: '/nowhere' },
		]);
	});
});
