import { readFile, writeFile } from 'node:fs/promises';

import type { Result } from './result.mts';

const file = new URL('results.json', import.meta.url);

/** Reads the results of each benchmark's last run; none before the first. */
export async function readResults(): Promise<Result[]> {
	try {
		return JSON.parse(await readFile(file, 'utf8')) as Result[];
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
}

/**
 * Saves a result in place of the same benchmark's last one.
 * @param order names of the benchmarks, in the order of the file
 */
export async function saveResult(result: Result, order: string[]): Promise<void> {
	const others = (await readResults()).filter(({ name }) => name !== result.name);
	const results = [...others, result].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
	await writeFile(file, `${JSON.stringify(results, rounded, '\t')}\n`);
}

// A measurement is not more precise than four digits.
function rounded(_key: string, value: unknown): unknown {
	return typeof value === 'number' && !Number.isInteger(value)
		? Number(value.toPrecision(4))
		: value;
}
