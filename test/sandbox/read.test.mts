import { codes, example, startSandbox, withMobile, type Sandbox } from './sandbox.mts';
import { shapeDifferences } from './shape.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const addCustomer = async (body: object) => {
	const { data } = await sandbox.api.post('/v2/customers', body);
	return data.createdId as number;
};
const get = (path: string, params: object) => sandbox.api.get(path, { params });

describe('the lookup of an ID', () => {
	const lookup = (params: object) => get('/v2/customers/lookup', params);
	const mobile = { identifierName: 'mobile', identifierValue: '9449489999' };

	it('answers as documented', async () => {
		const id = await addCustomer(withMobile('9449489999'));
		const { query, responseBody } = example('v2-customers-lookup-get-id');
		const { data } = await lookup(query);
		expect(data).toEqual({ ...responseBody, entity: id });
	});

	it('finds a customer in any source with ALL', async () => {
		const id = await addCustomer(withMobile('9449489999', {}, { source: 'WEBSITE' }));
		expect((await lookup({ source: 'ALL', ...mobile })).data.entity).toBe(id);
	});

	it('accepts comma-separated lists that belong to one customer', async () => {
		const both = [
			{ type: 'mobile', value: '9449489999' },
			{ type: 'email', value: 'a@example.com' },
		];
		const id = await addCustomer(withMobile('', {}, { identifiers: both }));
		await addCustomer(withMobile('9449480000'));
		const list = (identifierValue: string) =>
			lookup({ source: 'INSTORE', identifierName: 'email,mobile', identifierValue });
		expect((await list('a@example.com,9449489999')).data.entity).toBe(id);
		expect(codes((await list('a@example.com,9449480000')).data.errors)).toEqual([8015]);
		expect(codes((await list('a@example.com')).data.errors)).toEqual([8013]);
	});

	it.each([
		[8001, {}],
		[8011, { source: 'SHOP' }],
		[8045, { source: 'WECHAT' }],
		[8002, { source: 'INSTORE' }],
		[8013, { source: 'INSTORE', identifierName: 'phone', identifierValue: '1' }],
		[8015, { source: 'INSTORE', identifierName: 'mobile', identifierValue: '919000000000' }],
		[8065, { source: 'WEBSITE', ...mobile }],
	])('%i for %j', async (code, params) => {
		await addCustomer(withMobile('9449489999'));
		const { data, status } = await lookup(params);
		expect(status).toBe(400);
		expect(codes(data.errors)).toEqual([code]);
	});

	it('reports an unknown customer with the documented message', async () => {
		const { data } = await lookup({ source: 'INSTORE', ...mobile });
		expect(data).toEqual(example('v2-error-8015-plain').responseBody);
	});
});

