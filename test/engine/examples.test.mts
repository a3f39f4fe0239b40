import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { example } from '../fixtures/examples/example.mts';
import { FILLED_FORMS, updateByCard } from '../fixtures/examples/forms.mts';
import { documentedRequest } from '../fixtures/examples/normalized.mts';
import { SIGNATURE, startCapillary } from './capillary-node.mts';

const timezone = 'Asia/Kolkata';

let capillary: Awaited<ReturnType<typeof startCapillary>>;
afterEach(async () => await capillary.close());

/** Sends the form for one item, and gives what arrived. */
async function received(parameters: INodeParameters, json: IDataObject = {}) {
	capillary = await startCapillary();
	const run = await capillary.run({ parameters, items: [{ json }], timezone });
	expect(run.error).toBeUndefined();
	expect(capillary.writes()).toHaveLength(1);
	const { method, path, query, body } = capillary.writes()[0];
	return { method, path, query, body };
}

describe.each(FILLED_FORMS)('$example', ({ example: name, parameters }) => {
	const documented = documentedRequest(name);

	test('is what the filled form sends', async () => {
		expect(await received(parameters)).toEqual(documented);
		expect(capillary.writes()[0].headers).toMatchObject({
			authorization: SIGNATURE,
			'content-type': 'application/json',
		});
	});

	test('is what the form sends when every value comes from the item', async () => {
		expect(await received(asExpressions(parameters), { form: parameters })).toEqual(documented);
	});

	test('is what the form sends when the item is the row of a sheet', async () => {
		const row = { form: cellsOf(parameters) as IDataObject };
		expect(await received(asExpressions(parameters), row)).toEqual(documented);
	});
});

/** What n8n lets nobody make an expression. */
const FIXED = ['operation', 'resource'];

/** `value` with each text, number and boolean replaced, except what n8n keeps fixed; `at` is its path. */
function mapped(
	value: unknown,
	replace: (at: string[], leaf: unknown) => unknown,
	at: string[] = [],
) {
	if (typeof value !== 'object' || value === null) return replace(at, value);
	const copy: any = Array.isArray(value) ? [] : {};
	for (const [key, part] of Object.entries(value)) {
		copy[key] = FIXED.includes(key) ? part : mapped(part, replace, [...at, key]);
	}
	return copy;
}

function asExpressions(parameters: INodeParameters): INodeParameters {
	const path = (at: string[]) => at.map((key) => `[${JSON.stringify(key)}]`).join('');
	return mapped(parameters, (at) => `={{ $json.form${path(at)} }}`);
}

/** A sheet delivers digits as numbers, numbers as text, and its own words for true and false. */
function cellsOf(parameters: INodeParameters): unknown {
	return mapped(parameters, (_at, leaf) => {
		if (typeof leaf === 'boolean') return leaf ? 'TRUE' : 'no';
		if (typeof leaf === 'number') return ` ${leaf} `;
		return /^\d+$/.test(String(leaf)) ? Number(leaf) : leaf;
	});
}

describe(updateByCard.example, () => {
	const { method, path, query, requestBody: schema } = example(updateByCard.example);

	test('is where the filled form sends the update', async () => {
		const request = await received(updateByCard.parameters);
		expect(request).toMatchObject({ method, path, query });
		expect(request.query).toEqual(query);
	});

	test('is where the form sends the same update when every value comes from the item', async () => {
		const { parameters } = updateByCard;
		const sent = await received(parameters);
		await capillary.close();
		expect(await received(asExpressions(parameters), { form: parameters })).toEqual(sent);
	});

	test('describes the body: every name of the schema in its type, and no other', async () => {
		const request = await received({
			...updateByCard.parameters,
			// The schema's profile has a source and an account, which the documented query has not.
			source: 'WECHAT',
			accountId: '1234',
		});
		expect(request.query).toEqual({ ...query, source: 'WECHAT', accountId: '1234' });
		expect(typesIn(request.body)).toEqual(typesOfSchema(schema));
	});

	/** `{ a: [{ b: 1 }] }` as `{ a: [{ b: 'number' }] }`, lists by their first element. */
	function typesIn(value: any): unknown {
		if (Array.isArray(value)) return [typesIn(value[0])];
		if (typeof value !== 'object') return typeof value;
		return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, typesIn(part)]));
	}

	function typesOfSchema({ type, properties, items }: any): unknown {
		if (type === 'array') return [typesOfSchema(items)];
		if (type !== 'object') return type === 'integer' ? 'number' : type;
		return Object.fromEntries(
			Object.entries(properties).map(([name, part]) => [name, typesOfSchema(part)]),
		);
	}
});

describe('the documented answer is the output item, with what was done', () => {
	const answered = [
		'v2-customers-post-external-id-only',
		'v2-customers-post-instore',
		'v2-customers-post-other-source-combining-8050',
		'v2-customers-post-referral-sideeffects',
		'v2-customers-put-make-first-call',
	];
	const formFor = (name: string) =>
		(FILLED_FORMS.find((form) => form.example === name) ?? FILLED_FORMS[0]).parameters;

	test.each(answered)('%s', async (name) => {
		const { method, responseBody, status } = example(name);
		capillary = await startCapillary(() => ({ status: status!, body: responseBody }));
		const action = method === 'POST' ? 'added' : 'updated';
		const run = await capillary.run({ parameters: formFor(name) });
		const item: INodeExecutionData = { json: { ...responseBody, action }, pairedItem: { item: 0 } };
		expect(run.outputs).toEqual([[item]]);
	});
});
