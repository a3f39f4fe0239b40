import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { parametersOf } from '../../../../../nodes/Capillary/run/parameters.ts';

/**
 * An n8n that keeps count: `asked` holds what its expression engine was asked for. Its engine knows
 * `{{ [ $json.NAME + "!", … ] }}` only.
 */
function n8nWith(parameters: IDataObject, items: IDataObject[]) {
	const asked: string[] = [];
	let reads = 0;
	const context = {
		getInputData: () => items.map((json) => ({ json })),
		getNodeParameter: (
			name: string,
			item: number,
			_fallback: unknown,
			options?: { rawExpressions: boolean },
		) => {
			reads++;
			if (options?.rawExpressions) return parameters[name];
			asked.push(name);
			return `n8n's own reading of ${name} for item ${item}`;
		},
		evaluateExpression: (expression: string, item: number) => {
			asked.push(expression);
			if (expression.includes('fails')) throw new Error('It fails');
			const names = [...expression.matchAll(/\$json\.(\w+) \+ "!"/g)].map(([, name]) => name);
			return names.map((name) => `${String(items[item][name])}!`);
		},
	} as unknown as IExecuteFunctions;
	return { formOf: parametersOf(context), asked, reads: () => reads };
}

const nathan = {
	mobile: '919812345678',
	'first name': 'Nathan',
	city: 'Pune',
	points: 7,
	tags: ['a'],
};
const asha = { mobile: '919800000000', 'first name': 'Asha', city: 'Delhi', points: 8, tags: [] };

describe('A form', () => {
	it('reads a parameter without an expression once for all items', () => {
		const { formOf, asked, reads } = n8nWith({ source: 'INSTORE' }, [nathan, asha]);
		expect([0, 1].map((item) => formOf(item)('source'))).toEqual(['INSTORE', 'INSTORE']);
		expect(reads()).toBe(1);
		expect(asked).toEqual([]);
	});

	it.each([
		['={{ $json.mobile }}', ['919812345678', '919800000000']],
		['={{$json.points}}', [7, 8]],
		['={{ $json["first name"] }}', ['Nathan', 'Asha']],
		["={{ $json['first name'] }}", ['Nathan', 'Asha']],
	])('takes %s from the item, without the expression engine', (value, values) => {
		const { formOf, asked } = n8nWith({ value }, [nathan, asha]);
		expect([0, 1].map((item) => formOf(item)('value'))).toEqual(values);
		expect(asked).toEqual([]);
	});

	it('fills in columns at every depth, and leaves what the workflow stores as it is', () => {
		const raw = {
			channel: [{ type: 'mobile', value: '={{ $json.mobile }}', details: { x: true } }],
		};
		const stored = structuredClone(raw);
		const { formOf } = n8nWith({ raw }, [nathan]);
		expect(formOf(0)('raw')).toEqual({
			channel: [{ type: 'mobile', value: '919812345678', details: { x: true } }],
		});
		expect(raw).toEqual(stored);
	});

	it('works out all other expressions of an item in one go', () => {
		const parameters = {
			name: '={{ $json.mobile + "!" }}',
			fields: { row: [{ value: '={{ $json.city + "!" }}' }, { value: '={{ $json.mobile }}' }] },
		};
		const { formOf, asked } = n8nWith(parameters, [nathan, asha]);
		const read = (item: number) => ['name', 'fields'].map((name) => formOf(item)(name));
		read(0);
		asked.length = 0;
		expect(read(1)).toEqual([
			'919800000000!',
			{ row: [{ value: 'Delhi!' }, { value: '919800000000' }] },
		]);
		expect(asked).toHaveLength(1);
	});

	it.each([
		['an expression fails beside others', ['={{ $json.city + "!" }}', '={{ fails }}']],
		['text stands beside an expression', '=Dear {{ $json.mobile }}'],
		['an expression means the fields beside it', '={{ $parameter["&type"] }}'],
		['a column holds a list', '={{ $json.tags }}'],
		['a column is missing', '={{ $json.missing }}'],
		['a column is named like what every object has', '={{ $json.toString }}'],
	])('leaves the parameter to n8n where %s', (_when, value) => {
		const { formOf } = n8nWith({ value }, [nathan]);
		expect(formOf(0)('value')).toBe("n8n's own reading of value for item 0");
	});
});
