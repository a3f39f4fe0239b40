import { codes, example, startSandbox, withMobile, type Sandbox } from './sandbox.mts';
import { shapeDifferences } from './shape.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const add = (body: unknown, config = {}) => sandbox.api.post('/v2/customers', body, config);
const addCustomer = async (body: unknown) => {
	const answer = await add(body);
	expect(answer.data.errors).toBeUndefined();
	return answer.data as { createdId: number; warnings: any[]; sideEffects: any[] };
};
const addRefused = async (body: unknown, config = {}) => {
	const before = await sandbox.customers();
	const answer = await add(body, config);
	expect(answer.status).toBe(400);
	expect(await sandbox.customers()).toEqual(before);
	return answer.data.errors[0];
};
const profile = (source: string, accountId: string | undefined, ...identifiers: string[]) => ({
	profiles: [
		{
			source,
			accountId,
			identifiers: identifiers.map((text) => {
				const [type, value] = text.split(' ');
				return { type, value };
			}),
		},
	],
});

describe('documented requests', () => {
	it.each([
		'v2-customers-post-instore',
		'v2-customers-post-external-id-only',
		'v2-customers-post-make-first-call',
		'v2-customers-post-with-card',
	])('%s is taken whole', async (name) => {
		const { requestBody, responseBody } = example(name);
		const answer = await add(requestBody);
		expect(answer.status).toBe(200);
		expect(answer.headers['x-cap-requestid']).toMatch(/\S/);
		const documented = responseBody ?? { createdId: 1, warnings: [], sideEffects: [] };
		expect(shapeDifferences(answer.data, { ...documented, warnings: [] })).toEqual([]);
		expect(answer.data.warnings).toEqual([]);
		expect(await sandbox.journal()).toMatchObject([{ ignoredKeys: [], committed: true }]);
	});

	it('stores everything in the INSTORE sample', async () => {
		await add(example('v2-customers-post-instore').requestBody);
		expect(await sandbox.customers()).toMatchObject([
			{
				profiles: [
					{
						firstName: 'Customer_add_1',
						lastName: 'Test123',
						source: 'INSTORE',
						accountId: '',
						identifiers: [
							{ type: 'mobile', value: '919988221100' },
							{ type: 'email', value: 'tom.sawyer@capillarytech.com' },
						],
						commChannels: [
							{
								type: 'email',
								value: 'tom.sawyer@capillarytech.com',
								primary: true,
								verified: true,
								meta: { residence: true, office: false },
							},
							{ type: 'mobile', value: '919988221100', primary: true, verified: true },
						],
					},
				],
				loyaltyProgramDetails: [
					{
						programId: 469,
						slabSNo: 1,
						loyaltyPoints: 0,
						// 16:36:17+05:30
						slabExpiryDate: '2024-05-11T11:06:17Z',
						pointsExpiryDate: '2024-05-11T11:06:17Z',
					},
				],
			},
		]);
	});

	it('stores the card, the custom fields and the extended fields of the card sample', async () => {
		const { requestBody } = example('v2-customers-post-with-card');
		await add(requestBody);
		const [customer] = await sandbox.customers();
		expect(customer?.extendedFields).toEqual(requestBody.extendedFields);
		expect(customer?.profiles[0]?.fields).toEqual(requestBody.profiles[0].fields);
		expect(customer?.profiles[0]?.identifiers).toContainEqual(
			requestBody.profiles[0].identifiers[2],
		);
	});

	it('rewards joining as the sample of an external id does', async () => {
		const { requestBody, responseBody } = example('v2-customers-post-external-id-only');
		expect((await addCustomer(requestBody)).sideEffects).toEqual(responseBody.sideEffects);
	});

	it('rewards referrer and referred as the sample does', async () => {
		const referrer = await addCustomer(withMobile('919800000001'));
		const [{ referralCode } = { referralCode: '' }] = await sandbox.customers();
		const { createdId, sideEffects } = await addCustomer(
			withMobile('919800000002', { referralCode }),
		);
		const { responseBody } = example('v2-customers-post-referral-sideeffects');
		expect(shapeDifferences(sideEffects, responseBody.sideEffects)).toEqual([]);
		expect(sideEffects).toMatchObject([
			{ customerId: createdId },
			{ customerId: referrer.createdId, isReferrer: true },
		]);
	});

	it('warns as the sample of a combined customer does', async () => {
		const first = await addCustomer(withMobile('919800000001'));
		const second = await addCustomer(
			profile('WECHAT', '1234', 'mobile 919800000001', 'wechat wc_1'),
		);
		expect(second.createdId).toBe(first.createdId);
		const { responseBody } = example('v2-customers-post-other-source-combining-8050');
		expect(codes(second.warnings)).toEqual(codes(responseBody.warnings));
		expect(await sandbox.customers()).toMatchObject([
			{ profiles: [{ source: 'INSTORE' }, { source: 'WECHAT', accountId: '1234' }] },
		]);
	});
});

