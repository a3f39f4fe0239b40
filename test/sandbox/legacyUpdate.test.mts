import { codes, example, startSandbox, withMobile, type Sandbox } from './sandbox.mts';
import { shapeDifferences } from './shape.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const MOBILE = '44700900011';
const addCustomer = (body: object = withMobile(MOBILE)) => sandbox.api.post('/v2/customers', body);
const send = async (...customers: object[]) => {
	const answer = await sandbox.api.post('/v1.1/customer/update?format=json', {
		root: { customer: customers },
	});
	return { http: answer.status, ...answer.data.response } as {
		http: number;
		status: Record<string, unknown>;
		customers: { customer: any[] };
	};
};
/** Updates a single customer and returns its `item_status`. */
const updateOne = async (customer: object) =>
	(await send(customer)).customers.customer[0].item_status;
const readCustomer = async () => (await sandbox.customers())[0];

it('takes the documented update and answers in the documented shape', async () => {
	await addCustomer(
		withMobile(MOBILE, {
			loyaltyInfo: { loyaltyType: 'non_loyalty' },
			loyaltyProgramEnrollments: [
				{ programId: 469, tierNumber: 1, tierExpiryDate: '2119-09-11T23:59:59Z' },
			],
		}),
	);
	const { requestBody, responseBody } = example('v11-customer-update-2021');
	const { data, status } = await sandbox.api.post('/v1.1/customer/update', requestBody);
	expect(status).toBe(200);
	expect(shapeDifferences(data, responseBody)).toEqual([]);
	expect(data.response.status).toEqual(responseBody.response.status);
	const [customer] = data.response.customers.customer;
	expect(customer).toMatchObject({
		firstname: 'Rita',
		lastname: 'James',
		mobile: MOBILE,
		current_slab: 'Bronze',
		tier_expiry_date: '2119-09-11 23:59:59',
		updated_on: '2019-09-11 10:12:00',
		type: 'LOYALTY',
		source: 'instore',
		extended_fields: { field: [{ name: 'gender', value: 'Male' }] },
		item_status: {
			success: 'true',
			code: '1000',
			message: 'Customer successfully updated',
			// Its `Nationality` and `age` are not fields of the sample organization.
			warnings: { warning: ['91015', '1017'] },
		},
	});
	// The request's channels, in the format of the answer's sample.
	expect(customer.subscriptions.subscription).toHaveLength(4);
	expect(customer.subscriptions.subscription).toEqual(
		expect.arrayContaining([
			{ channel: 'EMAIL', priority: 'TRANS', scope: 'ALL', status: '1' },
			{ channel: 'EMAIL', priority: 'BULK', scope: 'ALL', status: '0' },
			{ channel: 'SMS', priority: 'TRANS', scope: 'ALL', status: '1' },
			{ channel: 'SMS', priority: 'BULK', scope: 'ALL', status: '1' },
		]),
	);
	expect(await sandbox.journal()).toMatchObject([{}, { ignoredKeys: [] }]);
});

it.each([
	['id', (id: number) => ({ id })],
	['mobile', () => ({ mobile: MOBILE })],
	['email', () => ({ email: 'a@example.com' })],
	['external_id', () => ({ external_id: 'E1' })],
])('finds a customer by %s', async (_name, key) => {
	const { data } = await addCustomer(
		withMobile(
			'',
			{},
			{
				identifiers: [
					{ type: 'mobile', value: MOBILE },
					{ type: 'email', value: 'a@example.com' },
					{ type: 'externalId', value: 'E1' },
				],
			},
		),
	);
	await addCustomer(withMobile('44700900012'));
	const answer = await send({ ...key(data.createdId), firstname: 'Rita' });
	expect(answer.customers.customer[0]).toMatchObject({
		user_id: data.createdId,
		firstname: 'Rita',
	});
});

it("reports each customer's result: 201", async () => {
	await addCustomer();
	const { http, status, customers } = await send(
		{ mobile: MOBILE, firstname: 'Rita' },
		{ mobile: '44700900099', firstname: 'Nobody' },
	);
	expect(http).toBe(200);
	expect(status).toMatchObject({ success: 'true', code: 201, total: '2', success_count: '1' });
	expect(customers.customer).toMatchObject([
		{ firstname: 'Rita', item_status: { success: 'true', code: '1000' } },
		{ mobile: '44700900099', item_status: { success: 'false', code: '1012' } },
	]);
});

