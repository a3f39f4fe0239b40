import { inspect, isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
	Expression,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { isUnexpected } from '../../nodes/Capillary/delivery/unexpected.ts';
import { parametersOf } from '../../nodes/Capillary/run/parameters.ts';
import { runNode } from './engine.mts';

/*
 * The node's reader beside n8n's own `getNodeParameter`, which works out one field after the other: for
 * whole nodes of fields, over several hostile items, in both of n8n's engines.
 */

const ENGINES = ['vm', 'legacy'] as const;
const FIELDS = 12;
const names = Array.from({ length: FIELDS }, (_, index) => `field${index}`);

/** What became of a field: its value, or the words of n8n's error. */
type Read = { value: unknown } | { error: string };

type Reading = (context: IExecuteFunctions) => (itemIndex: number) => (name: string) => unknown;

const byThisNode: Reading = parametersOf;
const byN8n: Reading = (context) => (item) => (name) => context.getNodeParameter(name, item, '');

/** Reads all fields of all items in order, and what the items are afterwards. */
async function readAll(
	engine: (typeof ENGINES)[number],
	reading: Reading,
	parameters: Record<string, unknown>,
	rows: object[],
) {
	let reads: Read[][] = [];
	let after: unknown;
	let questions = 0;

	class Reader implements INodeType {
		description: INodeTypeDescription = {
			displayName: 'Reader',
			name: 'reader',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: names.map((name) => ({
				displayName: name,
				name,
				type: 'string',
				default: '',
			})),
		};

		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const items = this.getInputData();
			const counting = Object.create(this, {
				getNodeParameter: {
					value: (...args: any[]) => {
						if (!args[3]?.rawExpressions) questions++;
						return (this.getNodeParameter as any)(...args);
					},
				},
				evaluateExpression: {
					value: (expression: string, item: number) => {
						questions++;
						return this.evaluateExpression(expression, item);
					},
				},
			}) as IExecuteFunctions;
			const at = reading(counting);
			reads = items.map((_, item) =>
				names.map((name) => {
					try {
						return { value: structuredClone(at(item)(name)) };
					} catch (error: any) {
						// What n8n has no words for is told in this node's, with the field's name.
						const hasNoWords =
							isUnexpected(error) || / cannot be worked out for /.test(error.message);
						return { error: hasNoWords ? 'no words' : String(error.message) };
					}
				}),
			);
			after = structuredClone(items.map(({ json }) => json));
			return [[{ json: {} }]];
		}
	}

	Expression.setExpressionEngine(engine);
	try {
		const { error } = await runNode({
			node: Reader,
			parameters: parameters as never,
			items: rows.map((json, item) => ({ json: json as never, pairedItem: { item } })),
			timezone: 'Asia/Kolkata',
		});
		if (error) throw error;
	} finally {
		Expression.setExpressionEngine('vm');
	}
	return { reads, after, questions };
}

/** A node whose fields are these expressions. */
const fieldsOf = (expressions: unknown[]) =>
	Object.fromEntries(expressions.map((expression, index) => [names[index], expression]));

async function expectSame(
	engine: (typeof ENGINES)[number],
	parameters: Record<string, unknown>,
	rows: object[],
) {
	const ours = await readAll(engine, byThisNode, parameters, rows);
	const theirs = await readAll(engine, byN8n, parameters, rows);
	const differences = theirs.reads.flatMap((fields, item) =>
		fields.flatMap((read, index) => {
			const own = ours.reads[item][index];
			// Strict: undefined, null and '', 0 and -0, and whether a key is there at all.
			if (isDeepStrictEqual(own, read)) return [];
			return inspect({ field: parameters[names[index]], row: rows[item], own, n8n: read });
		}),
	);
	expect(differences).toEqual([]);
	expect(inspect(ours.after, { depth: 9 })).toBe(inspect(theirs.after, { depth: 9 }));
	return ours;
}

const NAMES = [
	'a',
	'b',
	'c',
	'list',
	'missing',
	'First Name',
	'0',
	'length',
	'date',
	'toString',
	'constructor',
	'__proto__',
	'binding',
	'globalThis',
	'window',
	'$',
	'a.b',
	"it's",
	'first',
	'isProxy',
	'toJSON',
	'name',
	'class',
];

const scalars = fc.oneof(
	fc.constantFrom('', ' x ', 'true', '1', '2026-05-31', '2026-05-31T10:00:00.000Z', 'Ünï 😀', '$&'),
	fc.constantFrom(0, -0, 1, -1.5, 1e21, NaN, Infinity, 2 ** 53),
	fc.constantFrom(true, false, null, undefined),
	fc.string({ maxLength: 8 }),
);

