// `npm run bench`: measures this node, mostly against n8n's HTTP Request node, prints a table and
// writes results.json. `npm run bench -- NAME` runs one and leaves the others' results as they are.
import { measureBlock } from './block.mts';
import { measureBulk } from './bulk.mts';
import { measureChanged } from './changed.mts';
import { measureFleet } from './fleet-result.mts';
import { measureLimit } from './limit.mts';
import { measureLimiters } from './limiters-result.mts';
import { measureLoad } from './load.mts';
import { measureMemory } from './memory.mts';
import { measurePeer } from './peer.mts';
import { measureQueue } from './queue.mts';
import type { Result } from './result.mts';
import { readResults, saveResult } from './results.mts';
import { tableOf } from './table.mts';
import { measureTrigger } from './trigger.mts';
import { measureWebhooks } from './webhooks.mts';

const benchmarks: Record<string, (say: (words: string) => void) => Promise<Result>> = {
	peer: measurePeer,
	limit: measureLimit,
	bulk: measureBulk,
	memory: measureMemory,
	fleet: measureFleet,
	limiters: measureLimiters,
	queue: measureQueue,
	load: measureLoad,
	block: measureBlock,
	trigger: measureTrigger,
	changed: measureChanged,
	webhooks: measureWebhooks,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benchmarks, name));
const start = Date.now();

if (unknown.length > 0) {
	console.error(`There is no benchmark ${unknown.join(', ')}. Choose from ${names(benchmarks)}.`);
	process.exitCode = 1;
} else {
	for (const name of asked.length > 0 ? asked : Object.keys(benchmarks)) {
		console.log(`\n${name}`);
		const result = await benchmarks[name](say);
		await saveResult(result, Object.keys(benchmarks));
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
