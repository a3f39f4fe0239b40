// `npm run bench`: measures this node, most of it beside n8n's HTTP Request node, prints a table and
// writes results.json. `npm run bench -- NAME` for one, which leaves the others' results as they are.
import { bulk } from './bulk.mts';
import { fleet } from './fleet-result.mts';
import { limit } from './limit.mts';
import { load } from './load.mts';
import { memory } from './memory.mts';
import { peer } from './peer.mts';
import type { Result } from './result.mts';
import { keepResult, readResults } from './results.mts';
import { tableOf } from './table.mts';

const benches: Record<string, (say: (words: string) => void) => Promise<Result>> = {
	peer,
	limit,
	bulk,
	memory,
	fleet,
	load,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
const start = Date.now();

if (unknown.length > 0) {
	console.error(`There is no bench ${unknown.join(', ')}; there are ${names(benches)}.`);
	process.exitCode = 1;
} else {
	for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
		console.log(`\n${name}`);
		const result = await benches[name](say);
		await keepResult(result, Object.keys(benches));
		console.log(`  ${result.met ? 'met' : 'NOT MET'}`);
	}
	console.log(`\n${tableOf(await readResults())}`);
}

function say(words: string): void {
	const seconds = Math.round((Date.now() - start) / 1000);
	console.log(`${String(seconds).padStart(6)} s  ${words}`);
}

function names(named: object): string {
	return Object.keys(named).join(', ');
}
