import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { credential, examples, importExamples } from '../../tools/demo/play.mts';
import { startSandbox, type Sandbox } from '../../tools/demo/sandbox.mts';
import { N8nHome, type RunItems } from '../../tools/n8n/home.mts';
import type { Session } from '../../tools/n8n/session.mts';
import { sampleOf } from '../fixtures/events.mts';
import { publish, waitForEnd } from './editor.mts';
import { startMailServer, type MailServer } from './mail-server.mts';

// The examples that begin with Capillary Trigger, as they are, in one real n8n.

const minute = 60_000;
let home: N8nHome;
let sandbox: Sandbox;
/** The other organization. */
let second: Sandbox;
let mail: MailServer;
let owner: Session;
let workflows: Map<string, string>;

beforeAll(async () => {
	home = await N8nHome.make();
	[sandbox, second, mail] = await Promise.all([startSandbox(), startSandbox(), startMailServer()]);
	await home.installThisPackage();
	await home.importCredentials([
		{ ...credential(second.url, 'server123'), name: 'Capillary 2' },
		{
			name: 'Mail server',
			type: 'smtp',
			data: { host: '127.0.0.1', port: mail.port, secure: false, disableStartTls: true },
		},
	]);
	workflows = await importExamples(home, sandbox.url);
	owner = await home.makeOwner(await home.start());
}, 5 * minute);

afterAll(async () => {
	await home?.remove();
	await Promise.all([sandbox?.stop(), second?.stop(), mail?.stop()]);
}, minute);

/** Who changes customers here: a till that the workflows do not have, which would not copy their own changes. */
const md5 = createHash('md5').update('till123').digest('hex');
const OTHER_TILL = `Basic ${Buffer.from(`till.two:${md5}`).toString('base64')}`;

async function call({ url }: Sandbox, method: string, path: string, body?: object): Promise<any> {
	const answer = await fetch(`${url}${path}`, {
		method,
		headers: { 'Content-Type': 'application/json', Authorization: OTHER_TILL },
		body: body && JSON.stringify(body),
	});
	const told: any = await answer.json();
	expect(told.errors ?? []).toEqual([]);
	return told;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await isSo())) await pause(100);
}

const idOf = (file: string): string => {
	const { name } = JSON.parse(readFileSync(join(examples, file), 'utf8'));
	return workflows.get(name)!;
};
const activeIn = async (place: Sandbox) =>
	(await call(place, 'GET', '/sandbox/webhooks')).webHooks.filter(({ active }: any) => active);
const deliveriesOf = async (place: Sandbox) =>
	(await call(place, 'GET', '/sandbox/deliveries')).deliveries as any[];

/** Publishes an example, waits until it is registered, and unpublishes it in the end. */
async function whilePublished(
	file: string,
	registrations: number,
	work: () => Promise<void>,
): Promise<void> {
	const count = async () => [...(await activeIn(sandbox)), ...(await activeIn(second))].length;
	await publish(owner, idOf(file));
	await until(async () => (await count()) === registrations);
	try {
		await work();
	} finally {
		// Whatever went wrong, the next example starts with nothing registered.
		await owner.post(`/workflows/${idOf(file)}/deactivate`);
		await until(async () => (await count()) === 0);
	}
}

/** What the first so many executions of an example put out, the oldest first. */
async function runsOf(file: string, count: number): Promise<RunItems[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: idOf(file) }));
	for (;;) {
		const { results } = await owner.get(`/executions?filter=${filter}&limit=100`);
		if (results.length < count) {
			await pause(100);
			continue;
		}
		const ids = results.map(({ id }: any) => String(id)).sort((a: string, b: string) => +a - +b);
		return await Promise.all(ids.map(async (id: string) => await waitForEnd(owner, id)));
	}
}

const addTo = async (place: Sandbox, mobile: string, profile: object = {}, more: object[] = []) =>
	(
		await call(place, 'POST', '/v2/customers', {
			profiles: [
				{
					source: 'INSTORE',
					identifiers: [{ type: 'mobile', value: mobile }, ...more],
					...profile,
				},
			],
		})
	).createdId as number;
const customersOf = async (place: Sandbox) =>
	(await call(place, 'GET', '/sandbox/customers')).customers as any[];

test(
	'a customer who was added gets a welcome; one without an email address gets none',
	async () => {
		await whilePublished('trigger-welcome.json', 1, async () => {
			await addTo(sandbox, '919800000001');
			await addTo(sandbox, '919800000002', { firstName: 'Asha' }, [
				{ type: 'email', value: 'asha@example.org' },
			]);
			const runs = await runsOf('trigger-welcome.json', 2);
			expect(runs.filter((run) => 'Send welcome' in run)).toHaveLength(1);
			expect(mail.mails).toMatchObject([{ to: 'asha@example.org' }]);
			expect(mail.mails[0].text).toContain('Subject: Welcome, Asha');
			expect(mail.mails[0].text).toContain('Hello Asha,');
		});
	},
	3 * minute,
);

