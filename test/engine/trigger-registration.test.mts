import { SIGNATURE, credentialsFor } from './capillary-node.mts';
import type { StoredCredentials } from './credentials.mts';
import type { Answer, RecordedRequest } from './server.mts';
import { triggerIn } from './trigger.mts';
import { answer, FOREIGN_SECRET, startWebhooks } from './webhooks.mts';
import { textsIn } from '../fixtures/canaries.mts';

const SECRET_HEADER = 'X-Capillary-Webhook-Secret';
const PRODUCTION = 'https://n8n.example/webhook/c0ffee00-0000-4000-8000-000000000001/capillary';
const TEST = 'https://n8n.example/webhook-test/c0ffee00-0000-4000-8000-000000000001/capillary';

let capillary: Awaited<ReturnType<typeof startWebhooks>>;
afterEach(async () => await capillary.close());

type Interference = (request: RecordedRequest, index: number) => Answer | undefined;

/** A trigger for two events, in an organization of its own. */
async function start(
	parameters: object = {},
	{ interfere, ...more }: { interfere?: Interference; [name: string]: unknown } = {},
	credentials: (host: string) => StoredCredentials = credentialsFor,
) {
	capillary = await startWebhooks(interfere);
	return await another(parameters, { credentials: credentials(capillary.url), ...more });
}

/** A trigger in the same organization. */
async function another(parameters: object = {}, more: object = {}) {
	return await triggerIn({
		parameters: { events: ['customerAdded', 'tierUpgraded'], ...parameters },
		credentials: credentialsFor(capillary.url),
		...more,
	});
}

async function failure(work: Promise<unknown>): Promise<string> {
	return await work.then(
		() => 'it did not fail',
		(error: Error) => error.message,
	);
}

describe('Publishing a workflow', () => {
	test('registers its production URL for the chosen events, under a secret', async () => {
		const trigger = await start();
		await trigger.publish();
		expect(capillary.sent('POST')).toMatchObject([
			{ path: '/v3/webHooks', headers: { authorization: SIGNATURE } },
		]);
		const [webhook] = capillary.ours();
		expect(webhook).toMatchObject({
			active: true,
			eventNames: ['customerAdded', 'tierUpgraded'],
			webHookUrl: PRODUCTION,
			webHookType: 'HTTP',
			methodType: 'POST',
			maxAllowedConnections: 5,
			customerIdentifiersToBeEnriched: ['Instore'],
		});
		expect(webhook.webHookHeaders[SECRET_HEADER]).toMatch(/^[\w-]{43}$/);
		expect(webhook.name).toContain('wf1');
	});

	test('sends what Capillary requires, in its types', async () => {
		const options = {
			enrichWith: ['WeChat'],
			tillDetails: true,
			storeDetails: true,
			childEvents: true,
			maxConnections: 12,
		};
		const trigger = await start({ options, otherEvents: 'myEvent, TIERrenewed' });
		await trigger.publish();
		expect(capillary.sent('POST')[0].body).toEqual({
			active: true,
			name: expect.any(String),
			eventNames: ['customerAdded', 'tierUpgraded', 'myEvent', 'tierRenewed'],
			webHookUrl: PRODUCTION,
			webHookType: 'HTTP',
			methodType: 'POST',
			webHookHeaders: {
				'Content-Type': 'application/json',
				[SECRET_HEADER]: expect.any(String),
			},
			maxAllowedConnections: 12,
			customerIdentifiersToBeEnriched: ['WeChat'],
			tillDetailsEnrichmentEnabled: true,
			storeDetailsEnrichmentEnabled: true,
			listenToChildEvents: true,
		});
	});

	test('changes nothing when n8n starts again', async () => {
		const trigger = await start();
		await trigger.publish();
		await trigger.publish();
		expect(capillary.sent('POST')).toHaveLength(1);
		expect(capillary.sent('PUT')).toHaveLength(0);
		expect(capillary.active()).toHaveLength(1);
	});

	test('writes changed events as the whole webhook, because what is left out would be removed', async () => {
		const first = await start();
		await first.publish();
		Object.assign(capillary.ours()[0], { slaInSeconds: 150, attribution: { createdOn: 'then' } });
		const before = structuredClone(capillary.ours()[0]);
		const changed = await another({ events: ['pointsIssued'] }, { staticData: first.staticData() });
		await changed.publish();
		expect(capillary.sent('POST')).toHaveLength(1);
		const { attribution, ...rest } = before;
		expect(attribution).toBeDefined();
		expect(capillary.sent('PUT').map(({ body }) => body)).toEqual([
			{ ...rest, eventNames: ['pointsIssued'] },
		]);
	});

	test('turns on again what somebody turned off in Capillary', async () => {
		const trigger = await start();
		await trigger.publish();
		capillary.ours()[0].active = false;
		await trigger.publish();
		expect(capillary.active()).toHaveLength(1);
		expect(capillary.ours()).toHaveLength(1);
	});

	test('registers anew what somebody removed from Capillary for good', async () => {
		const trigger = await start();
		await trigger.publish();
		capillary.all.pop();
		await trigger.publish();
		expect(capillary.active()).toHaveLength(1);
	});

	test('takes over its own webhook when n8n crashed before it could note it', async () => {
		const first = await start();
		await first.publish();
		const again = await another({}, { staticData: {} });
		await again.publish();
		expect(capillary.active()).toHaveLength(1);
		const { secret } = Object.values(again.staticData())[0] as { secret: string };
		expect(capillary.active()[0].webHookHeaders[SECRET_HEADER]).toBe(secret);
	});

	test('moves the webhook when n8n has a new address', async () => {
		const trigger = await start();
		await trigger.publish();
		const staticData = trigger.staticData();
		await (await another({}, { staticData, address: 'https://new.example' })).publish();
		expect(capillary.active()).toMatchObject([
			{ webHookUrl: PRODUCTION.replace('n8n.example', 'new.example') },
		]);
	});

	test('without an event says which field is empty', async () => {
		const trigger = await start({ events: [] });
		expect(await failure(trigger.publish())).toBe(
			'No event is chosen in "Events". Choose what is to start the workflow, e.g. Customer: Added.',
		);
		expect(capillary.requests).toEqual([]);
	});
});

