import type { INodeParameters, OnError } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { CANARIES, formsOf, formsOfTill, textsIn } from '../fixtures/canaries.mts';
import { startSandbox } from '../sandbox/sandbox.mts';
import type { StoredCredentials } from './credentials.mts';
import { runNode, searchList, testCredential } from './engine.mts';
import { type Answer, type AnsweringServer, type RecordedRequest, startServer } from './server.mts';

const username = 'store.server';
const { password, key, secret, token } = CANARIES;

/** Each credential, and every form of what it keeps secret. */
const OWNERS = {
	till: {
		authentication: 'basic',
		credentials: (host: string): StoredCredentials => ({
			capillaryApi: { region: 'custom', host, username, password, passwordFormat: 'plain' },
		}),
		forms: formsOfTill(username, password),
	},
	client: {
		authentication: 'oauth',
		credentials: (host: string): StoredCredentials => ({
			capillaryOAuthApi: { region: 'custom', host, key, secret, accessToken: '', expiresAt: 0 },
		}),
		forms: [key, secret, token].flatMap(formsOf),
	},
};

class CapillaryTool extends Capillary {
	constructor() {
		super();
		this.description = { ...this.description, name: 'capillaryTool' };
	}
}

let server: AnsweringServer | undefined;
let elsewhere: AnsweringServer | undefined;
afterEach(async () => {
	await server?.close();
	await elsewhere?.close();
	server = elsewhere = undefined;
});

/** Everything secret, in every form, and whatever the request itself carried. */
function echoOf({ headers, body }: RecordedRequest, forms: string[]): string {
	return [...forms, JSON.stringify(headers), JSON.stringify(body)].join(' | ');
}

/** HTTP headers carry only some characters. */
function headerOf(text: string): string {
	return text.replace(/[^\x20-\x7e]/g, '?');
}

/** Where a server may repeat what it was sent, by what a person would call that. */
const PLACES: Record<string, (echo: string) => Answer> = {
	'a web page': (echo) => ({ headers: { 'content-type': 'text/html' }, body: `<p>${echo}</p>` }),
	'a web page of an error': (echo) => ({ status: 404, body: `<html><b>${echo}</b></html>` }),
	'an answer 502': (echo) => ({ status: 502, body: echo }),
	'other JSON': (echo) => ({ body: { [echo]: echo } }),
	'the message of an error': (echo) => ({
		status: 400,
		body: { errors: [{ status: false, code: 8015, message: echo }] },
	}),
	'an error that is a text': (echo) => ({ body: { errors: [echo] } }),
	'the message of 401': (echo) => ({
		status: 401,
		body: { errors: [{ status: false, code: 401, message: echo }] },
	}),
	'the warnings of a success': (echo) => ({
		body: { createdId: 5, warnings: [{ code: 1, message: echo }], [echo]: echo },
	}),
	'the ID of the request': (echo) => ({
		status: 400,
		headers: { 'X-Cap-Requestid': headerOf(echo) },
		body: { errors: [{ status: false, code: 8015, message: 'No' }] },
	}),
	'Retry-After': (echo) => ({ status: 503, headers: { 'Retry-After': headerOf(echo) } }),
	'a redirect': (echo) => ({
		status: 307,
		headers: { Location: `${elsewhere!.url}/${encodeURIComponent(echo)}` },
	}),
	'an answer of the older API': (echo) => ({
		body: {
			response: {
				status: { success: 'false', code: 500, message: echo },
				customers: {
					customer: { item_status: { success: 'false', code: 1012, message: echo } },
				},
			},
		},
	}),
	'a list of answers': (echo) => ({
		body: [{ errors: [{ code: 8015, message: echo }] }, { errors: [{ code: 500, message: echo }] }],
	}),
};

const FORMS: Record<string, INodeParameters> = {
	add: {
		operation: 'add',
		identifiers: { identifier: [{ type: 'externalId', value: '=C-{{ $itemIndex }}' }] },
		options: { maxRetries: 0, customersPerRequest: 2 },
	},
	updateV1: {
		operation: 'updateV1',
		identifierName: 'mobile',
		identifierValue: '=91981234567{{ $itemIndex }}',
		additionalFields: { firstName: 'Tom' },
		options: { maxRetries: 0, customersPerRequest: 2 },
	},
	search: { operation: 'search', searchText: 'x', options: { maxRetries: 0 } },
	getTills: { resource: 'organization', operation: 'getTills', options: { maxRetries: 0 } },
};

const TOKEN_PATH = '/v3/oauth/token/generate';

/** A server that gives out the token and repeats in one place whatever it was sent. */
async function startEcho(place: (echo: string) => Answer, forms: string[], repeatsToken = false) {
	elsewhere = await startServer(() => ({ body: { createdId: 5, data: [] } }));
	server = await startServer((request) => {
		const isToken = request.path === TOKEN_PATH;
		if (isToken && !repeatsToken) {
			return { body: { data: { accessToken: token, ttlSeconds: 300 }, errors: null } };
		}
		return place(echoOf(request, forms));
	});
	return server.url;
}

function expectNoSecret(result: unknown, forms: string[]): void {
	const shown = textsIn(result).join('\n').toLowerCase();
	expect(shown).not.toBe('');
	expect(forms.filter((form) => shown.includes(form.toLowerCase()))).toEqual([]);
}

const cases = Object.entries(OWNERS).flatMap(([owner, of]) =>
	Object.entries(PLACES).map(([place, answer]) => ({ owner, place, of, answer })),
);

