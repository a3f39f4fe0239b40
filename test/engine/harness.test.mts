import {
	type IAuthenticateGeneric,
	type ICredentialType,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeApiError,
	NodeConnectionTypes,
	Expression,
} from 'n8n-workflow';
import { loadOptions, runNode, searchList, testCredential } from './engine.mts';
import { type AnsweringServer, type Script, startServer } from './server.mts';

/** A credential with a token that expires, signed in with `preAuthentication`. */
class ProbeApi implements ICredentialType {
	name = 'probeApi';
	displayName = 'Probe';
	properties: ICredentialType['properties'] = [
		{ displayName: 'Host', name: 'host', type: 'string', default: '' },
		{ displayName: 'User', name: 'user', type: 'string', default: 'anyone' },
		{
			displayName: 'Token',
			name: 'token',
			type: 'hidden',
			default: '',
			typeOptions: { expirable: true },
		},
	];
	preAuthentication: ICredentialType['preAuthentication'] = async function (credentials) {
		const { token } = await this.helpers.httpRequest({
			method: 'POST',
			url: `${String(credentials.host)}/token`,
			body: { user: credentials.user },
		});
		return { token };
	};
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: { 'x-token': '={{$credentials.token}}', 'x-user': '={{$credentials.user}}' },
		},
	};
	test: ICredentialType['test'] = {
		request: { baseURL: '={{$credentials.host}}', url: '/me' },
		rules: [
			{
				type: 'responseSuccessBody',
				properties: { key: 'errors[0].code', value: 401, message: 'That password is not right' },
			},
		],
	};
}

