import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Capillary } from '../../../nodes/Capillary/Capillary.node.ts';
import { credentialsFor } from '../capillary-node.mts';
import { runNode } from '../engine.mts';
import { held, people, startDelivery, type Delivery } from './delivery.mts';

let delivery: Delivery;
beforeAll(async () => {
	delivery = await startDelivery();
});
beforeEach(async () => await delivery.reset());
afterAll(async () => await delivery.stop());

/** A way to the sandbox that can be cut, and mended at the same address. */
async function openRelay() {
	const { hostname, port } = new URL(delivery.url);
	const sockets = new Set<Socket>();
	const listen = async (at: number): Promise<Server> => {
		const server = createServer((socket) => {
			const onwards = connect(Number(port), hostname);
			for (const each of [socket, onwards]) {
				sockets.add(each);
				each.on('error', () => each.destroy());
				each.on('close', () => sockets.delete(each));
			}
			socket.pipe(onwards).pipe(socket);
		});
		await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
		return server;
	};
	let server = await listen(0);
	const { port: own } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${own}`,
		/** From now on connections are refused, and those that are open break off. */
		cut: async () => {
			const closed = new Promise((resolve) => server.close(resolve));
			for (const socket of sockets) socket.destroy();
			await closed;
		},
		mend: async () => {
			server = await listen(own);
		},
		close: async () => {
			const closed = new Promise((resolve) => server.close(resolve));
			for (const socket of sockets) socket.destroy();
			await closed;
		},
	};
}

const pause = async (milliseconds: number) =>
	await new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Lets the run get some way, then takes Capillary away for a few seconds. */
async function away(begin: () => Promise<void>, end: () => Promise<void>): Promise<void> {
	while ((await delivery.journal()).length < 50) await pause(20);
	await begin();
	await pause(5_000);
	await end();
}

const PEOPLE = people(300);
/** So slow that a busy test takes Capillary away long before the run ends. */
const LATENCY_MS = 50;

test('A connection that is gone for some seconds in the middle of a run fails no Add, and adds nobody twice', async () => {
	const relay = await openRelay();
	await delivery.change({ latencyMilliseconds: LATENCY_MS });
	try {
		const running = runNode({
			node: Capillary,
			credentials: credentialsFor(relay.url),
			items: PEOPLE.map((json) => ({ json: { ...json } })),
			parameters: {
				operation: 'add',
				identifiers: {
					identifier: [
						{ type: 'externalId', value: '={{ $json.id }}' },
						{ type: 'email', value: '={{ $json.email }}' },
					],
				},
				additionalFields: { firstName: '={{ $json.name }}' },
				options: { requestsPerMinute: 100_000 },
			},
		});
		const [run] = await Promise.all([running, away(relay.cut, relay.mend)]);
		expect(run.error).toBeUndefined();
		expect(run.outputs[0].map(({ json }) => json.createdId)).not.toContain(undefined);
		const customers = await held(delivery);
		expect([...customers.keys()].sort()).toEqual(PEOPLE.map(({ id }) => id).sort());
		expect(run.hints[0].message).toMatch(
			/^300 customers written, .*Capillary could not be reached for \d+ seconds?; the run waited meanwhile\.$/,
		);
	} finally {
		await relay.close();
	}
});

test('An API that answers 503 to everything for some seconds fails no update', async () => {
	for (const person of PEOPLE) await delivery.register(person);
	await delivery.change({ latencyMilliseconds: LATENCY_MS });
	const begun = (await delivery.journal()).length;
	const running = delivery.rename(
		PEOPLE.map((person) => ({ ...person, name: `New ${person.id}` })),
		{ requestsPerMinute: 100_000 },
	);
	const share = async (value: number) =>
		await delivery.change({ failures: { shares: { '503': value } } }).then(() => undefined);
	while ((await delivery.journal()).length < begun + 50) await pause(20);
	await share(1);
	await pause(5_000);
	await share(0);
	const run = await running;
	expect(run.error).toBeUndefined();
	const customers = await held(delivery);
	expect(PEOPLE.map(({ id }) => customers.get(id)!.name)).toEqual(
		PEOPLE.map(({ id }) => `New ${id}`),
	);
	expect(run.hints[0].message).toContain('Capillary could not be reached for');
});