describe('identifiers', () => {
	it('are unique within a source: 8006 names who has it', async () => {
		const { createdId } = await addCustomer(withMobile('919800000001'));
		const error = await addRefused(withMobile('919800000001'));
		expect(error).toEqual({
			status: false,
			code: 8006,
			message: `Add failed, Customer already exists with id ${createdId} for same source`,
		});
	});

	it('are unique within an account, not across accounts', async () => {
		const { createdId } = await addCustomer(profile('WECHAT', '1234', 'wechat wc_1'));
		expect((await addRefused(profile('WECHAT', '1234', 'wechat wc_1'))).code).toBe(8006);
		const other = await addCustomer(profile('WECHAT', '22232', 'wechat wc_1'));
		expect(other.createdId).toBe(createdId);
		expect(codes(other.warnings)).toEqual([8050]);
	});

	it('of two customers merge them into the older one: 8051', async () => {
		const older = await addCustomer(profile('INSTORE', undefined, 'mobile 919800000001'));
		const younger = await addCustomer(profile('WEBSITE', undefined, 'email a@example.com'));
		const merged = await addCustomer(
			profile('LINE', 'line-main', 'mobile 919800000001', 'email a@example.com', 'line l1'),
		);
		expect(merged.createdId).toBe(older.createdId);
		expect(merged.warnings).toEqual([
			{
				status: false,
				code: 8051,
				message: `Same Customer found in other sources, Merging with userId ${older.createdId}`,
			},
		]);
		const customers = await sandbox.customers();
		expect(customers.map(({ id }) => id)).toEqual([older.createdId]);
		expect(customers[0]?.profiles.map(({ source }) => source)).toEqual([
			'INSTORE',
			'WEBSITE',
			'LINE',
		]);
		const victim = await sandbox.api.get(`/v2/customers/${younger.createdId}?source=ALL`);
		expect(codes(victim.data.errors)).toEqual([8069]);
	});

	it('of two customers in one source do not merge them: 8052', async () => {
		const one = await addCustomer(withMobile('919800000001'));
		const other = await addCustomer(profile('INSTORE', undefined, 'email a@example.com'));
		const added = await addCustomer(
			profile('LINE', 'line-main', 'mobile 919800000001', 'email a@example.com'),
		);
		expect(added.createdId).toBe(one.createdId);
		expect(codes(added.warnings)).toEqual([8050, 8052]);
		const customers = await sandbox.customers();
		expect(customers.map(({ id }) => id)).toEqual([other.createdId, one.createdId]);
		expect(customers[1]?.profiles[1]?.conflictingProfileList).toEqual([
			{ userId: other.createdId },
		]);
	});

	it('of a customer with another profile in the same source and account are refused: 8066', async () => {
		await addCustomer(profile('WEBSITE', undefined, 'mobile 919800000001', 'email a@example.com'));
		await addCustomer(profile('INSTORE', undefined, 'mobile 919800000001'));
		expect((await addRefused(profile('INSTORE', undefined, 'email a@example.com'))).code).toBe(
			8066,
		);
	});

	it('are required: 8005', async () => {
		expect((await addRefused(profile('INSTORE', undefined))).code).toBe(8005);
		expect((await addRefused(profile('INSTORE', undefined, 'email nobody'))).code).toBe(8005);
		expect((await addRefused(profile('INSTORE', undefined, 'passport P1'))).code).toBe(8005);
	});

	it('may be numbers', async () => {
		await addCustomer({
			profiles: [{ source: 'INSTORE', identifiers: [{ type: 'mobile', value: 919111111111 }] }],
		});
		expect((await addRefused(withMobile('919111111111'))).code).toBe(8006);
	});

	it.each(['+919800000001', '12345', 'nine eight'])('8014 for the mobile %s', async (mobile) => {
		expect(await addRefused(withMobile(mobile))).toEqual({
			status: false,
			code: 8014,
			message: `Error in customer registration: Invalid Primary Id - ${mobile}`,
		});
	});

	it('that are invalid are left out if another is valid: 8055, 8056', async () => {
		const instore = await addCustomer(
			profile('INSTORE', undefined, 'mobile 919800000001', 'email nobody'),
		);
		expect(codes(instore.warnings)).toEqual([8055]);
		const website = await addCustomer(
			profile('WEBSITE', undefined, 'email a@example.com', 'mobile 1'),
		);
		expect(codes(website.warnings)).toEqual([8056]);
		const identifiers = (await sandbox.customers()).map(({ profiles }) => profiles[0]?.identifiers);
		expect(identifiers).toEqual([
			[{ type: 'email', value: 'a@example.com' }],
			[{ type: 'mobile', value: '919800000001' }],
		]);
	});
});

