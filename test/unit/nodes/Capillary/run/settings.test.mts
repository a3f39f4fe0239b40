import type { IExecuteFunctions } from 'n8n-workflow';
import { readSettings } from '../../../../../nodes/Capillary/run/settings.ts';

/** Reads the settings of a run whose items have these values for parameters that are expressions. */
async function settingsOf(name: string, values: unknown[], others: Record<string, unknown> = {}) {
	const fixed: Record<string, unknown> = {
		resource: 'customer',
		operation: 'get',
		authentication: 'basic',
		options: {},
		...others,
		[name]: '={{ $json.x }}',
	};
	const context = {
		getInputData: () => values.map(() => ({ json: {} })),
		getNodeParameter: (parameter: string) => fixed[parameter],
	} as unknown as IExecuteFunctions;
	return await readSettings(
		context,
		(index) => (parameter) => (parameter === name ? values[index] : fixed[parameter]),
	);
}

test('a whole list of options may be an expression, with the same options for all items', async () => {
	const same = [{ dryRun: true }, { dryRun: 'true', ifExists: 'fail' }];
	expect((await settingsOf('options', same)).options.dryRun).toBe(true);
	const different = [{ timeout: 5000 }, { timeout: 5000 }, { timeout: 5000, dryRun: true }];
	await expect(settingsOf('options', different)).rejects.toThrow(
		'"Dry Run" is empty for item 0 and true for item 2, but it holds for the whole run',
	);
});

test.each([
	['resource', 'Resource', 'customer', 'organization'],
	['operation', 'Operation', 'get', 'add'],
	['authentication', 'Authentication', 'basic', 'oauth'],
])(
	'%s as an expression, where n8n works one out, is the same for all items',
	async (name, label, a, b) => {
		await expect(settingsOf(name, [a, a])).resolves.toBeDefined();
		await expect(settingsOf(name, [a, b])).rejects.toThrow(
			`"${label}" is ${a} for item 0 and ${b} for item 1`,
		);
	},
);
