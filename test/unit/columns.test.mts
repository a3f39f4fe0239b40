import { columnsReader } from '../../nodes/Capillary/customer/columns.ts';

const columns = {
	mobile: '919812345678',
	'first name': 'Nathan',
	points: 0,
	gone: null,
	tags: ['a'],
};

describe('A parameter that names columns', () => {
	it.each([
		['={{ $json.mobile }}', '919812345678'],
		['={{$json.mobile}}', '919812345678'],
		['={{ $json["first name"] }}', 'Nathan'],
		["={{ $json['first name'] }}", 'Nathan'],
		['={{ $json.points }}', 0],
	])('is filled in without the expression engine: %s', (expression, value) => {
		expect(columnsReader(expression)?.(columns)).toBe(value);
	});

	it('is filled in at every depth, beside what is fixed', () => {
		const raw = {
			channel: [{ type: 'mobile', value: '={{ $json.mobile }}', details: { primary: true } }],
		};
		expect(columnsReader(raw)?.(columns)).toEqual({
			channel: [{ type: 'mobile', value: '919812345678', details: { primary: true } }],
		});
	});

	it('does not change what the workflow stores', () => {
		const raw = { rows: [{ value: '={{ $json.mobile }}' }] };
		columnsReader(raw)?.(columns);
		expect(raw).toEqual({ rows: [{ value: '={{ $json.mobile }}' }] });
	});
});

describe('The expression engine has to be asked', () => {
	it.each([
		'={{ $json.mobile.trim() }}',
		'={{ $json.a.b }}',
		'={{ $json.mobile }} ',
		'=+{{ $json.mobile }}',
		'={{ $json.mobile }}{{ $json.mobile }}',
		'={{ $("Other").item.json.mobile }}',
		'={{ $json["a"] + $json["b"] }}',
		'=',
	])('for an expression that says more than a column: %s', (expression) => {
		expect(columnsReader(expression)).toBeUndefined();
		expect(columnsReader(['={{ $json.mobile }}', expression])).toBeUndefined();
	});

	it.each(['gone', 'missing', 'tags', 'toString'])(
		'where the column holds no text, number or truth value: %s',
		(name) => {
			expect(columnsReader(`={{ $json.${name} }}`)?.(columns)).toBeUndefined();
		},
	);
});
