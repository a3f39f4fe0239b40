import type { INodeParameters, OnError } from 'n8n-workflow';
import { startCapillary } from './capillary-node.mts';

/** Check First: when any item cannot be sent, none is. */

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeEach(async () => {
	capillary = await startCapillary();
});
afterEach(async () => await capillary.close());

const SHEET = ['919812345670', '12', '919812345671', 'unknown', '34', '919812345672'];
const BAD = [1, 3, 4];

async function add(mobiles: string[], onError?: OnError, options: INodeParameters = {}) {
	return await capillary.run({
		parameters: {
			operation: 'add',
			mobile: '={{ $json.mobile }}',
			options: { checkFirst: true, ...options },
		},
		items: mobiles.map((mobile) => ({ json: { mobile } })),
		onError,
	});
}

const sent = () => capillary.writes().map(({ body }) => JSON.stringify(body));

test('On Error = Stop: nothing is sent, and the error counts what has to be corrected by reason', async () => {
	const { error } = await add(SHEET);
	expect(sent()).toEqual([]);
	expect(error!.context).toMatchObject({ itemIndex: 1 });
	expect(error!.message).toContain('"12" in "Mobile" is not a mobile number');
	expect(error!.description).toContain('Nothing was sent. Of 6 items, 3 cannot be:');
	expect(error!.description).toContain('3 × &quot;Mobile&quot; is not a mobile number');
});

test.each<OnError>(['continueRegularOutput', 'continueErrorOutput'])(
	'%s: nothing is sent, and every item says why',
	async (onError) => {
		const { outputs } = await add(SHEET, onError);
		expect(sent()).toEqual([]);
		const failed = outputs.flat();
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual(SHEET.map((_, item) => ({ item })));
		for (const [item, { json }] of failed.entries()) {
			if (BAD.includes(item)) expect(json.error).toContain(`${SHEET[item]}" in "Mobile" is not`);
			else {
				expect(json.error).toContain('Not sent, because item 1 and 2 more cannot be sent');
				expect(json.error).toContain('"12" in "Mobile" is not a mobile number');
			}
		}
		if (onError === 'continueErrorOutput') {
			expect(failed[0].json.details).toContain('remove the option Check First');
		}
	},
);

test('corrected as it is advised, everything is sent, each item once and in order', async () => {
	const corrected = SHEET.map((mobile, item) =>
		BAD.includes(item) ? `91981234568${item}` : mobile,
	);
	const { outputs, error } = await add(corrected, undefined, { maxConcurrency: 1 });
	expect(error).toBeUndefined();
	expect(outputs[0]).toHaveLength(SHEET.length);
	for (const [item, mobile] of corrected.entries()) expect(sent()[item]).toContain(mobile);
	expect(sent()).toHaveLength(SHEET.length);
});

test('without the option, as it is advised, the items that can be sent are', async () => {
	const { outputs } = await add(SHEET, 'continueRegularOutput', { checkFirst: false });
	expect(sent()).toHaveLength(3);
	expect(outputs[0].filter(({ json }) => 'error' in json)).toHaveLength(3);
});

test('an expression that changes its item is asked once, so that what was checked is what is sent', async () => {
	await capillary.run({
		parameters: {
			operation: 'add',
			mobile: '={{ $json.phones.shift() }}',
			options: { checkFirst: true },
		},
		items: [{ json: { phones: ['919812345670', '919800000000'] } }],
	});
	expect(sent()).toHaveLength(1);
	expect(sent()[0]).toContain('919812345670');
});

test('what only Capillary can refuse fails its item alone', async () => {
	await capillary.close();
	capillary = await startCapillary(({ body }) =>
		JSON.stringify(body).includes('670')
			? { status: 400, body: { errors: [{ code: 8014, message: 'Invalid mobile' }] } }
			: { body: { createdId: 7, warnings: [] } },
	);
	const { outputs } = await add(['919812345670', '919812345671'], 'continueRegularOutput');
	expect(outputs[0][0].json.error).toContain('8014');
	expect(outputs[0][1].json).toMatchObject({ createdId: 7 });
});
