import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { credential } from '../../tools/demo/play.mts';
import { startSandbox, type Sandbox } from '../../tools/demo/sandbox.mts';
import { freePort } from '../../tools/n8n/free-port.mts';
import { N8nHome, type Item, type RunItems } from '../../tools/n8n/home.mts';
import type { Session } from '../../tools/n8n/session.mts';
import { waitForEnd } from './editor.mts';
import { START_NODE } from './start-node.mts';

// What n8n's versions do differently, and what must not matter to the node's users: rejected tokens,
// the Stop button, the lists in the form.

const minute = 60_000;
const TOKEN = '/v3/oauth/token/generate';
const [till, client, stranger, lost] = ['Capillary', 'Client', 'Stranger', 'Lost'];
/** So many that a run is under way for half a minute: a busy n8n needs seconds to stop it. */
const MANY = 100;

let home: N8nHome;
let sandbox: Sandbox;
let owner: Session;
let imported: Map<string, string>;

beforeAll(async () => {
	home = await N8nHome.make();
	sandbox = await startSandbox();
	await home.installThisPackage();
	await home.importCredentials([
		credential(sandbox.url, 'server123'),
		clientNamed(client, sandbox.url),
		clientNamed(stranger, sandbox.url, 'guess'),
		clientNamed(lost, `http://127.0.0.1:${await freePort()}`),
	]);
	const folder = join(home.folder, 'workflows');
	await mkdir(folder);
	for (const workflow of [
		workflowOf('refused tokens', client, 3),
		workflowOf('wrong secret', stranger, 2),
		workflowOf('nobody there', lost, 2),
		workflowOf('stopped', till, MANY),
		workflowOf('next', till, 4),
	]) {
		await writeFile(join(folder, `${workflow.name}.json`), JSON.stringify(workflow));
	}
	imported = await home.importWorkflows(folder);
	owner = await home.makeOwner(await home.start());
}, 5 * minute);

beforeEach(async () => await tellSandbox('POST', 'reset'));

afterAll(async () => {
	await home?.remove();
	await sandbox?.stop();
}, minute);

test('a token that Capillary rejects is renewed, and saved for the next run', async () => {
	expect(added(await run('refused tokens'))).toHaveLength(3);
	// After this, the sandbox has forgotten its tokens.
	await tellSandbox('POST', 'reset');
	expect(added(await run('refused tokens'))).toHaveLength(3);
	const requests = await fetchJournal();
	expect(requests.filter(({ status }) => status === 401).length).toBeGreaterThan(0);
	expect(requests.filter(({ path }) => path === TOKEN)).toHaveLength(1);
	expect((await fetchIds('refused tokens')).length).toBe(3);

	await run('refused tokens');
	expect((await fetchJournal()).filter(({ path }) => path === TOKEN)).toHaveLength(1);
});

test.each([
	['wrong secret', 'Capillary does not accept the client key and secret'],
	['nobody there', 'The host in the credential refused the connection'],
])('%s: every item says so', async (workflow, words) => {
	const { Add } = await run(workflow);
	expect(Add[0]).toEqual([]);
	const says = expect.stringContaining(words);
	expect(Add[1].map(({ json }) => json.error)).toEqual([says, says]);
});

describe('the Stop button ends a run', () => {
	test('that is sending one request after the other', async () => {
		await tellSandbox('PUT', 'switches', { latencyMilliseconds: 300 });
		const executionId = await start('stopped');
		while ((await fetchIds('stopped')).length < 2) await pause(50);
		await stop(executionId);
		// Requests in flight are carried out, which takes less time than another run.
		await run('next');
		const sent = await fetchIds('stopped');
		expect(sent.length).toBeLessThan(MANY);
		await run('next');
		expect(await fetchIds('stopped')).toEqual(sent);
	});

	test('that is waiting to retry a request', async () => {
		await tellSandbox('PUT', 'switches', { script: [busyFor(20)] });
		const executionId = await start('stopped');
		while (!(await fetchJournal()).some(({ status }) => status === 503)) await pause(50);
		await stop(executionId);
		// The other run ends after the first would have gone on.
		await tellSandbox('PUT', 'switches', { script: [busyFor(22)] });
		await run('next');
		expect(await fetchIds('next')).toHaveLength(4);
		expect(await fetchIds('stopped')).toEqual([]);
	});
});