describe('the details of a customer', () => {
	it('have the documented shape', async () => {
		const id = await addCustomer(example('v2-customers-post-instore').requestBody);
		const { customerImage: _, ...documented } = example(
			'v2-customers-get-instore-2025-full',
		).responseBody;
		// The sample's fields are those of another organization.
		documented.extendedFields = {};
		documented.profiles[0].fields = {};
		const { data } = await get(`/v2/customers/${id}`, { source: 'INSTORE' });
		expect(shapeDifferences(data, documented)).toEqual([]);
	});

	it('have the documented blocks on request', async () => {
		const id = await addCustomer(
			withMobile('9449489999', {
				loyaltyProgramEnrollments: [
					{ programId: 469, tierNumber: 2, tierExpiryDate: '2030-01-01T00:00:00Z' },
				],
			}),
		);
		const embed = 'points,subscriptions,mlp';
		const { data } = await get(`/v2/customers/${id}`, { source: 'INSTORE', embed });
		for (const name of ['v2-customers-get-embed-points', 'v2-customers-get-embed-subscriptions']) {
			expect(shapeDifferences(data, example(name).responseBody)).toEqual([]);
		}
		expect(data.pointsSummary).toMatchObject({ loyaltyPoints: 100, currentSlab: 'Silver' });
		expect(data.loyaltyProgramDetails).toMatchObject([{ programId: 469, slabSNo: 2 }]);
	});

	it('are the same by ID and by identifier', async () => {
		const id = await addCustomer(withMobile('9449489999'));
		const byId = await get(`/v2/customers/${id}`, { source: 'INSTORE' });
		const byMobile = await get('/v2/customers/lookup/customerDetails', {
			source: 'INSTORE',
			identifierName: 'mobile',
			identifierValue: '9449489999',
		});
		expect(byMobile.data).toEqual(byId.data);
	});

	it.each([
		[8016, {}],
		[8012, { source: 'SHOP' }],
		[8045, { source: 'WECHAT' }],
		[8065, { source: 'WEBSITE' }],
	])('by ID: %i for %j', async (code, params) => {
		const id = await addCustomer(withMobile('9449489999'));
		const { data } = await get(`/v2/customers/${id}`, params);
		expect(codes(data.errors)).toEqual([code]);
	});

	it.each([
		[8092, { source: 'INSTORE' }],
		[8093, { source: 'INSTORE', identifierName: 'mobile' }],
		[8012, { source: 'SHOP', identifierName: 'mobile', identifierValue: '9449489999' }],
		[8015, { source: 'WECHAT', identifierName: 'mobile', identifierValue: '9449489999' }],
	])('by identifier: %i for %j', async (code, params) => {
		await addCustomer(withMobile('9449489999'));
		const { data } = await get('/v2/customers/lookup/customerDetails', params);
		expect(codes(data.errors)).toEqual([code]);
	});

	it('8015 for an invalid ID', async () => {
		for (const id of ['1', 'tom']) {
			const { data } = await get(`/v2/customers/${id}`, { source: 'INSTORE' });
			expect(codes(data.errors)).toEqual([8015]);
		}
	});
});

describe('the search', () => {
	it('finds what starts with the text, in the documented shape', async () => {
		const tom = await addCustomer(withMobile('9449489999', {}, { firstName: 'Tom' }));
		const anton = await addCustomer(
			withMobile(
				'',
				{},
				{
					firstName: 'Anton',
					identifiers: [{ type: 'email', value: 'tomahawk@example.com' }],
				},
			),
		);
		const { data } = await get('/v2/customers/search', { q: 'tom' });
		expect(shapeDifferences(data, example('v2-customers-search').responseBody)).toEqual([]);
		expect(data.pagination).toEqual({ limit: 10, offset: 0, total: 2 });
		expect(data.data.map(({ userId }: { userId: number }) => userId)).toEqual([tom, anton]);
		expect(data.data[1].matchedIdentifiers).toEqual([
			{ idType: 'email', idValue: 'tomahawk@example.com', source: 'INSTORE', accountId: '' },
		]);
	});

	it('takes % and _ literally', async () => {
		await addCustomer(withMobile('9449489999', {}, { firstName: 'Tom' }));
		expect((await get('/v2/customers/search', { q: '%om' })).data.data).toEqual([]);
		expect((await get('/v2/customers/search', { q: '_om' })).data.data).toEqual([]);
	});

	it('returns the requested page', async () => {
		const ids: number[] = [];
		for (const last of '123') ids.push(await addCustomer(withMobile(`944948000${last}`)));
		const { data } = await get('/v2/customers/search', { q: '944', limit: 1, offset: 1 });
		expect(data.pagination.total).toBe(3);
		expect(data.data).toMatchObject([{ userId: ids[1] }]);
	});

	it.each([
		[8100, { offset: -1 }],
		[8101, { limit: 0 }],
		[8102, { limit: 101 }],
	])('%i for %j', async (code, params) => {
		const { data } = await get('/v2/customers/search', { q: 'tom', ...params });
		expect(codes(data.errors)).toEqual([code]);
	});
});

describe('the status of a customer', () => {
	const put = (params: object, body: unknown) =>
		sandbox.api.put('/v2/customers/lookup/status', body, { params });

	it('is written as documented', async () => {
		const id = await addCustomer(withMobile('1234512345', { statusLabel: 'Inactive' }));
		const { query, requestBody, responseBody } = example('v2-customers-lookup-status-put');
		const { data } = await put(query, requestBody);
		expect(data).toEqual({ ...responseBody, createdId: id });
		expect(await sandbox.customers()).toMatchObject([
			{ customerStatus: { label: 'Active', reason: 'testing2' } },
		]);
	});

	it.each([
		[8003, { source: 'SHOP' }, 'Active'],
		[8013, { identifierName: 'phone' }, 'Active'],
		[8015, { identifierValue: '919000000000' }, 'Active'],
		[8086, {}, 'Sleepy'],
	])('%i for %j and the label %s', async (code, params, label) => {
		await addCustomer(withMobile('1234512345'));
		const { query } = example('v2-customers-lookup-status-put');
		const { data } = await put({ ...query, ...params }, { label });
		expect(codes(data.errors)).toEqual([code]);
	});
});