describe('sources', () => {
	it.each(['FACEBOOK', 'LINE', 'MARTJACK', 'MOBILE_APP', 'WEB_ENGAGE', 'WECHAT'])(
		'8045: %s needs an account',
		async (source) => {
			expect((await addRefused(profile(source, undefined, 'email a@example.com'))).code).toBe(8045);
		},
	);

	it.each(['INSTORE', 'TMALL', 'TAOBAO', 'JD', 'ECOMMERCE', 'WEBSITE'])(
		'%s needs none',
		async (source) => {
			await addCustomer(profile(source, undefined, 'email a@example.com'));
		},
	);

	it('3217 for an unknown source or account', async () => {
		const message = 'Org source addition failed, Invalid source account identifier passed';
		const error = { status: false, code: 3217, message };
		expect(await addRefused(profile('WALMART', undefined, 'email a@example.com'))).toEqual(error);
		expect(await addRefused(profile('WECHAT', 'nobody', 'email a@example.com'))).toEqual(error);
	});

	it('8004 without a source', async () => {
		const body = { profiles: [{ identifiers: [{ type: 'mobile', value: '919800000001' }] }] };
		expect((await addRefused(body)).code).toBe(8004);
	});

	it('INSTORE has no accounts, so one is ignored', async () => {
		await addCustomer(profile('INSTORE', 'till-7', 'mobile 919800000001'));
		expect(await sandbox.customers()).toMatchObject([{ profiles: [{ accountId: '' }] }]);
	});
});

describe('loyalty', () => {
	it('gives no points to a non-loyalty customer', async () => {
		const body = withMobile('919800000001', { loyaltyInfo: { loyaltyType: 'non_loyalty' } });
		expect((await addCustomer(body)).sideEffects).toEqual([]);
		expect(await sandbox.customers()).toMatchObject([
			{ loyaltyInfo: { loyaltyType: 'non_loyalty' }, pointsSummary: { loyaltyPoints: 0 } },
		]);
	});

	it('runs later with use_async, so the answer has no side effects', async () => {
		const later = await add(withMobile('919800000001'), { params: { use_async: true } });
		expect(later.data).not.toHaveProperty('sideEffects');
		const headers = { WAIT_FOR_DOWNSTREAM: 'false' };
		const header = await add(withMobile('919800000002'), { headers });
		expect(header.data).not.toHaveProperty('sideEffects');
		expect(await sandbox.customers()).toMatchObject([
			{ pointsSummary: { loyaltyPoints: 100 } },
			{ pointsSummary: { loyaltyPoints: 100 } },
		]);
	});

	it('warns of an unknown program or tier, and registers the customer', async () => {
		const added = await addCustomer(
			withMobile('919800000001', {
				loyaltyProgramEnrollments: [
					{ programId: 1, tierNumber: 1 },
					{ programId: 469, tierNumber: 4 },
					{ programId: 699, tierNumber: 2, loyaltyPoints: 75 },
				],
			}),
		);
		expect(codes(added.warnings)).toEqual([1213, 1213]);
		expect(await sandbox.customers()).toMatchObject([
			{ loyaltyProgramDetails: [{ programId: 699, currentSlab: 'Black', loyaltyPoints: 75 }] },
		]);
	});
});

