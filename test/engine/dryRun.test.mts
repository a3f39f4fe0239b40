import type { INodeParameters, OnError } from 'n8n-workflow';
import { startCapillary } from './capillary-node.mts';

/** What a dry run says beside its output. */

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeEach(async () => {
	capillary = await startCapillary();
});
afterEach(async () => await capillary.close());

/** The credential of these tests has the region Custom, for which 100 requests a minute are documented. */
async function dryRun(
	items: object[],
	parameters: INodeParameters,
	options: INodeParameters = {},
	onError: OnError | undefined = 'continueRegularOutput',
) {
	const run = await capillary.run({
		parameters: { ...parameters, options: { dryRun: true, ...options } },
		items: items.map((json) => ({ json: { ...json } })),
		onError,
	});
	expect(capillary.requests()).toEqual([]);
	return { ...run, hint: run.hints.map(({ message }) => message).join('\n') };
}

const people = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ mobile: `9198${10_000_000 + index}` }));
const add = { operation: 'add', mobile: '={{ $json.mobile }}', email: '={{ $json.email }}' };

test('nothing was sent, how many would be added, and how long it takes one and ten at a time', async () => {
	const { hint } = await dryRun(people(1_001), add);
	expect(hint).toContain('Dry run: nothing was sent. 1001 customers would be added.');
	expect(hint).toContain('one at a time: about 10 minutes at 100 requests per minute');
	expect(hint).toContain('Customers per Request at 10: about 1 minute at 100 requests per minute');
});

test('the limit is the one that the user set', async () => {
	const { hint } = await dryRun(people(121), add, { requestsPerMinute: 1 });
	expect(hint).toContain('one at a time: about 2 hours at 1 requests per minute');
	expect(hint).toContain('Customers per Request at 10: about 12 minutes');
});

test.each([
	['upsert', { identifierValue: '={{ $json.mobile }}', firstName: 'Tom' }, 'added or updated'],
	['updateByLookup', { identifierValue: '={{ $json.mobile }}', firstName: 'Tom' }, 'updated'],
	['updateV1', { identifierValue: '={{ $json.mobile }}', firstName: 'Tom' }, 'updated'],
	['add', { mobile: '={{ $json.mobile }}', options: { ifExists: 'update' } }, 'added or updated'],
])('says of %s what would become of the customers', async (operation, form, change) => {
	const { options = {}, ...others } = form as INodeParameters;
	const { hint } = await dryRun(people(2), { operation, ...others }, options as INodeParameters);
	expect(hint).toContain(`2 customers would be ${change}.`);
});

test('what cannot be sent is counted by reason and field', async () => {
	const items = [
		...people(3),
		{ mobile: '12' },
		{ mobile: 'none' },
		{ mobile: '919812345678', email: 'tom' },
		{},
	];
	const { hint } = await dryRun(items, add);
	expect(hint).toContain('3 customers would be added; 4 items cannot be sent: ');
	expect(hint).toContain('2 × &quot;Mobile&quot; is not a mobile number');
	expect(hint).toContain('1 × &quot;Email&quot; is not an email address');
	expect(hint).toContain('1 × The customer has no identifier');
});

test('with On Error at Stop the error counts all of them, not the first alone', async () => {
	const { error } = await dryRun([...people(2), { mobile: '12' }, {}], add, {}, 'stopWorkflow');
	expect(error!.context).toMatchObject({ itemIndex: 2 });
	expect(error!.description).toContain('Nothing was sent. Of 4 items, 2 cannot be');
	expect(error!.description).toContain('1 × The customer has no identifier');
});

test('what would be read is said to be read', async () => {
	const { hint } = await dryRun([{}], { operation: 'get', customerId: '7' });
	expect(hint).toContain('1 customer would be read.');
	expect(hint).not.toContain('Customers per Request');
});
