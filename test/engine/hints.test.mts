import type { IExecuteFunctions } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { startCapillary } from './capillary-node.mts';
import { example } from '../fixtures/examples/example.mts';
import type { Answer } from './server.mts';

/** What stands beside the output, failures and warnings by reason, and what n8n's log is told meanwhile. */

let capillary: Awaited<ReturnType<typeof startCapillary>>;
afterEach(async () => await capillary.close());

/** Runs an operation on so many customers, each of whom Capillary answers in the same way. */
async function hintAfter(operation: string, count: number, answer: Answer): Promise<string> {
	capillary = await startCapillary(() => answer);
	const { hints } = await capillary.run({
		parameters: {
			operation,
			identifierValue: '={{ $json.mobile }}',
			firstName: 'Tom',
			...(operation === 'add' && { mobile: '={{ $json.mobile }}' }),
		},
		items: Array.from({ length: count }, (_, index) => ({
			json: { mobile: `9198${10_000_000 + index}` },
		})),
		onError: 'continueRegularOutput',
	});
	return hints.map(({ message }) => message).join('\n');
}

test('warnings of the v2 API are counted by reason, however few the items', async () => {
	const warnings = [
		{ status: false, code: 8077, message: 'Invalid associatedWith passed' },
		// This tells of nothing that was left out.
		{ status: false, code: 8050, message: 'Same Customer found in other sources,Combining' },
	];
	const hint = await hintAfter('add', 3, { body: { createdId: 7, warnings } });
	expect(hint).toMatch(/^3 customers written\. 3 with a warning: 3 × .*\(8077\)\.$/);
});

test('warnings of the v1.1 API are, too', async () => {
	const body = structuredClone(example('v11-customer-update-2021').responseBody) as {
		response: { customers: { customer: unknown } };
	};
	const [customer] = [body.response.customers.customer].flat() as Array<{ item_status: object }>;
	Object.assign(customer.item_status, {
		warnings: { warning: [{ code: 1234, message: 'Mobile not updated' }] },
	});
	const hint = await hintAfter('updateV1', 1, { body });
	expect(hint).toContain('1 with a warning: 1 × Mobile not updated (1234).');
});

test('failures are counted by what Capillary says', async () => {
	const errors = [{ code: 8015, message: 'Customer not found' }];
	const hint = await hintAfter('updateByLookup', 20, { status: 400, body: { errors } });
	expect(hint).toMatch(/20 items failed\. Failed: 20 × .*\(8015\)\.$/);
});

test('what a server says is shown as text', async () => {
	const warnings = [{ code: 9999, message: 'Left <out> & "gone"' }];
	const hint = await hintAfter('add', 1, { body: { createdId: 7, warnings } });
	expect(hint).not.toContain('<out>');
	expect(hint).toContain('&quot;gone&quot;');
});

test('nothing is said of an answer without warnings', async () => {
	expect(await hintAfter('add', 3, { body: { createdId: 7, warnings: [] } })).toBe('');
});

test('while a run lasts, the log says how far it is', async () => {
	const realNow = Date.now.bind(Date);
	let late = 0;
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => realNow() + late);
	// Every item takes a minute.
	capillary = await startCapillary(() => {
		late += 60_000;
		return { body: { createdId: 7, warnings: [] } };
	});
	const lines: string[] = [];
	class CapillaryWatched extends Capillary {
		async execute(this: IExecuteFunctions) {
			const logger = { ...this.logger, info: (line: string) => void lines.push(line) };
			const context = Object.create(this, { logger: { value: logger } }) as IExecuteFunctions;
			return await Capillary.prototype.execute.call(context);
		}
	}
	await capillary.run({
		node: CapillaryWatched,
		parameters: { operation: 'updateById', customerId: '7', firstName: 'Tom' },
		items: Array.from({ length: 4 }, () => ({ json: {} })),
	});
	clock.mockRestore();
	expect(lines).toEqual([
		expect.stringMatching(/: 1 of 4 items done; about 3 minutes left$/),
		expect.stringMatching(/: 2 of 4 items done; about 2 minutes left$/),
		expect.stringMatching(/: 3 of 4 items done; about 1 minute left$/),
	]);
});
