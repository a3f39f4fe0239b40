import type { INodeParameters } from 'n8n-workflow';
import { SECRETS, startCapillary, WRITTEN } from './capillary-node.mts';

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeEach(async () => {
	capillary = await startCapillary();
});
afterEach(async () => await capillary.close());

const add: INodeParameters = {
	operation: 'add',
	identifiers: { identifier: [{ type: 'mobile', value: '={{ $json.mobile }}' }] },
};
const update: INodeParameters = {
	operation: 'updateById',
	customerId: '171891944',
	additionalFields: { firstName: 'Tom' },
};
const items = [{ json: { mobile: '919812345678', city: 'Pune' } }];

async function headersOf(parameters: INodeParameters) {
	await capillary.run({ parameters, items });
	return capillary.writes()[0].headers;
}

test('Dry Run shows the request, with nothing that signs it, and sends nothing', async () => {
	const { outputs } = await capillary.run({
		parameters: {
			operation: 'updateByLookup',
			source: 'WECHAT',
			accountId: '1234',
			identifierName: 'externalId',
			identifierValue: 'E 1',
			extendedFields: { field: [{ name: 'city', value: '={{ $json.city }}' }] },
			options: { dryRun: true, useAsync: true },
		},
		items,
	});
	expect(outputs[0]).toEqual([
		{
			json: {
				method: 'PUT',
				url: `${capillary.url}/v2/customers/lookup`,
				query: {
					source: 'WECHAT',
					accountId: '1234',
					identifierName: 'externalId',
					identifierValue: 'E 1',
					use_async: 'true',
				},
				body: {
					extendedFields: { city: 'Pune' },
					profiles: [{ source: 'WECHAT', accountId: '1234' }],
				},
			},
			pairedItem: { item: 0 },
		},
	]);
	for (const secret of SECRETS) expect(JSON.stringify(outputs)).not.toContain(secret);
	expect(capillary.writes()).toEqual([]);
});

test('Include Input lays the item beside its result', async () => {
	const { outputs } = await capillary.run({
		parameters: { ...add, options: { includeInput: true } },
		items,
	});
	expect(outputs[0][0].json).toEqual({
		...(WRITTEN.body as object),
		action: 'added',
		input: items[0].json,
	});
});

describe('Use Async', () => {
	test.each([
		[true, 'true'],
		[false, 'false'],
		[undefined, undefined],
	])('%s on an update is use_async=%s in the query', async (useAsync, use_async) => {
		await headersOf({ ...update, options: useAsync === undefined ? {} : { useAsync } });
		expect(capillary.writes()[0].query).toEqual({
			source: 'INSTORE',
			...(use_async && { use_async }),
		});
	});

	// Add has no use_async: its header says the opposite (capillary.github.io, #register-customer).
	test.each([
		[true, 'false'],
		[false, 'true'],
		[undefined, undefined],
	])('%s on Add is the header WAIT_FOR_DOWNSTREAM: %s', async (useAsync, waits) => {
		const headers = await headersOf({
			...add,
			options: useAsync === undefined ? {} : { useAsync },
		});
		expect(headers.wait_for_downstream).toBe(waits);
		expect(capillary.writes()[0].query).toEqual({});
	});
});

describe('User Context', () => {
	const userContext = {
		context: {
			entityType: 'EMPLOYEE',
			entityId: 'nathan@example.com',
			entitySource: 'CONNECT_PLUS',
			entitySourceId: 'workflow 7',
		},
	};

	test.each([
		['Add', add],
		['an update', update],
	])('is the four audit headers of %s', async (_name, parameters) => {
		expect(await headersOf({ ...parameters, options: { userContext } })).toMatchObject({
			'user-context-entity-type': 'EMPLOYEE',
			'user-context-entity-id': 'nathan@example.com',
			'user-context-entity-source': 'CONNECT_PLUS',
			'user-context-entity-source-id': 'workflow 7',
		});
	});

	test('sends only what is filled in', async () => {
		const headers = await headersOf({
			...update,
			options: { userContext: { context: { entityType: 'EMPLOYEE', entitySource: 'API' } } },
		});
		expect(Object.keys(headers).filter((name) => name.startsWith('user-context'))).toEqual([
			'user-context-entity-type',
			'user-context-entity-source',
		]);
	});

	test('sends none of them when nobody asked for it', async () => {
		const headers = await headersOf(update);
		expect(Object.keys(headers).filter((name) => name.startsWith('user-context'))).toEqual([]);
	});
});

