import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, withMobile } from './sandbox.mts';

const ROOT = path.resolve(__dirname, '../..');
const NODE = path.join(ROOT, 'node_modules/.bin/node');
const run = (...args: string[]) =>
	spawnSync(NODE, ['sandbox/server.mts', ...args], { cwd: ROOT, encoding: 'utf8' });

it('listens on this machine only, and stops on SIGTERM', async () => {
	const sandbox = await startSandbox();
	expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
	expect((await sandbox.stranger.get('/sandbox/health')).data).toEqual({ status: 'ok' });
	expect(await sandbox.stop()).toBe(0);
});

it('stops while a request hangs', async () => {
	const sandbox = await startSandbox('--script', 'hang');
	const hanging = sandbox.api.get('/v2/extendedFields').catch((error: Error) => error);
	while ((await sandbox.journal()).length === 0);
	expect(await sandbox.stop()).toBe(0);
	expect(await hanging).toBeInstanceOf(Error);
});

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'sandbox-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps customers, journal and ids across a restart', async () => {
	const file = path.join(folder, 'not/there/yet.sqlite');
	const first = await startSandbox('--database', file);
	const added = await first.api.post('/v2/customers', withMobile('919800000001'));
	const customers = await first.customers();
	expect(await first.stop()).toBe(0);

	const second = await startSandbox('--database', file);
	expect(await second.customers()).toEqual(customers);
	expect(await second.journal()).toHaveLength(1);
	const next = await second.api.post('/v2/customers', withMobile('919800000002'));
	expect(next.data.createdId).toBe(added.data.createdId + 1);
	await second.stop();
});

it('takes over a file whose table of enrollments has its old name', async () => {
	const file = path.join(folder, 'old.sqlite');
	const first = await startSandbox('--database', file);
	const enrollment = { loyaltyProgramEnrollments: [{ programId: 699, tierNumber: 2 }] };
	await first.api.post('/v2/customers', withMobile('919800000001', enrollment));
	const customers = await first.customers();
	await first.stop();
	const sql = 'ALTER TABLE enrollments RENAME TO enrolments';
	const script = `new (require('node:sqlite').DatabaseSync)('${file}').exec('${sql}')`;
	expect(spawnSync(NODE, ['--eval', script]).status).toBe(0);

	const second = await startSandbox('--database', file);
	expect(await second.customers()).toEqual(customers);
	expect(customers[0].loyaltyProgramDetails).toMatchObject([{ programId: 699, slabSNo: 2 }]);
	await second.reset();
	expect(await second.customers()).toEqual([]);
	await second.stop();
});

it('takes its switches from the command line', async () => {
	const args =
		'--rate-limit 5 --rate-seconds 10 --rate-window sliding --rate-per api --retry-after date ' +
		'--latency 20 --failures 503=0.1,drop-after-commit=0.05 --seed 9 --script ok,503 ' +
		'--domain-error-status 200 --legacy-error-status 500 --bulk-maximum 4 --bulk-order reversed --token-ttl 2 --new-token ends-older ' +
		'--event-envelope b --event-id false --event-duplicates 2 --event-retry 0.5 --event-timeout 3 ' +
		'--config CONF_ALLOW_MOBILE_UPDATE=false,CONF_ALLOW_EMAIL_UPDATE=true';
	const sandbox = await startSandbox(...args.split(' '));
	const { data } = await sandbox.stranger.get('/sandbox/switches');
	// Before anything can fail: a sandbox left running would keep the tests from ending.
	await sandbox.stop();
	expect(data).toEqual({
		rateLimit: {
			requests: 5,
			perSeconds: 10,
			window: 'sliding',
			per: 'api',
			retryAfter: 'date',
		},
		latencyMilliseconds: 20,
		failures: { seed: 9, shares: { '503': 0.1, 'drop-after-commit': 0.05 } },
		script: [{ answer: 'ok' }, { answer: '503' }],
		domainErrorStatus: 200,
		legacyErrorStatus: 500,
		bulkMaximum: 4,
		bulkOrder: 'reversed',
		newToken: 'ends-older',
		tokenTtlSeconds: 2,
		events: {
			envelope: 'b',
			eventId: false,
			duplicates: 2,
			retrySeconds: 0.5,
			timeoutSeconds: 3,
		},
		config: {
			CONF_ALLOW_MOBILE_UPDATE: false,
			CONF_ALLOW_EMAIL_UPDATE: true,
			CONF_LOYALTY_ALLOW_EXTERNAL_ID_UPDATE: true,
		},
	});
});

it.each([
	[['--port', 'high'], '--port'],
	[['--speed', '3'], '--speed'],
	[['--rate-limit', 'many'], 'rateLimit.requests'],
	[['--failures', 'rain=0.1'], 'rain'],
	[['--config', 'CONF_ALLOW_EMAIL_UPDATE=no'], 'CONF_ALLOW_EMAIL_UPDATE'],
])('says what is wrong with %j', (args, word) => {
	const { status, stderr } = run(...args);
	expect(status).toBe(2);
	expect(stderr).toContain(word);
	expect(stderr).toContain('Usage:');
});

it('explains itself', () => {
	const { status, stdout } = run('--help');
	expect(status).toBe(0);
	expect(stdout).toContain('--rate-limit');
});

it('serves a page that loads nothing from other servers', async () => {
	const sandbox = await startSandbox();
	const page = await sandbox.stranger.get('/');
	expect(page.headers['content-type']).toContain('text/html');
	expect(page.headers['content-security-policy']).toBe("default-src 'self'");
	for (const [, file] of page.data.matchAll(/(?:href|src)="(page\.\w+)"/g)) {
		expect((await sandbox.stranger.get(`/${file}`)).status).toBe(200);
	}
	expect(page.data).not.toMatch(/https?:\/\//);
	await sandbox.stop();
});
