import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Locator } from 'playwright-core';

import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import type { HeldCustomer } from '../../tools/demo/play.mts';
import { waitUntilServed } from '../e2e/editor.mts';
import { START_NODE } from '../e2e/start-node.mts';
import { Editor } from './editor.mts';
import { pictures, takePicture, takenPictures, type Area } from './pictures.mts';
import { ANN, rows } from '../fixtures/sheet.mts';
import { setStage, viewport, type Stage } from './stage.mts';

// A user's way through n8n's real editor, step by step, in one tab. Nothing here waits for a fixed
// time: every step waits for what it needs to see.

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

/** A sheet, as an earlier node gives it, and the node behind it as it is placed. */
const sheetWorkflow = {
	name: 'Sheet',
	nodes: [
		{ ...START_NODE, name: 'Sheet' },
		{
			id: 'Capillary',
			name: 'Capillary',
			type: 'n8n-nodes-capillary.capillary',
			typeVersion: 1,
			position: [300, 0],
			parameters: {},
		},
	],
	connections: { Sheet: { main: [[{ node: 'Capillary', type: 'main', index: 0 }]] } },
	pinData: { Sheet: rows.map((json) => ({ json })) },
	settings: { executionOrder: 'v1' },
};

const nathan = { mobile: '919812345600', email: 'nathan@example.com' };

async function boxOf(locator: Locator): Promise<Area> {
	await locator.waitFor();
	return (await locator.boundingBox())!;
}

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

/** The upper part of an area, without the empty space below. */
function top(height: number, area: Area): Area {
	return { ...area, height };
}

/** The smallest area with all of them, including the names below and next to nodes. */
async function areaOf(locator: Locator): Promise<Area> {
	await locator.first().waitFor();
	const boxes = await Promise.all((await locator.all()).map(boxOf));
	const left = Math.min(...boxes.map(({ x }) => x)) - 40;
	const top = Math.min(...boxes.map(({ y }) => y)) - 20;
	const right = Math.max(...boxes.map(({ x, width }) => x + width)) + 75;
	const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + 50;
	return { x: left, y: top, width: right - left, height: bottom - top };
}

async function fetchCustomers(): Promise<HeldCustomer[]> {
	const answer = await fetch(`${stage.sandbox.url}/sandbox/customers`);
	return ((await answer.json()) as { customers: HeldCustomer[] }).customers;
}

describe('the credential', () => {
	const form = () => editor.part('editCredential-modal');
	const type = async (name: string, text: string) => {
		await editor.part(`parameter-input-${name}`).locator('input').fill(text);
	};
	const save = async () => await editor.part('credential-save-button').click();

	step('is found, filled in, and works', async () => {
		await editor.visit('/home/credentials');
		await editor.part('add-resource-credential').click();
		await editor.part('new-credential-type-select').locator('input').fill('capillary');
		await editor.option('Capillary API').click();
		await editor.part('new-credential-type-button').click();

		await editor.part('parameter-input-region').click();
		await editor.option('Custom').click();
		await type('host', stage.sandbox.url);
		await type('username', 'store.server');
		await type('password', 'server123');
		await save();
		await form().getByText('Connection tested successfully').waitFor();
		await stage.page.getByText('Credential successfully created').waitFor();
		await editor.part('credential-save-button').getByText('Save').waitFor();
		await takePicture(stage.page, 'credential', await boxOf(form()));
	});

	step('with a wrong password is rejected, with a message that says what to check', async () => {
		await type('password', 'wrong');
		await save();
		await form().getByText('More details').click();
		await form().getByText('Capillary does not accept this username and password').waitFor();
		expect(await form().innerText()).toContain('check Password Format and Region');
	});

	step('of an OAuth client works', async () => {
		await editor.visit('/home/credentials');
		await editor.part('add-resource-credential').click();
		await editor.part('new-credential-type-select').locator('input').fill('capillary');
		await editor.option('Capillary OAuth API').click();
		await editor.part('new-credential-type-button').click();
		await editor.part('parameter-input-region').click();
		await editor.option('Custom').click();
		await type('host', stage.sandbox.url);
		await type('key', 'sandbox-client');
		await type('secret', 'sandbox-secret');
		await save();
		await form().getByText('Connection tested successfully').waitFor();
	});
});