describe('the organization', () => {
	it.each([
		'v2-extendedFields-get-2025',
		'v2-meta-sources-get',
		'v2-org-sources-list',
		'v2-organization-customFields-get',
	])('answers %s in the documented shape', async (name) => {
		const { path, query, responseBody } = example(name);
		const { data, status } = await get(path, query);
		expect(status).toBe(200);
		expect(shapeDifferences(data, responseBody)).toEqual([]);
	});

	it('lists the documented source types', async () => {
		const { path, responseBody } = example('v2-meta-sources-get');
		expect((await get(path, {})).data).toEqual(responseBody);
	});

	it('lists its programs in the documented shape', async () => {
		const { path, responseBody } = example('v2-organization-programs-get');
		const { data } = await get(path, {});
		expect(shapeDifferences(data, responseBody)).toEqual([]);
		expect(data.data).toMatchObject([{ programId: 469 }, { programId: 699 }, { programId: 1016 }]);
	});

	it('lists custom fields of the requested scope, without disabled ones', async () => {
		const names = async (params: object) =>
			(await get('/v2/organization/customFields', params)).data.data.map(
				({ name }: { name: string }) => name,
			);
		const scope = 'loyalty_registration';
		expect(await names({ scope })).toContain('age_groupe');
		expect(await names({ scope })).not.toContain('bankdetails');
		expect(await names({ scope })).not.toContain('old_club');
		expect(await names({ scope, includeDisabled: true })).toContain('old_club');
	});

	it('lists its tills as v1.1 does, with numbers as strings', async () => {
		const { path, responseBody } = example('v11-organization-entities-get');
		const { data } = await get(path, { format: 'json', type: 'TILL' });
		const documented = responseBody.response;
		expect(shapeDifferences(data.response.status, documented.status)).toEqual([]);
		expect(shapeDifferences(data.response.pagination, documented.pagination)).toEqual([]);
		const [till] = data.response.organization.entities.entity;
		expect(till).toMatchObject({ id: '75155282', code: 'store.server', is_active: '1' });
	});

	it('accepts the accounts it lists', async () => {
		const { data } = await get('/v2/org/100737/sources', {});
		for (const { sourceTypeName, sourceAccountIdentifier } of data.data) {
			const answer = await sandbox.api.post('/v2/customers', {
				profiles: [
					{
						source: sourceTypeName.toUpperCase(),
						accountId: sourceAccountIdentifier,
						identifiers: [{ type: 'externalId', value: `E-${sourceAccountIdentifier}` }],
					},
				],
			});
			expect(answer.data.errors).toBeUndefined();
		}
	});
});

describe('the tiers of a program', () => {
	it('have the documented shape, the live ones by number, and a draft besides', async () => {
		const { data } = await get('/v3/tiers', { programId: 469 });
		const [documented] = example('v3-tiers-get').responseBody.data.tiers;
		const { communicationModeConfig, countRefreshedAt, meta, ...always } = documented;
		expect([communicationModeConfig, countRefreshedAt, meta]).not.toContain(undefined);
		expect(shapeDifferences(data.data.tiers[0], always)).toEqual([]);
		const live = data.data.tiers.filter(({ status }: any) => status === 'LIVE');
		expect(live.map(({ serialNumber, name }: any) => [serialNumber, name])).toEqual([
			[1, 'Bronze'],
			[2, 'Silver'],
			[3, 'Gold'],
		]);
		expect(data.data.tiers).toHaveLength(4);
	});

	it('cannot be asked for by status: 9057', async () => {
		const { data, status } = await get('/v3/tiers', { programId: 469, status: 'LIVE' });
		expect(status).toBe(400);
		expect(codes(data.errors)).toEqual([9057]);
	});
});
