import { setTimeout as pause } from 'node:timers/promises';
import { Capillary } from '../../../nodes/Capillary/Capillary.node.ts';
import { credentialsFor, WRITTEN } from '../capillary-node.mts';
import { runNode } from '../engine.mts';
import { startServer, type AnsweringServer } from '../server.mts';

// Several executions of one process: webhooks that come at the same time, and a schedule among them.

let server: AnsweringServer;
afterEach(async () => await server.close());

/** A Capillary that takes its time, and knows who was changed twice at the same time. */
async function startSlow(milliseconds: number) {
	const underWay: string[] = [];
	const sideBySide: string[] = [];
	let most = 0;
	server = await startServer(async ({ path }) => {
		if (underWay.includes(path)) sideBySide.push(path);
		underWay.push(path);
		most = Math.max(most, underWay.length);
		await pause(milliseconds);
		underWay.splice(underWay.indexOf(path), 1);
		return WRITTEN;
	});
	return { sideBySide, most: () => most };
}

async function update(
	ids: number[],
	name: string,
	signal?: AbortSignal,
	username = 'store.server',
) {
	return await runNode({
		node: Capillary,
		credentials: credentialsFor(server.url, { username }),
		parameters: {
			operation: 'updateById',
			customerId: '={{ $json.id }}',
			firstName: name,
			options: { requestsPerMinute: 100_000 },
		},
		items: ids.map((id) => ({ json: { id } })),
		signal,
	});
}

test('two executions never change the same customer side by side, and others go on', async () => {
	const { sideBySide, most } = await startSlow(150);
	const ids = [1, 2, 3, 4, 5, 6, 7, 8];
	const runs = await Promise.all(['A', 'B', 'C'].map(async (name) => await update(ids, name)));
	expect(runs.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
	expect(server.requests).toHaveLength(24);
	expect(sideBySide).toEqual([]);
	expect(most()).toBeGreaterThan(5);
});

test('the customers of another organization are others', async () => {
	const { sideBySide } = await startSlow(3_000);
	await Promise.all([update([1], 'A'), update([1], 'B', undefined, 'another.till')]);
	expect(sideBySide).toHaveLength(1);
});

test('the Stop button ends an execution that waits for another one', async () => {
	await startSlow(4_000);
	const slow = update([1], 'A');
	while (server.requests.length === 0) await pause(10);
	const stop = new AbortController();
	const waiting = update([1], 'B', stop.signal);
	await pause(300);
	stop.abort();
	expect(await Promise.race([waiting.then(() => 'stopped'), slow.then(() => 'waited')])).toBe(
		'stopped',
	);
	await slow;
	expect(server.requests).toHaveLength(1);
});
