import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Editor } from './editor.mts';
import { takePicture, takenPictures, triggerPictures } from './pictures.mts';
import { setStage, type Stage } from './stage.mts';

// A user's way with the trigger: find it, see a test event, publish, unpublish.

const minute = 60_000;

let stage: Stage;
let editor: Editor;

beforeAll(async () => {
	stage = await setStage();
	editor = new Editor(stage.page, stage.n8n);
}, 5 * minute);

afterAll(async () => {
	await stage?.clear();
}, minute);

/** A test that, when it fails, says where to find a screenshot. */
function step(name: string, act: () => Promise<void>): void {
	test(name, async () => {
		try {
			await act();
		} catch (error) {
			const picture = join(tmpdir(), `browser-test-${process.pid}.png`);
			await stage.page.screenshot({ path: picture });
			(error as Error).message += `\nThe browser showed ${stage.page.url()}, see ${picture}`;
			throw error;
		}
	});
}

/** Adds a customer to the sandbox, as a store does. */
async function addCustomer(mobile: string): Promise<number> {
	const till = 'Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3';
	const answer = await fetch(`${stage.sandbox.url}/v2/customers`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Authorization: till },
		body: JSON.stringify({
			profiles: [
				{
					source: 'INSTORE',
					firstName: 'Nathan',
					lastName: 'Smith',
					identifiers: [{ type: 'mobile', value: mobile }],
				},
			],
		}),
	});
	return ((await answer.json()) as { createdId: number }).createdId;
}

interface Registered {
	active: boolean;
	webHookUrl: string;
}

