import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import type { Outcome, Result } from '../../../../../nodes/Capillary/delivery/answer.ts';
import { LastWritten } from '../../../../../nodes/Capillary/run/lastWritten.ts';
import { updateOf } from '../delivery/fake-capillary.mts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 1);

const WRITTEN: Outcome<Result> = { result: { createdId: 1, warnings: [] } };
const OUTCOMES: Record<string, Outcome<Result> | 'notSent' | 'open' | undefined> = {
	written: WRITTEN,
	warned: { result: { createdId: 1, warnings: [{ code: 8055 }] } },
	existed: { result: { createdId: 1, warnings: [], existed: true } },
	failed: { failure: { kind: 'refused', code: 8015, message: '' } },
	open: 'open',
	notSent: 'notSent',
	unknown: undefined,
};

/** One execution: which rows it sends, when what is to become of each is given. */
function execute(
	staticData: IDataObject,
	rows: Array<{ id: number; name: string; outcome?: keyof typeof OUTCOMES }>,
	{ day = 0, owner = 'updateById till@host', days = 30 } = {},
): boolean[] {
	const last = new LastWritten(staticData, owner, days, START + day * DAY);
	const sent = rows.map(({ id, name, outcome = 'written' }) => {
		const request = updateOf(name, id);
		if (last.leavesOut(request)) return false;
		last.note(request, OUTCOMES[outcome]);
		return true;
	});
	last.keep();
	return sent;
}

test('A row is left out exactly when its values were carried out last, clearly and not long ago', () => {
	const row = fc.record({
		id: fc.integer({ min: 1, max: 6 }),
		name: fc.constantFrom('A', 'B'),
		outcome: fc.constantFrom(...Object.keys(OUTCOMES)),
	});
	const night = fc.record({
		pause: fc.integer({ min: 0, max: 20 }),
		rows: fc.array(row, { maxLength: 10 }),
	});
	fc.assert(
		fc.property(fc.array(night, { maxLength: 12 }), (nights) => {
			const staticData: IDataObject = {};
			/** What Capillary certainly holds, and since which day */
			const model = new Map<number, { name: string; day: number }>();
			let day = 0;
			for (const { pause, rows } of nights) {
				day += pause;
				const met = new Set<number>();
				const expected = rows.map(({ id, name, outcome }) => {
					const known = model.get(id);
					const isSame = known?.name === name && day - known.day < 30 && !met.has(id);
					met.add(id);
					if (isSame) return false;
					if (outcome === 'written') model.set(id, { name, day });
					else if (outcome !== 'notSent') model.delete(id);
					return true;
				});
				expect(execute(staticData, rows, { day })).toEqual(expected);
			}
		}),
		{ numRuns: 500 },
	);
});

test('Another credential or operation starts anew', () => {
	const staticData: IDataObject = {};
	const rows = [{ id: 1, name: 'A' }];
	expect(execute(staticData, rows)).toEqual([true]);
	expect(execute(staticData, rows, { owner: 'updateById other@host' })).toEqual([true]);
	expect(execute(staticData, rows, { owner: 'upsert till@host' })).toEqual([true]);
	expect(execute(staticData, rows)).toEqual([false]);
});

test('Another source starts anew', () => {
	const staticData: IDataObject = {};
	const inSource = (source: string) => {
		const last = new LastWritten(staticData, 'updateById till@host', 30, START);
		const request = { ...updateOf('A', 1), query: { source } };
		const isLeftOut = last.leavesOut(request);
		last.note(request, WRITTEN);
		last.keep();
		return isLeftOut;
	};
	expect(['INSTORE', 'WECHAT', 'INSTORE'].map(inSource)).toEqual([false, false, true]);
});

test('A field more or less starts anew', () => {
	const staticData: IDataObject = {};
	const withBody = (body: object) => {
		const last = new LastWritten(staticData, 'updateById till@host', 30, START);
		const request = { ...updateOf('A', 1), body };
		const isLeftOut = last.leavesOut(request);
		last.note(request, WRITTEN);
		last.keep();
		return isLeftOut;
	};
	const one = { extendedFields: { city: 'Pune' } };
	const two = { extendedFields: { city: 'Pune', gender: 'F' } };
	expect([one, two, two, one].map(withBody)).toEqual([false, false, true, false]);
});

test('A hundred thousand customers take at most 24 bytes each, and no more than that are kept', () => {
	const staticData: IDataObject = {};
	const rows = (first: number, count: number) =>
		Array.from({ length: count }, (_, n) => ({ id: first + n, name: 'A' }));
	execute(staticData, rows(1, 100_000));
	expect(JSON.stringify(staticData).length).toBeLessThanOrEqual(24 * 100_000);
	execute(staticData, rows(200_001, 10), { day: 1 });
	expect(JSON.stringify(staticData).length).toBeLessThanOrEqual(24 * 100_000);
	expect(execute(staticData, rows(200_001, 10), { day: 1 })).not.toContain(true);
});

test('What n8n kept is of no harm when it is no such thing', () => {
	for (const lastWritten of ['', 'nonsense', 7, null, { a: 1 }, []]) {
		const staticData = { lastWritten } as IDataObject;
		expect(execute(staticData, [{ id: 1, name: 'A' }])).toEqual([true]);
		expect(execute(staticData, [{ id: 1, name: 'A' }])).toEqual([false]);
	}
});