const rows = fc.array(
	fc.dictionary(
		fc.constantFrom(...NAMES),
		fc.oneof(
			{ weight: 3, arbitrary: scalars },
			fc.array(scalars, { maxLength: 3 }),
			fc.dictionary(fc.constantFrom(...NAMES), scalars),
			fc.constant(new Date('2026-05-31T10:00:00Z')),
		),
		{ noNullPrototype: true },
	),
	{ minLength: 1, maxLength: 3 },
);

const quoted = (text: string) => (text.includes("'") ? `"${text}"` : `'${text}'`);
const isIdentifier = (name: string) => /^[A-Za-z_$][\w$]*$/.test(name);

/** `.a`, `["First Name"]`, `?.b`, `[0]` */
const step = fc
	.tuple(fc.constantFrom(...NAMES), fc.boolean(), fc.boolean())
	.map(([name, optional, bracketed]) => {
		const mark = optional ? '?.' : '';
		if (bracketed || !isIdentifier(name)) {
			return `${mark}[${/^\d$/.test(name) ? name : quoted(name)}]`;
		}
		return `${mark || '.'}${name}`;
	});

const METHODS = [
	'.trim()',
	'.toString()',
	'.toLowerCase()',
	'.toUpperCase()',
	'.slice(1)',
	'.slice(-2, 9)',
	'.substring(0, 3)',
	'.replace("x", "$&y")',
	'.replaceAll(" ", "-")',
	'.split(" ")[0]',
	'.split("")',
	'.includes("x")',
	'.startsWith("2026")',
	'.indexOf("x")',
	'.toFixed(2)',
	'.charAt(0)',
	'.length',
	'.toDateTime().toISO()',
	'.toDateTime().toFormat("yyyy-MM-dd")',
	'.replace(/[^0-9]/g, "")',
	'.isEmpty()',
	'.toInt()',
	'.toTitleCase()',
	'.first()',
	'.round(1)',
];

const path = fc
	.tuple(
		fc.constantFrom('$json', '$json', '$json', '$json', "$('Start').item.json", '$input.item.json'),
		fc.array(step, { minLength: 1, maxLength: 3 }),
		fc.array(fc.constantFrom(...METHODS), { maxLength: 2 }),
	)
	.map(([root, steps, methods]) => root + steps.join('') + methods.join(''));

const { expression: tame } = fc.letrec<{ expression: string }>((tie) => ({
	expression: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		path,
		path,
		fc.constantFrom(
			'""',
			'"x"',
			"' y'",
			'0',
			'1',
			'2.5',
			'true',
			'null',
			'undefined',
			'$itemIndex',
		),
		fc
			.tuple(
				tie('expression'),
				fc.constantFrom(...'+ - * / % === !== == != < <= > >= && || ??'.split(' ')),
				tie('expression'),
			)
			.map(([a, sign, b]) => `${a} ${sign} ${b}`),
		fc
			.tuple(fc.constantFrom('!', '!!', '-', '- '), tie('expression'))
			.map((parts) => parts.join('')),
		fc
			.tuple(tie('expression'), fc.constantFrom('', '.trim()', '["a"]', '?.length', '.length'))
			.map(([a, behind]) => `(${a})${behind}`),
		fc
			.tuple(tie('expression'), tie('expression'), tie('expression'))
			.map(([a, b, c]) => `${a} ? ${b} : ${c}`),
	),
}));

/** Code that changes what others read, swallows what stands beside it, or is not code at all. */
const HOSTILE = [
	'$json.list.shift()',
	'$json.list.push("z")',
	'$json.list.reverse()[0]',
	'$json.a = "changed"',
	'delete $json.b',
	'$json.b++',
	'Object.assign($json, { a: 7 }).a',
	'$input.item.json.a = 5',
	"$('Start').item.json.b = 6",
	'$input.all()[0].json.c = 8',
	'1), (2 /*',
	'*/ 3',
	'1 // ',
	'1 /* ',
	'`',
	'` + 1',
	'"',
	'", "',
	"'",
	'/x',
	'/.test("]")',
	'1]',
	'[1',
	'(',
	')',
	'1, 2',
	'...$json.list',
	'1;',
	'1; 2',
	'var x = 1',
	'x = 5',
	'x',
	'return 1',
	'this',
	'arguments',
	'await 1',
	'() => 1',
	'(() => { $json.a = 9; return 1 })()',
	'function () {}',
	'{ a: 1 }',
	'{ a: 1 }.a',
	'',
	' ',
	'<!-- x',
	'$json.a\n--> x',
	'$json\n["a"]',
	'$json.a\n$json.b',
	'$json.a +',
	'$json.a ?? $json.b || 1',
	'-(-$json.a)',
	'- -$json.a',
	'($json?.a).b',
	'$json["a' + "']",
	'$json[`a`]',
	'$json["__pro" + "to__"]',
	'$json.constructor.name',
	'"x.constructor"',
	'$parameter.field0',
	'$json.a.b.c',
	'throw 1',
	'null.x',
	'$nothing.x',
	'$("Nobody").item.json.a',
	'010',
	'1.',
	'1..toFixed(1)',
	'"use strict"',
	'"\\x41"',
	'$json?.["First Name"]',
	'$json?.[0]?.a',
	'$json.a?.()',
	'$if($json.a, 1, 2)',
	'$max(1, 2)',
	'$now.constructor',
	'DateTime',
	'$json.toString',
	'$json.a.toString',
	'$json.date.toDateTime()',
	'$json.date',
	'$json',
	'NaN',
	'Infinity',
	'new Date(0)',
	'typeof $json.a',
	'"a" in $json',
	'$json.a ?.5 : 1',
	'$json.a?1:2',
	'$json.a||$json.b',
	'$json.a+ +$json.b',
	'\u00a0$json.a',
	'"\u2028"',
	'$json.a.padEnd(5, "x")',
	'$json.list.join(",")',
	'$json.list.map((x) => x + 1)',
	'$json.a.replace(/(/g, "")',
	'$json.a.replace(/[/]/g, "")',
	'$json.a.replace(/a/gg, "")',
	"$('Start').item.json.a = 5, $json.a",
];