/** The webhooks that the sandbox has, once there are so many active ones. */
async function activeWebHooks(count: number): Promise<Registered[]> {
	for (;;) {
		const answer = await fetch(`${stage.sandbox.url}/sandbox/webhooks`);
		const { webHooks } = (await answer.json()) as { webHooks: Registered[] };
		const active = webHooks.filter((webHook) => webHook.active);
		if (active.length === count) return active;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

/** A sample of an event as docs/event-samples.md has it to be copied. */
function sampleIn(event: string): string {
	const page = readFileSync(join(__dirname, '../../docs/event-samples.md'), 'utf8');
	const [, afterwards] = page.split(`<summary>${event}</summary>`);
	return /```json\n([^]*?)\n```/.exec(afterwards)![1];
}

/** A node as a workflow has it, in its place from left to right. */
const nodeAt = (place: number, name: string, type: string, parameters: object = {}) => ({
	id: crypto.randomUUID(),
	webhookId: crypto.randomUUID(),
	name,
	type,
	typeVersion: 1,
	position: [place * 220, 0],
	parameters,
});

const creator = () => editor.part('node-creator');

for (const word of ['customer added', 'points', 'tier', 'coupon', 'webhook']) {
	step(`Capillary is found by "${word}"`, async () => {
		if (!stage.page.url().includes('/workflow/')) {
			await editor.visit('/workflow/new');
			await editor.part('canvas-add-button').click();
		}
		const search = editor.part('node-creator-search-bar');
		await search.fill('nothing is called this');
		await editor.part('node-creator-no-results').waitFor();
		await search.fill(word);
		await creator().getByText('Capillary', { exact: true }).waitFor();
	});
}

step('its events are listed beside its operations, customers first', async () => {
	await creator().getByText('Capillary', { exact: true }).click();
	for (const action of ['On customer added', 'On points issued', 'On tier upgraded']) {
		await creator().getByText(action, { exact: true }).waitFor();
	}
});

step('an event is added with a click', async () => {
	await creator().getByText('On customer added', { exact: true }).click();
	await editor.part('ndv').waitFor();
	await editor.parameter('events').getByText('Customer: Added').waitFor();
	await editor.chooseCredential('Capillary Capillary API');
});

step('who listens sees the test event of a customer who is added', async () => {
	await editor.executeStep();
	const [{ webHookUrl }] = await activeWebHooks(1);
	expect(webHookUrl).toContain('/webhook-test/');
	const id = await addCustomer('919812345678');
	const output = editor.part('output-panel');
	await output.getByText('customerAdded').first().waitFor();
	await output.getByText(String(id)).first().waitFor();
	await activeWebHooks(0);
	await output.getByText('Schema', { exact: true }).click();
	// n8n explains a button while the mouse is over it.
	await stage.page.mouse.move(5, 5);
	await output.getByText('identifiers', { exact: true }).first().waitFor();
	const { x, y, width } = (await output.boundingBox())!;
	await takePicture(stage.page, 'trigger-event', { x, y, width, height: 560 });
});

step('publishing registers the workflow: the sandbox’s page shows it', async () => {
	await stage.page.keyboard.press('Escape');
	await editor.part('ndv').waitFor({ state: 'hidden' });
	await editor.node('Capillary Trigger').getByText('On customer added').waitFor();
	await editor.part('workflow-open-publish-modal-button').click();
	await editor.part('workflow-publish-button').click();
	const [{ webHookUrl }] = await activeWebHooks(1);
	expect(webHookUrl).not.toContain('/webhook-test/');
	const workflow = stage.page.url();
	await stage.page.goto(stage.sandbox.url);
	const shown = stage.page.getByRole('article').filter({ hasText: webHookUrl });
	await shown.waitFor();
	expect(await shown.innerText()).toMatch(/active[^]*customerAdded/);
	const id = await addCustomer('919812345679');
	await stage.page.getByText('delivered').first().waitFor();
	expect(id).toBeGreaterThan(0);
	const events = stage.page.locator('section').filter({ hasText: 'Deliveries' });
	const { x, y, width } = (await events.boundingBox())!;
	await takePicture(stage.page, 'trigger-webhook', { x, y, width, height: 420 });
	await stage.page.goto(workflow);
});

step('unpublishing ends it: the sandbox’s page says so', async () => {
	const { session, page } = stage;
	const [, id] = /workflow\/(\w+)/.exec(page.url())!;
	await session.post(`/workflows/${id}/deactivate`);
	await activeWebHooks(0);
	await page.goto(stage.sandbox.url);
	const shown = page.getByRole('article').filter({ hasText: `n8n_${id}` });
	await shown.filter({ hasText: /ended/ }).first().waitFor();
});

step('before the first event, its fields are mapped from a published sample', async () => {
	const { session } = stage;
	const { id } = await session.post('/workflows', {
		name: 'Mapped before the first event',
		nodes: [
			nodeAt(0, 'Capillary Trigger', 'n8n-nodes-capillary.capillaryTrigger', {
				events: ['customerAdded'],
			}),
			nodeAt(1, 'Next', 'n8n-nodes-base.noOp'),
		],
		connections: { 'Capillary Trigger': { main: [[{ node: 'Next', type: 'main', index: 0 }]] } },
		settings: {},
	});
	await editor.openWorkflow(id);
	await editor.openNode('Capillary Trigger');
	const output = editor.part('output-panel');
	const hint = editor.part('node-hint').filter({ hasText: 'before the first event' });
	const address = await hint.getByRole('link', { name: 'sample' }).getAttribute('href');
	expect(address).toMatch(/\/blob\/main\/docs\/event-samples\.md/);
	await output.getByText('set mock data').click();
	const sample = sampleIn('Customer: Added');
	await output.locator('.cm-content').click();
	await stage.page.keyboard.press('ControlOrMeta+A');
	await stage.page.keyboard.insertText(sample);
	await output.getByRole('button', { name: 'Save' }).click();
	await editor.part('ndv-edit-pinned-data').waitFor();
	await stage.page.keyboard.press('Escape');
	await editor.part('ndv').waitFor({ state: 'hidden' });

	await editor.openNode('Next');
	const input = editor.part('ndv-input-panel');
	const [{ customerId, identifiers }] = JSON.parse(sample);
	for (const shown of ['identifiers', 'mobile', customerId, identifiers.mobile]) {
		await input.getByText(String(shown), { exact: true }).first().waitFor();
	}
});

test('every picture of the trigger was taken', () => {
	expect(takenPictures()).toEqual([...triggerPictures]);
});