test.each([
	['getPrograms', 'capillaryApi', till],
	['getPrograms', 'capillaryOAuthApi', client],
])('the form offers what %s finds with the credential %s', async (methodName, type, name) => {
	const { results } = await owner.post('/dynamic-node-parameters/resource-locator-results', {
		path: 'parameters.loyaltyPrograms.program[0].program',
		methodName,
		nodeTypeAndVersion: { name: 'n8n-nodes-capillary.capillary', version: 1 },
		currentNodeParameters: {
			authentication: type === 'capillaryApi' ? 'basic' : 'oauth',
			resource: 'customer',
			operation: 'add',
		},
		credentials: { [type]: { id: name, name } },
	});
	expect(results.map(({ value }: { value: number }) => value)).toEqual(
		expect.arrayContaining([469, 699]),
	);
});

function clientNamed(name: string, host: string, secret = 'sandbox-secret') {
	const data = { region: 'custom', host, key: 'sandbox-client', secret };
	return { name, type: 'capillaryOAuthApi', data };
}

/** Adds customers one after the other; each has the workflow's name and the number of the item. */
function workflowOf(name: string, credentialName: string, count: number) {
	const authentication = credentialName === till ? 'basic' : 'oauth';
	const credentialType = credentialName === till ? 'capillaryApi' : 'capillaryOAuthApi';

	const add = {
		id: 'add',
		name: 'Add',
		type: 'n8n-nodes-capillary.capillary',
		typeVersion: 1,
		position: [200, 0],
		parameters: {
			authentication,
			operation: 'add',
			identifiers: { identifier: [{ type: 'externalId', value: '={{ $json.id }}' }] },
			options: { maxConcurrency: 1, maxRetries: 1 },
		},
		credentials: { [credentialType]: { id: credentialName, name: credentialName } },
		onError: 'continueErrorOutput',
	};
	return {
		id: name.replaceAll(' ', '-'),
		name,
		nodes: [START_NODE, add],
		connections: { Start: { main: [[{ node: 'Add', type: 'main', index: 0 }]] } },
		pinData: { Start: Array.from({ length: count }, (_, i) => ({ json: { id: `${name} ${i}` } })) },
		settings: {},
	};
}

async function start(workflow: string): Promise<string> {
	return await owner.run(imported.get(workflow)!, { name: 'Start' });
}

async function stop(executionId: string): Promise<void> {
	await owner.post(`/executions/${executionId}/stop`);
	for (;;) {
		const { status } = await owner.get(`/executions/${executionId}`);
		if (status !== 'running') return expect(status).toBe('canceled');
		await pause(50);
	}
}

async function run(workflow: string): Promise<RunItems> {
	return await waitForEnd(owner, await start(workflow));
}

function added({ Add }: RunItems): Item[] {
	return Add[0].filter(({ json }) => json.createdId !== undefined);
}

async function tellSandbox(method: string, path: string, body: object = {}): Promise<void> {
	const answer = await fetch(`${sandbox.url}/sandbox/${path}`, {
		method,
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
	});
	if (!answer.ok) throw new Error(await answer.text());
}

async function fetchFromSandbox(path: string): Promise<any> {
	return await (await fetch(`${sandbox.url}/sandbox/${path}`)).json();
}

async function fetchJournal(): Promise<Array<{ path: string; status: number | null }>> {
	return (await fetchFromSandbox('journal')).entries;
}

/** A sandbox answer with Retry-After. */
function busyFor(seconds: number) {
	return { answer: '503', retryAfter: String(seconds) };
}

/** Fetches the external IDs of the customers that a workflow has added. */
async function fetchIds(workflow: string): Promise<string[]> {
	const { customers } = await fetchFromSandbox('customers');
	const ids = customers.map(({ profiles }: any) => profiles[0].identifiers[0].value);
	return ids.filter((id: string) => id.startsWith(workflow)).sort();
}
