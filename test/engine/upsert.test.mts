import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { credentialsFor, startCapillary, WRITTEN } from './capillary-node.mts';
import { runNode } from './engine.mts';
import type { Answer } from './server.mts';

const UPDATE = 'PUT /v2/customers/lookup';
const ADD = 'POST /v2/customers';
const LOOKUP = 'GET /v2/customers/lookup';

const byEmail: INodeParameters = {
	operation: 'upsert',
	identifierName: 'email',
	identifierValue: '={{ $json.email }}',
};
/** "Make sure that the customer with this email address exists and has this first name." */
const named: INodeParameters = {
	...byEmail,
	additionalFields: { firstName: '={{ $json.name }}' },
};
const tom = { email: 'tom@example.com', name: 'Tom' };

describe('in the sandbox', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox();
	});
	beforeEach(async () => await sandbox.reset());
	afterAll(async () => await sandbox.stop());

	/** Runs the form for each item, going on after a failure, and gives the output items. */
	async function run(parameters: INodeParameters, items: IDataObject[] = [tom]) {
		const { outputs } = await runNode({
			node: Capillary,
			credentials: credentialsFor(sandbox.url),
			parameters,
			items: items.map((json) => ({ json })),
			onError: 'continueRegularOutput',
		});
		return outputs[0];
	}

	const requests = async () =>
		(await sandbox.journal()).map(({ method, path }) => `${method} ${path}`);
	const names = async () =>
		(await sandbox.customers()).map(({ profiles }) => profiles[0].firstName);

	/** Registers Ann without the node; the journal then begins with that. */
	async function register(profile: object = {}) {
		const identifiers = [{ type: 'email', value: tom.email }];
		const { data } = await sandbox.api.post('/v2/customers', {
			profiles: [{ firstName: 'Ann', identifiers, source: 'INSTORE', ...profile }],
		});
		return data.createdId as number;
	}

	test('a new customer is created', async () => {
		const [{ json, pairedItem }] = await run(named);
		const [customer] = await sandbox.customers();
		expect(json).toMatchObject({ createdId: customer.id, action: 'created' });
		expect(pairedItem).toEqual({ item: 0 });
		expect(await names()).toEqual(['Tom']);
		expect(await requests()).toEqual([UPDATE, ADD]);
	});

	test('a customer who is there is updated', async () => {
		const id = await register();
		const [{ json }] = await run(named);
		expect(json).toMatchObject({ createdId: id, action: 'updated' });
		expect(await names()).toEqual(['Tom']);
		expect(await requests()).toEqual([ADD, UPDATE]);
	});

	test('a customer who is there is left as it is when the form has no values', async () => {
		const id = await register();
		const [{ json }] = await run(byEmail);
		expect(json).toMatchObject({ createdId: id, action: 'unchanged' });
		expect(await names()).toEqual(['Ann']);
	});

	test('a new customer is created when the form has no values, too', async () => {
		const [{ json }] = await run(byEmail);
		expect(json.action).toBe('created');
		expect(await requests()).toEqual([ADD]);
	});

	test('what only a new customer can have is not sent to one who is there', async () => {
		await register();
		const onlyNew = { createDate: '2026-01-31', referralCode: 'R-1', loyaltyType: 'non_loyalty' };
		const [{ json }] = await run({ ...named, additionalFields: { ...onlyNew, firstName: 'Tom' } });
		expect(json).toMatchObject({
			action: 'updated',
			note: 'Loyalty Type and Create Date and Referral Code stayed as they were: only a new customer gets them.',
		});
		const { body } = (await sandbox.journal()).at(-1)!;
		expect(body).toEqual({ profiles: [{ firstName: 'Tom' }] });
	});

	test('a name of which Capillary keeps the beginning is sent whole, and the note says what is kept', async () => {
		const firstName = 'T'.repeat(101);
		const [{ json }] = await run({ ...byEmail, firstName, lastName: 'S'.repeat(100) });
		expect(json).toMatchObject({
			action: 'created',
			note: 'Of First Name Capillary keeps the first 100 characters.',
		});
		const { body } = (await sandbox.journal()).at(-1)!;
		expect(body).toHaveProperty('profiles.0.firstName', firstName);
	});

	test('a customer known in another source is created in this one, and the warning 8050 is kept', async () => {
		const id = await register({ source: 'WEBSITE' });
		const [{ json }] = await run(named);
		expect(json).toMatchObject({
			createdId: id,
			action: 'created',
			warnings: [{ code: 8050 }],
		});
		const [{ profiles }, ...more] = await sandbox.customers();
		expect(more).toEqual([]);
		expect(profiles.map(({ source }) => source).sort()).toEqual(['INSTORE', 'WEBSITE']);
	});

	test('other identifiers are given to a new customer and to one who lacks them', async () => {
		await register();
		const others = {
			identifiers: { identifier: [{ type: 'externalId', value: '={{ $json.id }}' }] },
		};
		const output = await run({ ...named, ...others }, [
			{ ...tom, id: 'T-1' },
			{ email: 'ben@example.com', name: 'Ben', id: 'B-1' },
		]);
		expect(output.map(({ json }) => json.action)).toEqual(['updated', 'created']);
		const found = await sandbox.customers();
		const ids = found.flatMap(({ profiles }) => profiles[0].identifiers.map(({ value }) => value));
		expect(ids.sort()).toEqual(['B-1', 'T-1', 'ben@example.com', 'tom@example.com']);
	});

	test("when another identifier is somebody else's, the error names that customer", async () => {
		const id = await register();
		const [{ json }] = await run({
			...named,
			identifierName: 'externalId',
			identifierValue: 'T-1',
			identifiers: { identifier: [{ type: 'email', value: tom.email }] },
		});
		expect(json.error).toContain('8006');
		expect(json.error).toContain(String(id));
		expect(await names()).toEqual(['Ann']);
	});

	test('two items of the same new customer: the first creates, the second updates', async () => {
		const output = await run(named, [tom, { ...tom, name: 'Thomas' }]);
		expect(output.map(({ json }) => json.action)).toEqual(['created', 'updated']);
		expect(await names()).toEqual(['Thomas']);
	});

	test('two items of the same card by its external ID follow each other', async () => {
		await sandbox.change({ latencyMilliseconds: 20 });
		const byCard = {
			...named,
			identifierName: 'cardExternalId',
			identifierValue: 'X-1',
			identifiers: { identifier: [{ type: 'email', value: '={{ $json.email }}' }] },
		};
		await run(byCard, [tom, { email: 'ben@example.com', name: 'Ben' }]);
		expect(await requests()).toEqual([UPDATE, ADD, UPDATE, ADD]);
	});

	test('two workflows at once on the same new customers: one each, and no item fails', async () => {
		await sandbox.change({ latencyMilliseconds: 20 });
		const items = Array.from({ length: 20 }, (_, row) => ({
			email: `c${row}@example.com`,
			name: 'C',
		}));
		const runs = await Promise.all([run(named, items), run(named, items)]);
		const customers = await sandbox.customers();
		expect(customers).toHaveLength(items.length);
		const idOf = new Map(
			customers.map(({ id, profiles }) => [profiles[0].identifiers[0].value, id]),
		);
		for (const [row, { email }] of items.entries()) {
			const both = runs.map((output) => output[row].json);
			for (const json of both) expect(json.createdId).toBe(idOf.get(email));
			const created = both.filter(({ action }) => action === 'created');
			expect(created).toHaveLength(1);
			expect(both.map(({ action }) => action).sort()).toEqual(['created', 'updated']);
		}
	});

	describe('a lost answer', () => {
		const lost = (method: string, answer: string) => ({ script: [{ method, answer }] });

		test('to the Add makes one customer, with the values, and the item shows it', async () => {
			await sandbox.change(lost('POST', 'drop-after-commit'));
			const [{ json }] = await run(named);
			const [{ id }, ...more] = await sandbox.customers();
			expect(more).toEqual([]);
			expect(json).toMatchObject({ createdId: id, action: 'created', recovered: true });
			expect(await requests()).toEqual([UPDATE, ADD, LOOKUP, UPDATE]);
		});

		test('to an Add that was not carried out makes one customer too', async () => {
			await sandbox.change(lost('POST', 'drop'));
			const [{ json }] = await run(named);
			expect(json.action).toBe('created');
			expect(await names()).toEqual(['Tom']);
			expect(await requests()).toEqual([UPDATE, ADD, LOOKUP, ADD]);
		});

		test.each(['drop', 'drop-after-commit', '503', '521'])(
			'to the update (%s) is followed by the update again',
			async (answer) => {
				const id = await register();
				await sandbox.change(lost('PUT', answer));
				const [{ json }] = await run(named);
				expect(json).toMatchObject({ createdId: id, action: 'updated' });
				expect(await names()).toEqual(['Tom']);
				expect(await requests()).toEqual([ADD, UPDATE, UPDATE]);
			},
		);
	});
});

