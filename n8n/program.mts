import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { root } from './npm.js';

/**
 * First arguments of a Node program that has to end when this process is gone, even one that was
 * killed and could stop nothing: `startProgram(node, [...endsWithThisProcess, file])`.
 */
export const endsWithThisProcess = [
	'--import',
	pathToFileURL(join(root, 'n8n/end-with-parent.mjs')).href,
];

/** A program that was started and its output so far, both streams together. */
export interface Program {
	process: ChildProcess;
	output(): string;
}

/**
 * Starts a program whose output is kept, not shown.
 * @param options.cwd where it runs
 * @param options.env its whole environment
 */
export function startProgram(
	command: string,
	args: string[],
	options: { cwd: string; env: NodeJS.ProcessEnv },
): Program {
	const process = spawn(command, args, { ...options, stdio: 'pipe' });
	let output = '';
	for (const stream of [process.stdout, process.stderr]) {
		stream.setEncoding('utf8');
		stream.on('data', (text: string) => (output += text));
	}
	return { process, output: () => output };
}

/**
 * Waits for a line of a program's output.
 * @returns what the pattern matched
 * @throws when the program ends without having printed it
 */
export async function lineOf(program: Program, pattern: RegExp): Promise<RegExpMatchArray> {
	for (;;) {
		const found = program.output().match(pattern);
		if (found) return found;
		if (hasEnded(program.process)) {
			throw new Error(`A program ended before it was ready:\n${program.output()}`);
		}
		await pause(50);
	}
}

/**
 * Ends a program as Ctrl-C would, and by force when it has not ended after ten seconds.
 */
export async function stopProgram({ process }: Program): Promise<void> {
	if (hasEnded(process)) return;
	const force = setTimeout(() => process.kill('SIGKILL'), 10_000);
	process.kill('SIGTERM');
	await once(process, 'close');
	clearTimeout(force);
}

function hasEnded(process: ChildProcess): boolean {
	return process.exitCode !== null || process.signalCode !== null;
}
