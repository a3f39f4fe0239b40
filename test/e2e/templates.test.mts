import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { outputsOf, rowOf } from '../../tools/demo/comparison.mts';
import { readCsv, type Row } from '../../tools/demo/csv.mts';
import { expectationOf, refusals } from '../../tools/demo/expectation.mts';
import {
	fetchCustomers,
	examples,
	importExamples,
	workflowNames,
	type HeldCustomer,
} from '../../tools/demo/play.mts';
import { startSandbox, type Sandbox } from '../../tools/demo/sandbox.mts';
import { N8nHome, type Item, type RunItems } from '../../tools/n8n/home.mts';
import type { Session } from '../../tools/n8n/session.mts';
import { PROGRAMS } from '../../sandbox/organization/seed.mts';
import { startChatModel, type ChatModel, type OfferedTool, type Turn } from './chat-model.mts';
import { waitForEnd, publish, runWorkflow, waitUntilServed } from './editor.mts';
import { fillIn } from './form-page.mts';

// The examples with a form, a webhook, a schedule and an assistant, as they are, in one real n8n.

const minute = 60_000;
let home: N8nHome;
let sandbox: Sandbox;
let model: ChatModel;
let n8n: string;
let owner: Session;
let workflows: Map<string, string>;

beforeAll(async () => {
	home = await N8nHome.make();
	[sandbox, model] = await Promise.all([startSandbox(), startChatModel()]);
	await home.installThisPackage();
	await home.importCredentials([
		{ name: 'Webhook key', type: 'httpHeaderAuth', data: { name: 'X-Api-Key', value: 'till-7' } },
		{ name: 'OpenAI', type: 'openAiApi', data: { apiKey: 'none', url: model.url } },
	]);
	workflows = await importExamples(home, sandbox.url);
	n8n = await home.start();
	owner = await home.makeOwner(n8n);
}, 5 * minute);

afterAll(async () => {
	await home?.remove();
	await Promise.all([sandbox?.stop(), model?.stop()]);
}, minute);

const idOf = (file: string): string => {
	const { name } = JSON.parse(readFileSync(join(examples, file), 'utf8'));
	return workflows.get(name)!;
};
const csvIn = (folder: string, file: string) => readCsv(readFileSync(join(folder, file), 'utf8'));
const json = (items: Item[]) => items.map((item) => item.json);
const nameOf = ({ firstName, lastName }: Row) => `${firstName} ${lastName}`;
const filesLike = (start: string) =>
	readdirSync(home.files).filter((name) => name.startsWith(start));

async function fetchCustomer(name: string): Promise<HeldCustomer> {
	const found = (await fetchCustomers(sandbox)).filter(({ profiles }) => {
		return nameOf(profiles[0] as unknown as Row) === name;
	});
	expect(found).toHaveLength(1);
	return found[0];
}

async function switchSandbox(switches: object): Promise<void> {
	await fetch(`${sandbox.url}/sandbox/switches`, {
		method: 'PUT',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(switches),
	});
}

