import { codes, example, startSandbox, withMobile, type Sandbox } from './sandbox.mts';
import { shapeDifferences } from './shape.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const MOBILE = '919800000001';

const addCustomer = async (body: object = withMobile(MOBILE)) => {
	const { data } = await sandbox.api.post('/v2/customers', body);
	return data.createdId as number;
};
const update = (id: number, body: unknown, query = {}) =>
	sandbox.api.put(`/v2/customers/${id}`, body, { params: { source: 'INSTORE', ...query } });
const updateByLookup = (body: unknown, query = {}) =>
	sandbox.api.put('/v2/customers/lookup', body, {
		params: {
			source: 'INSTORE',
			identifierName: 'mobile',
			identifierValue: MOBILE,
			...query,
		},
	});
const readCustomer = async () => (await sandbox.customers())[0];

it('accepts every part of the documented update by ID', async () => {
	const id = await addCustomer();
	const { requestBody, query } = example('v2-customers-put-by-id-instore');
	const { data, status } = await update(id, requestBody, query);
	expect(status).toBe(200);
	expect(data).toEqual({ createdId: id, warnings: [], sideEffects: [] });
	expect(await readCustomer()).toMatchObject({
		profiles: [
			{
				firstName: 'Tom',
				lastName: 'Sawyer',
				fields: { gender: 'Male', city: 'Bangalore' },
				commChannels: [
					{ type: 'email', value: 'tomsawyer@gmail.com', primary: true, verified: true },
					{ type: 'mobile', value: '9999000000', primary: true, meta: { residence: true } },
				],
			},
		],
		extendedFields: { gender: 'Male', city: 'Bangalore' },
		loyaltyProgramDetails: [{ programId: 699, slabSNo: 1, currentSlab: 'Blue' }],
	});
});

it('accepts the documented first call, whose source is in the profile', async () => {
	const id = await addCustomer({
		profiles: [
			{ source: 'WECHAT', accountId: '1234', identifiers: [{ type: 'unionId', value: 'u1' }] },
		],
		loyaltyInfo: { loyaltyType: 'non_loyalty' },
	});
	const { requestBody, responseBody } = example('v2-customers-put-make-first-call');
	const { data } = await sandbox.api.put(`/v2/customers/${id}`, requestBody);
	expect(shapeDifferences(data, responseBody)).toEqual([]);
	expect(data.warnings).toEqual(responseBody.warnings);
	expect(data.sideEffects).toMatchObject(responseBody.sideEffects);
	expect(await readCustomer()).toMatchObject({
		profiles: [
			{
				identifiers: [
					{ type: 'unionId' },
					{ type: 'mobile', value: '919111111111' },
					{ type: 'email', value: 'tomhill@gmail.com' },
					{ type: 'wechat', value: 'wc_2' },
				],
			},
		],
		loyaltyInfo: { loyaltyType: 'loyalty' },
	});
});

it('does not change what the body omits', async () => {
	const id = await addCustomer({
		...withMobile(
			MOBILE,
			{ extendedFields: { city: 'Pune', zip: '411001' } },
			{
				firstName: 'Ana',
				lastName: 'Rao',
				commChannels: [{ type: 'mobile', value: MOBILE, primary: true, verified: true }],
			},
		),
	});
	await update(id, {
		profiles: [
			{ firstName: 'Anna', commChannels: [{ type: 'mobile', value: MOBILE, subscribed: true }] },
		],
		extendedFields: { city: 'Goa' },
	});
	expect(await readCustomer()).toMatchObject({
		profiles: [
			{
				firstName: 'Anna',
				lastName: 'Rao',
				commChannels: [{ primary: true, verified: true, subscribed: true }],
			},
		],
		extendedFields: { city: 'Goa', zip: '411001' },
	});
});

it('updates by identifier, without a body too', async () => {
	const id = await addCustomer();
	const named = await updateByLookup({ profiles: [{ firstName: 'Tom' }] });
	expect(named.data.createdId).toBe(id);
	expect(await readCustomer()).toMatchObject({ profiles: [{ firstName: 'Tom' }] });
	expect((await updateByLookup(undefined)).data.createdId).toBe(id);
});

it('8015 for an unknown customer', async () => {
	expect(codes((await update(500000099, {})).data.errors)).toEqual([8015]);
	expect(codes((await updateByLookup({})).data.errors)).toEqual([8015]);
});

