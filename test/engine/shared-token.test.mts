import type { INodeType } from 'n8n-workflow';
import type { StoredCredentials } from './credentials.mts';
import { WRITTEN } from './capillary-node.mts';
import { runNode } from './engine.mts';
import { startServer, type AnsweringServer } from './server.mts';

// Four workers share one OAuth client: each has the node for itself, as processes have, and all have the
// credential that n8n stores. A token lives for a second.

let server: AnsweringServer;
afterEach(async () => await server.close());

/** The node as a process of its own would have it: nothing that it remembers is another's. */
async function worker() {
	let own: new () => INodeType;
	let credential: { CapillaryOAuthApi: new () => any };
	await jest.isolateModulesAsync(async () => {
		({ Capillary: own } = await import('../../nodes/Capillary/Capillary.node.ts'));
		credential = await import('../../credentials/CapillaryOAuthApi.credentials.ts');
	});
	return { node: own!, credentialTypes: [new credential!.CapillaryOAuthApi()] };
}

/** A Capillary whose tokens live for a second, and in one world end with the next one. */
async function startClient(endsOlder: boolean) {
	const tokens = new Map<string, number>();
	let count = 0;
	server = await startServer(async ({ path, headers }) => {
		if (path === '/v3/oauth/token/generate') {
			const accessToken = `token-${++count}`;
			if (endsOlder) tokens.clear();
			tokens.set(accessToken, Date.now() + 1_000);
			return { body: { data: { accessToken, ttlSeconds: 1 }, errors: null } };
		}
		await new Promise((resolve) => setTimeout(resolve, 20));
		const until = tokens.get(String(headers['x-cap-api-oauth-token'])) ?? 0;
		if (Date.now() < until) return WRITTEN;
		return { status: 401, body: { errors: [{ status: false, code: 401, message: 'no' }] } };
	});
	return { host: server.url, tokens: () => count };
}

test.each([
	['lives on', false],
	['ends when another is given out', true],
])('where an older token %s, four workers write all of 240', async (_world, endsOlder) => {
	const { host } = await startClient(endsOlder);
	const credentials: StoredCredentials = {
		capillaryOAuthApi: { region: 'custom', host, key: 'client', secret: 'secret' },
	};
	const workers = [await worker(), await worker(), await worker(), await worker()];
	const runs = await Promise.all(
		workers.map(
			async ({ node, credentialTypes }, number) =>
				await runNode({
					node,
					credentials,
					credentialTypes,
					parameters: {
						authentication: 'oauth',
						operation: 'add',
						identifiers: { identifier: [{ type: 'externalId', value: '={{ $json.id }}' }] },
						options: { requestsPerMinute: 100_000 },
					},
					items: Array.from({ length: 60 }, (_, n) => ({ json: { id: `C-${number}-${n}` } })),
				}),
		),
	);
	expect(runs.map(({ error }) => error?.message)).toEqual([
		undefined,
		undefined,
		undefined,
		undefined,
	]);
	const written = server.requests.filter(({ path }) => path === '/v2/customers');
	const ids = written.map(({ body }: any) => body.profiles[0].identifiers[0].value);
	expect(new Set(ids).size).toBe(240);
	expect(runs.flatMap(({ outputs }) => outputs[0])).toHaveLength(240);
});