describe('When n8n starts while Capillary cannot be asked', () => {
	test('a published workflow goes on receiving, and the log says why nothing was looked up', async () => {
		let isDown = false;
		const trigger = await start({}, { interfere: () => (isDown ? { status: 403 } : undefined) });
		await trigger.publish();
		isDown = true;
		const warn = jest.spyOn(trigger.logger, 'warn').mockImplementation();
		await trigger.start();
		expect(warn.mock.calls.map(([text]) => text)).toEqual([
			expect.stringContaining('could not be looked up (workflow wf1)'),
		]);
		warn.mockRestore();
	});

	test('one that was never registered is not taken for one that was', async () => {
		const trigger = await start({}, { interfere: () => ({ status: 403 }) });
		expect(await failure(trigger.start())).toContain('not allowed to register webhooks');
	});
});

test('an API client registers as a till does', async () => {
	const token = { data: { accessToken: 'a-token', ttlSeconds: 300 }, errors: null };
	const trigger = await start(
		{ authentication: 'oauth' },
		{
			interfere: ({ path }: RecordedRequest) =>
				path.includes('/oauth/') ? { body: token } : undefined,
		},
		(host) => ({
			capillaryOAuthApi: {
				region: 'custom',
				host,
				key: 'client',
				secret: 'a secret',
				accessToken: '',
				expiresAt: 0,
			},
		}),
	);
	await trigger.publish();
	expect(capillary.sent('POST').at(-1)).toMatchObject({
		path: '/v3/webHooks',
		headers: { 'x-cap-api-oauth-token': 'a-token' },
	});
	expect(capillary.active()).toHaveLength(1);
});