describe('the customers of the web shop, every night', () => {
	const rows = csvIn(examples, 'shop-customers.csv');
	// Whether a row is valid, judged without the node.
	const canBeAdded = ({ mobile, email, externalId }: Row) =>
		[mobile, email, externalId].some((value) => value !== '') &&
		/^\d*$/.test(mobile) &&
		(email === '' || /^\S+@\S+\.\S+$/.test(email));
	const good = rows.filter(canBeAdded);
	const bad = rows.filter((row) => !canBeAdded(row));
	let night: RunItems;

	beforeAll(async () => {
		night = await runWorkflow(owner, idOf('nightly-add.json'), 'Every night');
	}, 2 * minute);

	test('its file has valid, invalid and duplicate rows', () => {
		expect(good.length).toBeGreaterThan(20);
		expect(bad.length).toBeGreaterThanOrEqual(3);
		expect(new Set(good.map(nameOf)).size).toBe(good.length - 1);
	});

	test('valid rows are added, in their order, with the ID that Capillary assigned', async () => {
		const ids = new Map(
			(await fetchCustomers(sandbox)).map(({ id, profiles }) => [
				nameOf(profiles[0] as unknown as Row),
				id,
			]),
		);
		const kept = json(outputsOf(night['Keep IDs'])[0]);
		expect(kept.map((item) => item.firstName)).toEqual(good.map(({ firstName }) => firstName));
		expect(kept.map((item) => item.customerId)).toEqual(good.map((row) => ids.get(nameOf(row))));
		expect(ids.size).toBe(new Set(good.map(nameOf)).size);
	});

	test('an existing customer is recognized, not added twice', () => {
		const kept = json(outputsOf(night['Keep IDs'])[0]);
		const seen = new Set<string>();
		const isNew = good.map((row) => {
			const first = !seen.has(nameOf(row));
			seen.add(nameOf(row));
			return first ? 'yes' : 'no';
		});
		expect(kept.map((item) => item.isNew)).toEqual(isNew);
	});

	test('ten customers are sent per request, and the rest in the last one', async () => {
		const journal: any = await (await fetch(`${sandbox.url}/sandbox/journal`)).json();
		const sizes = journal.entries
			.filter(({ method, path }: any) => method === 'POST' && path.startsWith('/v2/customers'))
			.map(({ body }: any) => [body].flat().length);
		const full = Math.floor(good.length / 10);
		expect(sizes.sort((one: number, other: number) => other - one)).toEqual([
			...Array(full).fill(10),
			good.length - 10 * full,
		]);
	});

	test('they are guests: nobody is enrolled in the loyalty program', async () => {
		const types = (await fetchCustomers(sandbox)).map(({ loyaltyInfo }) => loyaltyInfo.loyaltyType);
		expect(new Set(types)).toEqual(new Set(['non_loyalty']));
	});

	test('the IDs are saved for the loyalty program', () => {
		const saved = csvIn(home.files, 'shop-added.csv');
		expect(saved.map(nameOf)).toEqual(good.map(nameOf));
		expect(saved.map(({ program, tier }) => [program, tier])).toEqual(
			good.map(({ program, tier }) => [program, tier]),
		);
		expect(saved.every(({ customerId }) => /^\d+$/.test(customerId))).toBe(true);
	});

	test('invalid rows are saved, each with its reason and what to do', () => {
		const [file, ...others] = filesLike('shop-to-correct-');
		expect(others).toEqual([]);
		const saved = csvIn(home.files, file);
		expect(saved.map(nameOf)).toEqual(bad.map(nameOf));
		const reasons = new Map(saved.map(({ firstName, reason }) => [firstName, reason]));
		expect(reasons.get('Ishita')).toMatch(/ishita\.das@example.*not an email address/);
		expect(reasons.get('Nisha')).toMatch(/9198x0000014.*not a mobile number/);
		expect(reasons.get('Walk-in')).toMatch(/empty/);
		expect(saved.every(({ whatToDo }) => whatToDo !== '')).toBe(true);
	});

	describe('who joins the loyalty program', () => {
		const joining = good.filter(({ program }) => program !== '');
		const accepted = joining.filter(({ program }) => /^\d+$/.test(program));
		const tiersOf = ({ program }: Row) => PROGRAMS.find(({ id }) => String(id) === program)!.tiers;
		const enrolled = accepted.filter((row) => Number(row.tier) <= tiersOf(row).length);
		let run: RunItems;

		beforeAll(async () => {
			run = await runWorkflow(owner, idOf('loyalty-enrollment.json'), 'When clicking Execute');
		}, 2 * minute);

		test('becomes a loyalty customer; the others do not', async () => {
			const types = Object.fromEntries(
				(await fetchCustomers(sandbox)).map((customer) => [
					nameOf(customer.profiles[0] as unknown as Row),
					customer.loyaltyInfo.loyaltyType,
				]),
			);
			const names = new Set(accepted.map(nameOf));
			expect(accepted.length).toBeGreaterThan(3);
			expect(types).toEqual(
				Object.fromEntries(
					good.map((row) => [nameOf(row), names.has(nameOf(row)) ? 'loyalty' : 'non_loyalty']),
				),
			);
		});

		test.each(enrolled.map((row) => [nameOf(row), row.program, row.tier]))(
			'%s is in program %s, tier %s, with points, for a year',
			async (name, program, tier) => {
				const programs: any[] = (await fetchCustomer(name)).loyaltyProgramDetails;
				expect(
					programs.map(({ programId, slabSNo, loyaltyPoints }) => [
						programId,
						slabSNo,
						loyaltyPoints,
					]),
				).toEqual([[Number(program), Number(tier), 50]]);
				const days = (Date.parse(programs[0].slabExpiryDate) - Date.now()) / 86_400_000;
				expect(days).toBeGreaterThan(362);
				expect(days).toBeLessThan(368);
			},
		);

		test('Capillary\'s warnings about a customer are in the column "note"', () => {
			const notes = json(outputsOf(run.Enrolled)[0]).map(({ program, tier, note }) => [
				program,
				tier,
				/no tier/.test(note) ? 'no such tier' : note,
			]);
			expect(notes).toEqual(
				accepted.map((row) => [
					row.program,
					row.tier,
					enrolled.includes(row) ? '' : 'no such tier',
				]),
			);
		});

		test('a row with an invalid program is a row to correct', () => {
			const refused = json(outputsOf(run['Rows to correct'])[0]);
			expect(refused.map(({ program }) => program)).toEqual(['gold']);
			expect(refused[0].reason).toMatch(/"gold".*Program/);
		});
	});
});

