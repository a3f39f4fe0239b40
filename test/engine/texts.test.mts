import type { INodeParameters } from 'n8n-workflow';
import { startCapillary } from './capillary-node.mts';

/*
 * Mobile, Email, External ID and the names are texts on top of the form; the lists below hold what else
 * there is. What workflows saved before keep in the lists goes on meaning what it did.
 */

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeEach(async () => {
	capillary = await startCapillary();
});
afterEach(async () => await capillary.close());

const run = async (parameters: INodeParameters) => await capillary.run({ parameters });
const bodies = () => capillary.writes().map(({ body }) => body);

const mobile = { type: 'mobile', value: '919812345678' };
const email = { type: 'email', value: 'nathan@example.com' };
const listed = (...identifier: INodeParameters[]) => ({ identifiers: { identifier } });
const inStore = (profile: object) => ({ profiles: [{ ...profile, source: 'INSTORE' }] });

test('five texts are enough to add a customer', async () => {
	await run({
		operation: 'add',
		mobile: '+91 98123-45678',
		email: email.value,
		externalId: 'CRM-1042',
		firstName: 'Nathan',
		lastName: ' Smith ',
	});
	expect(bodies()).toEqual([
		inStore({
			firstName: 'Nathan',
			lastName: 'Smith',
			identifiers: [mobile, email, { type: 'externalId', value: 'CRM-1042' }],
		}),
	]);
});

test('Country Code completes a national number on top, too', async () => {
	await run({ operation: 'add', mobile: '098123 45678', options: { countryCode: 'IN' } });
	expect(bodies()).toEqual([inStore({ identifiers: [mobile] })]);
});

test('texts that are empty send nothing', async () => {
	await run({ operation: 'add', mobile: mobile.value, email: '', externalId: ' ', firstName: '' });
	expect(bodies()).toEqual([inStore({ identifiers: [mobile] })]);
});

test('a list has what the texts have not', async () => {
	const card = { type: 'cardnumber', value: 'C-1' };
	await run({
		operation: 'add',
		mobile: mobile.value,
		...listed({ ...card, details: { statusLabel: 'ACTIVE' } }),
	});
	expect(bodies()).toEqual([
		inStore({ identifiers: [mobile, { ...card, statusLabel: 'ACTIVE' }] }),
	]);
});

test('what is both a text and in a list is sent once', async () => {
	await run({
		operation: 'add',
		mobile: '+91 98123 45678',
		firstName: 'Nathan',
		additionalFields: { firstName: 'Nathan' },
		...listed(email, mobile),
	});
	expect(bodies()).toEqual([inStore({ firstName: 'Nathan', identifiers: [email, mobile] })]);
});

test.each([
	['Mobile', { mobile: '919800000001', ...listed(mobile) }, 'Identifiers'],
	['Email', { email: 'tom@example.com', ...listed(mobile, email) }, 'Identifiers'],
	[
		'First Name',
		{ mobile: mobile.value, firstName: 'Tom', additionalFields: { firstName: 'Nathan' } },
		'Additional Fields > First Name',
	],
])('%s, with another value in the list, is not sent', async (field, form, other) => {
	const { error } = await run({ operation: 'add', ...form });
	expect(error!.message).toContain(`"${field}" and "${other}" hold different values`);
	expect(bodies()).toEqual([]);

	// What is advised: the text left empty.
	const name = { Mobile: 'mobile', Email: 'email', 'First Name': 'firstName' }[field]!;
	expect(error!.description).toMatch(/^Leave/);
	await run({ operation: 'add', ...form, [name]: '' });
	expect(bodies()).toHaveLength(1);
});

describe('Create or Update', () => {
	const upsert = { operation: 'upsert', identifierValue: mobile.value, lastName: 'Smith' };

	test('takes the texts beside what it finds the customer by, which may be one of them', async () => {
		await run({ ...upsert, mobile: '+91 98123-45678', email: email.value });
		expect(capillary.writes()[0].query).toMatchObject({ identifierValue: mobile.value });
		expect(bodies()).toEqual([{ profiles: [{ lastName: 'Smith', identifiers: [email] }] }]);
	});

	test('gives a new customer each of them once', async () => {
		await capillary.close();
		capillary = await startCapillary(({ method }) =>
			method === 'PUT'
				? { status: 400, body: { errors: [{ code: 8015, message: 'Customer not found' }] } }
				: { body: { createdId: 7, warnings: [] } },
		);
		await run({ ...upsert, mobile: mobile.value, email: email.value });
		const [, added] = bodies();
		expect(added).toEqual(inStore({ lastName: 'Smith', identifiers: [mobile, email] }));
	});

	test('refuses another one of the kind the customer is found by', async () => {
		const form = { ...upsert, mobile: '919800000001' };
		const { error } = await run(form);
		expect(error!.message).toContain('"Mobile" and "Value to Find" hold different values');
		expect(bodies()).toEqual([]);
		await run({ ...form, mobile: '' });
		expect(bodies()).toHaveLength(1);
	});
});

test.each([
	['updateById', { customerId: '7' }, { profiles: [{ firstName: 'Tom' }] }],
	['updateByLookup', { identifierValue: mobile.value }, { profiles: [{ firstName: 'Tom' }] }],
	[
		'updateV1',
		{ identifierValue: mobile.value },
		{ root: { customer: [{ mobile: mobile.value, firstname: 'Tom' }] } },
	],
])('a name on top is what %s changes', async (operation, customer, body) => {
	await run({ operation, ...customer, firstName: 'Tom' });
	await run({ operation, ...customer, additionalFields: { firstName: 'Tom' } });
	expect(bodies()).toEqual([body, body]);
});
