import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { example } from '../fixtures/examples/example.mts';
import { FILLED_FORMS } from '../fixtures/examples/forms.mts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { credentialsFor, startCapillary } from './capillary-node.mts';
import { runNode } from './engine.mts';
import type { Answer } from './server.mts';

const PATH = '/v1.1/customer/update';
const { responseBody: DOCUMENTED } = example('v11-customer-update-2021');
const [DOCUMENTED_CUSTOMER] = DOCUMENTED.response.customers.customer;
/** Where a form takes a value from the item. */
const IT = '={{ $json.it }}';

const byMobile: INodeParameters = {
	operation: 'updateV1',
	identifierName: 'mobile',
	identifierValue: '={{ $json.mobile }}',
};
const named: INodeParameters = {
	...byMobile,
	additionalFields: { firstName: '={{ $json.name }}' },
};
const rita = { mobile: '44700900011', name: 'Rita' };

describe('against scripted answers', () => {
	let capillary: Awaited<ReturnType<typeof startCapillary>>;
	afterEach(async () => await capillary.close());

	/** Runs the form for each item, each write answered by `answer`. */
	async function run(
		answer: Parameters<typeof startCapillary>[0],
		parameters: INodeParameters = named,
		items: IDataObject[] = [rita],
		timezone?: string,
		metadata?: Answer,
	) {
		capillary = await startCapillary(answer, metadata);
		const { outputs } = await capillary.run({
			parameters,
			items: items.map((json) => ({ json })),
			onError: 'continueRegularOutput',
			timezone,
		});
		return outputs[0];
	}

	const sentCustomers = () =>
		capillary.writes().map(({ body }) => (body as any).root.customer as IDataObject[]);

	/** An answer of v1.1 that holds these customers. */
	function answered(code: number | string, customer: unknown): Answer {
		const status = { success: String(code) !== '500', code, message: 'x' };
		return { body: { response: { status, customers: { customer } } } };
	}
	const done = (customer: object = {}) => ({
		user_id: 5,
		...customer,
		item_status: { success: 'true', code: '1000', message: 'Customer successfully updated' },
	});
	const refused = (code: string, message: string) => ({
		item_status: { success: 'false', code, message },
	});

	test('the documented answer is the output, its status as booleans and numbers', async () => {
		const form = FILLED_FORMS.find(({ example: name }) => name === 'v11-customer-update-2021')!;
		const [item] = await run(() => ({ body: DOCUMENTED }), form.parameters);
		expect(item).toEqual({
			json: {
				...DOCUMENTED_CUSTOMER,
				item_status: {
					success: true,
					code: 1000,
					message: 'Customer successfully updated',
					warnings: ['91017', '1017'],
				},
				action: 'updated',
				note: 'Not all was done: A custom field was not accepted (1017).',
			},
			pairedItem: { item: 0 },
		});
	});

	describe('success and code', () => {
		test.each([
			['texts', { success: 'true', code: '1000' }, '200'],
			['a boolean and a number', { success: true, code: 1000 }, 200],
			['another spelling', { success: 'TRUE', code: '1000' }, 200],
		])('are read as %s', async (_how, status, code) => {
			const customer = { user_id: 5, item_status: { ...status, message: 'Done' } };
			const [{ json }] = await run(() => answered(code, [customer]));
			expect(json.item_status).toEqual({
				success: true,
				code: 1000,
				message: 'Done',
				warnings: [],
			});
		});

		test.each([
			['texts', { success: 'false', code: '1012' }],
			['a boolean and a number', { success: false, code: 1012 }],
		])('of a failure are read as %s', async (_how, status) => {
			const customer = { item_status: { ...status, message: 'Cannot find customer' } };
			for (const code of [200, '500', 500]) {
				const [{ json, error }] = await run(() => answered(code, [customer]));
				expect(json.error).toContain('Capillary 1012: Cannot find customer');
				expect(error).toMatchObject({ context: { itemIndex: 0, data: { code: 1012 } } });
				await capillary.close();
			}
		});
	});

	describe('a list', () => {
		const gender = { name: 'gender', value: 'Male' };

		test('of one that arrives as its only element is a list again', async () => {
			const customer = {
				user_id: 5,
				extended_fields: { field: gender },
				subscriptions: { subscription: { channel: 'SMS' } },
				points_summaries: { points_summary: { programId: '469' } },
				side_effects: { effect: { type: 'points' } },
				item_status: { success: 'true', code: '1000', message: 'x', warnings: { warning: '1017' } },
			};
			const [{ json }] = await run(() => answered(200, customer));
			expect(json).toMatchObject({
				extended_fields: { field: [gender] },
				subscriptions: { subscription: [{ channel: 'SMS' }] },
				points_summaries: { points_summary: [{ programId: '469' }] },
				side_effects: { effect: [{ type: 'points' }] },
				item_status: { warnings: ['1017'] },
			});
		});

		test.each([[''], [null], [{}], [{ field: null }], [{ field: '' }], [{ field: [] }]])(
			'of none that arrives as %j is an empty list',
			async (custom_fields) => {
				const [{ json }] = await run(() => answered(200, [done({ custom_fields })]));
				expect(json.custom_fields).toEqual({ field: [] });
			},
		);

		test('that is not in the answer is not invented', async () => {
			const [{ json }] = await run(() => answered(200, [done()]));
			expect(Object.keys(json).sort()).toEqual(['action', 'item_status', 'user_id']);
		});
	});

	describe('a refusal inside HTTP 200', () => {
		const tenItems = Array.from({ length: 10 }, () => rita);
		const oneByOne = { ...named, options: { maxConcurrency: 1 } };

		test('401 as documented, its success "true": no item is written, and nothing more is sent', async () => {
			const { responseBody } = example('v11-auth-invalid-token-401');
			const output = await run(() => ({ body: responseBody }), oneByOne, tenItems);
			for (const { json } of output) expect(json.error).toContain('Capillary 401: Unauthorized');
			// It is asked once more before it is believed.
			expect(capillary.writes()).toHaveLength(2);
		});

		test('403 as documented', async () => {
			const { responseBody } = example('v11-auth-no-scope-403');
			const [{ json, error }] = await run(() => ({ body: responseBody }));
			expect(json.error).toContain("Client doesn't have access to the requested resource");
			expect(error!.description).toContain('administrator');
		});

		test('498: the token has expired', async () => {
			const status = { success: 'true', code: '498', message: 'Token expired at 2019-12-02' };
			const body = { response: { status, customers: null } };
			const [{ json }] = await run(() => ({ body }));
			expect(json.error).toContain('access token has expired (Capillary 498: Token expired at');
		});

		test('500 with an empty customer, as documented for Add', async () => {
			const [{ json }] = await run(() => answered('500', [{}]));
			expect(json.error).toContain('could not carry out the request');
		});

		test('of another shape cannot be read', async () => {
			for (const body of ['<html>Welcome</html>', { response: {} }, { createdId: 1 }, [], '']) {
				const [{ json }] = await run(() => ({ body }), { ...named, options: { maxRetries: 0 } });
				expect(json.error).toContain('cannot be read');
				await capillary.close();
			}
		});
	});

	describe('several customers in one request', () => {
		const grouped = { ...named, options: { customersPerRequest: 3, maxConcurrency: 1 } };
		const items = ['A', 'B', 'C'].map((name, row) => ({ mobile: `4470090001${row}`, name }));

		test('stand in one list, in the order of the items', async () => {
			const output = await run(
				() =>
					answered(
						200,
						items.map((_, user_id) => done({ user_id })),
					),
				grouped,
				items,
			);
			expect(sentCustomers()).toEqual([
				items.map(({ mobile, name }) => ({ mobile, firstname: name })),
			]);
			expect(output.map(({ json }) => json.user_id)).toEqual([0, 1, 2]);
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
				[0, 1, 2].map((item) => ({ item })),
			);
		});

		test('of whom one fails: the others keep their results', async () => {
			const output = await run(
				() =>
					answered('201', [done({ user_id: 0 }), refused('1012', 'Nobody'), done({ user_id: 2 })]),
				grouped,
				items,
			);
			expect(capillary.writes()).toHaveLength(1);
			expect(output[1].json.error).toContain('1012: Nobody');
			expect(output[1].json.error).toContain('[item 1]');
			expect([output[0], output[2]].map(({ json }) => json.user_id)).toEqual([0, 2]);
		});

		test('of whom all fail: each is told its own reason', async () => {
			const output = await run(
				() =>
					answered(
						500,
						items.map(({ name }) => refused('1012', `No ${name}`)),
					),
				grouped,
				items,
			);
			expect(output.map(({ json }) => String(json.error))).toEqual(
				items.map(({ name }) => expect.stringContaining(`1012: No ${name}`)),
			);
		});

		test('whose answer is in another order have their own results', async () => {
			const output = await run(
				({ body }: any) =>
					answered(
						200,
						body.root.customer
							.map(({ mobile }: IDataObject, user_id: number) => done({ mobile, user_id }))
							.reverse(),
					),
				grouped,
				items,
			);
			expect(capillary.writes()).toHaveLength(1);
			expect(output.map(({ json }) => [json.mobile, json.user_id])).toEqual(
				items.map(({ mobile }, index) => [mobile, index]),
			);
		});

		test.each([
			['tells of one of them', [done({ mobile: '44700900011', firstname: 'B' })], [0, 2]],
			['tells of a stranger', [done({ mobile: '999' }), done(), done()], [0, 1, 2]],
			['tells of one without saying of whom', [done()], [0, 1, 2]],
		])(
			'whose answer %s are sent again alone where it is not certain',
			async (_name, told, alone) => {
				const output = await run(
					({ body }: any) => {
						const { customer } = body.root;
						const [{ firstname }] = customer;
						return answered(200, customer.length > 1 ? told : [done({ firstname })]);
					},
					grouped,
					items,
				);
				const [, ...again] = sentCustomers();
				expect(again).toEqual(
					alone.map((index) => [{ mobile: items[index].mobile, firstname: items[index].name }]),
				);
				expect(output.map(({ json }) => json.firstname)).toEqual(['A', 'B', 'C']);
			},
		);

		test('whose answer cannot be read are sent again in smaller groups', async () => {
			const output = await run(
				({ body }: any) => {
					const { customer } = body.root;
					const [{ firstname }] = customer;
					return answered(200, customer.length > 1 ? [] : [done({ firstname })]);
				},
				grouped,
				items,
			);
			expect(sentCustomers().map((group) => group.length)).toEqual([3, 2, 1, 1, 1]);
			expect(output.map(({ json }) => json.firstname)).toEqual(['A', 'B', 'C']);
		});

		test('of whom one is locked (521): that one is sent again, alone', async () => {
			const output = await run(
				({ body }: any) =>
					body.root.customer.length > 1
						? answered(201, [done(), refused('521', 'Multiple actions'), done()])
						: answered(200, [done({ user_id: 7 })]),
				grouped,
				items,
			);
			expect(sentCustomers().map((group) => group.map(({ firstname }) => firstname))).toEqual([
				['A', 'B', 'C'],
				['B'],
			]);
			expect(output.map(({ json }) => json.user_id)).toEqual([5, 7, 5]);
		});

		test('go in separate requests when items share an identifier, whichever field it stands in', async () => {
			const parameters = {
				...grouped,
				additionalFields: { firstName: '={{ $json.name }}', email: '={{ $json.email }}' },
			};
			await run(
				({ body }: any) =>
					answered(
						200,
						body.root.customer.map(() => done()),
					),
				parameters,
				items.map((item) => ({ ...item, email: 'rita@example.com' })),
			);
			expect(sentCustomers().map((group) => group.length)).toEqual([1, 1, 1]);
		});
	});

	describe('Registered On', () => {
		test.each([
			['2026-05-31T16:30:00', 'Asia/Kolkata', '2026-05-31 16:30:00'],
			['2026-05-31T11:00:00Z', 'Asia/Kolkata', '2026-05-31 16:30:00'],
			['2026-05-31T16:30:00+05:30', 'America/New_York', '2026-05-31 07:00:00'],
			['2026-05-31', 'Asia/Kolkata', '2026-05-31 00:00:00'],
			// New York's clocks go forward at 07:00 UTC on 8 March and back at 06:00 UTC on 1 November.
			['2026-03-08T06:59:59Z', 'America/New_York', '2026-03-08 01:59:59'],
			['2026-03-08T07:00:00Z', 'America/New_York', '2026-03-08 03:00:00'],
			['2026-11-01T06:00:00Z', 'America/New_York', '2026-11-01 01:00:00'],
		])('%s in %s is sent as %s', async (it, timezone, sent) => {
			const registeredOn = { ...byMobile, additionalFields: { registeredOn: IT } };
			await run(() => answered(200, [done()]), registeredOn, [{ ...rita, it }], timezone);
			expect(sentCustomers()).toEqual([[{ mobile: rita.mobile, registered_on: sent }]]);
		});
	});

	test('what finds the customer may stand among the additional fields too', async () => {
		const form = { ...named, additionalFields: { firstName: 'Rita', mobile: '+44 700 900 011' } };
		await run(() => answered(200, [done()]), form);
		expect(sentCustomers()).toEqual([[{ mobile: rita.mobile, firstname: 'Rita' }]]);
	});

	test('every value is sent as text, null as none', async () => {
		// Capillary tells nothing of the fields here, so nothing is checked.
		const fields = { age: 46, member: true, tags: ['a', 'b'], note: null };
		const form = {
			...byMobile,
			extendedFieldsInput: 'json',
			extendedFieldsJson: JSON.stringify(fields),
		};
		await run(() => answered(200, [done()]), form, undefined, undefined, { status: 403 });
		expect(sentCustomers()[0][0].extended_fields).toEqual({
			field: [
				{ name: 'age', value: '46' },
				{ name: 'member', value: 'true' },
				{ name: 'tags', value: '["a","b"]' },
				{ name: 'note', value: '' },
			],
		});
	});

	const additional = (field: string): INodeParameters => ({
		...byMobile,
		additionalFields: { [field]: IT },
	});
	const subscription = (row: INodeParameters): INodeParameters => ({
		...byMobile,
		subscriptions: {
			subscription: [{ channel: 'sms', priority: 'BULK', status: 'OPTIN', ...row }],
		},
	});
	const found = (identifierName: string): INodeParameters => ({
		...named,
		identifierName,
		identifierValue: IT,
	});

	test.each<[string, INodeParameters, any[]]>([
		['Find By', { ...named, identifierName: IT }, ['', 'phone', 'cardnumber', '__proto__']],
		['Value to Find', found('mobile'), ['', ' ', null, '1234', 'tom', ['4470090001']]],
		['Value to Find', found('email'), ['', 'tom', 'tom@example', 'töm@example.com']],
		['Value to Find', found('id'), ['', 'tom', '-1', '1.5', '../1', 9007199254740992]],
		['Value to Find', found('externalId'), ['', null, { id: 1 }]],
		['Email', additional('email'), ['tom', 'tom@@example.com', ['tom@example.com']]],
		['Mobile', additional('mobile'), ['1234', '98123x45678', { a: 1 }, '44700900012']],
		['External ID', additional('externalId'), [['E-1'], 9007199254740992]],
		['First Name', additional('firstName'), [['Tom'], { first: 'Tom' }]],
		['Registered On', additional('registeredOn'), ['soon', '31/05/2026', '2026-02-30', 20260531]],
		['Type', additional('type'), ['GOLD', ['LOYALTY']]],
		['Fraud Status', additional('fraudStatus'), ['RICH', ['NONE']]],
		['Subscriptions > Channel', subscription({ channel: IT }), ['', 'pigeon', 'whatsapp']],
		['Subscriptions > Priority', subscription({ priority: IT }), ['soon', ['BULK']]],
		['Subscriptions > Status', subscription({ status: IT }), ['perhaps', ['OPTIN']]],
		[
			'Extended Fields (JSON)',
			{ ...byMobile, extendedFieldsInput: 'json', extendedFieldsJson: IT },
			['{', '[1]'],
		],
		['Customers per Request', { ...named, options: { customersPerRequest: 'many' } }, ['any']],
	])('what is wrong in "%s" is answered, and nothing is sent (%#)', async (field, form, bad) => {
		for (const it of bad) {
			capillary = await startCapillary();
			const { error } = await capillary.run({
				parameters: form,
				items: [{ json: { ...rita, it } }],
			});
			expect(error!.message).toContain(`"${field}"`);
			expect(error!.description).toMatch(/\w/);
			expect(capillary.requests()).toEqual([]);
			await capillary.close();
		}
	});

	test.each<INodeParameters>([
		{},
		{
			additionalFields: { firstName: ' ', mobile: '', registeredOn: '', type: '', fraudStatus: '' },
		},
		{ additionalFields: { mobile: '44700900011' } },
		{ subscriptions: { subscription: [{ channel: 'sms', priority: 'BULK', status: '' }] } },
		{ extendedFieldsInput: 'json', extendedFieldsJson: '{}' },
	])('an update that would change nothing is not sent: %j', async (form) => {
		capillary = await startCapillary();
		const { error } = await capillary.run({
			parameters: { ...byMobile, ...form },
			items: [{ json: rita }],
		});
		expect(error!.message).toContain('would change nothing');
		expect(capillary.requests()).toEqual([]);
	});
});