describe('the node', () => {
	// n8n knows an entry with operations by another ID than one without.
	const found = () => editor.part('node-creator').getByText('Capillary', { exact: true });

	for (const word of [
		'customer',
		'loyalty',
		'member',
		'points',
		'tier',
		'card',
		'consent',
		'store',
		'capillary',
	]) {
		step(`is found in the panel by "${word}"`, async () => {
			if (!stage.page.url().includes('/workflow/')) {
				await editor.visit('/workflow/new');
				await editor.part('canvas-add-button').click();
			}
			const search = editor.part('node-creator-search-bar');
			await search.fill('nothing is called this');
			await editor.part('node-creator-no-results').waitFor();
			await search.fill(word);
			await found().waitFor();
		});
	}

	step('lists all of its operations there', async () => {
		await takePicture(stage.page, 'node-panel', top(230, await boxOf(editor.part('node-creator'))));
		await found().click();
		const panel = editor.part('node-creator');
		// In an empty workflow, n8n lists what can start it first.
		await panel.getByText(/^Actions \(\d+\)/).click();
		const { options } = new Capillary().description.properties.find(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes('customer'),
		)!;
		for (const { action } of options as Array<{ action: string }>) {
			await panel.getByText(action, { exact: true }).waitFor();
		}
	});

	step('is added with a click, ready to add a customer', async () => {
		await editor.part('node-creator').getByText('Add customer', { exact: true }).click();
		await editor.part('ndv').waitFor();
		await editor.part('node-title-container').filter({ hasText: 'Add customer' }).waitFor();
	});

	step(
		'lets the kind of credential be picked with the credential, as docs/credentials.md says',
		async () => {
			await stage.page.getByText('Credential', { exact: true }).first().waitFor();
			await editor.chooseCredential('Capillary OAuth');
			expect(await editor.parameter('authentication').count()).toBe(0);
		},
	);

	step('uses an existing credential', async () => {
		await editor.chooseCredential('Capillary Capillary API');
		const chosen = editor.part('node-credentials-select').locator('input');
		expect(await editor.shownIn(chosen, 'Capillary')).toBe('Capillary');
		expect(await editor.parameter('authentication').count()).toBe(0);
	});

	step(
		'is filled in by hand: identifiers and names on top, channels, an extended field, an enrollment',
		async () => {
			await editor.fill('mobile', nathan.mobile);
			await editor.fill('email', nathan.email);
			await editor.fill('firstName', 'Nathan');
			await editor.fill('lastName', 'Smith');

			await editor.addRow('commChannels');
			await editor.fill('commChannels.channel[0].value', nathan.mobile);
			await editor.addField(editor.row('commChannels', 0), 'Primary');
			await editor.addRow('commChannels');
			await editor.choose('commChannels.channel[1].type', 'Email');
			await editor.fill('commChannels.channel[1].value', nathan.email);

			await editor.addRow('extendedFields');
			await editor.pick('extendedFields.field[0].name', 'Gender');
			await editor.fill('extendedFields.field[0].value', 'Male');

			await editor.addRow('enrollments');
			await editor.pick('enrollments.enrollment[0].programId', 'Rewards');
			await editor.addField(editor.row('enrollments', 0), 'Tier');
			await editor.pick('enrollments.enrollment[0].details.tierNumber', 'Silver');

			// High enough for the whole form.
			await stage.page.setViewportSize({ ...viewport, height: 2600 });
			const form = editor.part('node-parameters');
			await form.getByTestId('node-credentials-select').scrollIntoViewIfNeeded();
			const { x, y, width } = await boxOf(form);
			const end = await boxOf(editor.collection('options'));
			await takePicture(stage.page, 'add-form', { x, y, width: width - 5, height: end.y - y });
			await stage.page.setViewportSize(viewport);
		},
	);

	step('adds that customer when the step is executed', async () => {
		await editor.executeStep();
		await editor.part('node-run-status-success').waitFor();
		const [customer, ...others] = await fetchCustomers();
		expect(others).toEqual([]);
		await editor.part('output-panel').getByText(String(customer.id)).waitFor();
		expect(customer).toMatchObject({
			extendedFields: { gender: 'Male' },
			loyaltyProgramDetails: [{ programId: 469, slabSNo: 2 }],
			profiles: [
				{
					source: 'INSTORE',
					firstName: 'Nathan',
					lastName: 'Smith',
					identifiers: [
						{ type: 'mobile', value: nathan.mobile },
						{ type: 'email', value: nathan.email },
					],
					// The sandbox orders channels by type.
					commChannels: [
						{ type: 'email', value: nathan.email, primary: false },
						{ type: 'mobile', value: nathan.mobile, primary: true },
					],
				},
			],
		});
		await takePicture(stage.page, 'output', top(250, await boxOf(editor.part('output-panel'))));
	});

	step('says what happened and what to do when Capillary refuses', async () => {
		await editor.executeStep();
		const message = editor.part('output-panel').getByTestId('node-error-message');
		await message.waitFor();
		const [{ id }] = await fetchCustomers();
		expect(await message.innerText()).toContain('The customer already exists in this source');
		expect(await message.innerText()).toContain(
			`8006: Add failed, Customer already exists with id ${id}`,
		);
		expect(await editor.part('node-error-description').innerText()).toContain('Create or Update');
		await takePicture(stage.page, 'error', top(300, await boxOf(editor.part('output-panel'))));
	});
});