describe('Unpublishing', () => {
	test('ends the registration', async () => {
		const trigger = await start();
		await trigger.publish();
		await trigger.unpublish();
		expect(capillary.active()).toEqual([]);
	});

	test('and publishing again uses the same webhook, so that Capillary’s list does not grow', async () => {
		const trigger = await start();
		for (let times = 0; times < 3; times++) {
			await trigger.publish();
			await trigger.unpublish();
		}
		await trigger.publish();
		expect(capillary.ours()).toHaveLength(1);
		expect(capillary.active()).toHaveLength(1);
	});

	test('uses a new one where Capillary does not let an ended one begin again', async () => {
		const trigger = await start(
			{},
			{
				interfere: ({ method }: RecordedRequest) =>
					method === 'PUT'
						? {
								status: 400,
								body: { data: null, errors: [{ code: 400, message: 'Invalid webHookId' }] },
							}
						: undefined,
			},
		);
		await trigger.publish();
		await trigger.unpublish();
		await trigger.publish();
		expect(capillary.ours()).toHaveLength(2);
		expect(capillary.active()).toHaveLength(1);
	});

	test('works while Capillary does not, and says in the log what is left', async () => {
		let isDown = false;
		const trigger = await start(
			{},
			{
				interfere: () => (isDown ? { status: 403, body: { data: null, errors: [] } } : undefined),
			},
		);
		await trigger.publish();
		isDown = true;
		const warn = jest.spyOn(trigger.logger, 'warn').mockImplementation();
		await trigger.unpublish();
		expect(warn.mock.calls.map(([text]) => text)).toEqual([
			expect.stringContaining('Capillary may go on sending events (workflow wf1)'),
		]);
		warn.mockRestore();
	});
});

describe('Copies', () => {
	test('of a workflow have webhooks of their own', async () => {
		const trigger = await start();
		await trigger.publish();
		const copy = await another({}, { workflowId: 'wf2' });
		await copy.publish();
		await copy.unpublish();
		await copy.publish();
		expect(capillary.active()).toHaveLength(2);
		await trigger.unpublish();
		expect(capillary.active()).toMatchObject([{ name: expect.stringContaining('_wf2_') }]);
	});

	test('that took the other’s notes along do not take its webhook', async () => {
		const trigger = await start();
		await trigger.publish();
		const staticData = trigger.staticData();
		await (await another({}, { workflowId: 'wf2', staticData })).publish();
		expect(capillary.active()).toHaveLength(2);
	});
});

describe('Listening for a test event', () => {
	test('has a webhook of its own, with another secret, and leaves the published one alone', async () => {
		const trigger = await start();
		await trigger.publish();
		await trigger.listen();
		const [live, test] = capillary.active();
		expect([live.webHookUrl, test.webHookUrl]).toEqual([PRODUCTION, TEST]);
		expect(live.webHookHeaders[SECRET_HEADER]).not.toBe(test.webHookHeaders[SECRET_HEADER]);
		await trigger.stopListening();
		expect(capillary.active()).toEqual([live]);
	});

	test('leaves nothing behind after a crash: the next start removes it', async () => {
		const trigger = await start();
		await trigger.listen();
		trigger.crash();
		await trigger.listen();
		expect(capillary.active()).toHaveLength(1);
		await trigger.stopListening();
		expect(capillary.active()).toEqual([]);
		expect(capillary.ours()).toHaveLength(1);
	});

	test('when a test cannot begin, ends no published registration', async () => {
		let refuses = false;
		const trigger = await start(
			{},
			{
				interfere: ({ method }: RecordedRequest) =>
					refuses && method === 'POST' ? { status: 409, body: answer(null).body } : undefined,
			},
		);
		await trigger.publish();
		refuses = true;
		await failure(trigger.listen());
		// n8n tidies up after that, without anything noted.
		await trigger.stopListening();
		expect(capillary.active()).toMatchObject([{ webHookUrl: PRODUCTION }]);
	});
});

describe('Manual registration', () => {
	test('asks Capillary for nothing', async () => {
		const trigger = await start({ registration: 'manual' });
		await trigger.publish();
		await trigger.unpublish();
		expect(capillary.requests).toEqual([]);
	});
});

const refused = (code: number | null, message: string, status = 400): Answer => ({
	status,
	body: { data: null, errors: [{ code, message }], warnings: null },
});

