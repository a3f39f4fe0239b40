import type { INodeParameters } from 'n8n-workflow';
import { startCapillary } from '../capillary-node.mts';

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeEach(async () => {
	capillary = await startCapillary();
});
afterEach(async () => await capillary.close());

const update: INodeParameters = {
	operation: 'updateById',
	customerId: '={{ $json.id }}',
	additionalFields: { firstName: 'Tom' },
};
/** Its rows have the node read the organization's data types. */
const withFields: INodeParameters = {
	...update,
	extendedFields: { field: [{ name: 'Age', value: '33' }] },
};
const adding: INodeParameters = {
	operation: 'add',
	identifiers: { identifier: [{ type: 'mobile', value: '={{ "9198123456" + $json.id }}' }] },
};

/** Items that differ in `x` from the third on. */
const items = (first: unknown, third: unknown) =>
	[first, first, third, third].map((x, index) => ({ json: { id: String(10 + index), x } as any }));

describe('An option that holds for the run', () => {
	test.each([
		['dryRun', 'Dry Run', true, false],
		['dryRun', 'Dry Run', false, true],
		['includeInput', 'Include Input', true, false],
		['timeout', 'Timeout', 5000, 6000],
		['maxConcurrency', 'Max Concurrency', 1, 2],
		['requestsPerMinute', 'Requests per Minute', 600, 0],
		['maxRetries', 'Max Retries', 0, 1],
		['maxLimitWait', 'Max Wait for Limit', 0, 1],
		['maxOutageWait', 'Max Wait for Outage', 0, 1],
	])('%s: two items that differ end the run before anything is sent', async (name, label, a, b) => {
		const expressions = ['={{ $json.x }}', '={{ [$json.x][0] }}'];
		for (const expression of expressions) {
			const { error } = await capillary.run({
				parameters: { ...withFields, options: { [name]: expression } },
				items: items(a, b),
			});
			expect(error!.message).toBe(
				`"${label}" is ${a} for item 0 and ${b} for item 2, but it holds for the whole run`,
			);
			expect(error!.description).toContain('split the items with an If node before this one');
			expect(error!.description).toContain('Nothing was sent');
		}
		expect(capillary.requests()).toEqual([]);
	});

	test('Customers per Request differs in the same way', async () => {
		const { error } = await capillary.run({
			parameters: { ...adding, options: { customersPerRequest: '={{ $json.x }}' } },
			items: items(2, 3),
		});
		expect(error!.message).toContain('"Customers per Request" is 2 for item 0 and 3 for item 2');
		expect(capillary.requests()).toEqual([]);
	});

	test('values that mean the same are the same', async () => {
		const { error } = await capillary.run({
			parameters: { ...update, options: { dryRun: '={{ $json.x }}' } },
			items: items(false, 'no'),
		});
		expect(error).toBeUndefined();
		expect(capillary.writes()).toHaveLength(4);
	});

	test('as advised, the items of each branch run by themselves', async () => {
		for (const [x, writes] of [
			[true, 0],
			[false, 2],
		]) {
			await capillary.run({
				parameters: { ...update, options: { dryRun: '={{ $json.x }}' } },
				items: items(x, x).slice(0, 2),
			});
			expect(capillary.writes()).toHaveLength(writes as number);
		}
	});

	test('with On Error at Continue every item fails with these words', async () => {
		const { outputs } = await capillary.run({
			parameters: { ...update, options: { dryRun: '={{ $json.x }}' } },
			items: items(false, true),
			onError: 'continueRegularOutput',
		});
		expect(outputs[0]).toHaveLength(4);
		for (const { json } of outputs[0])
			expect(json.error).toContain('"Dry Run" is false for item 0');
		expect(capillary.requests()).toEqual([]);
	});
});

// n8n 2.41 takes the leading = off what may not be an expression; older ones work it out.
test('an Authentication that is none of the list sends nothing, with whatever credential', async () => {
	const parameters: INodeParameters = { ...update, authentication: '={{ $json.x }}' };
	const { error } = await capillary.run({ parameters, items: items('till', 'till') });
	expect(error!.message).toContain('"Authentication"');
	expect(capillary.requests()).toEqual([]);
});

test('Options of an item may differ from item to item, also within a group', async () => {
	await capillary.close();
	capillary = await startCapillary(({ body }) => ({
		body: [body].flat().map((_, index) => ({ entity: { id: 500 + index }, createdId: 500 })),
	}));
	const { error } = await capillary.run({
		parameters: {
			...adding,
			options: { customersPerRequest: 2, maxConcurrency: 1, useAsync: '={{ $json.x }}' },
		},
		items: items(true, false),
	});
	expect(error).toBeUndefined();
	expect(
		capillary
			.writes()
			.map(({ headers, body }) => [headers.wait_for_downstream, (body as object[]).length]),
	).toEqual([
		['false', 2],
		['true', 2],
	]);
});
