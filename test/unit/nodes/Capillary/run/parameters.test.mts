import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { parametersOf } from '../../../../../nodes/Capillary/run/parameters.ts';

/**
 * An n8n that keeps count: `asked` holds what its expression engine was asked for. Its engine knows
 * `{{ [ $json.NAME.toDateTime().toISO(), … ] }}` only.
 */
function n8nWith(parameters: IDataObject, items: IDataObject[]) {
	const asked: string[] = [];
	let reads = 0;
	const context = {
		getInputData: () => items.map((json) => ({ json })),
		getNode: () => ({ parameters }),
		getWorkflowDataProxy: (item: number) => ({ $json: items[item] }),
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
			const names = [...expression.matchAll(/\$json\.(\w+)\.toDateTime/g)].map(([, name]) => name);
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
		['={{ $json.missing }}', [undefined, undefined]],
		['=', ['', '']],
		['=Pune', ['Pune', 'Pune']],
		['=Dear {{ $json["first name"] }}{{ $json.missing }}!', ['Dear Nathan!', 'Dear Asha!']],
		['={{ $json.points.toString() }}', ['7', '8']],
		['={{ $json.city.trim().toLowerCase() }}', ['pune', 'delhi']],
		['={{ $json.city + " " + $json.points }}', ['Pune 7', 'Delhi 8']],
		['={{ $json.missing || "" }}', ['', '']],
		['={{ $json.points > 7 ? "many" : "few" }}', ['few', 'many']],
		['={{ $json.tags[0]?.length ?? 0 }}', [1, 0]],
		['={{ $json.address.city }}', [undefined, undefined]],
		['={{ $json.city.split("l")[0] }}', ['Pune', 'De']],
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

	it('keeps a parameter of 100,000 levels, and one that is named __proto__', () => {
		let deep: unknown = '={{ $json.mobile }}';
		for (let level = 0; level < 100_000; level++) deep = { x: deep };
		const named = JSON.parse('{"__proto__":{"x":"={{ $json.city }}"},"y":1}') as IDataObject;
		const { formOf } = n8nWith({ deep: deep as IDataObject, named }, [nathan]);
		let value: any = formOf(0)('deep');
		for (let level = 0; level < 100_000; level++) value = value.x;
		expect(value).toBe('919812345678');
		expect(JSON.stringify(formOf(0)('named'))).toBe('{"__proto__":{"x":"Pune"},"y":1}');
	});

	it('works out expressions that only n8n knows and that change nothing in one go', () => {
		const parameters = {
			name: '={{ $json.mobile.toDateTime().toISO() }}',
			fields: {
				row: [
					{ value: '={{ $json.city.toDateTime().toISO() }}' },
					{ value: '={{ $json.mobile }}' },
				],
			},
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

	it('puts nothing together in a node with an expression that might change something', () => {
		const parameters = {
			date: '={{ $json.city.toDateTime().toISO() }}',
			hidden: { deep: ['={{ $json.tags.shift() }}'] },
		};
		const { formOf, asked } = n8nWith(parameters, [nathan]);
		expect(formOf(0)('date')).toBe("n8n's own reading of date for item 0");
		expect(asked).toEqual(['date']);
	});

	it('asks n8n once for a parameter of an item, however often it is read', () => {
		const { formOf, asked } = n8nWith({ phone: '={{ $json.tags.shift() }}' }, [nathan, asha]);
		formOf(0)('phone');
		formOf(0)('phone');
		formOf(1)('phone');
		expect(asked).toEqual(['phone', 'phone']);
	});

	it('takes a list or an object of a column as it is, whatever its names', () => {
		const strange = JSON.parse('{"__proto__":1,"toString":2,"constructor":{"a":[]}}');
		const { formOf, asked } = n8nWith({ value: '={{ $json.strange }}' }, [{ strange }]);
		expect(formOf(0)('value')).toBe(strange);
		expect(asked).toEqual([]);
	});

	it('asks n8n for everything where $json is not the item', () => {
		const { formOf, asked } = n8nWith({ value: '={{ $json.city }}' }, []);
		expect(formOf(0)('value')).toBe("n8n's own reading of value for item 0");
		expect(asked).toEqual(['value']);
	});

	it.each([
		[
			'an expression fails beside others',
			['={{ $json.city.toInt() }}', '={{ $json.fails.toDateTime() }}'],
		],
		['an expression means the fields beside it', '={{ $parameter["&type"] }}'],
		['a part of a text is a list', '=Tags: {{ $json.tags }}'],
		['a column is named like what every object has', '={{ $json.toString }}'],
		['a column has a name that n8n refuses', '={{ $json.binding }}'],
		['an expression changes the item', '={{ $json.tags.shift() }}'],
	])('leaves the parameter to n8n where %s', (_when, value) => {
		const { formOf } = n8nWith({ value }, [nathan]);
		expect(formOf(0)('value')).toBe("n8n's own reading of value for item 0");
	});
});