describe('against scripted answers', () => {
	let capillary: Awaited<ReturnType<typeof startCapillary>>;
	afterEach(async () => await capillary.close());

	const refused = (code: number, message: string): Answer => ({
		status: 400,
		body: { errors: [{ status: false, code, message }] },
	});
	const NOBODY = refused(8015, 'Customer not found for the given identifiers');
	const EXISTS = refused(8006, 'Add failed, Customer already exists with id 7 for same source');

	/** Answers the updates and the Adds, each from its own list, the last entry for ever. */
	async function run({ updates, adds }: { updates: Answer[]; adds: Answer[] }) {
		const next = (answers: Answer[]) => (answers.length > 1 ? answers.shift()! : answers[0]);
		capillary = await startCapillary(({ method }) => next(method === 'PUT' ? updates : adds));
		const { outputs } = await capillary.run({
			parameters: named,
			items: [{ json: tom }],
			onError: 'continueRegularOutput',
		});
		const sent = capillary.writes().map(({ method, path }) => `${method} ${path}`);
		return { json: outputs[0][0].json, sent };
	}

	test('an Add for which another workflow was faster is followed by the update', async () => {
		const { json, sent } = await run({ updates: [NOBODY, WRITTEN], adds: [EXISTS] });
		expect(sent).toEqual([UPDATE, ADD, UPDATE]);
		expect(json).toEqual({ ...(WRITTEN.body as object), action: 'updated' });
	});

	test.each([8009, 8015, 8065])(
		'an update that finds nobody (%i) is followed by the Add',
		async (code) => {
			const { json, sent } = await run({ updates: [refused(code, 'x')], adds: [WRITTEN] });
			expect(sent).toEqual([UPDATE, ADD]);
			expect(json.action).toBe('created');
		},
	);

	test('a customer who is there for the Add and nowhere for the update is a failure, not a loop', async () => {
		const { json, sent } = await run({ updates: [NOBODY], adds: [EXISTS] });
		expect(sent).toEqual([UPDATE, ADD, UPDATE]);
		expect(json.error).toContain('already exists with id 7');
	});

	test('an update refused for another reason is told, and nothing is added', async () => {
		const { json, sent } = await run({ updates: [refused(8018, 'Not allowed')], adds: [WRITTEN] });
		expect(sent).toEqual([UPDATE]);
		expect(json.error).toContain('8018');
		expect(json).not.toHaveProperty('action');
	});

	test('an update refused after the Add was, is told', async () => {
		const updates = [NOBODY, refused(8018, 'Not allowed')];
		const { json, sent } = await run({ updates, adds: [EXISTS] });
		expect(sent).toEqual([UPDATE, ADD, UPDATE]);
		expect(json.error).toContain('8018');
	});
});
