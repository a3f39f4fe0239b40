import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { codes, startSandbox, type Sandbox } from './sandbox.mts';
import { shapeDifferences } from './shape.mts';

/** The documented pair in a file of this folder. */
function documented(name: string): { requestBody: any; responseBody: any } {
	const file = path.join(__dirname, '../fixtures/sandbox', `${name}.json`);
	return JSON.parse(readFileSync(file, 'utf8'));
}

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await startSandbox()));
beforeEach(async () => await sandbox.reset());
afterAll(async () => await sandbox.stop());

const webHook = (more: object = {}) => ({
	active: true,
	customerIdentifiersToBeEnriched: [],
	eventNames: ['customerAdded'],
	maxAllowedConnections: 5,
	methodType: 'POST',
	name: 'one',
	webHookHeaders: { Authorization: 'Basic secret' },
	webHookType: 'HTTP',
	webHookUrl: 'https://example.com/hook',
	...more,
});
const add = async (more: object = {}) => await sandbox.api.post('/v3/webHooks', webHook(more));
const list = async () => (await sandbox.api.get('/v3/webHooks')).data.data;

describe('The documented example', () => {
	it('of adding a webhook is answered as documented', async () => {
		const { requestBody, responseBody } = documented('v3-webHooks-post');
		const answer = await sandbox.api.post('/v3/webHooks?format=json', {
			...requestBody,
			// The sample's address lacks a slash.
			webHookUrl: 'http://intouch-api-v3.default',
		});
		expect(answer.status).toBe(200);
		expect(shapeDifferences(answer.data, responseBody)).toEqual([]);
		expect(answer.data.data).toMatchObject({
			name: requestBody.name,
			eventNames: requestBody.eventNames,
			maxAllowedConnections: 10,
			webHookHeaders: requestBody.webHookHeaders,
			active: true,
		});
	});
});

it('shows all webhooks with their secrets, ended ones among them', async () => {
	await add();
	const second = await add({ name: 'two' });
	await sandbox.api.delete(`/v3/webHooks/${second.data.data.webHookId}`);
	expect(await list()).toMatchObject([
		{ name: 'one', active: true, webHookHeaders: { Authorization: 'Basic secret' } },
		{ name: 'two', active: false },
	]);
});

it('ends a webhook without deleting it: its name stays taken', async () => {
	const { data } = (await add()).data;
	const ended = await sandbox.api.delete(`/v3/webHooks/${data.webHookId}`);
	expect(ended.data).toEqual({ data: { ...data, active: false }, errors: null, warnings: null });
	expect((await add()).status).toBe(409);
	const begun = await sandbox.api.put(`/v3/webHooks/${data.webHookId}`, webHook());
	expect(begun.data.data).toMatchObject({ webHookId: data.webHookId, active: true });
});

it('puts the body in the place of the webhook: what it leaves out is gone', async () => {
	const { data } = (await add({ slaInSeconds: 150, listenToChildEvents: true })).data;
	const changed = await sandbox.api.put(
		`/v3/webHooks/${data.webHookId}`,
		webHook({ eventNames: ['tierUpgraded'] }),
	);
	expect(changed.data.data).toMatchObject({
		webHookId: data.webHookId,
		consumerGroupId: data.consumerGroupId,
		eventNames: ['tierUpgraded'],
		slaInSeconds: 0,
		listenToChildEvents: false,
	});
});

it.each([
	['no events', { eventNames: null }, 51003],
	['no connections', { maxAllowedConnections: undefined }, 300004],
	['0 connections', { maxAllowedConnections: 0 }, 51007],
	['no name', { name: '' }, 400],
	['no headers', { webHookHeaders: undefined }, 400],
	['no address', { webHookUrl: 'example' }, 400],
	['another type', { webHookType: 'MAIL' }, 400],
	['an unknown source', { customerIdentifiersToBeEnriched: ['instore'] }, 400],
])('refuses %s', async (_title, more, code) => {
	const answer = await add(more);
	expect(answer.status).toBe(400);
	expect(codes(answer.data.errors)).toEqual([code]);
	expect(answer.data.data).toBeNull();
});

it('cuts what is behind the point of the connections', async () => {
	expect((await add({ maxAllowedConnections: 10.99 })).data.data.maxAllowedConnections).toBe(10);
});

it('answers 200 with an error for a webhook that is not there, 400 for what is no ID', async () => {
	const missing = await sandbox.api.delete(`/v3/webHooks/${'0'.repeat(24)}`);
	expect(missing.status).toBe(200);
	expect(missing.data).toMatchObject({ data: null, errors: [{ message: 'WebHook not found' }] });
	expect((await sandbox.api.put('/v3/webHooks/abc', webHook())).status).toBe(400);
});

it('lets only those in whose access group has the resource Webhooks', async () => {
	const md5 = createHash('md5').update('reader123').digest('hex');
	const till = Buffer.from(`report.reader:${md5}`).toString('base64');
	const headers = { Authorization: `Basic ${till}` };
	const answer = await sandbox.api.get('/v3/webHooks', { headers });
	expect(answer.status).toBe(403);
	expect(codes(answer.data.errors)).toEqual([4000]);
});

it('leaves secrets out of its journal and its page', async () => {
	await add();
	await list();
	const journal = JSON.stringify(await sandbox.journal());
	const shown = JSON.stringify((await sandbox.stranger.get('/sandbox/webhooks')).data);
	expect(journal + shown).not.toContain('Basic secret');
	expect(shown).toContain('"headerNames":["Authorization"]');
});

it('names the events there are', async () => {
	const { data } = (await sandbox.api.get('/v3/webHooks/eventMetaData')).data;
	const names = data.map(({ eventName }: { eventName: string }) => eventName);
	expect(names).toEqual(expect.arrayContaining(['customerAdded', 'tierUpgraded', 'CouponIssue']));
});