describe('in the sandbox', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox();
	});
	beforeEach(async () => await sandbox.reset());
	afterAll(async () => await sandbox.stop());

	async function run(parameters: INodeParameters, items: IDataObject[] = [rita]) {
		const { outputs } = await runNode({
			node: Capillary,
			credentials: credentialsFor(sandbox.url),
			parameters,
			items: items.map((json) => ({ json })),
			onError: 'continueRegularOutput',
		});
		return outputs[0];
	}

	/** Registers a customer without the node. */
	async function register(identifiers: Record<string, string>) {
		const { data } = await sandbox.api.post('/v2/customers', {
			profiles: [
				{
					identifiers: Object.entries(identifiers).map(([type, value]) => ({ type, value })),
					source: 'INSTORE',
				},
			],
		});
		return data.createdId as number;
	}

	/** How many customers each request held. */
	const groups = async () =>
		(await sandbox.journal())
			.filter(({ path }) => path === PATH)
			.map(({ body }: any) => body.root.customer.length as number);

	test('takes the documented form; what it does not know is refused, or a warning where fields cannot be read', async () => {
		const id = await register({ mobile: rita.mobile });
		const form = FILLED_FORMS.find(({ example: name }) => name === 'v11-customer-update-2021')!;
		// `age` is no field of the sandbox's organization, and it takes `nationality` in small letters alone.
		const [refused] = await run(form.parameters);
		expect(refused.json.error).toContain('"age" is not one of the custom fields');
		const { outputs } = await runNode({
			node: Capillary,
			credentials: credentialsFor(sandbox.url, { username: 'shop.floor', password: 'floor123' }),
			parameters: form.parameters,
		});
		expect(outputs[0][0].json).toMatchObject({
			user_id: id,
			firstname: 'Rita',
			lastname: 'James',
			type: 'LOYALTY',
			item_status: { success: true, code: 1000, warnings: ['91015', '1017'] },
		});
		expect((await sandbox.journal()).at(-1)).toMatchObject({ ignoredKeys: [] });
	});

	test.each(['id', 'mobile', 'email', 'externalId'])('finds the customer by %s', async (type) => {
		const known: IDataObject = { mobile: rita.mobile, email: 'r@example.com', externalId: 'R-1' };
		known.id = await register(known as Record<string, string>);
		await register({ mobile: '44700900012' });
		const form = { ...named, identifierName: type, identifierValue: known[type] as string };
		const [{ json }] = await run(form);
		expect(json).toMatchObject({ user_id: known.id, firstname: 'Rita' });
	});

	test('writes names, dates, tills, fraud status, type and subscriptions', async () => {
		await register({ mobile: rita.mobile });
		const [{ json }] = await run({
			...byMobile,
			subscriptions: { subscription: [{ channel: 'sms', priority: 'BULK', status: 'OPTOUT' }] },
			additionalFields: {
				registeredOn: '2012-09-11T11:11:15',
				registeredTill: 'till.two',
				associatedWith: 'till.two',
				fraudStatus: 'CONFIRMED',
				type: 'LOYALTY',
			},
		});
		expect(json).toMatchObject({
			registered_on: '2012-09-11 11:11:15',
			fraud_status: 'CONFIRMED',
			item_status: { warnings: [] },
		});
		expect(json.subscriptions).toEqual({
			subscription: expect.arrayContaining([
				{ channel: 'SMS', priority: 'BULK', scope: 'ALL', status: '0' },
			]),
		});
		expect(await sandbox.customers()).toMatchObject([
			{ associatedWith: 'till.two', fraudStatus: 'CONFIRMED' },
		]);
	});

	test('1012: nobody has the identifier', async () => {
		const [{ json, error }] = await run(named);
		expect(json.error).toContain(
			'No customer has this mobile number, email or external ID (Capillary 1012',
		);
		expect(error!.description).toContain('add the customer first');
	});

	test('an identifier that is empty so far is written', async () => {
		await register({ mobile: rita.mobile });
		const more = { email: 'r@example.com', externalId: 'R-1' };
		const [{ json }] = await run({ ...byMobile, additionalFields: more });
		expect(json).toMatchObject({
			email: 'r@example.com',
			external_id: 'R-1',
			item_status: { warnings: [] },
		});
	});

	test.each<[string, INodeParameters]>([
		// An enumeration's values are in no list.
		['91015', { extendedFields: { field: [{ name: 'Region', value: 'Atlantis' }] } }],
		[
			'91005',
			{
				identifierName: 'externalId',
				identifierValue: 'R-1',
				additionalFields: { mobile: '44700900077' },
			},
		],
		['91006', { additionalFields: { email: 'new@example.com' } }],
		['91007', { additionalFields: { externalId: 'OTHER' } }],
	])('the warning %s leaves the item a success, and stands in its status', async (code, form) => {
		const known: Record<string, string> = { mobile: rita.mobile, email: 'r@example.com' };
		if (code === '91005') known.externalId = 'R-1';
		// 91005 finds the customer by the external ID, because v1.1 looks for the mobile number first.
		const id = await register(known);
		await register({ mobile: '44700900012', externalId: 'OTHER' });
		const [{ json }] = await run({ ...byMobile, ...form });
		expect(json).toMatchObject({ user_id: id, item_status: { success: true, warnings: [code] } });
		expect(json).toMatchObject({ mobile: rita.mobile, email: 'r@example.com' });
	});

	describe('three customers a request', () => {
		const grouped = { ...named, options: { customersPerRequest: 3, maxConcurrency: 1 } };
		const items = Array.from({ length: 7 }, (_, row) => ({
			mobile: `4470090010${row}`,
			name: `N${row}`,
		}));
		const unknown = (row: number) => row % 3 === 1;

		test.each([
			['', 10, [3, 3, 1]],
			[', where Capillary takes two', 2, [3, 2, 1, 3, 2, 1, 1]],
			[', where Capillary takes one', 1, [3, 2, 1, 1, 1, 3, 2, 1, 1, 1, 1]],
		])(
			'some of whom nobody knows: each item has its own result%s',
			async (_when, bulkMaximum, sent) => {
				for (const [row, { mobile }] of items.entries()) {
					if (!unknown(row)) await register({ mobile });
				}
				await sandbox.change({ bulkMaximum });
				const output = await run(grouped, items);
				for (const [row, { json, pairedItem }] of output.entries()) {
					const { mobile, name } = items[row];
					if (unknown(row)) expect(json.error).toMatch(new RegExp(`1012.*\\[item ${row}\\]$`));
					else expect(json).toMatchObject({ mobile, firstname: name });
					expect(pairedItem).toEqual({ item: row });
				}
				expect(await groups()).toEqual(sent);
			},
		);

		test('all of whom nobody knows, under HTTP 200 and 500: each is told so', async () => {
			for (const legacyErrorStatus of [200, 500]) {
				await sandbox.change({ legacyErrorStatus });
				const output = await run(grouped, items);
				for (const { json } of output) expect(json.error).toContain('1012');
			}
		});

		test('are all updated when the connection breaks off and the service stumbles', async () => {
			for (const { mobile } of items) await register({ mobile });
			await sandbox.change({ script: ['drop-after-commit', '503', '521', 'ok', 'html'] });
			const output = await run(grouped, items);
			expect(output.map(({ json }) => json.firstname)).toEqual(items.map(({ name }) => name));
		});
	});
});