const code = fc.oneof(
	{ weight: 3, arbitrary: tame },
	{ weight: 1, arbitrary: fc.constantFrom(...HOSTILE) },
);

const TEXTS = [
	'',
	' ',
	'Dear ',
	'\\',
	'\\\\',
	'}',
	'{',
	'{{',
	'}}',
	'.constructor',
	'"',
	'\n',
	'=',
	'\\{{',
];

const expression = fc.oneof(
	{ weight: 4, arbitrary: code.map((one) => `={{ ${one} }}`) },
	{ weight: 1, arbitrary: code.map((one) => `={{${one}}}`) },
	{
		weight: 1,
		arbitrary: fc
			.array(
				fc.oneof(
					fc.constantFrom(...TEXTS),
					code.map((one) => `{{ ${one} }}`),
				),
				{ maxLength: 4 },
			)
			.map((parts) => `=${parts.join('')}`),
	},
);

const field = fc.oneof(
	{ weight: 5, arbitrary: expression },
	{
		weight: 1,
		arbitrary: fc.record({
			rows: fc.array(fc.record({ x: expression, y: expression }), { maxLength: 2 }),
		}),
	},
);

/** Nodes of which most are tame throughout, so that fields are worked out together. */
const node = fc.oneof(
	fc.array(field, { minLength: FIELDS, maxLength: FIELDS }),
	fc.array(
		tame.map((one) => `={{ ${one} }}`),
		{ minLength: FIELDS, maxLength: FIELDS },
	),
);

describe.each(ENGINES)('Expressions in the engine %s', (engine) => {
	it('have the values, errors and effects they have when n8n works out each field alone', async () => {
		await fc.assert(
			fc.asyncProperty(node, rows, async (expressions, json) => {
				await expectSame(engine, fieldsOf(expressions), json);
			}),
			{
				seed: Number(process.env.EXPRESSION_SEED ?? 10),
				endOnFailure: true,
				numRuns: Number(process.env.EXPRESSION_RUNS ?? 100),
			},
		);
	}, 1_200_000);

	it.each([
		['a list emptied in one field', ['={{ $json.list.shift() }}', '={{ $json.list[0] }}']],
		[
			'code that completes other code',
			['={{ 1), (2 /* }}', '={{ */ }}', '={{ $now.toISO() && 1 }}'],
		],
		[
			'a column changed between two dates',
			[
				'={{ $json.date.toDateTime().toISO() }}',
				'={{ $json.date = "1999-01-01" }}',
				'={{ $json.date.toDateTime().toISO() }}',
			],
		],
	])('are independent: %s', async (_what, expressions) => {
		const row = { list: ['first', 'second'], date: '2026-05-31' };
		await expectSame(engine, fieldsOf(expressions), [row, row]);
	});

	it('are what n8n makes of them where a method fails', async () => {
		const read = fieldsOf(['={{ $json.price.toFixed(200) }}', '={{ $json.price.toFixed(2) }}']);
		await expectSame(engine, read, [{ price: 1 }, { price: 2.5 }]);
	});

	it('cost no question to n8n where they are read from the item, and one where only it knows', async () => {
		const row = { a: 'x', b: 1, date: '2026-05-31' };
		const read = fieldsOf([
			'={{ $json.a }}',
			'={{ $json.a.trim() + " " + $json.b }}',
			'=Dear {{ $json.a }}',
		]);
		expect((await expectSame(engine, read, [row, row])).questions).toBe(0);
		const dates = fieldsOf([
			'={{ $json.date.toDateTime().toISO() }}',
			'={{ $json.date.toDateTime().toFormat("yyyy") }}',
			"={{ $('Start').item.json.a }}",
		]);
		const { questions } = await expectSame(engine, dates, [row, row, row, row]);
		// The first item meets the three one after the other.
		expect(questions).toBe(3 + 3);
	});
});
