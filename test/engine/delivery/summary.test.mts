import type { IExecuteFunctions } from 'n8n-workflow';
import { Capillary } from '../../../nodes/Capillary/Capillary.node.ts';
import { people, startDelivery, type Delivery } from './delivery.mts';

let delivery: Delivery;
beforeAll(async () => {
	delivery = await startDelivery();
});
beforeEach(async () => await delivery.reset());
afterAll(async () => {
	await delivery.stop();
});

/** The node with n8n's Retry On Fail switched on in its settings. */
class CapillaryRetriedByN8n extends Capillary {
	async execute(this: IExecuteFunctions) {
		const node = { ...this.getNode(), retryOnFail: true };
		const context = Object.create(this, { getNode: { value: () => node } }) as IExecuteFunctions;
		return await Capillary.prototype.execute.call(context);
	}
}

const onError = 'continueRegularOutput';

test('After few items that went well there is nothing to tell', async () => {
	expect((await delivery.add(people(3))).hints).toEqual([]);
});

test('After many items the hint has the numbers', async () => {
	await delivery.register(people(1)[0]);
	await delivery.change({ script: ['ok', '521', 'ok', 'drop-after-commit'] });
	const run = await delivery.add(people(30), { maxConcurrency: 1 }, { onError });
	expect(run.hints).toEqual([
		{
			message:
				'29 customers written, 1 item failed, 1 request sent again after a transient error, 1 found again after a lost answer. Failed: 1 × The customer already exists in this source (8006).',
			location: 'outputPane',
			type: 'info',
		},
	]);
});

test("A hint warns of n8n's Retry On Fail, however few the items", async () => {
	const run = await delivery.add(people(1), {}, { node: CapillaryRetriedByN8n });
	expect(run.hints).toEqual([
		{
			message: expect.stringMatching(/^Switch off Retry On Fail in this node's settings/),
			location: 'outputPane',
			type: 'warning',
		},
	]);
});

test('A dry run that stops does not speak of written items', async () => {
	const items = [...people(2), { id: '', email: '', name: 'Nobody' }];
	const run = await delivery.add(items, { dryRun: true });
	expect(run.error!.context).toMatchObject({ itemIndex: 2 });
	expect(run.error!.description).not.toContain('written');
	expect(await delivery.journal()).toEqual([]);
});