it.each([200, 500])('500 in the body when all fail, under HTTP %i', async (legacyErrorStatus) => {
	await sandbox.change({ legacyErrorStatus });
	const { http, status } = await send({ mobile: '44700900099' });
	expect(http).toBe(legacyErrorStatus);
	expect(status).toEqual(example('v11-customer-add-500').responseBody.response.status);
});

it('1015 without an identifier', async () => {
	expect(await updateOne({ firstname: 'Rita' })).toMatchObject({ success: 'false', code: '1015' });
});

it('1046 for the reverse, with nothing saved', async () => {
	await addCustomer();
	const status = await updateOne({ mobile: MOBILE, firstname: 'Rita', type: 'NON_LOYALTY' });
	expect(status).toMatchObject({ success: 'false', code: '1046' });
	expect(await readCustomer()).toMatchObject({
		profiles: [{ firstName: '' }],
		loyaltyInfo: { loyaltyType: 'loyalty' },
	});
});

it('adds an identifier of a type the customer does not have', async () => {
	await addCustomer();
	const status = await updateOne({ mobile: MOBILE, email: 'a@example.com', external_id: 'E1' });
	expect(status).toMatchObject({ success: 'true', warnings: { warning: [] } });
	expect((await readCustomer())?.profiles[0]?.identifiers).toEqual([
		{ type: 'mobile', value: MOBILE },
		{ type: 'externalId', value: 'E1' },
		{ type: 'email', value: 'a@example.com' },
	]);
});

it('does not change identifiers: 91005, 91006, 91007, 91003', async () => {
	const identifiers = [
		{ type: 'mobile', value: MOBILE },
		{ type: 'email', value: 'a@example.com' },
	];
	await addCustomer(withMobile('', {}, { identifiers }));
	const warnings = async (customer: object) => (await updateOne(customer)).warnings.warning;
	expect(await warnings({ email: 'a@example.com', mobile: '44700900077' })).toEqual(['91005']);
	expect(await warnings({ mobile: MOBILE, email: 'b@example.com' })).toEqual(['91006']);
	expect((await readCustomer())?.profiles[0]?.identifiers).toEqual(identifiers);
	const other = [{ type: 'externalId', value: 'E1' }];
	await addCustomer(withMobile('', {}, { identifiers: other }));
	expect(await warnings({ mobile: MOBILE, external_id: 'E1' })).toEqual(['91007']);
	expect(await warnings({ external_id: 'E1', email: 'nobody' })).toEqual(['91003']);
});

it.each([
	['CONF_ALLOW_MOBILE_UPDATE', { mobile: MOBILE }],
	['CONF_ALLOW_EMAIL_UPDATE', { email: 'a@example.com' }],
	['CONF_LOYALTY_ALLOW_EXTERNAL_ID_UPDATE', { external_id: 'E1' }],
])('%s decides whether a missing identifier is written', async (flag, more) => {
	const { data } = await addCustomer(
		withMobile('', {}, { identifiers: [{ type: 'cuid', value: 'C1' }] }),
	);
	await sandbox.change({ config: { [flag]: false } });
	const refused = await updateOne({ id: data.createdId, ...more, firstname: 'Rita' });
	expect(refused).toMatchObject({ success: 'true', warnings: { warning: ['91006'] } });
	expect((await readCustomer()).profiles[0]).toMatchObject({
		firstName: 'Rita',
		identifiers: [{ type: 'cuid', value: 'C1' }],
	});
	await sandbox.change({ config: { [flag]: true } });
	expect((await updateOne({ id: data.createdId, ...more })).warnings).toEqual({ warning: [] });
	expect((await readCustomer()).profiles[0].identifiers).toHaveLength(2);
});