describe('the sheet of changes, every hour', () => {
	const changes = csvIn(examples, 'changes.csv');
	const expected = expectationOf(csvIn(examples, 'customers.csv'), changes);
	let hour: RunItems;

	beforeAll(async () => {
		await runWorkflow(owner, workflows.get(workflowNames.add)!, 'When clicking Execute');
		hour = await runWorkflow(owner, idOf('scheduled-update.json'), 'Every hour');
	}, 2 * minute);

	test('every valid change is made, in the order of the rows', () => {
		const [changed] = outputsOf(hour['Update customers']);
		expect(changed.map(rowOf)).toEqual(expected.changed);
		expect(outputsOf(hour.Updated)[0]).toHaveLength(expected.changed.length);
	});

	test('Capillary holds the new values', async () => {
		const customers = await fetchCustomers(sandbox);
		for (const [mobile, person] of Object.entries(expected.customers)) {
			const customer = customers.find(({ profiles }) =>
				profiles[0].identifiers.some(({ value }) => value === mobile),
			)!;
			const { city } = customer.extendedFields;
			const profiles = customer.profiles.map(({ lastName, fields }) => ({ lastName, fields }));
			expect({ mobile, city, profiles }).toEqual({
				mobile,
				city: person.extendedFields.city,
				profiles: person.profiles.map(({ lastName, fields }) => ({ lastName, fields })),
			});
		}
	});

	test('failed rows are saved unchanged, with the reason', () => {
		const [file, ...others] = filesLike('changes-to-correct-');
		expect(others).toEqual([]);
		const saved = csvIn(home.files, file);
		const rows = expected.changesRefused.map(([row]) => changes[row]);
		expect(rows.length).toBeGreaterThan(0);
		expect(saved.map(({ reason, whatToDo, ...row }) => row)).toEqual(rows);
		expect(saved.map(({ reason }) => reason)).toEqual(
			expected.changesRefused.map(([, why]) => expect.stringMatching(refusals[why])),
		);
		expect(saved.every(({ whatToDo }) => whatToDo !== '')).toBe(true);
	});

	test('a run without failures saves no file', async () => {
		for (const file of filesLike('changes-to-correct-')) rmSync(join(home.files, file));
		const [names, first] = readFileSync(join(examples, 'changes.csv'), 'utf8').split('\n');
		writeFileSync(join(home.files, 'changes.csv'), `${names}\n${first}\n`);
		const run = await runWorkflow(owner, idOf('scheduled-update.json'), 'Every hour');
		expect(outputsOf(run.Updated)[0]).toHaveLength(1);
		expect(filesLike('changes-to-correct-')).toEqual([]);
	});

	test.each(['scheduled-update.json', 'nightly-add.json'])(
		'n8n publishes %s as it is',
		async (file) => {
			await publish(owner, idOf(file));
			expect((await owner.get(`/workflows/${idOf(file)}`)).active).toBe(true);
			await owner.post(`/workflows/${idOf(file)}/deactivate`);
		},
	);
});

