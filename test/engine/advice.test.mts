import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { credentialsFor } from './capillary-node.mts';
import { runNode, searchList } from './engine.mts';
import { type AnsweringServer, startServer } from './server.mts';

// What errors advise, done.

let server: AnsweringServer;
afterEach(async () => await server.close());

const rename = async (options: object) =>
	await runNode({
		node: Capillary,
		credentials: credentialsFor(server.url),
		parameters: {
			operation: 'updateById',
			customerId: '7',
			additionalFields: { firstName: 'Tom' },
			options: { maxRetries: 0, ...options },
		},
	});

test('No answer in time: a higher Timeout in the options brings the answer', async () => {
	server = await startServer(() => ({ delay: 700, body: { createdId: 7, warnings: [] } }));
	const late = await rename({ timeout: 100 });
	expect(late.error!.message).toMatch(/^Capillary did not answer in time/);
	expect(late.error!.description).toMatch(
		/^The change may have been made all the same\. Try again\./,
	);
	expect(late.error!.description).toContain('set by Timeout in its options');

	const inTime = await rename({ timeout: 30_000 });
	expect(inTime.outputs[0][0].json).toMatchObject({ createdId: 7 });
});

test('No answer in time to a list of the form: trying again brings it, and nothing is said of a change', async () => {
	const program = { programId: 469, programName: 'Rewards' };
	server = await startServer([{ drop: 'afterRecording' }, { body: { data: [program] } }]);
	const list = async () =>
		await searchList({
			node: Capillary,
			method: 'getPrograms',
			credentials: credentialsFor(server.url),
		});
	const refusal = await list().then(
		() => undefined,
		(error: Error) => error.message,
	);
	expect(refusal).toMatch(/^The connection to Capillary broke off.*\. Try again\.$/);
	expect((await list()).results).toEqual([{ name: 'Rewards (469)', value: 469 }]);
});

test('An answer that cannot be read, to a write: the customer shows what happened', async () => {
	let name = 'Ann';
	server = await startServer(({ method, body }) => {
		if (method === 'GET') return { body: { id: 7, profiles: [{ firstName: name }] } };
		name = (body as { profiles: Array<{ firstName: string }> }).profiles[0].firstName;
		return { body: '<html>Welcome</html>' };
	});
	const unreadable = await rename({});
	expect(unreadable.error!.description).toContain('Look it up in Capillary before you run');
	const looked = await runNode({
		node: Capillary,
		credentials: credentialsFor(server.url),
		parameters: { operation: 'get', customerId: '7' },
	});
	expect(looked.outputs[0][0].json).toMatchObject({ firstName: 'Tom' });
});
