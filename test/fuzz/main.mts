import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { start, stop } from './hooks.mts';
import { fuzzRun } from './run.mts';

/*
 * `npm run test:fuzz`: many thousand items with values of every kind, well-meant and hostile, through
 * the node in n8n's engine; what arrives is compared with what was given.
 *
 *   npm run test:fuzz -- --items 200000 --seed 42    more of them, or the same ones again
 *   npm run test:fuzz -- --seed 42 --run 17          one run alone
 */

const { values } = parseArgs({
	options: {
		items: { type: 'string', default: process.env.FUZZ_ITEMS ?? '20000' },
		seed: { type: 'string', default: process.env.FUZZ_SEED ?? String(randomInt(1_000_000_000)) },
		run: { type: 'string' },
		findings: { type: 'string', default: '40' },
		verbose: { type: 'boolean', default: false },
	},
});

const ITEMS_OF_A_RUN = 100;
const SIDE_BY_SIDE = 4;

/** Findings that differ by their values alone are one. */
const kindOf = (words: string) => {
	const [, place] =
		/^((?:body|query|headers|Dry run)[^:]*): (?:given|arrived|nobody)/.exec(words) ?? [];
	if (place) return place.replace(/\[\d+\]/g, '');
	return words
		.replace(/names none of .*?: /, 'names none: ')
		.replace(/though (.*?) is .*?; arrived.*/s, 'though $1')
		.replace(/"[^"]*"|\d+/g, '#')
		.slice(0, 90);
};

async function main(): Promise<void> {
	const seed = Number(values.seed);
	const runs = values.run === undefined ? Math.ceil(Number(values.items) / ITEMS_OF_A_RUN) : 1;
	const first = Number(values.run ?? 0);
	console.log(`Seed ${seed}, ${runs * ITEMS_OF_A_RUN} items in ${runs} runs`);
	const begin = Date.now();
	await start();
	const found = new Map<
		string,
		{ count: number; words: string; given: string; run: number; name: string }
	>();
	let next = 0;
	let items = 0;
	const worker = async () => {
		while (next < runs) {
			const run = first + next++;
			const at = Date.now();
			const report = await fuzzRun(seed, run, ITEMS_OF_A_RUN);
			items += report.items;
			for (const { words, given } of report.problems) {
				const kind = kindOf(words);
				const known = found.get(kind);
				if (known) known.count++;
				else found.set(kind, { count: 1, words, given, run, name: report.name });
			}
			if (values.verbose)
				console.log(
					`${run}: ${report.name}, ${Date.now() - at} ms, ${report.problems.length} findings`,
				);
		}
	};
	await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
	await stop();
	for (const { count, words, given, run, name } of [...found.values()]
		.sort((a, b) => b.count - a.count)
		.slice(0, Number(values.findings))) {
		console.error(`\n${count} x ${words}\n    run ${run} (${name})\n    ${given}`);
	}
	const seconds = Math.round((Date.now() - begin) / 1_000);
	console.log(`\n${items} items in ${seconds} s, ${found.size} kinds of findings.`);
	if (found.size > 0) {
		console.log(`To see one again: npm run test:fuzz -- --seed ${seed} --run NUMBER`);
		process.exitCode = 1;
	}
}

void main();