describe('What Capillary refuses says what to do', () => {
	test.each([
		[
			'the rights',
			refused(4000, 'Not authorized', 403),
			[
				'not allowed to register',
				'resource Webhooks',
				'Registration to Manual',
				'Capillary 4000: Not authorized',
			],
		],
		[
			'the rights, by status',
			{ status: 403, body: '' },
			['not allowed to register', 'resource Webhooks'],
		],
		[
			'no events',
			refused(51003, 'eventNames can not be null'),
			['Choose at least one in Events', '51003'],
		],
		['the connections', refused(51007, 'must be greater than zero'), ['Max Connections']],
		['missing connections', refused(300004, 'missing'), ['Max Connections']],
		[
			'the body',
			refused(400, 'Input is invalid'),
			['Other Events', 'https://', 'Input is invalid'],
		],
		['under HTTP 200', refused(null, 'webHook not found', 200), ['webHook not found']],
		['the credential', { status: 401, body: '' }, ['does not accept the credential']],
	])('%s', async (_title, response, words) => {
		const trigger = await start(
			{},
			{
				interfere: ({ method }: RecordedRequest) => (method === 'POST' ? response : undefined),
			},
		);
		const message = await failure(trigger.publish());
		for (const word of words) expect(message).toContain(word);
	});

	test('a name that is taken: another one is tried', async () => {
		let times = 0;
		const trigger = await start(
			{},
			{
				interfere: ({ method }: RecordedRequest) =>
					method === 'POST' && times++ === 0
						? refused(51010, 'Webhook name already exists')
						: undefined,
			},
		);
		await trigger.publish();
		const [first, second] = capillary.sent('POST').map(({ body }) => (body as any).name);
		expect(first).not.toBe(second);
		expect(capillary.active()).toMatchObject([{ name: second }]);
	});

	test('an answer that is lost: the webhook is looked up, not registered twice', async () => {
		let times = 0;
		const trigger = await start(
			{},
			{
				interfere: (request: RecordedRequest) => {
					if (request.method !== 'POST' || times++ > 0) return undefined;
					capillary.all.push({ webHookId: 'abc', ...(request.body as any) });
					return { status: 502, body: 'Bad gateway' };
				},
			},
		);
		await trigger.publish();
		expect(capillary.sent('POST')).toHaveLength(1);
		expect(capillary.active()).toHaveLength(1);
	});

	test('a limit and a moment’s outage are waited for', async () => {
		let times = 0;
		const trigger = await start(
			{},
			{
				interfere: () =>
					[
						{ status: 429, headers: { 'retry-after': '0' } },
						{ status: 503, headers: { 'retry-after': '0' } },
					][times++],
			},
		);
		await trigger.publish();
		expect(capillary.active()).toHaveLength(1);
	});
});

test('its own secret does not come out when Capillary repeats what was sent', async () => {
	const trigger = await start(
		{},
		{
			interfere: ({ method, text }: RecordedRequest) =>
				method === 'POST' ? refused(400, `Input is invalid: ${text}`) : undefined,
		},
	);
	const message = await failure(trigger.publish());
	const { [SECRET_HEADER]: secret } = (capillary.sent('POST')[0].body as any).webHookHeaders;
	expect(message).toContain('Input is invalid');
	expect(message).not.toContain(secret);
});

describe('The secrets of other integrations, which Capillary’s list shows,', () => {
	const leaks: Array<[string, (all: unknown[]) => Answer]> = [
		['in a list that cannot be read', (all) => ({ body: { webhooks: all } })],
		['in a list of the wrong status', (all) => ({ status: 500, body: all })],
		['in a page', (all) => ({ status: 502, body: `<html>${JSON.stringify(all)}</html>` })],
		['in a warning', (all) => ({ body: { data: null, errors: null, warnings: all } })],
		['in a refusal', (all) => ({ status: 400, body: { data: all, errors: [{ code: 1 }] } })],
	];

	test.each(leaks)('do not come out %s', async (_title, leak) => {
		const logged: unknown[] = [];
		const trigger = await start(
			{},
			{
				interfere: ({ method }: RecordedRequest) =>
					method === 'GET' ? leak(capillary.all) : undefined,
			},
		);
		const spies = (['error', 'warn', 'info', 'debug'] as const).map((level) =>
			jest
				.spyOn(trigger.logger, level)
				.mockImplementation((...words: unknown[]) => void logged.push(words)),
		);
		const errors = await Promise.all([
			trigger.publish().catch((error: unknown) => error),
			trigger.listen().catch((error: unknown) => error),
			trigger.unpublish().catch((error: unknown) => error),
		]);
		expect(errors[0]).toBeInstanceOf(Error);
		const texts = textsIn([errors, logged, trigger.staticData()]);
		expect(
			texts.filter((text) => text.includes('canary') || text.includes(FOREIGN_SECRET)),
		).toEqual([]);
		for (const spy of spies) spy.mockRestore();
	});
});
