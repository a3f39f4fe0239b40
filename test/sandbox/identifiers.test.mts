import { codes, example, startSandbox, withMobile, type Sandbox } from './sandbox.mts';

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
const inSource = (source: string, mobile: string) => withMobile(mobile, {}, { source });
const change = (id: number, body: unknown, query: object = { source: 'INSTORE' }) =>
	sandbox.api.post(`/v2/customers/${id}/changeIdentifier`, body, { params: query });
const readIdentifiers = async () => (await sandbox.customers())[0]?.profiles[0]?.identifiers;

it.each(['v2-customers-changeIdentifier-2025', 'v2-customers-changeIdentifier-link-card'])(
	'takes %s as documented',
	async (name) => {
		const id = await addCustomer();
		const { requestBody, responseBody, query } = example(name);
		const { data } = await change(id, requestBody, query);
		expect(data).toEqual({ ...responseBody, createdId: id });
		expect(await readIdentifiers()).toEqual([
			{ type: 'mobile', value: MOBILE },
			requestBody.add[0],
		]);
	},
);

it('replaces an identifier by removing one and adding another', async () => {
	const id = await addCustomer();
	const { data } = await change(id, {
		remove: [{ type: 'mobile', value: MOBILE }],
		add: [{ type: 'mobile', value: '919800000002' }],
	});
	expect(data).toEqual({ createdId: id, warnings: [] });
	expect(await readIdentifiers()).toEqual([{ type: 'mobile', value: '919800000002' }]);
});

it('does not add a second mobile: 8075', async () => {
	const id = await addCustomer();
	const { data } = await change(id, { add: [{ type: 'mobile', value: '919800000002' }] });
	expect(codes(data.warnings)).toEqual([8075]);
});

it.each([
	[8071, 'mobile', MOBILE],
	[8072, 'email', 'a@example.com'],
	[8073, 'externalId', 'E1'],
])('%i when the customer has it', async (code, type, value) => {
	const id = await addCustomer(withMobile('', {}, { identifiers: [{ type, value }] }));
	expect(codes((await change(id, { add: [{ type, value }] })).data.warnings)).toEqual([code]);
});

it.each([
	[[8070], {}],
	[[8070], { remove: [{ type: 'email', value: 'a@example.com' }] }],
	[[8055, 8070], { add: [{ type: 'email', value: 'nobody' }] }],
	[[8056, 8070], { add: [{ type: 'mobile', value: '12' }] }],
])('%j for %j, which changes nothing', async (expected, body) => {
	const id = await addCustomer();
	expect(codes((await change(id, body)).data.warnings)).toEqual(expected);
	expect(await readIdentifiers()).toEqual([{ type: 'mobile', value: MOBILE }]);
});

it('8009 for an unknown customer, 8015 for another source, 8045 without the account', async () => {
	const id = await addCustomer();
	expect(codes((await change(1, {})).data.errors)).toEqual([8009]);
	expect(codes((await change(id, {}, { source: 'WEBSITE' })).data.errors)).toEqual([8015]);
	expect(codes((await change(id, {}, { source: 'LINE' })).data.errors)).toEqual([8045]);
});

it('8007 for an identifier that another customer has in the same source', async () => {
	const id = await addCustomer();
	await addCustomer(withMobile('919800000002'));
	const body = {
		remove: [{ type: 'mobile', value: MOBILE }],
		add: [{ type: 'mobile', value: '919800000002' }],
	};
	expect(codes((await change(id, body)).data.errors)).toEqual([8007]);
	// The removal was rolled back with the rest.
	const kept = (await sandbox.customers()).find((customer) => customer.id === id);
	expect(kept?.profiles[0]?.identifiers).toEqual([{ type: 'mobile', value: MOBILE }]);
});

it('merges with the customer who has it in another source, who survives: 8051', async () => {
	const holder = await addCustomer(inSource('WEBSITE', '919800000002'));
	const id = await addCustomer(
		withMobile('', {}, { identifiers: [{ type: 'externalId', value: 'E1' }] }),
	);
	const add = [{ type: 'mobile', value: '919800000002' }];
	const { data } = await change(id, { add });
	expect(data.createdId).toBe(holder);
	expect(data.warnings).toMatchObject([
		{ code: 8051, message: expect.stringContaining(String(holder)) },
	]);
	expect(await sandbox.customers()).toMatchObject([
		{
			id: holder,
			profiles: [{ source: 'WEBSITE' }, { source: 'INSTORE' }],
			pointsSummary: { loyaltyPoints: 200 },
		},
	]);
	const again = await change(id, { add });
	expect(codes(again.data.errors)).toEqual([8067]);
});

it('leaves it with a customer who cannot be merged: 8053', async () => {
	const id = await addCustomer(inSource('INSTORE', MOBILE));
	await addCustomer({ profiles: [{ source: 'WEBSITE', identifiers: [email('a@example.com')] }] });
	await addCustomer({
		profiles: [
			{
				source: 'WEBSITE',
				identifiers: [{ type: 'mobile', value: MOBILE }, email('b@example.com')],
			},
		],
	});
	const { data } = await change(id, { add: [email('a@example.com')] });
	expect(data.createdId).toBe(id);
	expect(codes(data.warnings)).toEqual([8053]);
});

function email(value: string): object {
	return { type: 'email', value };
}
