import { startCapillary } from './capillary.mts';

let capillary: Awaited<ReturnType<typeof startCapillary>>;
beforeEach(async () => {
	capillary = await startCapillary();
});
afterEach(async () => await capillary.close());

const bodies = () => capillary.writes().map(({ body }) => body);

test('an AI agent fills the values of a row, and a row it leaves empty is not sent', async () => {
	await capillary.run({
		parameters: {
			operation: 'add',
			identifiers: {
				identifier: [
					{ type: '={{ $json.firstType }}', value: '={{ $json.first }}' },
					{ type: '={{ $json.secondType }}', value: '={{ $json.second }}' },
				],
			},
		},
		items: [{ json: { firstType: 'Email', first: 'tom@example.com', second: '' } }],
	});
	expect(bodies()).toEqual([
		{
			profiles: [{ identifiers: [{ type: 'email', value: 'tom@example.com' }], source: 'INSTORE' }],
		},
	]);
});

test.each([
	['as JSON text', '{ "gender": "Female", "Age": 33 }'],
	['as an object', { gender: 'Female', Age: 33 }],
])('an AI agent gives extended fields %s', async (_way, fields) => {
	await capillary.run({
		parameters: {
			operation: 'updateById',
			customerId: '171891944',
			extendedFieldsInput: 'json',
			extendedFieldsJson: '={{ $json.fields }}',
		},
		items: [{ json: { fields } }],
	});
	expect(bodies()).toEqual([{ extendedFields: { gender: 'Female', Age: 33 } }]);
});

test.each([
	['the list', JSON.stringify([{ type: 'mobile', value: '919812345678' }])],
	['an expression', '={{ [{ type: "mobile", value: "919812345678" }] }}'],
])(
	'n8n empties a list of the form that is %s before a node sees it',
	async (_what, identifiers) => {
		const run = await capillary.run({ parameters: { operation: 'add', identifiers } });
		expect(run.error!.message).toContain('"Identifiers" is empty');
		expect(bodies()).toEqual([]);
	},
);