test('an option that cannot be read ends the run by its name, before anything is sent', async () => {
	const { error } = await capillary.run({
		parameters: { ...update, options: { timeout: '={{ "soon" }}' } },
	});
	expect(error!.message).toContain('Timeout');
	expect(capillary.writes()).toEqual([]);
});

describe('the data type of a field', () => {
	const fields = {
		...update,
		extendedFields: {
			field: [
				{ name: 'Age', value: '33' },
				{ name: 'nickname', value: 7 },
			],
		},
		customFields: { field: [{ name: 'age_groupe', value: '2' }] },
	};

	test("is the organization's, where its metadata names the field", async () => {
		await capillary.run({ parameters: fields });
		expect(capillary.writes()[0].body).toMatchObject({
			extendedFields: { Age: 33, nickname: '7' },
			profiles: [{ fields: { age_groupe: 2 } }],
		});
	});

	test('is asked for once in a run', async () => {
		await capillary.run({ parameters: fields, items: [...items, ...items, ...items] });
		expect(capillary.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([
			'GET /v2/organization/customFields',
			'GET /v2/extendedFields',
			...Array(3).fill('PUT /v2/customers/171891944'),
		]);
	});

	test('is not asked for when no row needs it', async () => {
		await capillary.run({ parameters: update });
		expect(capillary.requests().map(({ method }) => method)).toEqual(['PUT']);
	});

	test('is left to Capillary when the till may not read it', async () => {
		await capillary.close();
		capillary = await startCapillary(undefined, { status: 403 });
		const { error } = await capillary.run({ parameters: fields });
		expect(error).toBeUndefined();
		expect(capillary.writes()[0].body).toMatchObject({ extendedFields: { Age: '33' } });
	});
});

describe('every number has a least and a most, and its error names both', () => {
	const numbers: Array<[string, string, number, number]> = [
		['timeout', 'Timeout', 1, 3_600_000],
		['maxConcurrency', 'Max Concurrency', 1, 50],
		['maxRetries', 'Max Retries', 0, 20],
		['maxLimitWait', 'Max Wait for Limit', 0, 1_440],
		['maxOutageWait', 'Max Wait for Outage', 0, 1_440],
		['requestsPerMinute', 'Requests per Minute', 0, 100_000],
		['customersPerRequest', 'Customers per Request', 1, 10],
		['onlyChangedDays', 'Only Changed: Days', 1, 365],
	];

	test.each(numbers)('%s', async (name, label, least, most) => {
		for (const value of [least - 1, most + 1, 2 ** 31, 1e300, 2.5, 'many']) {
			const { error } = await capillary.run({ parameters: { ...add, options: { [name]: value } } });
			expect(error!.message).toContain(`"${label}"`);
			expect(error!.description).toContain(`Enter a whole number from ${least} to ${most}`);
		}
		expect(capillary.writes()).toEqual([]);
		for (const value of [least || 1, most]) {
			const options = { maxRetries: 0, [name]: value };
			// A Timeout of 1 ms is over before any server answers.
			if (name === 'timeout' && value === 1) continue;
			const { error } = await capillary.run({ parameters: { ...add, options }, items });
			expect(error).toBeUndefined();
		}
	});

	test('Limit', async () => {
		for (const limit of [0, -1, 1_000_001, 2.5]) {
			const { error } = await capillary.run({
				parameters: { operation: 'search', searchText: 'tom', limit },
			});
			expect(error!.message).toContain('"Limit"');
			expect(error!.description).toContain('Enter a whole number from 1 to 1000000');
		}
		expect(capillary.writes()).toEqual([]);
	});
});
