import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { held, people, startDelivery, type Delivery, type Person } from './delivery.mts';

let delivery: Delivery;
beforeAll(async () => {
	delivery = await startDelivery();
});
beforeEach(async () => await delivery.reset());
afterAll(async () => await delivery.stop());

const PEOPLE = people(50);

/** A workflow that runs every night, with what n8n keeps of it from one to the next. */
function nightly(write: 'add' | 'rename' | 'upsert', options: INodeParameters = {}) {
	let staticData: IDataObject = {};
	return async (rows: Person[], more: object = {}) => {
		const before = (await delivery.journal()).length;
		const run = await delivery[write](
			rows,
			{ onlyChanged: true, ...options },
			{
				executionMode: 'trigger',
				onError: 'continueRegularOutput',
				staticData,
				...more,
			},
		);
		staticData = run.staticData;
		const sent = (await delivery.journal()).slice(before);
		return {
			results: run.outputs[0].map(({ json }) => json),
			hint: run.hints[0]?.message,
			writes: sent.filter(({ method }) => method !== 'GET').length,
			staticData,
		};
	};
}

const named = (name: string) => (person: Person) => ({ ...person, name });

test('the second night sends only the rows that changed', async () => {
	const night = nightly('upsert');
	await night(PEOPLE);
	const changed = PEOPLE.map((person, n) => (n === 7 ? { ...person, name: 'Thomas' } : person));
	const second = await night(changed);
	expect(second.writes).toBe(1);
	expect(second.results[7]).toMatchObject({ action: 'updated' });
	expect(second.results.filter(({ action }) => action === 'unchanged')).toHaveLength(49);
	expect(second.hint).toBe(
		'1 customer written, 49 left out, unchanged since they were written last.',
	);
	expect((await held(delivery)).get('C-7')!.name).toBe('Thomas');
});

test('an item keeps its place, and its link to its row', async () => {
	const night = nightly('upsert', { includeInput: true });
	await night(PEOPLE);
	const { results } = await night(PEOPLE);
	expect(results.map(({ input }) => (input as IDataObject).id)).toEqual(PEOPLE.map(({ id }) => id));
});

test('a value that changes and changes back is sent each time', async () => {
	for (const person of PEOPLE) await delivery.register(person);
	const night = nightly('rename');
	const writes: number[] = [];
	for (const name of ['A', 'B', 'A', 'A']) {
		writes.push((await night(PEOPLE.map(named(name)))).writes);
	}
	expect(writes).toEqual([50, 50, 50, 0]);
});

test('rows that failed go again by themselves', async () => {
	const registered = PEOPLE.slice(0, 49);
	for (const person of registered) await delivery.register(person);
	const night = nightly('rename');
	const first = await night(PEOPLE);
	expect(first.results[49]).toHaveProperty('error');
	await delivery.register(PEOPLE[49]);
	const second = await night(PEOPLE);
	expect(second.writes).toBe(1);
	expect(second.results[49]).toHaveProperty('createdId');
});

test('what may have been written is sent again, whatever it was', async () => {
	const [tom] = PEOPLE;
	await delivery.register(tom);
	const night = nightly('rename', { maxRetries: 0 });
	await night([tom].map(named('A')));
	// B is written, but nobody says so.
	await delivery.change({ script: ['drop-after-commit'] });
	await night([tom].map(named('B')));
	expect((await held(delivery)).get(tom.id)!.name).toBe('B');
	await night([tom].map(named('A')));
	expect((await held(delivery)).get(tom.id)!.name).toBe('A');
});

test('a customer who comes twice in a run is sent twice, so that the last row wins', async () => {
	const [tom] = PEOPLE;
	await delivery.register(tom);
	const night = nightly('rename');
	await night([tom].map(named('A')));
	const second = await night([...[tom].map(named('B')), ...[tom].map(named('A'))]);
	expect(second.writes).toBe(2);
	expect((await held(delivery)).get(tom.id)!.name).toBe('A');
});

test('Add leaves out whom it added before', async () => {
	const night = nightly('add', { customersPerRequest: 10 });
	expect((await night(PEOPLE)).writes).toBe(5);
	const [newcomer] = people(1, 900);
	const second = await night([...PEOPLE, newcomer]);
	expect(second.writes).toBe(1);
	expect(second.results.filter(({ error }) => error)).toEqual([]);
});

test('a dry run leaves out the same rows, and keeps nothing', async () => {
	const night = nightly('upsert');
	const { staticData } = await night(PEOPLE);
	const run = await delivery.upsert(
		[...PEOPLE, ...people(1, 900)],
		{ onlyChanged: true, dryRun: true },
		{ executionMode: 'trigger', staticData },
	);
	const shown = run.outputs[0].map(({ json }) => json);
	expect(shown.filter(({ action }) => action === 'unchanged')).toHaveLength(50);
	expect(shown[50]).toHaveProperty('method');
	expect(run.staticData).toEqual(staticData);
});

test('a manual run is told that n8n keeps nothing of it', async () => {
	const run = await delivery.upsert(PEOPLE.slice(0, 3), { onlyChanged: true });
	expect(run.hints.map(({ message }) => message).join(' ')).toContain(
		'n8n keeps nothing of a manual run',
	);
});