describe('the form', () => {
	const mobile = 'Mobile number with country code';
	const filled = { 'First name': 'Meera', 'Last name': 'Nair', [mobile]: '+91 98700 00001' };
	const all = { ...filled, Email: 'meera@example.com', City: 'Kochi', 'News and offers': true };
	// What a customer should never see.
	const technical = /Capillary|\bitem\b|error|code \d|\b\d{4}\b|Identifiers|"/i;
	let address: string;

	const countCustomers = async () => (await fetchCustomers(sandbox)).length;

	beforeAll(async () => {
		await publish(owner, idOf('join-form.json'));
		address = `${n8n}/form/join`;
	});

	test('a customer who fills in everything is added and thanked by name', async () => {
		const { text, executionId } = await fillIn(address, all as any);
		const customer: any = await fetchCustomer('Meera Nair');
		expect(text).toContain('Welcome, Meera!');
		expect(text).toContain(String(customer.id));
		expect(customer.loyaltyInfo.loyaltyType).toBe('loyalty');
		expect(customer.extendedFields).toEqual({ city: 'Kochi' });
		const [profile] = customer.profiles;
		expect(profile.identifiers).toEqual([
			{ type: 'mobile', value: '919870000001' },
			{ type: 'email', value: 'meera@example.com' },
		]);
		expect(profile.commChannels.map(({ type, subscribed }: any) => [type, subscribed])).toEqual([
			['email', true],
			['mobile', true],
		]);
		await waitForEnd(owner, executionId);
	});

	test('empty fields are not sent, and an unchecked box means no consent', async () => {
		const { text } = await fillIn(address, {
			...filled,
			'First name': 'Zoya',
			[mobile]: '91-98700-00002',
		});
		expect(text).toContain('Welcome, Zoya!');
		const { profiles, extendedFields }: any = await fetchCustomer('Zoya Nair');
		expect(profiles[0].identifiers).toEqual([{ type: 'mobile', value: '919870000002' }]);
		expect(profiles[0].commChannels.map(({ type, subscribed }: any) => [type, subscribed])).toEqual(
			[['mobile', false]],
		);
		expect(extendedFields).toEqual({});
	});

	test.each([
		['a number with letters', { [mobile]: '98006 x' }, 'check your mobile number', '+91', 1],
		['an email address without an end', { Email: 'meera@shop' }, 'check your email', 'name@', 1],
		[
			'the number of a member',
			{ [mobile]: '919870000001' },
			'already a member',
			'nothing to do',
			0,
		],
	])('%s: the page says what to do, in plain words', async (_what, wrong, title, advice, back) => {
		const before = await countCustomers();
		const values = { ...filled, [mobile]: '919870000009', ...wrong };
		const { text, links, executionId } = await fillIn(address, values);
		expect(links).toEqual(Array(back).fill(address));
		expect(text).toContain(title);
		expect(text).toContain(advice);
		expect(text).not.toMatch(technical);
		expect(await countCustomers()).toBe(before);
		await waitForEnd(owner, executionId);
	});

	test('when Capillary fails, the page asks the customer to try again later', async () => {
		await switchSandbox({ script: [{ answer: '500', path: '/v2/customers' }] });
		const { text, links } = await fillIn(address, { ...filled, [mobile]: '919870000009' });
		expect(text).toContain('in a few minutes');
		expect(links).toEqual([address]);
		expect(text).not.toMatch(technical);
	});
});

describe('the webhook', () => {
	const mobile = '919850000001';
	const call = async (body: object, key = 'till-7') =>
		await fetch(`${n8n}/webhook/capillary-customer`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', 'X-Api-Key': key },
			body: JSON.stringify(body),
		});

	beforeAll(async () => {
		await publish(owner, idOf('webhook-upsert.json'));
		await waitUntilServed(async () => await call({}, 'wrong'));
	});

	test('a new customer is created: 200 with the ID', async () => {
		const answer = await call({
			...{ mobile, email: 'tara@example.com', firstName: 'Tara', lastName: 'Sen', city: 'Pune' },
		});
		const customer: any = await fetchCustomer('Tara Sen');
		expect(answer.status).toBe(200);
		expect(await answer.json()).toEqual({
			customerId: customer.id,
			action: 'created',
			warnings: [],
		});
		expect(customer.extendedFields).toEqual({ city: 'Pune' });
		expect(customer.profiles[0].identifiers).toContainEqual({ type: 'mobile', value: mobile });
	});

	test('the same customer is updated; what the call leaves out stays', async () => {
		const { id } = await fetchCustomer('Tara Sen');
		const answer = await call({ mobile, lastName: 'Sen-Roy' });
		expect(answer.status).toBe(200);
		expect(await answer.json()).toEqual({ customerId: id, action: 'updated', warnings: [] });
		const customer = await fetchCustomer('Tara Sen-Roy');
		expect(customer.id).toBe(id);
		expect(customer.extendedFields).toEqual({ city: 'Pune' });
	});

	test.each([
		['an invalid number', { mobile: '12 34 x', lastName: 'Sen' }, /not a mobile number$/],
		['no mobile number', { lastName: 'Sen' }, /is empty$/],
	])('%s: 422 with the reason and what to do', async (_what, body, reason) => {
		const before = await fetchCustomers(sandbox);
		const answer = await call(body);
		expect(answer.status).toBe(422);
		const told: any = await answer.json();
		expect(told.reason).toMatch(reason);
		expect(told.whatToDo).not.toBe('');
		expect(await fetchCustomers(sandbox)).toEqual(before);
	});

	test('when Capillary is unavailable: 503, so that the caller sends it again', async () => {
		await switchSandbox({ script: ['503', '503', '503'] });
		const answer = await call({ mobile, lastName: 'Later' });
		expect(answer.status).toBe(503);
		expect(((await answer.json()) as any).reason).toContain('not available');
		expect(((await (await call({ mobile, lastName: 'Later' })).json()) as any).action).toBe(
			'updated',
		);
	});

	test('a caller without the key is turned away', async () => {
		const before = await fetchCustomers(sandbox);
		expect((await call({ mobile, lastName: 'Thief' }, 'guess')).status).toBe(403);
		expect(await fetchCustomers(sandbox)).toEqual(before);
	});
});