describe('a server that repeats what it was sent puts no secret into', () => {
	const RUNS: Array<[string, OnError, typeof Capillary]> = [
		['the error of a run', 'stopWorkflow', Capillary],
		['items', 'continueRegularOutput', Capillary],
		['the error output', 'continueErrorOutput', Capillary],
		['what an AI agent reads', 'continueRegularOutput', CapillaryTool],
	];
	describe.each(RUNS)('%s', (_what, onError, node) => {
		test.each(cases)('$owner: $place', async ({ of, answer }) => {
			const host = await startEcho(answer, of.forms);
			for (const parameters of Object.values(FORMS)) {
				const result = await runNode({
					node,
					credentials: of.credentials(host),
					items: [{ json: {} }, { json: {} }],
					parameters: { authentication: of.authentication, ...parameters },
					onError,
				});
				expectNoSecret(result, of.forms);
			}
			expect(server!.requests.length).toBeGreaterThan(3);
			expect(elsewhere!.requests).toEqual([]);
		});
	});

	test.each(cases)('the lists of the form. $owner: $place', async ({ of, answer }) => {
		const host = await startEcho(answer, of.forms);
		for (const method of ['getExtendedFields', 'getPrograms', 'getTills']) {
			const shown: unknown = await searchList({
				node: Capillary,
				method,
				parameters: { authentication: of.authentication },
				credentials: of.credentials(host),
			}).catch((error: unknown) => error);
			expectNoSecret([shown, 'shown'], of.forms);
		}
		expect(elsewhere!.requests).toEqual([]);
	});

	test.each(cases)('the test of a credential. $owner: $place', async ({ of, answer }) => {
		const host = await startEcho(answer, of.forms);
		const result = await testCredential({ credentials: of.credentials(host) });
		expect(result.status).toBe('Error');
		expectNoSecret(result, of.forms);
		expect(elsewhere!.requests).toEqual([]);
	});
});

describe('the request for a token', () => {
	const { credentials, authentication } = OWNERS.client;
	// There is no token yet.
	const forms = [key, secret].flatMap(formsOf);

	test.each(Object.entries(PLACES))('%s puts no secret anywhere', async (_place, answer) => {
		const host = await startEcho(answer, forms, true);
		const result = await runNode({
			node: Capillary,
			credentials: credentials(host),
			parameters: { authentication, ...FORMS.add },
		});
		expectNoSecret(result, forms);
		expect(result.error).toBeDefined();
		const tested = await testCredential({ credentials: credentials(host) });
		expect(tested.status).toBe('Error');
		expectNoSecret(tested, forms);
		expect(elsewhere!.requests).toEqual([]);
	});

	test('that nobody answers puts no secret anywhere', async () => {
		const host = await startEcho(() => ({ drop: 'afterRecording' }), forms, true);
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			const result = await runNode({
				node: Capillary,
				credentials: credentials(host),
				parameters: { authentication, ...FORMS.add },
				onError,
			});
			expectNoSecret(result, forms);
		}
		expectNoSecret(await testCredential({ credentials: credentials(host) }), forms);
	});
});

describe('a redirect', () => {
	const moved = (status: number): Answer => ({
		status,
		headers: { Location: `${elsewhere!.url}/v2/customers/search?x=1` },
	});
	const STATUSES = [301, 302, 303, 307, 308];
	const owners = Object.entries(OWNERS);

	test.each(STATUSES)('%i is named with its host, and nothing goes there', async (status) => {
		for (const [, { credentials, authentication }] of owners) {
			const host = await startEcho(() => moved(status), []);
			const { error } = await runNode({
				node: Capillary,
				credentials: credentials(host),
				parameters: { authentication, ...FORMS.add },
			});
			expect(error!.message).toContain(new URL(elsewhere!.url).host);
			expect(error!.message).toContain('sends requests on to another address');
			expect(error!.description).toContain('enter it in Host');
			expect(elsewhere!.requests).toEqual([]);
			await server!.close();
			await elsewhere!.close();
		}
	});

	test.each(STATUSES)('%i of the request for a token is named, too', async (status) => {
		const { credentials, authentication } = OWNERS.client;
		const host = await startEcho(() => moved(status), [], true);
		const tested = await testCredential({ credentials: credentials(host) });
		expect(tested.message).toContain(elsewhere!.url);
		const { error } = await runNode({
			node: Capillary,
			credentials: credentials(host),
			parameters: { authentication, ...FORMS.add },
		});
		expect(error!.message).toContain(elsewhere!.url);
		expect(elsewhere!.requests).toEqual([]);
	});

	test.each(STATUSES)('%i is no success of a credential test', async (status) => {
		for (const [, { credentials }] of owners) {
			const host = await startEcho(() => moved(status), []);
			const tested = await testCredential({ credentials: credentials(host) });
			expect(tested.status).toBe('Error');
			expect(tested.message).toContain('A run of the node with this credential names');
			expect(elsewhere!.requests).toEqual([]);
			await server!.close();
			await elsewhere!.close();
		}
	});

	test('the advice works: the host that a run names, entered in the credential, is asked', async () => {
		const sandbox = await startSandbox();
		try {
			server = await startServer(() => ({
				status: 301,
				headers: { Location: `${sandbox.url}/v2/customers` },
			}));
			const sandboxTill = (host: string) => ({
				capillaryApi: {
					region: 'custom',
					host,
					username,
					password: 'server123',
					passwordFormat: 'plain',
				},
			});
			const { error } = await runNode({
				node: Capillary,
				credentials: sandboxTill(server.url),
				parameters: FORMS.add,
			});
			const [named] = /http:\/\/[\d.:]+/.exec(error!.message)!;
			const { outputs } = await runNode({
				node: Capillary,
				credentials: sandboxTill(named),
				parameters: FORMS.add,
			});
			expect(outputs[0][0].json.createdId).toBeGreaterThan(0);
		} finally {
			await sandbox.stop();
		}
	});
});