it('8065 for a customer in other sources only', async () => {
	const id = await addCustomer();
	expect(codes((await update(id, {}, { source: 'WEBSITE' })).data.errors)).toEqual([8065]);
	expect(codes((await updateByLookup({}, { source: 'WEBSITE' })).data.errors)).toEqual([8065]);
});

it('3217 for a wrong source, 8045 without the account it needs', async () => {
	const id = await addCustomer();
	expect(codes((await update(id, {}, { source: 'SHOP' })).data.errors)).toEqual([3217]);
	expect(codes((await update(id, {}, { source: 'LINE' })).data.errors)).toEqual([8045]);
	expect(codes((await updateByLookup({}, { source: 'SHOP' })).data.errors)).toEqual([3217]);
	expect(codes((await updateByLookup({}, { source: 'LINE' })).data.errors)).toEqual([8045]);
});

it('8013 for a wrong identifier name', async () => {
	await addCustomer();
	expect(codes((await updateByLookup({}, { identifierName: 'phone' })).data.errors)).toEqual([
		8013,
	]);
});

it('makes a non-loyalty customer a loyalty customer, never the reverse: 8018', async () => {
	const id = await addCustomer(withMobile(MOBILE, { loyaltyInfo: { loyaltyType: 'non_loyalty' } }));
	const loyalty = await update(id, { loyaltyInfo: { loyaltyType: 'loyalty' } });
	expect(loyalty.data.sideEffects).toMatchObject([{ awardedPoints: 25, type: 'points' }]);
	const back = await update(id, {
		profiles: [{ firstName: 'Tom' }],
		loyaltyInfo: { loyaltyType: 'non_loyalty' },
	});
	expect(codes(back.data.errors)).toEqual([8018]);
	expect(await readCustomer()).toMatchObject({
		profiles: [{ firstName: '' }],
		loyaltyInfo: { loyaltyType: 'loyalty' },
	});
});

it('omits side effects with use_async', async () => {
	const id = await addCustomer(withMobile(MOBILE, { loyaltyInfo: { loyaltyType: 'non_loyalty' } }));
	const body = { loyaltyInfo: { loyaltyType: 'loyalty' } };
	const { data } = await update(id, body, { use_async: 'true' });
	expect(data).toEqual({ createdId: id, warnings: [] });
});

it('keeps the tier of an enrolled customer, with a warning', async () => {
	const enrollment = (tierNumber: number) => ({
		loyaltyProgramEnrollments: [{ programId: 469, tierNumber }],
	});
	const id = await addCustomer(withMobile(MOBILE, enrollment(2)));
	const { data, status } = await update(id, enrollment(3));
	expect(status).toBe(200);
	expect(data.warnings).toHaveLength(1);
	expect(data.warnings[0].message).toContain('already enrolled in program 469');
	expect(await readCustomer()).toMatchObject({ loyaltyProgramDetails: [{ slabSNo: 2 }] });
});

describe('identifiers in the body', () => {
	const adding = (type: string, value: string) => ({
		profiles: [{ identifiers: [{ type, value }] }],
	});

	it('are added', async () => {
		const id = await addCustomer();
		await update(id, adding('email', 'a@example.com'));
		const found = await updateByLookup(
			{},
			{ identifierName: 'email', identifierValue: 'a@example.com' },
		);
		expect(found.data.createdId).toBe(id);
	});

	it('do not replace an existing one: 8075', async () => {
		const id = await addCustomer();
		const { data } = await update(id, adding('mobile', '919800000009'));
		expect(codes(data.warnings)).toEqual([8075]);
		expect((await updateByLookup({})).data.createdId).toBe(id);
	});

	it('of another customer in the same source are refused: 8008', async () => {
		await addCustomer(withMobile('919800000009'));
		const id = await addCustomer(withMobile(MOBILE));
		const { data } = await update(id, adding('mobile', '919800000009'));
		expect(codes(data.errors)).toEqual([8008]);
	});

	it('of another customer in another source stay with that customer: 8053', async () => {
		await addCustomer(withMobile('919800000009', {}, { source: 'WEBSITE' }));
		const id = await addCustomer(withMobile(MOBILE));
		const { data } = await update(id, adding('mobile', '919800000009'));
		expect(codes(data.warnings)).toEqual([8053]);
	});

	it('that are invalid are left out: 8055, 8056', async () => {
		const id = await addCustomer();
		expect(codes((await update(id, adding('email', 'nobody'))).data.warnings)).toEqual([8055]);
		expect(codes((await update(id, adding('mobile', '12'))).data.warnings)).toEqual([8056]);
	});
});