describe('the form of the node', () => {
	step('asks for an account where a source has several', async () => {
		const account = editor.parameter('accountId');
		await editor.choose('source', 'WeChat');
		await account.waitFor();
		await editor.choose('source', 'In-Store');
		await account.waitFor({ state: 'hidden' });
	});

	step('accepts a typed name when a list cannot be loaded, and says why it cannot', async () => {
		// The one with the wrong password.
		await editor.chooseCredential('Capillary account');
		await editor.addRow('extendedFields');
		const name = editor.parameter('extendedFields.field[1].name');
		await name.getByTestId('rlc-input').click();
		const reason = editor.part('rlc-error-message').filter({ visible: true });
		await reason.filter({ hasText: 'Capillary does not accept the credential' }).waitFor();
		await name.getByTestId('rlc-mode-selector').click();
		await editor.option('By Name').click();
		await editor.fill('extendedFields.field[1].name', 'city');
		await editor.fill('extendedFields.field[1].value', 'Pune');
	});

	step('as a tool has plain and JSON fields, which a model can fill in', async () => {
		await editor.openWorkflow('ai-agent');
		await editor.openNode('Add customer');
		const form = editor.part('node-parameters');
		await form.getByText('Defined automatically by the model').first().waitFor();
		const identifiers = editor.collection('identifiers');
		await identifiers.getByTestId('from-ai-override-button').click();
		await identifiers.getByText('Defined automatically by the model').waitFor();
		expect(await editor.list('identifiers').count()).toBe(0);
	});
});

describe('the examples on the canvas', () => {
	step('are imported from their files as the README says', async () => {
		const { page } = stage;
		await editor.visit('/workflow/new');
		await editor.part('workflow-menu').click();
		// Since 2.41 in a menu of its own.
		const item = (name: RegExp) =>
			page.getByRole('menuitem', { name }).filter({ visible: true }).first();
		await item(/^Import/).waitFor();
		const isOfOwn = await item(/^Import$/).isVisible();
		if (isOfOwn) await item(/^Import$/).hover();
		const choosing = page.waitForEvent('filechooser');
		await item(isOfOwn ? /^From file/ : /^Import from file/).click();
		await (await choosing).setFiles(join(__dirname, '../../examples/update-by-lookup.json'));
		await editor.node('Rows to correct').waitFor();
	});

	step('show below each Capillary node what it does', async () => {
		await editor.openWorkflow('add-customers');
		const node = editor.node('Add customers').filter({ hasText: /Add customers.*Add customer/s });
		expect(await node.innerText()).toMatch(/Add customers\s+Add customer$/);
		await takePicture(stage.page, 'canvas', await areaOf(editor.nodes()));
	});

	step('show an agent with Capillary as its tools', async () => {
		await editor.openWorkflow('ai-agent');
		// Otherwise the chat button covers a node.
		await stage.page.setViewportSize({ ...viewport, height: 1000 });
		const node = editor.node('Get customer').filter({ hasText: /Get customer.*Get customer/s });
		expect(await node.innerText()).toMatch(/Get customer\s+Get customer$/);
		await takePicture(stage.page, 'agent', await areaOf(editor.nodes()));
		await stage.page.setViewportSize(viewport);
	});
});

