import { readFile, writeFile } from 'node:fs/promises';

import type { Result } from './result.mts';

const file = new URL('results.json', import.meta.url);

/** The results of the last run of each bench; none before the first. */
export async function readResults(): Promise<Result[]> {
	try {
		return JSON.parse(await readFile(file, 'utf8')) as Result[];
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
}

/**
 * Puts a result in the place of the last one of the same bench.
 * @param order names of the benches as the file lists them
 */
export async function keepResult(result: Result, order: string[]): Promise<void> {
	const others = (await readResults()).filter(({ name }) => name !== result.name);
	const results = [...others, result].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
	await writeFile(file, `${JSON.stringify(results, rounded, '\t')}\n`);
}

// Four digits say all that a measurement can.
function rounded(_key: string, value: unknown): unknown {
	return typeof value === 'number' && !Number.isInteger(value)
		? Number(value.toPrecision(4))
		: value;
}
