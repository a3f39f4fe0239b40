import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Events of a node that n8n's database remembers. n8n reads and writes all of them each time, so more would
 * make every event slower; Capillary repeats an event before it sends newer ones.
 */
export const REMEMBERED = 1_000;

/** Who waits to be told whether an event is new. */
interface Waiting {
	key: string;
	tell: (isNew: boolean) => void;
}

/** Events of a node that wait while its earlier ones are looked up. */
const queues = new Map<string, Waiting[]>();

/**
 * Which of several events are new to n8n's own store, where they are from now on. The store is shared by all
 * processes of an n8n and outlives them. It is read and written as a whole, so the lookups of a node take turns
 * within a process, and all that wait are looked up together.
 *
 * @param keys each once
 */
export async function newOnes(
	context: IExecuteFunctions,
	node: string,
	keys: string[],
): Promise<Set<string>> {
	const told = keys.map(
		(key) =>
			new Promise<boolean>((tell) => {
				const queue = queues.get(node);
				if (queue) queue.push({ key, tell });
				else {
					queues.set(node, [{ key, tell }]);
					void serve(context, node);
				}
			}),
	);
	const areNew = await Promise.all(told);
	return new Set(keys.filter((_key, index) => areNew[index]));
}

async function serve(context: IExecuteFunctions, node: string): Promise<void> {
	// The others of the same call come before the first lookup.
	await Promise.resolve();
	for (let queue = queues.get(node)!; queue.length > 0; queue = queues.get(node)!) {
		queues.set(node, []);
		await lookUp(context, queue);
	}
	queues.delete(node);
}

async function lookUp(context: IExecuteFunctions, waiting: Waiting[]): Promise<void> {
	const keys = [...new Set(waiting.map(({ key }) => key))];
	const known = await recordAll(context, keys);
	for (const { key, tell } of waiting) {
		tell(!known.has(key));
		known.add(key);
	}
}

/**
 * Those that were recorded before. Two processes that record a node's very first event at once disturb each
 * other, so there is a second try. A store that fails must not cost an event: it is new then.
 */
async function recordAll(context: IExecuteFunctions, keys: string[]): Promise<Set<unknown>> {
	for (let tries = 0; tries < 2; tries++) {
		try {
			const options = { mode: 'entries', maxEntries: REMEMBERED } as const;
			const { processed } = await context.helpers.checkProcessedAndRecord(keys, 'node', options);
			return new Set<unknown>(processed);
		} catch (problem) {
			const reason = problem instanceof Error ? problem.message : 'unknown';
			context.logger.warn(`n8n could not look up repeated events of Capillary: ${reason}`);
		}
	}
	return new Set();
}
