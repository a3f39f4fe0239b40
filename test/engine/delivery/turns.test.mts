import { setTimeout as pause } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { updateById } from '../../../nodes/Capillary/customer/updateById.ts';
import { startCapillary } from '../capillary-node.mts';

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeAll(async () => {
	capillary = await startCapillary();
});
afterAll(async () => await capillary.close());

const items = Array.from({ length: 20_000 }, (_, index) => ({
	json: { id: String(index + 1), bad: `x${index}`, dry: true },
}));
const parameters = (customerId: string, options: INodeParameters): INodeParameters => ({
	operation: 'updateById',
	customerId,
	additionalFields: { firstName: 'Tom' },
	options,
});

/** How often something else had its turn while the node ran: once for each turn of the event loop. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
	let turns = 0;
	let isDone = false;
	const count = () => {
		turns++;
		if (!isDone) setTimeout(count, 5);
	};
	setTimeout(count, 5);
	await work;
	isDone = true;
	return turns;
}

describe('Everything else in n8n has its turn', () => {
	test('during a dry run', async () => {
		const run = capillary.run({
			parameters: parameters('={{ $json.id }}', { dryRun: true }),
			items,
		});
		expect(await turnsDuring(run)).toBeGreaterThan(5);
		expect((await run).outputs[0]).toHaveLength(items.length);
	});

	test('while all items fail in their form', async () => {
		const run = capillary.run({
			parameters: parameters('={{ $json.bad }}', {}),
			items,
			onError: 'continueRegularOutput',
		});
		expect(await turnsDuring(run)).toBeGreaterThan(5);
		expect((await run).outputs[0].every(({ json }) => json.error)).toBe(true);
	});

	test('while an option is compared over all items', async () => {
		const run = capillary.run({
			parameters: parameters('1', { dryRun: '={{ $json.dry }}' }),
			items,
		});
		expect(await turnsDuring(run)).toBeGreaterThan(5);
	});
});

test('The Stop button ends a dry run', async () => {
	const button = new AbortController();
	const toRequest = jest.spyOn(updateById, 'toRequest');
	const run = capillary.run({
		parameters: parameters('={{ $json.id }}', { dryRun: true }),
		items,
		signal: button.signal,
	});
	while (toRequest.mock.calls.length === 0) await pause(1);
	button.abort();
	expect((await run).status).toBe('canceled');
	await pause(500);
	expect(toRequest.mock.calls.length).toBeLessThan(items.length);
	toRequest.mockRestore();
});