describe('channels', () => {
	const channel = (values: object) => ({ profiles: [{ commChannels: [values] }] });

	it('8106 without a type, 8010 for an unknown one', async () => {
		const id = await addCustomer();
		const untyped = await update(id, channel({ value: MOBILE }));
		expect(codes(untyped.data.errors)).toEqual([8106]);
		const unknown = await update(id, channel({ type: 'pigeon', value: 'Coo' }));
		expect(codes(unknown.data.errors)).toEqual([8010]);
	});

	it('that are invalid are left out: 8057, 8058', async () => {
		const id = await addCustomer();
		const email = await update(id, channel({ type: 'email', value: 'nobody' }));
		expect(codes(email.data.warnings)).toEqual([8057]);
		const mobile = await update(id, channel({ type: 'mobile', value: '12' }));
		expect(codes(mobile.data.warnings)).toEqual([8058]);
		expect(await readCustomer()).toMatchObject({ profiles: [{ commChannels: [] }] });
	});

	it('have one primary of each type', async () => {
		const id = await addCustomer();
		await update(id, channel({ type: 'email', value: 'a@example.com', primary: true }));
		await update(id, channel({ type: 'email', value: 'b@example.com', primary: 'true' }));
		expect(await readCustomer()).toMatchObject({
			profiles: [
				{
					commChannels: [
						{ value: 'a@example.com', primary: false },
						{ value: 'b@example.com', primary: true },
					],
				},
			],
		});
	});

	it('accept booleans and their names, nothing else', async () => {
		const id = await addCustomer();
		const yes = { type: 'mobile', value: MOBILE, primary: 'yes' };
		expect((await update(id, channel(yes))).status).toBe(400);
	});
});

describe('fields', () => {
	it.each([
		['gender', 'FEMALE', 'Female'],
		['Age', '41', 41],
		['Age', 41, 41],
		['height', '1.84', 1.84],
		['dob', '1988/05/10', '1988/05/10'],
		['dob', '1988-05-10T00:00:00+05:30', '1988-05-10T00:00:00+05:30'],
		['hobbies', 'chess, tea', ['chess', 'tea']],
		['hobbies', ['chess'], ['chess']],
		['city', '', ''],
	])('keep %s %j', async (name, value, kept) => {
		const id = await addCustomer();
		const { data } = await update(id, { extendedFields: { [name]: value } });
		expect(data.warnings).toEqual([]);
		expect((await readCustomer())?.extendedFields).toEqual({ [name]: kept });
	});

	it.each([
		['gender', 'unsaid'],
		['Age', 'forty'],
		['Age', 4.5],
		['height', 'tall'],
		['dob', '10.05.1988'],
		['dob', '1988-02-30'],
		['hobbies', [1]],
		['city', 'x'.repeat(256)],
		['city', { name: 'Pune' }],
		['shoe_size', '42'],
		['age', '41'],
	])('leave out %s %j: 91015', async (name, value) => {
		const id = await addCustomer();
		const { data } = await update(id, { extendedFields: { [name]: value, zip: '1' } });
		expect(codes(data.warnings)).toEqual([91015]);
		expect(data.warnings[0].message).toContain(name);
		expect((await readCustomer())?.extendedFields).toEqual({ zip: '1' });
	});

	it.each([
		['shoe_size', '42'],
		['old_club', 'disabled'],
		['bankdetails', 'of transactions'],
		['age_groupe', 'young'],
		['customfield_g', 'maybe'],
		['city', 'x'.repeat(251)],
	])('leave out the custom field %s %j: 1017', async (name, value) => {
		const id = await addCustomer();
		const { data } = await update(id, { profiles: [{ fields: { [name]: value, fax: '1' } }] });
		expect(codes(data.warnings)).toEqual([1017]);
		expect((await readCustomer())?.profiles[0]?.fields).toEqual({ fax: '1' });
	});
});