/** Sends one POST per item, and puts out what came back beside what it knows of its run. */
class Probe implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Probe',
		name: 'probe',
		group: ['transform'],
		version: 1,
		description: 'Sends the value',
		defaults: { name: 'Probe' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'probeApi', required: true }],
		properties: [
			{ displayName: 'Value', name: 'value', type: 'string', default: 'nothing' },
			{ displayName: 'Must', name: 'must', type: 'string', default: '-', required: true },
		],
	};

	methods = {
		loadOptions: {
			async colors(this: ILoadOptionsFunctions) {
				const { host } = await this.getCredentials('probeApi');
				const colors = await this.helpers.httpRequestWithAuthentication.call(this, 'probeApi', {
					url: `${String(host)}/colors/${this.getCurrentNodeParameter('value') as string}`,
				});
				return colors.map((name: string) => ({ name, value: name }));
			},
		},
		listSearch: {
			async towns(this: ILoadOptionsFunctions, filter?: string, paginationToken?: string) {
				return { results: [{ name: `${filter}`, value: `${paginationToken}` }] };
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { host } = await this.getCredentials('probeApi');
		const items: INodeExecutionData[] = [];
		for (let i = 0; i < this.getInputData().length; i++) {
			try {
				const value = this.getNodeParameter('value', i);
				const answer = await this.helpers.httpRequestWithAuthentication.call(this, 'probeApi', {
					method: 'POST',
					url: `${String(host)}/items`,
					body: { value },
					returnFullResponse: true,
					ignoreHttpStatusErrors: { ignore: true, except: [401] },
				});
				if (answer.statusCode === 422) throw new Error(answer.body.reason);
				items.push({
					json: { status: answer.statusCode, sent: value, timezone: this.getTimezone() },
					pairedItem: { item: i },
				});
			} catch (thrown) {
				const error = new NodeApiError(
					this.getNode(),
					{ message: (thrown as Error).message },
					{ itemIndex: i },
				);
				if (!this.continueOnFail()) throw error;
				items.push({ json: { error: error.message }, error, pairedItem: { item: i } });
			}
		}
		this.addExecutionHints({ message: `${items.length} items` });
		return [items];
	}
}

let server: AnsweringServer;
afterEach(async () => await server.close());

/** What every test here has in common; its credential already has a token. */
async function probe(script: Script) {
	server = await startServer(script);
	return {
		node: Probe,
		credentialTypes: [new ProbeApi()],
		credentials: { probeApi: { host: server.url, token: 'fresh' } },
	};
}

const refuseBlue: Script = ({ body }) =>
	(body as { value: string }).value === 'blue'
		? { status: 422, body: { reason: 'no blue here' } }
		: { status: 200, body: {} };

const items = ['red', 'blue', 'green'].map((color) => ({ json: { color, id: color.length } }));
const value = '={{ $json.color }}';

test('expressions run in the isolate that n8n uses by default, once per item', async () => {
	const setting = await probe(() => ({}));
	const run = await runNode({
		...setting,
		parameters: {
			value: "={{ $json.color.toUpperCase() + $itemIndex + $('Start').item.json.id }}",
		},
		items,
	});
	expect(Expression.getActiveImplementation()).toBe('vm');
	expect(server.requests.map(({ body }) => body)).toEqual([
		{ value: 'RED03' },
		{ value: 'BLUE14' },
		{ value: 'GREEN25' },
	]);
	expect(run.status).toBe('success');
	expect(run.hints).toEqual([{ message: '3 items' }]);
});

test('a parameter that is left out has its default', async () => {
	await runNode(await probe(() => ({})));
	expect(server.requests[0].body).toEqual({ value: 'nothing' });
});

test('a required parameter that is empty keeps the workflow from starting', async () => {
	const setting = await probe(() => ({}));
	await expect(runNode({ ...setting, parameters: { must: '' } })).rejects.toThrow('has issues');
	expect(server.requests).toEqual([]);
});

test('output items keep the pairing the node gave them', async () => {
	const run = await runNode({ ...(await probe(() => ({}))), parameters: { value }, items });
	expect(run.outputs).toHaveLength(1);
	expect(run.outputs[0].map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
});

test('the error output gets the failed item, with its error', async () => {
	const setting = await probe(refuseBlue);
	const run = await runNode({
		...setting,
		parameters: { value },
		items,
		onError: 'continueErrorOutput',
	});
	const [done, failed] = run.outputs;
	expect(done.map(({ json }) => json.sent)).toEqual(['red', 'green']);
	expect(failed).toHaveLength(1);
	expect(failed[0].json).toEqual({ error: 'no blue here' });
	expect(failed[0].error).toBeInstanceOf(NodeApiError);
	expect(failed[0].pairedItem).toEqual({ item: 1 });
	expect(run.status).toBe('success');
});

test('with Continue the failed item stays in its place in the one output', async () => {
	const setting = await probe(refuseBlue);
	const run = await runNode({
		...setting,
		parameters: { value },
		items,
		onError: 'continueRegularOutput',
	});
	expect(run.outputs).toHaveLength(1);
	expect(run.outputs[0].map(({ json }) => json.sent ?? json.error)).toEqual([
		'red',
		'no blue here',
		'green',
	]);
});

test('without it the run stops at the failed item, and the error names the item', async () => {
	const run = await runNode({ ...(await probe(refuseBlue)), parameters: { value }, items });
	expect(run.status).toBe('error');
	expect(run.outputs).toEqual([]);
	expect(run.error).toMatchObject({ message: 'no blue here', context: { itemIndex: 1 } });
	expect(server.requests).toHaveLength(2);
});

test('requests are signed with the type of the credential and the defaults of its fields', async () => {
	await runNode(await probe(() => ({})));
	expect(server.requests[0].headers).toMatchObject({ 'x-token': 'fresh', 'x-user': 'anyone' });
});

test('a 401 fetches a token, sends the request again, and stores the token', async () => {
	const setting = await probe(({ path, headers }) => {
		if (path === '/token') return { body: { token: 'second' } };
		return { status: headers['x-token'] === 'second' ? 200 : 401 };
	});
	const run = await runNode(setting);
	expect(run.outputs[0][0].json.status).toBe(200);
	expect(server.requests.map(({ path }) => path)).toEqual(['/items', '/token', '/items']);
	expect(setting.credentials.probeApi.token).toBe('second');
});

test('other refusals come back as answers', async () => {
	const run = await runNode(await probe([{ status: 503, body: '<html>' }]));
	expect(run.outputs[0][0].json.status).toBe(503);
});

test('a connection that drops is an error of the item, received or not', async () => {
	const setting = await probe([{ drop: 'beforeRecording' }, { drop: 'afterRecording' }]);
	const run = await runNode({
		...setting,
		parameters: { value },
		items: items.slice(0, 2),
		onError: 'continueRegularOutput',
	});
	expect(run.outputs[0].every(({ error }) => error instanceof NodeApiError)).toBe(true);
	expect(server.requests.map(({ body }) => body)).toEqual([{ value: 'blue' }]);
});

test('Stop ends a request that waits for its answer', async () => {
	const stop = new AbortController();
	const setting = await probe(() => {
		stop.abort();
		return new Promise(() => {});
	});
	const run = await runNode({ ...setting, signal: stop.signal });
	expect(run.status).toBe('canceled');
	expect(await server.requests[0].end).toBe('abandoned');
});

test("the node is told the workflow's time zone", async () => {
	const setting = await probe(() => ({}));
	const parameters = { value: '={{ $now.zoneName }}' };
	const run = await runNode({ ...setting, parameters, timezone: 'Asia/Kolkata' });
	expect(run.outputs[0][0].json).toMatchObject({ timezone: 'Asia/Kolkata', sent: 'Asia/Kolkata' });
});

test('a drop-down is filled with the credential and the form as it stands', async () => {
	const setting = await probe([{ body: ['red', 'blue'] }]);
	const options = await loadOptions({
		...setting,
		method: 'colors',
		parameters: { value: 'dark' },
	});
	expect(options.map(({ name }) => name)).toEqual(['red', 'blue']);
	expect(server.requests[0]).toMatchObject({
		path: '/colors/dark',
		headers: { 'x-token': 'fresh' },
	});
});

test('a list search is told what was typed and which page is wanted', async () => {
	const setting = await probe([]);
	const list = await searchList({
		...setting,
		method: 'towns',
		filter: 'Pu',
		paginationToken: '2',
	});
	expect(list.results).toEqual([{ name: 'Pu', value: '2' }]);
});

describe("a credential's own test", () => {
	const tokenThen =
		(answer: object): Script =>
		({ path }) =>
			path === '/token' ? { body: { token: 'new' } } : answer;

	test('signs in afresh and says that it works', async () => {
		const result = await testCredential(await probe(tokenThen({ body: { name: 'me' } })));
		expect(result).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(server.requests.map(({ path }) => path)).toEqual(['/token', '/me']);
		expect(server.requests[1].headers['x-token']).toBe('new');
	});

	test("uses the rule's words for a refusal inside a 200", async () => {
		const refused = { body: { errors: [{ code: 401 }] } };
		const result = await testCredential(await probe(tokenThen(refused)));
		expect(result).toEqual({ status: 'Error', message: 'That password is not right' });
	});

	test('names the status of an answer that no rule speaks of', async () => {
		const result = await testCredential(await probe(tokenThen({ status: 403 })));
		expect(result).toEqual({ status: 'Error', message: 'Forbidden' });
	});

	test('names the cause when there was no answer', async () => {
		const setting = await probe([]);
		setting.credentials.probeApi.host = 'http://127.0.0.1:1';
		expect(await testCredential(setting)).toEqual({ status: 'Error', message: 'ECONNREFUSED' });
	});
});
