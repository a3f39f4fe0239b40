import { codes, example, startSandbox, withMobile, type Sandbox } from './sandbox.mts';
import { shapeDifferences } from './shape.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const MOBILE = '919800000001';
const addCustomer = async () => {
	const { data } = await sandbox.api.post('/v2/customers', withMobile(MOBILE));
	return data.createdId as number;
};
const lookup = { source: 'INSTORE', identifierName: 'mobile', identifierValue: MOBILE };
const subscription = { channel: 'EMAIL', priority: 'BULK', type: 'OPTIN' };

it('echoes the documented request', async () => {
	const id = await addCustomer();
	const { requestBody, responseBody } = example('v2-customers-subscriptions-post');
	const { data } = await sandbox.api.post(`/v2/customers/${id}/subscriptions`, requestBody);
	expect(data).toEqual(responseBody);
	expect(await sandbox.journal()).toMatchObject([{}, { ignoredKeys: [] }]);
});

it('returns what was written, in the documented shape', async () => {
	const id = await addCustomer();
	const path = `/v2/customers/${id}/subscriptions`;
	const { requestBody } = example('v2-customers-subscriptions-post');
	await sandbox.api.post(path, requestBody);
	const { data } = await sandbox.api.get(path);
	const { responseBody } = example('v2-customers-subscriptions-get');
	expect(shapeDifferences(data, responseBody)).toEqual([]);
	const said = (list: Array<Record<string, string>>) =>
		list.map(({ channel, priority, type }) => `${channel} ${priority} ${type}`).sort();
	expect(said(data.subscriptions)).toEqual(said(requestBody.subscriptions));
});

it('changes an earlier consent', async () => {
	const id = await addCustomer();
	const path = `/v2/customers/${id}/subscriptions`;
	await sandbox.api.post(path, { subscriptions: [subscription] });
	await sandbox.api.post(path, { subscriptions: [{ ...subscription, type: 'OPTOUT' }] });
	expect((await sandbox.api.get(path)).data.subscriptions).toEqual([
		{ ...subscription, type: 'OPTOUT' },
	]);
});

it('works by identifier too', async () => {
	await addCustomer();
	const path = '/v2/customers/lookup/subscriptions';
	await sandbox.api.post(path, { subscriptions: [subscription] }, { params: lookup });
	const { data } = await sandbox.api.get(path, { params: lookup });
	expect(data.subscriptions).toEqual([subscription]);
});

it.each([
	[1101, { channel: 'PIGEON' }],
	[1102, { priority: 'SOON' }],
	[1106, { type: 'MAYBE' }],
])('%i for %j, with nothing saved', async (code, wrong) => {
	const id = await addCustomer();
	const path = `/v2/customers/${id}/subscriptions`;
	const subscriptions = [subscription, { ...subscription, ...wrong }];
	expect(codes((await sandbox.api.post(path, { subscriptions })).data.errors)).toEqual([code]);
	expect((await sandbox.api.get(path)).data.subscriptions).toEqual([]);
});

it('500 without subscriptions, 8015 for an unknown customer', async () => {
	const id = await addCustomer();
	const none = await sandbox.api.post(`/v2/customers/${id}/subscriptions`, {});
	expect(codes(none.data.errors)).toEqual([500]);
	const nobody = await sandbox.api.get('/v2/customers/1/subscriptions');
	expect(codes(nobody.data.errors)).toEqual([8015]);
});
