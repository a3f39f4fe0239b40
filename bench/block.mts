import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { node, withProjectNode } from '../tools/n8n/npm.js';
import { waitForQuiet } from './quiet.mts';
import { resultOf, type Result } from './result.mts';

interface Side {
	longestBlock: number;
	longestWithN8n: number;
	seconds: number;
	items: number;
}

/**
 * Measures the longest stretch for which the node lets n8n's process do nothing else: over plain items, over
 * the fuzz test's hostile ones and over hostile answers. Each is worked through three times and the least is told.
 */
export async function measureBlock(say: (words: string) => void): Promise<Result> {
	const loadBefore = await waitForQuiet();
	const program = fileURLToPath(new URL('block-engine.mjs', import.meta.url));
	const { stdout } = await promisify(execFile)(node, [program], {
		env: withProjectNode(),
		maxBuffer: 2 ** 26,
	});
	const [, json] = /^FIGURES (.*)$/m.exec(stdout)!;
	const figures = JSON.parse(json) as Record<string, Side>;
	for (const [side, { longestBlock, longestWithN8n, items, seconds }] of Object.entries(figures)) {
		say(
			`${side}: ${longestBlock.toFixed(0)} ms, with n8n's expressions ${longestWithN8n.toFixed(0)} ms, ${items} items in ${seconds.toFixed(0)} s.`,
		);
	}
	return resultOf({
		name: 'block',
		measures:
			'Longest stretch of work without a break while the node executes, in milliseconds, the least of three, without what n8n itself works out in it (expressions): 10,000 plain and 10,000 hostile items, 400 hostile answers',
		figures: { ...figures, machine: { loadBefore } },
		ratio: {
			plainMilliseconds: figures.plain.longestBlock,
			hostileMilliseconds: figures.hostile.longestBlock,
			hostileAnswersMilliseconds: figures.hostileAnswers.longestBlock,
		},
		target: {
			plainMilliseconds: { most: 50 },
			hostileMilliseconds: { most: 50 },
			hostileAnswersMilliseconds: { most: 50 },
		},
	});
}
