import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { comparisonsOf, type Comparison } from '../../tools/demo/comparison.mts';
import { readCsv } from '../../tools/demo/csv.mts';
import {
	credential,
	examples,
	importExamples,
	play,
	workflowNames,
	type Play,
} from '../../tools/demo/play.mts';
import { startSandbox, type Sandbox } from '../../tools/demo/sandbox.mts';
import { N8nHome } from '../../tools/n8n/home.mts';

const minute = 60_000;
const workflowFiles = readdirSync(examples).filter((file) => file.endsWith('.json'));
const workflowOf = (file: string) => JSON.parse(readFileSync(join(examples, file), 'utf8'));
/** The CSV files of the examples, and those that examples save under a fixed name. */
const files = [
	...readdirSync(examples).filter((file) => file.endsWith('.csv')),
	...workflowFiles
		.flatMap((file) => workflowOf(file).nodes)
		.filter(({ parameters }: any) => /^\.n8n-files\//.test(parameters.fileName))
		.map(({ parameters }: any) => basename(parameters.fileName)),
];

describe.each(workflowFiles)('the example %s', (file) => {
	const text = readFileSync(join(examples, file), 'utf8');
	const workflow = JSON.parse(text);
	const nodes: any[] = workflow.nodes;
	const ofType = (type: string) => nodes.filter((node) => node.type === type);
	const capillary = ofType('n8n-nodes-capillary.capillary');
	const tools = ofType('n8n-nodes-capillary.capillaryTool');
	const triggers = ofType('n8n-nodes-capillary.capillaryTrigger');
	const [note] = ofType('n8n-nodes-base.stickyNote');

	test('contains nothing of the n8n it was made in', () => {
		expect(Object.keys(workflow).sort()).toEqual(
			['connections', 'name', 'nodes', 'pinData', 'settings'].sort(),
		);
		expect(text).not.toMatch(/instanceId|password|http:\/\/|https:\/\//);
	});

	test('names its credentials, so that n8n finds them on any machine, and says to create them', () => {
		const ours = [...capillary, ...tools, ...triggers];
		expect(ours.length).toBeGreaterThan(0);
		for (const { credentials } of ours) {
			expect(credentials).toEqual({
				capillaryApi: { id: null, name: expect.stringMatching(/^Capillary( 2)?$/) },
			});
		}
		for (const { credentials = {} } of nodes) {
			for (const { id, name } of Object.values<any>(credentials)) {
				expect(id).toBeNull();
				expect(note.parameters.content).toContain(`credential named **${name}**`);
			}
		}
	});

	test('routes failed rows to the error output, and tells an agent why', () => {
		for (const { name, onError } of capillary) {
			expect(onError).toBe('continueErrorOutput');
			expect(workflow.connections[name].main.map(({ length }: any) => length > 0)).toEqual([
				true,
				true,
			]);
		}
		for (const { name, onError } of tools) {
			expect(onError).toBe('continueRegularOutput');
			expect(Object.keys(workflow.connections[name])).toEqual(['ai_tool']);
		}
	});

	test('explains itself in a note, with the folder and the files it reads and saves', () => {
		expect(note.parameters.content).toContain('**Before the first run**');
		for (const { parameters } of ofType('n8n-nodes-base.readWriteFile')) {
			const path: string = parameters.fileSelector ?? parameters.fileName;
			const [, folder, file] = path.match(/(\.n8n-files)\/([\w.-]+)/)!;
			expect(note.parameters.content).toContain(folder);
			expect(note.parameters.content).toContain(file);
		}
	});

	test('connects every node, and only nodes that exist', () => {
		const names = nodes.filter(({ type }) => !type.endsWith('.stickyNote')).map(({ name }) => name);
		const links = Object.entries<any>(workflow.connections).flatMap(([from, kinds]) =>
			Object.values<any>(kinds)
				.flat(2)
				.flatMap(({ node }) => [from, node]),
		);
		expect([...new Set(links)].sort()).toEqual(names.sort());
	});
});

const allNodes = workflowFiles.flatMap((file) => workflowOf(file).nodes);

test('every file that an example reads is in the folder, or saved by another example', () => {
	const read = allNodes.flatMap(({ parameters }) => parameters.fileSelector ?? []);
	expect(read.length).toBeGreaterThan(4);
	expect(files).toEqual(expect.arrayContaining(read.map((path) => basename(path))));
});

test('forms, webhooks and triggers have distinct addresses, even when n8n imports them from a file', () => {
	const registered = allNodes.filter(({ type }) => type.endsWith('.capillaryTrigger'));
	expect(registered).toHaveLength(5);
	for (const { webhookId } of registered) expect(webhookId).toMatch(/^[0-9a-f-]{36}$/);
	const called = allNodes.filter(({ type }) => /base\.(formTrigger|webhook)$/.test(type));
	const paths = called.map(({ parameters }) => parameters.path ?? parameters.options.path);
	expect(paths.sort()).toEqual(['capillary-customer', 'join']);
	for (const { webhookId } of called) expect(webhookId).toMatch(/^[0-9a-f-]{36}$/);
});

test('no two nodes of the examples share an ID', () => {
	const ids = workflowFiles.flatMap((file) =>
		workflowOf(file).nodes.flatMap(({ id, webhookId }: any) => [id, webhookId ?? []].flat()),
	);
	expect(new Set(ids).size).toBe(ids.length);
});

test('customers.csv is worth a demo: 50 rows and more, several sources, three rows to refuse', () => {
	const rows = readCsv(readFileSync(join(examples, 'customers.csv'), 'utf8'));
	expect(rows.length).toBeGreaterThanOrEqual(50);
	expect(new Set(rows.map(({ source }) => source)).size).toBeGreaterThanOrEqual(5);
});

describe('the packed package in a real n8n, against the sandbox', () => {
	let home: N8nHome;
	let sandbox: Sandbox;
	let workflows: Map<string, string>;
	let played: Play;
	let comparisons: Map<string, Comparison>;

	beforeAll(async () => {
		home = await N8nHome.make();
		await home.installThisPackage();
		sandbox = await startSandbox();
		workflows = await importExamples(home, sandbox.url);
		played = await play(home, sandbox, workflows);
		comparisons = new Map(comparisonsOf(played).map((each) => [each.promise, each]));
	}, 8 * minute);

	afterAll(async () => {
		await home?.remove();
		await sandbox?.stop();
	}, minute);

	test('n8n imports every example', () => {
		const names = workflowFiles.map((file) => workflowOf(file).name);
		expect([...workflows.keys()].sort()).toEqual(names.sort());
		expect(names).toEqual(expect.arrayContaining(Object.values(workflowNames)));
	});

	test.each([
		'n8n reads every row of customers.csv',
		'every valid customer is added, in the order of the rows',
		'each added row has the ID that Capillary assigned to the customer',
		'a customer who already exists in another source is combined (8050)',
		'every other row goes to the error output, with the reason',
		'the list of rows to correct names the failed rows',
		'every added customer is updated by ID, in order',
		'no update by ID fails',
		'every change finds its customer, in the order of the rows',
		'a change to an unknown customer goes to the error output, with the reason',
		'Capillary holds exactly these customers',
	])('%s', (promise) => {
		const { expected, actual } = comparisons.get(promise)!;
		expect(actual).toEqual(expected);
	});

	test('the list above is complete', () => {
		expect(comparisons.size).toBe(11);
	});

	test('a wrong value would be noticed', () => {
		const spoiled = structuredClone(played);
		spoiled.customers[0].profiles[0].lastName = 'Nobody';
		spoiled.customers.pop();
		[spoiled.add['Add customers'][0][0], spoiled.add['Add customers'][0][1]] = [
			spoiled.add['Add customers'][0][1],
			spoiled.add['Add customers'][0][0],
		];
		spoiled.add['Add customers'][1][0].json.error = 'It did not work';
		const broken = comparisonsOf(spoiled).filter(({ expected, actual }) => {
			return JSON.stringify(expected) !== JSON.stringify(actual);
		});
		expect(broken.map(({ promise }) => promise)).toEqual([
			'every valid customer is added, in the order of the rows',
			'each added row has the ID that Capillary assigned to the customer',
			'every other row goes to the error output, with the reason',
			'every added customer is updated by ID, in order',
			'Capillary holds exactly these customers',
		]);
	});

	test(
		'with a wrong password every row goes to the error output, and the message names the cause',
		async () => {
			const before = await countCustomers(sandbox);
			await home.importCredential(credential(sandbox.url, 'wrong'));
			const { 'Add customers': outputs } = await home.execute(workflows.get(workflowNames.add)!);
			const [added, refused] = outputs;
			expect(added).toHaveLength(0);
			expect(refused).toHaveLength(played.customerRows.length);
			const messages = refused.map((item) => item.json.error);
			// Two rows are malformed and are never sent.
			const aboutSignIn = messages.filter((message) =>
				/username|password|credential/i.test(message),
			);
			expect(aboutSignIn).toHaveLength(played.customerRows.length - 2);
			expect(messages.join()).not.toContain('wrong');
			expect(await countCustomers(sandbox)).toBe(before);
		},
		4 * minute,
	);

	test(
		'n8n as a server offers the node, its tool for AI agents and its credential',
		async () => {
			const url = await home.start();
			const cookie = await signIn(url);
			const nodes = await fetchNames(`${url}/types/nodes.json`, cookie);
			expect(nodes).toContain('n8n-nodes-capillary.capillary');
			expect(nodes).toContain('n8n-nodes-capillary.capillaryTool');
			expect(await fetchNames(`${url}/types/credentials.json`, cookie)).toContain('capillaryApi');
		},
		2 * minute,
	);
});

async function countCustomers({ url }: Sandbox): Promise<number> {
	const answer = (await (await fetch(`${url}/sandbox/customers`)).json()) as { total: number };
	return answer.total;
}

async function signIn(url: string): Promise<string> {
	const owner = { email: 'owner@example.com', firstName: 'Owner', lastName: 'Here' };
	const answer = await fetch(`${url}/rest/owner/setup`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ ...owner, password: 'Secret-123456' }),
	});
	return answer.headers
		.getSetCookie()
		.map((cookie) => cookie.split(';')[0])
		.join('; ');
}

async function fetchNames(url: string, cookie: string): Promise<string[]> {
	const answer = await fetch(url, { headers: { cookie } });
	return ((await answer.json()) as Array<{ name: string }>).map(({ name }) => name);
}