describe('a sheet of twenty columns', () => {
	/** Notes what a person does in the editor from here on: clicks, and keys. */
	const watch = async () =>
		await stage.page.evaluate(`
			window.done = [];
			for (const type of ['click', 'keydown']) {
				document.addEventListener(type, ({ isTrusted }) => isTrusted && done.push(type), true);
			}
		`);

	/** The panel with the sheet and the form beside it. */
	const inputAndForm = async (): Promise<Area> => {
		const { x, y } = await boxOf(editor.part('ndv'));
		const output = await boxOf(editor.part('output-panel'));
		return { x, y, width: output.x - x, height: 680 };
	};

	step('is mapped, every column, and added with seven clicks and no key', async () => {
		const { id } = await stage.session.post('/workflows', sheetWorkflow);
		await editor.openWorkflow(id);
		await watch();
		await editor.openNode('Capillary');
		await editor.chooseCredential('Capillary Capillary API');
		await editor.choose('valuesFrom', 'Columns of the Input');
		await editor.part('mapping-mode-select').waitFor();
		await editor.executeStep();
		await editor.part('output-panel').getByText('3 items').waitFor();
		// A double click counts as two.
		expect(await stage.page.evaluate('done')).toEqual(new Array(7).fill('click'));
		const customers = await fetchCustomers();
		const ann = customers.find(({ profiles: [{ firstName }] }) => firstName === 'Ann');
		expect(ann).toMatchObject(ANN);
		await takePicture(stage.page, 'columns', await inputAndForm());
	});

	step("is mapped by hand: the list is the organization's, and a column is dragged", async () => {
		await editor.part('mapping-mode-select').click();
		await editor.option('Map Each Column Manually').click();
		await editor.parameter('columns.value["extendedFields.dob"]').waitFor();
		await editor.drag('Mobile No.', 'columns.value["identifiers.mobile"]');
		await editor.drag('E-Mail', 'columns.value["identifiers.email"]');
		await editor.parameter('columns.value["identifiers.externalId"]').waitFor();
		await editor.part('ndv-input-panel').getByText('3 items').click();
		await takePicture(stage.page, 'fields-by-hand', await inputAndForm());
	});
});

describe('the form with which customers join', () => {
	step('is published with two clicks', async () => {
		await editor.openWorkflow('join-form');
		await editor.part('workflow-open-publish-modal-button').click();
		await editor.part('workflow-publish-button').click();
		await editor.part('activation-modal').getByText('Workflow published').waitFor();
	});

	step('registers the customer who fills it in, and thanks them', async () => {
		const { page } = stage;
		// n8n serves it a moment after it says that the workflow is published.
		await waitUntilServed(async () => await fetch(`${stage.n8n}/form/join`));
		await editor.visit('/form/join');
		await page.getByLabel('First name').fill('Priya');
		await page.getByLabel('Last name').fill('Sharma');
		await page.getByLabel('Mobile number').fill('+91 98765 43210');
		await page.getByLabel('Email').fill('priya@example.com');
		await page.getByLabel('City').fill('Pune');
		await page.getByLabel('Yes, send me news').check();
		await takePicture(page, 'form-page', await boxOf(page.locator('#n8n-form')));
		await page.getByRole('button', { name: 'Join' }).click();
		await page.getByText('Thank you for registering').waitFor();
	});

	step("and the sandbox's page shows the customer", async () => {
		const { page, sandbox } = stage;
		await page.goto(sandbox.url);
		const customer = page.getByRole('article').filter({ hasText: 'Priya Sharma' });
		await customer.waitFor();
		const shown = await customer.innerText();
		for (const text of ['919876543210', 'priya@example.com', 'Pune', 'primary']) {
			expect(shown).toContain(text);
		}
		await takePicture(page, 'sandbox-page', await boxOf(customer));
	});
});

test('every picture of the documentation was taken', () => {
	expect(takenPictures()).toEqual([...pictures]);
});
