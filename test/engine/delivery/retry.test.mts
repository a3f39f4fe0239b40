import { people, startDelivery, held, type Delivery } from './delivery.mts';

let delivery: Delivery;
beforeAll(async () => {
	delivery = await startDelivery();
});
beforeEach(async () => await delivery.reset());
afterAll(async () => {
	await delivery.stop();
});

const [tom] = people(1);
const renamed = [{ ...tom, name: 'Thomas' }];
const UPDATE = 'PUT /v2/customers/lookup';

/** Updates Tom while the sandbox plays the script, and tells how each of the requests went. */
async function updated(script: Array<string | object>, options = {}, onError?: any) {
	const id = await delivery.register(tom);
	await delivery.change({ script });
	const run = await delivery.rename(renamed, options, { onError });
	const [, ...entries] = await delivery.journal();
	return { id, run, entries, failures: entries.map(({ failure }) => failure) };
}

describe.each([
	['HTTP 502', '502'],
	['HTTP 503', '503'],
	['HTTP 504', '504'],
	['HTTP 520', '520'],
	['HTTP 502 with a code of its own', '500-in-502'],
	['an HTML error page', 'html'],
	['an empty answer', 'empty'],
	['an empty answer after the update', 'empty-after-commit'],
	['JSON that is cut off', 'cut-off'],
	['a locked customer, code 521', '521'],
	['a busy search, code 461', '461'],
	['rights that cannot be checked, code 4001', '4001'],
	['a connection that drops', 'drop'],
	['a connection that drops after the update', 'drop-after-commit'],
])('%s', (_name, failure) => {
	test('is met with the same update again', async () => {
		const { id, run, failures } = await updated([failure]);
		expect(run.outputs[0][0].json.createdId).toBe(id);
		expect(failures).toEqual([failure, null]);
		expect((await held(delivery)).get(tom.id)).toEqual({ id, name: 'Thomas' });
	});

	test('fails the item when no retries are left', async () => {
		const { run, failures } = await updated([failure], { maxRetries: 0 }, 'continueRegularOutput');
		expect(run.outputs[0][0].json.error).toEqual(expect.any(String));
		expect(failures).toEqual([failure]);
	});
});

test.each(['521', '461'])(
	'code %s under HTTP 200 is met with the same update again',
	async (code) => {
		await delivery.change({ domainErrorStatus: 200 });
		const { run, failures } = await updated([code]);
		expect(run.outputs[0][0].json).toHaveProperty('createdId');
		expect(failures).toEqual([code, null]);
	},
);

test('503 thrice, then 200', async () => {
	const { id, run, entries } = await updated(['503', '503', '503']);
	expect(run.outputs[0][0].json.createdId).toBe(id);
	expect(entries.map(({ status }) => status)).toEqual([503, 503, 503, 200]);
	expect(run.hints).toEqual([
		expect.objectContaining({
			message: '1 customer written, 3 requests sent again after a transient error.',
		}),
	]);
});

test('An answer that does not come in time is not waited for, and the update sent again', async () => {
	const { id, run, failures } = await updated(['hang'], { timeout: 1_000 });
	expect(run.outputs[0][0].json.createdId).toBe(id);
	expect(failures).toEqual(['hang', null]);
});

test('A refused connection is tried again as often as it may be, and named in the end', async () => {
	const dead = await startDelivery();
	await dead.stop();
	const run = await dead.rename(renamed, { maxRetries: 1 });
	expect(run.status).toBe('error');
	expect(run.error!.message).toMatch(/^The host in the credential refused the connection/);
	expect(run.error!.context).toMatchObject({ itemIndex: 0 });
});

describe('After a 429', () => {
	// The pace remembers a refusal, so each of these has a sandbox of its own.
	let shared: Delivery;
	beforeEach(async () => {
		shared = delivery;
		delivery = await startDelivery();
	});
	afterEach(async () => {
		await delivery.stop();
		delivery = shared;
	});

	const limited = (retryAfter?: string) => [{ answer: '429', ...(retryAfter && { retryAfter }) }];
	const timesOf = (entries: Array<{ time: string }>) => entries.map(({ time }) => Date.parse(time));

	test('nothing is sent before the seconds of Retry-After are over', async () => {
		const { run, entries, failures } = await updated(limited('2'));
		expect(run.outputs[0][0].json).toHaveProperty('createdId');
		expect(failures).toEqual(['429', null]);
		const [refused, accepted] = timesOf(entries);
		expect(accepted - refused).toBeGreaterThanOrEqual(2_000);
		expect(run.hints).toEqual([
			expect.objectContaining({
				message: expect.stringMatching(
					/^1 customer written\. Capillary's limit made this run wait \d+ seconds\.$/,
				),
			}),
		]);
	});

	test('nothing is sent before the date of Retry-After', async () => {
		const date = new Date(Math.ceil(Date.now() / 1_000 + 2) * 1_000);
		const { run, entries, failures } = await updated(limited(date.toUTCString()));
		expect(run.outputs[0][0].json).toHaveProperty('createdId');
		expect(failures).toEqual(['429', null]);
		expect(timesOf(entries)[1]).toBeGreaterThanOrEqual(date.getTime());
	});

	test('without Retry-After the update is sent again, and it was no retry', async () => {
		const { run, failures } = await updated(limited(), { maxRetries: 0 });
		expect(run.outputs[0][0].json).toHaveProperty('createdId');
		expect(failures).toEqual(['429', null]);
	});

	test.each(['none', 'seconds', 'date'])(
		'every item of a run beyond the limit is written in the end (Retry-After: %s)',
		async (retryAfter) => {
			const items = people(8);
			for (const person of items) await delivery.register(person);
			await delivery.change({ rateLimit: { requests: 3, perSeconds: 1, retryAfter } });
			const run = await delivery.rename(
				items.map((person) => ({ ...person, name: `New ${person.id}` })),
				{ requestsPerMinute: 1_000, maxRetries: 0, maxConcurrency: 8 },
			);
			const customers = await held(delivery);
			expect(run.outputs[0].map(({ json }) => json.createdId)).toEqual(
				items.map(({ id }) => customers.get(id)!.id),
			);
			expect([...customers].every(([id, { name }]) => name === `New ${id}`)).toBe(true);
		},
	);

	test('the item fails when the time for it is spent', async () => {
		const { run, failures } = await updated(limited('600'), { maxLimitWait: 0 });
		expect(run.error!.message).toMatch(/^Capillary is receiving too many requests \(Capillary 429/);
		expect(failures).toEqual(['429']);
	});
});

describe('What will not pass is sent once:', () => {
	test.each([
		[
			'a 200 with errors',
			'errors-in-200',
			'Capillary could not carry out the request (Capillary 500',
		],
		['HTTP 500', '500', 'Capillary could not carry out the request (Capillary 500'],
	])('%s', async (_name, failure, words) => {
		const { run, failures } = await updated([failure], {}, 'continueRegularOutput');
		const { json, error } = run.outputs[0][0];
		expect(String(json.error).startsWith(words)).toBe(true);
		expect(error).toMatchObject({ context: { itemIndex: 0 } });
		expect(failures).toEqual([failure]);
	});

	test('a customer who does not exist', async () => {
		const run = await delivery.rename(renamed);
		expect(run.error!.message).toMatch(/8015/);
		expect(await delivery.requests()).toEqual([UPDATE]);
	});
});