describe('an identifier that another customer has in another source', () => {
	const WECHAT = { source: 'WECHAT', accountId: '1234' };
	const inWeChat = (profile: object = {}) =>
		sandbox.api.post(
			'/v2/customers?source=WECHAT&accountId=1234',
			withMobile(
				'',
				{ extendedFields: { city: 'Pune' } },
				{ identifiers: [{ type: 'externalId', value: 'E1' }], ...WECHAT, ...profile },
			),
		);

	it('merges the two: the customer who had it survives, and gets the update', async () => {
		const { data: victim } = await addCustomer();
		const { data: survivor } = await inWeChat();
		const { customers } = await send({
			mobile: MOBILE,
			external_id: 'E1',
			firstname: 'Rita',
			extended_fields: { field: [{ name: 'zip', value: '411001' }] },
		});
		expect(customers.customer[0]).toMatchObject({
			user_id: survivor.createdId,
			external_id: 'E1',
			item_status: { success: 'true', warnings: { warning: ['8051'] } },
		});
		const kept = await sandbox.customers();
		expect(kept).toMatchObject([
			{
				id: survivor.createdId,
				profiles: [{ source: 'INSTORE', firstName: 'Rita' }, WECHAT],
				extendedFields: { city: 'Pune', zip: '411001' },
			},
		]);
		const gone = await sandbox.api.get(`/v2/customers/${victim.createdId}?source=ALL`);
		expect(codes(gone.data.errors)).toEqual([8069]);
	});

	it('changes nothing if the organization does not allow the update', async () => {
		await sandbox.change({ config: { CONF_LOYALTY_ALLOW_EXTERNAL_ID_UPDATE: false } });
		await addCustomer();
		await inWeChat();
		const { warnings } = await updateOne({ mobile: MOBILE, external_id: 'E1' });
		expect(warnings).toEqual({ warning: ['91006'] });
		expect(await sandbox.customers()).toHaveLength(2);
	});

	it('changes nothing if both have a profile in the same source and account: 8053', async () => {
		await addCustomer();
		const { data } = await inWeChat();
		const elsewhere = [{ type: 'email', value: 'b@example.com' }];
		await addCustomer(withMobile('', {}, { identifiers: elsewhere }));
		// Merged into that customer, so that E1 belongs to a customer with a profile in INSTORE, too.
		await sandbox.api.post(
			`/v2/customers/${data.createdId}/changeIdentifier?source=WECHAT&accountId=1234`,
			{ add: elsewhere },
		);
		const { warnings } = await updateOne({ mobile: MOBILE, external_id: 'E1' });
		expect(warnings).toEqual({ warning: ['8053'] });
		expect(await sandbox.customers()).toHaveLength(2);
	});
});

it('writes dates, till and fraud status', async () => {
	await addCustomer();
	const status = await updateOne({
		mobile: MOBILE,
		registered_on: '2012-09-11 11:11:15',
		associated_with: 'till.two',
		fraud_status: { status: 'CONFIRMED' },
	});
	expect(status.warnings).toEqual({ warning: [] });
	expect(await readCustomer()).toMatchObject({
		associatedWith: 'till.two',
		fraudStatus: 'CONFIRMED',
		loyaltyInfo: { attributionV2: { createDate: '2012-09-11T11:11:15Z' } },
	});
});

it.each([
	['8077', { associated_with: 'nobody' }],
	['91020', { registered_till: 'nobody' }],
	['91022', { subscriptions: { subscription: { channel: 'pigeon', priority: 'BULK' } } }],
])('warns with %s', async (code, more) => {
	await addCustomer();
	expect((await updateOne({ mobile: MOBILE, ...more })).warnings).toEqual({ warning: [code] });
});

it.each([
	{ type: 'GOLD' },
	{ registered_on: '2012-09-11T11:11:15Z' },
	{ fraud_status: { status: 'RICH' } },
])('400 for the customer with %j', async (more) => {
	await addCustomer();
	expect(await updateOne({ mobile: MOBILE, ...more })).toMatchObject({
		success: 'false',
		code: '400',
	});
});

it('accepts an object instead of a list of one', async () => {
	await addCustomer();
	const root = {
		customer: {
			mobile: MOBILE,
			extended_fields: { field: { name: 'city', value: 'Pune' } },
		},
	};
	const { data } = await sandbox.api.post('/v1.1/customer/update', { root });
	expect(data.response.status.code).toBe(200);
	expect((await readCustomer())?.extendedFields).toEqual({ city: 'Pune' });
});

it('1060 for more than the maximum', async () => {
	await sandbox.change({ bulkMaximum: 1 });
	await addCustomer();
	const { status } = await send({ mobile: MOBILE }, { mobile: MOBILE });
	expect(status).toMatchObject({ code: 1060, success: false });
});

it('reports keys of v2 that v1.1 does not know', async () => {
	await addCustomer();
	await send({ mobile: MOBILE, firstName: 'Rita', extendedFields: {} });
	expect((await sandbox.journal()).at(-1)).toMatchObject({
		ignoredKeys: ['root.customer[0].firstName', 'root.customer[0].extendedFields'],
	});
});
