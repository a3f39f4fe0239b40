import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	generateZodSchema,
	traverseNodeParameters,
	type FromAIArgument,
	type IDataObject,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { startCapillary } from './capillary-node.mts';

/*
 * The tools of the examples, as n8n offers them to a model: n8n makes a schema of the parameters that a
 * model fills in, and refuses a call that does not fit it. What a model really sends for a value that it
 * was not told is nothing, an empty text, an empty object, or a JSON value as text or as it is.
 */

const examples = join(__dirname, '../../examples');

interface Tool {
	file: string;
	name: string;
	parameters: INodeParameters;
	asked: FromAIArgument[];
}

const tools = readdirSync(examples)
	.filter((file) => file.endsWith('.json'))
	.flatMap((file): Tool[] => {
		const { nodes } = JSON.parse(readFileSync(join(examples, file), 'utf8')) as {
			nodes: Array<{ name: string; type: string; parameters: INodeParameters }>;
		};
		return nodes
			.filter(({ type }) => type === 'n8n-nodes-capillary.capillaryTool')
			.map(({ name, parameters }) => {
				const asked: FromAIArgument[] = [];
				traverseNodeParameters(parameters, asked);
				return { file, name, parameters, asked };
			});
	});

const isRequired = ({ description }: FromAIArgument) => description?.includes('Required.');

/** What n8n makes of a call, `undefined` where it refuses it: as its `createNodeAsTool` does. */
function accepted(asked: FromAIArgument[], call: IDataObject): IDataObject | undefined {
	const filled: IDataObject = {};
	for (const each of asked) {
		const read = generateZodSchema(each).safeParse(call[each.key]);
		if (!read.success) return undefined;
		filled[each.key] = read.data as string;
	}
	return filled;
}

/** A value for each parameter that a model must fill in. */
const VALUES: Record<string, string> = {
	Customer_ID: '171891944',
	Mobile: '919812345678',
	Search_Text: 'Nath',
	Subscriptions: '{"EMAIL":"OPTIN"}',
};
const needed = (asked: FromAIArgument[]): IDataObject =>
	Object.fromEntries(asked.filter(isRequired).map(({ key }) => [key, VALUES[key]]));

test('the examples have tools, and each model parameter is a text', () => {
	expect(tools.map(({ file }) => file)).toEqual(
		expect.arrayContaining(['ai-agent.json', 'ai-agent-approval.json']),
	);
	for (const { asked } of tools) for (const { type } of asked) expect(type).toBe('string');
});

describe.each(tools)('$name of $file', ({ parameters, asked }) => {
	test('says when to use it, and when not', () => {
		expect(parameters.toolDescription).toMatch(/Use it /);
		expect(parameters.toolDescription).toMatch(/Do not use it /);
	});

	test('a model may leave out whatever is not required: an empty text stands for it', () => {
		const optional = asked.filter((each) => !isRequired(each));
		const empty = Object.fromEntries(optional.map(({ key }) => [key, '']));
		expect(accepted(asked, needed(asked))).toEqual({ ...needed(asked), ...empty });
		expect(accepted(asked, { ...needed(asked), ...empty })).toEqual({
			...needed(asked),
			...empty,
		});
		for (const { description } of optional) expect(description).toMatch(/empty/i);
	});

	test('a model may not leave out what is', () => {
		for (const { key } of asked.filter(isRequired)) {
			const { [key]: _left, ...others } = needed(asked);
			expect(accepted(asked, others)).toBeUndefined();
		}
	});
});

describe('Save customer, run on what a model sends', () => {
	/** The node as n8n offers it to an AI agent. */
	class CapillaryTool extends Capillary implements INodeType {
		constructor() {
			super();
			this.description = { ...this.description, name: 'capillaryTool' };
		}
	}

	let capillary: Awaited<ReturnType<typeof startCapillary>>;
	beforeEach(async () => {
		capillary = await startCapillary();
	});
	afterEach(async () => await capillary.close());

	const { parameters } = tools.find(({ name }) => name === 'Save customer')!;
	const call = async (given: IDataObject) =>
		await capillary.run({ node: CapillaryTool, parameters, items: [{ json: given }] });
	const bodies = () => capillary.writes().map(({ body }) => body);
	const named = { Mobile: '919812345678', First_Name: 'Nathan' };
	const profiles = [{ firstName: 'Nathan' }];

	test.each<[string, IDataObject, object]>([
		['nothing', {}, {}],
		['empty texts', { Email: '', Last_Name: '', Extended_Fields: '' }, {}],
		['an empty list', { Extended_Fields: [] }, {}],
		['null', { Email: null, Extended_Fields: null }, {}],
		// Fields as JSON are sent as they stand, and Capillary changes nothing by this.
		['an empty object', { Extended_Fields: {} }, { extendedFields: {} }],
		['an empty object as text', { Extended_Fields: '{}' }, { extendedFields: {} }],
	])('for what it was not told, %s: nothing of it changes', async (_what, given, more) => {
		const { error } = await call({ ...named, ...given });
		expect(error).toBeUndefined();
		expect(bodies()).toEqual([{ profiles, ...more }]);
	});

	test.each<[string, unknown]>([
		['an object', { city: 'Pune' }],
		['text', '{ "city": "Pune" }'],
	])('fields as %s are sent', async (_what, fields) => {
		await call({ ...named, Extended_Fields: fields } as IDataObject);
		expect(bodies()).toEqual([{ profiles, extendedFields: { city: 'Pune' } }]);
	});

	test('fields in words are refused with what to write', async () => {
		const { error } = await call({ ...named, Extended_Fields: 'city: Pune' });
		expect(error!.message).toContain('names and texts stand in double quotes');
		expect(bodies()).toEqual([]);
	});
});

test('n8n itself refuses an empty object where a parameter is of the type JSON, which none here is', () => {
	const asked = [{ key: 'Fields', description: '', type: 'json' }] as FromAIArgument[];
	expect(accepted(asked, { Fields: {} })).toBeUndefined();
	expect(accepted(asked, {})).toBeUndefined();
});