describe('the rest of the body', () => {
	it('ignores keys that the tables misspell, and shows them in the journal', async () => {
		await addCustomer(
			withMobile(
				'919800000001',
				{ loyaltyType: 'non_loyalty', commChannels: [{ type: 'email', value: 'a@example.com' }] },
				{ Firstname: 'Tom', Lastname: 'Sawyer' },
			),
		);
		expect(await sandbox.customers()).toMatchObject([
			{
				profiles: [{ firstName: '', lastName: '', commChannels: [] }],
				loyaltyInfo: { loyaltyType: 'loyalty' },
			},
		]);
		expect(await sandbox.journal()).toMatchObject([
			{
				ignoredKeys: [
					'profiles[0].Firstname',
					'profiles[0].Lastname',
					'loyaltyType',
					'commChannels',
				],
			},
		]);
	});

	it('truncates names to 100 characters', async () => {
		await addCustomer(withMobile('919800000001', {}, { firstName: 'x'.repeat(101) }));
		expect(await sandbox.customers()).toMatchObject([
			{ profiles: [{ firstName: 'x'.repeat(100) }] },
		]);
	});

	it.each([
		['8077', { associatedWith: 'till.nobody' }],
		['1205', { referralCode: 'NOBODY' }],
	])('warns with %s', async (code, more) => {
		expect(codes((await addCustomer(withMobile('919800000001', more))).warnings)).toEqual([
			Number(code),
		]);
	});

	it.each([
		['8086', { statusLabel: 'Sleepy' }],
		['8017', { createDate: '2999-01-01T00:00:00+00:00' }],
		['400', { createDate: 'yesterday' }],
		['400', { profiles: { source: 'INSTORE' } }],
		['400', { extendedFields: ['city'] }],
		['400', { loyaltyInfo: { loyaltyType: 'gold' } }],
		['400', { loyaltyProgramEnrollments: { programId: 469 } }],
	])('refuses with %s %j', async (code, more) => {
		expect((await addRefused(withMobile('919800000001', more))).code).toBe(Number(code));
	});

	it('stores the till, the status and the date', async () => {
		await addCustomer(
			withMobile('919800000001', {
				associatedWith: 'till.two',
				statusLabel: 'Dormant',
				createDate: '2024-05-11T16:36:17+05:30',
			}),
		);
		expect(await sandbox.customers()).toMatchObject([
			{
				associatedWith: 'till.two',
				customerStatus: { label: 'Dormant' },
				loyaltyInfo: { attributionV2: { createDate: '2024-05-11T11:06:17Z' } },
			},
		]);
	});

	it('refuses a card without a valid status label: 3017', async () => {
		const card = (statusLabel?: string) => ({
			profiles: [
				{
					source: 'INSTORE',
					identifiers: [{ type: 'cardnumber', value: '12345678', seriesId: 73, statusLabel }],
				},
			],
		});
		expect((await addRefused(card())).code).toBe(3017);
		expect((await addRefused(card('SHINY'))).code).toBe(3017);
		await addCustomer(card('ACTIVE'));
	});

	it('8084 without any body', async () => {
		expect((await addRefused(undefined)).code).toBe(8084);
	});
});

describe('malformed requests', () => {
	it('415 for another content type', async () => {
		const headers = { 'Content-Type': 'text/plain' };
		expect((await add('profiles', { headers })).status).toBe(415);
	});

	it('400 for a body that is not JSON', async () => {
		const headers = { 'Content-Type': 'application/json' };
		const answer = await add('{"profiles":', { headers });
		expect(answer.status).toBe(400);
		expect(codes(answer.data.errors)).toEqual([400]);
	});

	it('404 for an unknown path', async () => {
		const answer = await sandbox.api.get('/v2/consumers');
		expect(answer.status).toBe(404);
		expect(answer.headers['x-cap-requestid']).toMatch(/\S/);
	});
});
