import type { Locator, Page } from 'playwright-core';

/** n8n's editor in a browser tab, used as a person would. */
export class Editor {
	readonly page: Page;
	readonly n8n: string;

	/** @param n8n its address */
	constructor(page: Page, n8n: string) {
		this.page = page;
		this.n8n = n8n;
	}

	/** Opens a page of n8n. */
	async visit(path: string): Promise<void> {
		await this.page.goto(this.n8n + path);
	}

	/** The element that n8n's own tests know by this ID. */
	part(testId: string): Locator {
		return this.page.getByTestId(testId);
	}

	/** Opens a workflow. */
	async openWorkflow(id: string): Promise<void> {
		await this.visit(`/workflow/${id}`);
		await this.nodes().first().waitFor();
	}

	/** The nodes on the canvas, without notes. */
	nodes(): Locator {
		return this.part('canvas-node').filter({ hasNot: this.part('sticky') });
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`);
	}

	/** Opens the form of a node in the open workflow. */
	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.part('ndv').waitFor();
	}

	/** @param path as workflows keep it, e.g. 'commChannels.channel[0].type' */
	parameter(path: string): Locator {
		return this.page.locator(`[data-parameter-path=${JSON.stringify(`parameters.${path}`)}]`);
	}

	/** Types into a parameter. */
	async fill(path: string, text: string): Promise<void> {
		const input = this.parameter(path).locator('input').last();
		await input.fill(text);
		// Otherwise one of n8n's tooltips covers what is below.
		await input.blur();
	}

	/** Chooses from a parameter's drop-down. */
	async choose(path: string, option: string): Promise<void> {
		await this.parameter(path).click();
		await this.option(option).click();
	}

	/** An entry of the open drop-down. */
	option(name: string): Locator {
		return this.page.getByRole('option', { name }).filter({ visible: true }).first();
	}

	/** A list of the form, such as that of the channels. */
	list(name: string): Locator {
		return this.part(`fixed-collection-${name}`);
	}

	/** Adds an empty row to a list. */
	async addRow(list: string): Promise<void> {
		await this.list(list).getByTestId('fixed-collection-add').last().click();
	}

	/** A row of a list, counted from 0. */
	row(list: string, index: number): Locator {
		return this.list(list).locator('[data-draggable]').nth(index);
	}

	/** Chooses an existing credential for the node whose form is open. */
	async chooseCredential(name: string): Promise<void> {
		await this.part('node-credentials-select').click();
		await this.option(name).click();
	}

	/**
	 * What an input shows: what is awaited as soon as it does, or what it shows instead after a minute. n8n
	 * draws it a moment after a choice.
	 */
	async shownIn(input: Locator, awaited: string): Promise<string> {
		for (let looks = 1; looks < 600; looks++) {
			const shown = await input.inputValue();
			if (shown === awaited) return shown;
			await this.page.waitForTimeout(100);
		}
		return await input.inputValue();
	}

	/** Runs the node whose form is open. */
	async executeStep(): Promise<void> {
		await this.part('node-execute-button').click();
	}

	/** Adds a field to a collection, such as "Additional Fields" or the details of a row. */
	async addField(collection: Locator, field: string): Promise<void> {
		await collection.getByTestId('collection-parameter-add').click();
		await this.page
			.getByRole('option', { name: field, exact: true })
			.filter({ visible: true })
			.first()
			.click();
	}

	/** A collection of the form, such as "Additional Fields". */
	collection(name: string): Locator {
		const label = this.page.locator(`label[for="${name}"]`);
		return this.part('parameter-item').filter({ has: label });
	}

	/**
	 * Drags a column of the input into a parameter. The form is drawn anew after a change, and a drop
	 * that meets it then goes astray: like a person who sees that nothing happened, this drags again.
	 */
	async drag(column: string, path: string): Promise<void> {
		const from = this.part('ndv-input-panel').getByText(column, { exact: true });
		const into = this.parameter(path);
		const mapped = into.getByText(`$json['${column}']`);
		const { mouse } = this.page;
		for (let attempt = 1; attempt <= 8; attempt++) {
			await Promise.all([from.waitFor(), into.waitFor()]);
			const [start, end] = [await from.boundingBox(), await into.boundingBox()];
			// It went away between the two looks.
			if (!start || !end) continue;
			await mouse.move(start.x + 5, start.y + 5);
			await mouse.down();
			// n8n takes it for a drag from the second movement on.
			await mouse.move(start.x + 40, start.y + 20, { steps: 5 });
			await mouse.move(end.x + end.width / 2, end.y + end.height - 15, { steps: 10 });
			await mouse.up();
			const dropped = await mapped.waitFor({ timeout: 10_000 }).then(
				() => true,
				() => false,
			);
			if (dropped) return;
		}
		throw new Error(`${column} could not be dragged into ${path}`);
	}

	/** Picks an entry of one of the organization's lists, after searching for it. */
	async pick(path: string, entry: string): Promise<void> {
		await this.parameter(path).getByTestId('rlc-input').click();
		await this.part('rlc-search').filter({ visible: true }).fill(entry);
		await this.part('rlc-item').filter({ hasText: entry, visible: true }).first().click();
	}
}
