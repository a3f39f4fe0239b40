import { codes, example, startSandbox, withMobile, type Sandbox } from './sandbox.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const bulk = (body: unknown) => sandbox.api.post('/v2/customers/bulk', body);
const mobiles = (count: number) =>
	Array.from({ length: count }, (_, index) => withMobile(String(919800000000 + index)));

it('registers the documented group and answers in its order', async () => {
	const { requestBody } = example('v2-customers-bulk-post-connectplus');
	const { status, data } = await bulk(requestBody);
	expect(status).toBe(200);
	expect(data).toMatchObject([
		{ entity: { profiles: [{ firstName: 'John', lastName: 'Doe' }], warnings: [] } },
		{ entity: { profiles: [{ firstName: 'Ravi', lastName: 'Kumar' }] } },
		{ entity: { profiles: [{ firstName: 'Jane', lastName: 'Smith' }] } },
	]);
	const ids = (await sandbox.customers()).map(({ id }) => id).reverse();
	expect(data.map(({ entity }: { entity: { id: number } }) => entity.id)).toEqual(ids);
	expect(data[0]).not.toHaveProperty('entity.sideEffects');
});

it('answers in reverse order on request', async () => {
	await sandbox.change({ bulkOrder: 'reversed' });
	const { data } = await bulk([...mobiles(2), withMobile('12')]);
	expect(codes(data[0].errors)).toEqual([8014]);
	expect(data.slice(1).map((one: any) => one.entity.profiles[0].identifiers[0].value)).toEqual([
		'919800000001',
		'919800000000',
	]);
});

it('fails element by element', async () => {
	const { status, data } = await bulk([
		withMobile('919800000001', { extendedFields: { shoe_size: 42 } }),
		withMobile('919800000001'),
		withMobile('12'),
		withMobile('919800000002', { statusLabel: 'Sleepy' }),
		withMobile('919800000003'),
	]);
	expect(status).toBe(200);
	expect(data.map((one: any) => codes(one.errors))).toEqual([[], [8006], [8014], [8086], []]);
	expect(codes(data[0].entity.warnings)).toEqual([91015]);
	// The fourth failed late, and was rolled back.
	expect(await sandbox.customers()).toHaveLength(2);
});

it('1060 for more than the maximum, and nobody is registered', async () => {
	expect(codes((await bulk(mobiles(11))).data.errors)).toEqual([1060]);
	await sandbox.change({ bulkMaximum: 2 });
	expect(codes((await bulk(mobiles(3))).data.errors)).toEqual([1060]);
	expect(await sandbox.customers()).toEqual([]);
	expect((await bulk(mobiles(2))).data).toHaveLength(2);
});

it('400 for a body that is not a list', async () => {
	const { status, data } = await bulk(withMobile('919800000001'));
	expect(status).toBe(400);
	expect(codes(data.errors)).toEqual([400]);
});

it('is saved or lost as a whole when the connection drops', async () => {
	await sandbox.change({ script: ['drop', 'drop-after-commit'] });
	await expect(bulk(mobiles(3))).rejects.toThrow();
	expect(await sandbox.customers()).toHaveLength(0);
	await expect(bulk(mobiles(3))).rejects.toThrow();
	expect(await sandbox.customers()).toHaveLength(3);
});

it('shows ignored keys with their element', async () => {
	await bulk([withMobile('919800000001'), withMobile('919800000002', { loyaltyType: 'loyalty' })]);
	expect(await sandbox.journal()).toMatchObject([{ ignoredKeys: ['[1].loyaltyType'] }]);
});
