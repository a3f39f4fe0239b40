import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';

import { credential } from '../../tools/demo/play.mts';
import { N8nHome, type Item } from '../../tools/n8n/home.mts';
import { START_NODE } from './start-node.mts';

// A host with a certificate that n8n does not accept, as behind a company's proxy, and what is advised
// to do about it, done.

const DAY_MS = 24 * 60 * 60_000;

/** A Capillary with a certificate for localhost, which answers every request as a search that finds nobody. */
async function startCapillary(validUntil: number) {
	const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
		keySize: 2048,
		algorithm: 'sha256',
		notBeforeDate: new Date(Date.now() - 2 * DAY_MS),
		notAfterDate: new Date(validUntil),
		extensions: [
			{ name: 'basicConstraints', cA: true },
			{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
		],
	});
	let requests = 0;
	const server = createServer({ cert, key }, (_request, response) => {
		requests++;
		response.setHeader('Content-Type', 'application/json');
		response.end(JSON.stringify({ data: [{ userId: 1 }], pagination: { total: 1 }, errors: [] }));
	}).listen(0);
	await once(server, 'listening');
	return {
		cert,
		port: (server.address() as AddressInfo).port,
		requests: () => requests,
		stop: async () => {
			server.close();
			await once(server, 'close');
		},
	};
}

const workflow = {
	id: 'search',
	name: 'search',
	nodes: [
		START_NODE,
		{
			id: 'Search',
			name: 'Search',
			type: 'n8n-nodes-capillary.capillary',
			typeVersion: 1,
			position: [200, 0],
			onError: 'continueErrorOutput',
			parameters: { resource: 'customer', operation: 'search', searchText: 'Nath' },
			credentials: { capillaryApi: { id: 'Capillary', name: 'Capillary' } },
		},
	],
	connections: { Start: { main: [[{ node: 'Search', type: 'main', index: 0 }]] } },
	settings: {},
};

describe('A certificate that n8n does not accept', () => {
	let home: N8nHome;
	let capillary: Awaited<ReturnType<typeof startCapillary>>;
	const own = process.env.NODE_EXTRA_CA_CERTS;

	beforeAll(async () => {
		home = await N8nHome.make();
		await home.installThisPackage();
		const folder = join(home.folder, 'workflows');
		await mkdir(folder);
		await writeFile(join(folder, 'search.json'), JSON.stringify(workflow));
		await home.importCredential(credential('https://localhost', 'server123'));
		await home.importWorkflows(folder);
		capillary = await startCapillary(Date.now() + DAY_MS);
	}, 480_000);
	afterEach(() => {
		if (own === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
		else process.env.NODE_EXTRA_CA_CERTS = own;
	});
	afterAll(async () => {
		await home?.remove();
		await capillary?.stop();
	});

	/** What the node puts out at a host: at its first output, or at the one for errors. */
	async function search(host: string): Promise<Item['json'][]> {
		await home.importCredential(credential(host, 'server123'));
		const run = await home.execute('search');
		return run.Search.flat().map(({ json }) => json);
	}

	/** Does what the advice says: names a file with the certificate, and starts n8n again. */
	async function trust(cert: string): Promise<void> {
		const file = join(home.folder, 'authority.pem');
		await writeFile(file, cert);
		process.env.NODE_EXTRA_CA_CERTS = file;
	}

	// Each starts n8n four times.
	test('of an authority it does not know is accepted once n8n is told of it, as advised', async () => {
		const host = `https://localhost:${capillary.port}`;
		const [refused] = await search(host);
		expect(refused.error).toMatch(/^This n8n does not trust the certificate of the host/);
		expect(refused.details).toContain('NODE_EXTRA_CA_CERTS');
		expect(refused.details).not.toContain('Run this item again');
		expect(capillary.requests()).toBe(0);

		await trust(capillary.cert);
		expect(await search(host)).toEqual([{ userId: 1 }]);
	}, 480_000);

	test('for another name is accepted under the name that it is for, as advised', async () => {
		await trust(capillary.cert);
		const [refused] = await search(`https://127.0.0.1:${capillary.port}`);
		expect(refused.error).toMatch(/^The certificate belongs to another host/);
		expect(refused.details).toContain('Check Host in the credential');
		expect(await search(`https://localhost:${capillary.port}`)).toEqual([{ userId: 1 }]);
	}, 480_000);

	test('that has expired is accepted once it is renewed, as advised', async () => {
		const before = await startCapillary(Date.now() - DAY_MS);
		try {
			await trust(before.cert);
			const [refused] = await search(`https://localhost:${before.port}`);
			expect(refused.error).toMatch(/^The certificate of the host .* is not valid today/);
			expect(refused.details).toContain('clock');
			expect(refused.details).toContain('renew');
		} finally {
			await before.stop();
		}
		await trust(capillary.cert);
		expect(await search(`https://localhost:${capillary.port}`)).toEqual([{ userId: 1 }]);
	}, 480_000);
});