test(
	'the new tier of a customer who moved up stands in a custom field',
	async () => {
		const customerId = await addTo(sandbox, '919800000003');
		const event = (id: number, tier: number) => ({
			event: 'tierUpgraded',
			payload: {
				eventName: 'tierUpgraded',
				eventId: `tier-${id}`,
				orgId: 150698,
				createdAt: Date.now(),
				data: {
					customerIdentifiers: { customerId: id },
					previousTierNumber: tier - 1,
					upgradedTierNumber: tier,
				},
			},
		});
		await whilePublished('trigger-tier-upgraded.json', 1, async () => {
			await call(sandbox, 'POST', '/sandbox/events', event(customerId, 3));
			await call(sandbox, 'POST', '/sandbox/events', event(1, 2));
			const runs = await runsOf('trigger-tier-upgraded.json', 2);
			expect(runs.filter((run) => run.Saved?.[0]?.length)).toHaveLength(1);
			const refused = runs.flatMap((run) => run['Not saved']?.[0] ?? []);
			expect(refused.map(({ json }) => json.error)).toEqual([expect.stringContaining('8015')]);
		});
		const customer = (await customersOf(sandbox)).find(({ id }) => id === customerId);
		expect(customer.profiles[0].fields).toEqual({ preferredcategory: 'Tier 3' });
	},
	3 * minute,
);

test(
	'customers whose points are about to expire become rows of a file',
	async () => {
		await whilePublished('trigger-points-expiring.json', 1, async () => {
			const reminder = sampleOf('pointsExpiryReminder');
			for (const [index, email] of ['asha@example.org', '=cmd@example.org'].entries()) {
				const payload = structuredClone(reminder);
				payload.eventId = `reminder-${index}`;
				payload.createdAt = 1_700_000_000_000 + index;
				payload.data.customerIdentifiers.customerId = 5000 + index;
				payload.data.customerIdentifiers.instore = { mobile: `91980000000${index}`, email };
				await call(sandbox, 'POST', '/sandbox/events', { event: 'pointsExpiryReminder', payload });
				await runsOf('trigger-points-expiring.json', index + 1);
			}
		});
		const file = readFileSync(join(home.files, 'points-about-to-expire.csv'), 'utf8');
		const rows = file.trim().split(/\r?\n/);
		const { pointsScheduledForExpiry, scheduledExpiryDate } = sampleOf('pointsExpiryReminder').data;
		expect(rows).toHaveLength(2);
		expect(rows[0]).toContain('"5000","919800000000","asha@example.org"');
		expect(rows[0]).toContain(String(pointsScheduledForExpiry));
		expect(rows[0]).toContain(String(scheduledExpiryDate));
		expect(rows[1]).toContain(`"5001","919800000001","'=cmd@example.org"`);
	},
	3 * minute,
);

test(
	'the customers of two organizations are kept alike, and a copy is not copied back',
	async () => {
		await whilePublished('trigger-keep-alike.json', 2, async () => {
			const names = async (place: Sandbox, mobile: string) =>
				(await customersOf(place))
					.flatMap(({ profiles }) => profiles)
					.filter(({ identifiers }: any) => identifiers.some(({ value }: any) => value === mobile))
					.map(({ firstName, lastName }: any) => `${firstName} ${lastName}`);
			const id = await addTo(sandbox, '919800000011', { firstName: 'Ravi', lastName: 'Kumar' });
			await until(async () => (await names(second, '919800000011')).length > 0);
			const profiles = [{ firstName: 'Ravindra' }];
			await call(sandbox, 'PUT', `/v2/customers/${id}?source=INSTORE`, { profiles });
			await until(async () => (await names(second, '919800000011'))[0] === 'Ravindra Kumar');
			await addTo(second, '919800000012', { firstName: 'Mei', lastName: 'Lin' });
			await until(async () => (await names(sandbox, '919800000012'))[0] === 'Mei Lin');

			// Three changes, and an event for each of their three copies: with that it has come to rest.
			const arrived = async () => [
				...(await deliveriesOf(sandbox)),
				...(await deliveriesOf(second)),
			];
			const ofThis = async () =>
				(await arrived()).filter(({ payload }) =>
					JSON.stringify(payload).match(/"91980000001[12]"/),
				);
			await until(async () => (await ofThis()).length >= 6);
			const runs = await runsOf('trigger-keep-alike.json', 6);
			expect(runs.filter((run) => run.Copied?.[0]?.length)).toHaveLength(3);
			await pause(2_000);
			expect(await ofThis()).toHaveLength(6);
			expect(await runsOf('trigger-keep-alike.json', 6)).toHaveLength(6);
		});
	},
	3 * minute,
);