describe('the assistant', () => {
	const nathan = {
		...{ Mobile: '+91 98123 45678', Email: '', External_ID: '' },
		...{ First_Name: 'Nathan', Last_Name: 'Weber', City: 'Pune' },
	};
	const byMobile = { Find_By: 'mobile', Value_to_Find: '919812345678' };
	const sameNames = { First_Name: '', Last_Name: '' };
	let conversation = 0;

	/** @returns the assistant's final message */
	async function chat(turns: Turn[], id = idOf('ai-agent.json')): Promise<string> {
		model.play(turns);
		const given = {
			sessionId: `chat-${++conversation}`,
			action: 'sendMessage',
			chatInput: 'Go on',
		};
		const run = await runWorkflow(owner, id, 'When chat message received', given);
		expect(model.left()).toBe(0);
		return run.Assistant[0][0].json.output;
	}

	/** The result of the model's last call, or of the one `back` calls before it. */
	function result(back = 0): any {
		const results = model.questions.at(-1)!.messages.filter(({ role }) => role === 'tool');
		return JSON.parse(results.at(-1 - back)!.content);
	}

	test('adds a customer, and the model reads the ID', async () => {
		const said = await chat([{ call: 'Add_customer', with: nathan }, { say: 'Nathan is in.' }]);
		const customer: any = await fetchCustomer('Nathan Weber');
		expect(said).toBe('Nathan is in.');
		expect(result()).toEqual([expect.objectContaining({ createdId: customer.id, warnings: [] })]);
		expect(customer.profiles[0].identifiers).toEqual([{ type: 'mobile', value: '919812345678' }]);
		expect(customer.extendedFields).toEqual({ city: 'Pune' });
		expect(customer.loyaltyInfo.loyaltyType).toBe('loyalty');
	});

	test('the model gets tools and parameters with useful names and descriptions', async () => {
		const tools: OfferedTool[] = model.questions[0].tools.map((tool) => tool.function);
		expect(tools.map(({ name }) => name).sort()).toEqual([
			'Add_customer',
			'Get_customer',
			'Update_customer',
		]);
		const find = ['Find_By', 'Value_to_Find'];
		const names = ['First_Name', 'Last_Name', 'City'];
		const parameters = Object.fromEntries(
			tools.map((tool) => [tool.name, Object.keys(tool.parameters.properties).sort()]),
		);
		expect(parameters).toEqual({
			Add_customer: ['Mobile', 'Email', 'External_ID', ...names].sort(),
			Get_customer: find,
			Update_customer: [...find, ...names, 'Additional_Fields'].sort(),
		});
		for (const {
			description,
			parameters: { properties },
		} of tools) {
			expect(description.length).toBeGreaterThan(60);
			for (const parameter of Object.values(properties)) {
				expect(parameter.description.length).toBeGreaterThan(10);
			}
		}
	});

	test('a malformed mobile number: the model is told what to change, and its second call succeeds', async () => {
		const said = await chat([
			{ call: 'Add_customer', with: { ...nathan, First_Name: 'Omar', Mobile: '98123 x' } },
			{ call: 'Add_customer', with: { ...nathan, First_Name: 'Omar', Mobile: '919812345670' } },
			{ say: 'Omar is in.' },
		]);
		expect(said).toBe('Omar is in.');
		expect(result(1)[0].error).toMatch(/"98123 x".*not a mobile number.*country code.*in digits/);
		expect(result()[0].createdId).toBe((await fetchCustomer('Omar Weber')).id);
	});

	test('an invented field: the model is told which fields exist', async () => {
		const change = { ...byMobile, ...sameNames, City: 'Mumbai' };
		await chat([
			{
				call: 'Update_customer',
				with: { ...change, Additional_Fields: { birthday: '2001-02-03' } },
			},
			{
				call: 'Update_customer',
				with: { ...change, Additional_Fields: { statusLabel: 'Dormant' } },
			},
			{ call: 'Get_customer', with: byMobile },
			{ say: 'He lives in Mumbai now.' },
		]);
		expect(result(2)[0].error).toMatch(/"birthday" is not one of.*Use any of.*statusLabel/);
		const { id, extendedFields, customerStatus }: any = await fetchCustomer('Nathan Weber');
		expect(extendedFields).toEqual({ city: 'Mumbai' });
		expect(customerStatus.label).toBe('Dormant');
		expect(result(1)[0].createdId).toBe(id);
		expect(result()[0]).toMatchObject({
			id,
			firstName: 'Nathan',
			extendedFields: { city: 'Mumbai' },
		});
	});

	test("Capillary's errors reach the model with advice", async () => {
		const { id } = await fetchCustomer('Nathan Weber');
		await chat([
			{ call: 'Add_customer', with: nathan },
			{ call: 'Get_customer', with: { Find_By: 'phone', Value_to_Find: '919812345678' } },
			{ call: 'Get_customer', with: { Find_By: 'mobile', Value_to_Find: '919800099999' } },
			{ say: 'There is one already.' },
		]);
		expect(result(2)[0].error).toMatch(new RegExp(`8006.*${id}.*[Uu]pdate`));
		expect(result(1)[0].error).toMatch(/"phone".*Use one of.*mobile/);
		expect(result()[0].error).toMatch(/8015.*has to be added first/);
	});

	test('a model may leave out what it does not know', async () => {
		await chat([
			{ call: 'Add_customer', with: { Mobile: '919812345671', First_Name: 'Lena' } },
			{ say: 'Lena is in.' },
		]);
		const [item] = result();
		const customers = await fetchCustomers(sandbox);
		expect(customers.find(({ id }) => id === item.createdId)!.profiles[0].firstName).toBe('Lena');
	});

	test("a tool with n8n's default On Error, Stop, tells this agent the same", async () => {
		const text = readFileSync(join(examples, 'ai-agent.json'), 'utf8');
		const { nodes } = await owner.get(`/workflows/${idOf('ai-agent.json')}`);
		for (const node of nodes) delete node.onError;
		const { id } = await owner.post('/workflows', { ...JSON.parse(text), nodes });
		const wrong = { ...nathan, Mobile: '98123 x' };
		const words = /"98123 x".*not a mobile number.*in digits/;
		const said = chat([{ call: 'Add_customer', with: wrong }, { say: 'Which number?' }], id);
		// Before 2.25, n8n ends the agent's run where a tool stops.
		if (process.env.TESTED_N8N === 'oldest') return await expect(said).rejects.toThrow(words);
		await said;
		expect(result()[0].error).toMatch(words);
	});

	test('in a public streaming chat, a failed call does not interrupt the answer', async () => {
		const workflow = JSON.parse(readFileSync(join(examples, 'ai-agent.json'), 'utf8'));
		const imported = await owner.get(`/workflows/${idOf('ai-agent.json')}`);
		const chatTrigger = imported.nodes.find(({ type }: any) => type.endsWith('.chatTrigger'));
		chatTrigger.typeVersion = 1.3;
		chatTrigger.parameters = { public: true, options: { responseMode: 'streaming' } };
		const { id } = await owner.post('/workflows', { ...workflow, nodes: imported.nodes });
		await publish(owner, id);
		const address = `${n8n}/webhook/${chatTrigger.webhookId}/chat`;
		await waitUntilServed(async () => await fetch(address));
		model.play([
			{ call: 'Add_customer', with: { ...nathan, Mobile: '98123 x' } },
			{ call: 'Add_customer', with: { ...nathan, Mobile: '919812345672', First_Name: 'Ravi' } },
			{ say: 'Ravi is in.' },
		]);
		const answer = await fetch(address, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ sessionId: 'public', action: 'sendMessage', chatInput: 'Add Ravi' }),
		});
		const chunks = (await answer.text())
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect(model.questions.map(({ stream }) => stream)).toEqual([true, true, true]);
		expect(chunks.filter(({ type }) => type === 'error')).toEqual([]);
		expect(chunks.map(({ content = '' }) => content).join('')).toContain('Ravi is in.');
		expect(result()[0].createdId).toBe((await fetchCustomer('Ravi Weber')).id);
	});
});
