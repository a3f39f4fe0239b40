import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	NodeParameterValueType,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { parametersOf } from '../../nodes/Capillary/run/parameters.ts';
import { runNode } from './engine.mts';

/** What reading came to, also where it failed, so that two ways of reading can be compared. */
function reading(read: () => unknown): IDataObject {
	try {
		const value = read();
		return { type: typeof value, value: value as IDataObject };
	} catch (error) {
		return { error: (error as Error).message };
	}
}

/** Reads its parameter `value` of each item as our node does, and as n8n does. */
class Reader implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Reader',
		name: 'reader',
		group: ['output'],
		version: 1,
		description: '',
		defaults: {},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [{ displayName: 'Value', name: 'value', type: 'json', default: '' }],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const formOf = parametersOf(this);
		const items = this.getInputData().map((_, item) => ({
			json: {
				ours: reading(() => formOf(item)('value')),
				n8n: reading(() => this.getNodeParameter('value', item)),
			},
			pairedItem: { item },
		}));
		return [items];
	}
}

const VALUES = [
	'text',
	'',
	' spaces ',
	'={{ $json.other }}',
	'{{ $json.other }}',
	0,
	-1.5,
	true,
	false,
	null,
	[],
	['a', 1],
	{},
	{ deep: { deeper: 'x' } },
	new Date('2026-05-31T10:00:00Z'),
] as NodeParameterValueType[];

const ITEMS: IDataObject[] = [
	...VALUES.map((it) => ({ it, other: 'other' })),
	{ other: 'other' },
	{},
	{ toString: 'own', it: 'it' },
];

const EXPRESSIONS = [
	'={{ $json.it }}',
	'={{$json.it}}',
	'={{ $json["it"] }}',
	"={{ $json['it'] }}",
	'={{ $json["first name"] }}',
	'={{ $json.it }} ',
	'= {{ $json.it }}',
	'={{ $json.it }}{{ $json.other }}',
	'=Dear {{ $json.it }}',
	'={{ $json.it + 1 }}',
	'={{ $json.it.deep }}',
	'={{ $json.it.trim() }}',
	'={{ $json.toString }}',
	'={{ $json.constructor }}',
	'={{ $json.hasOwnProperty }}',
	'={{ $json }}',
	'={{ $itemIndex }}',
	'={{ $json.it // }}',
	'={{ $json.it /* }}',
	'={{ $json.it), ($json.other }}',
	'={{ $json.it, $json.other }}',
	'={{ { deep: $json.it } }}',
	'={{ `${$json.it}!` }}',
	'={{ [$json.it][0] }}',
	'={{ $parameter["&name"] }}',
	'={{ $today }}',
	'={{ $json.it.toDateTime() }}',
	'={{ $json.it.isEmpty() }}',
	'={{ $input.item.json.it }}',
	'={{ $("Nobody").item.json.it }}',
	'={{ undefined }}',
	'={{ null }}',
	'={{ NaN }}',
	'={{ () => 1 }}',
	'={{ }}',
	'={{ if (true) 1 }}',
	'={{ (() => { throw new Error("thrown") })() }}',
	'={{ nonsense( }}',
	'={{ nonsense }}',
	'=',
	'=it',
	'text without expression',
];

/** Where n8n's engine throws something without words for people, the node has words of its own. */
function withOurWords(read: IDataObject): IDataObject {
	if (!/^Expression evaluation failed: \w+Error: /.test(String(read.error))) return read;
	return { error: 'An expression in "value" cannot be worked out for this item' };
}

describe('The form of an item', () => {
	const shapes: Record<string, (expression: string) => unknown> = {
		'a text': (expression) => expression,
		'a row of a list': (expression) => ({ row: [{ name: 'fixed', value: expression }, 7] }),
		'one of several': (expression) => ({ a: expression, b: '={{ $json.other }}', c: true }),
		'one beside another': (expression) => ({ a: '={{ $itemIndex + 1 }}', b: [expression] }),
	};
	const cases = Object.keys(shapes).flatMap((shape) =>
		EXPRESSIONS.map((expression) => ({ shape, expression })),
	);

	it.each(cases)('is what n8n reads, for $expression as $shape', async ({ shape, expression }) => {
		const { outputs } = await runNode({
			node: Reader,
			parameters: { value: shapes[shape](expression) as string },
			items: ITEMS.map((json) => ({ json })),
		});
		const read = outputs[0].map(({ json }) => json);
		expect(read).toHaveLength(ITEMS.length);
		expect(read.map(({ ours }) => ours)).toStrictEqual(
			read.map(({ n8n }) => withOurWords(n8n as IDataObject)),
		);
	});
});
