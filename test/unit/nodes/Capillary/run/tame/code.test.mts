import { tameCode } from '../../../../../../nodes/Capillary/run/tame/code.ts';

describe('Code is tame', () => {
	it.each([
		['$json.a.b["c d"][0]', 7],
		['$json.a?.x?.y', undefined],
		['$json.nothing.x', undefined],
		['$json.a.name.trim().toUpperCase()', 'TOM'],
		['($json.a.name + $json.two).trim()', 'Tom 2'],
		['!$json.a && 1 || -$json.two * (3 + 1) % 5', -3],
		['$json.two === 2 ? $json.no ?? "none" : 1', 'none'],
		["$json.a.name.replace('T', '$&$&')", ' TTom '],
	])('where it reads, reckons and compares: %s', (code, value) => {
		const columns = { a: { name: ' Tom ', b: { 'c d': [7] } }, two: 2 };
		expect(tameCode(code)).toMatchObject({ onlyN8n: false });
		expect(tameCode(code)!.read(columns)).toBe(value);
	});

	it.each([
		'$now.toISO()',
		'$json.date.toDateTime().plus(1, "days").toFormat("yyyy-MM-dd")',
		'$("Read rows").item.json["First Name"]',
		'$json.mobile.replace(/[^0-9]/g, "")',
		'$json.mobile.replace(/\\D/g, "")',
	])('and may stand beside others where only n8n knows its functions: %s', (code) => {
		expect(tameCode(code)).toMatchObject({ onlyN8n: true });
	});

	it.each([
		'',
		'1), (2 /*',
		'*/ 3',
		'$json.phones.shift()',
		'$json.a = 1',
		'$json.a++',
		'$json.a--',
		'delete $json.a',
		'$json.list.map((x) => x)',
		'`text`',
		'"\\x41"',
		'"open',
		"'open",
		'1 // comment',
		'1 /* comment */',
		'1 <!-- comment',
		'1, 2',
		'1; 2',
		'...$json.list',
		'$json[$json.a]',
		'$json.a.b()',
		'$json.a\n$json.b',
		'$json.__proto__',
		'$json["constructor"]',
		'$json.a ?? $json.b || 1',
		'($json?.a).b',
		'$json?.a.toDateTime()',
		'$json.a.padEnd(1000000000, "x")',
		'$json.a.replace(/a/, (x) => x)',
		'$json.a.replace(/[/]/g, "")',
		'$evaluateExpression("1")',
		'\u00a0$json.a',
		'('.repeat(10_000) + '1' + ')'.repeat(10_000),
	])('and is left to n8n otherwise: %s', (code) => {
		expect(tameCode(code)).toBeUndefined();
	});
});
