import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { root } from './npm.js';

/** A Node program that was started, and its output so far, both streams together. */
export interface Program {
	process: ChildProcess;
	output(): string;
	/** Whether stopProgram() was asked to end it. */
	stopped: boolean;
}

/**
 * Starts a Node program whose output is kept, not shown. It ends when this process is gone, even
 * when this process was killed and could stop nothing.
 * @param node the Node that runs it
 * @param args the program's file and its arguments
 * @param options.cwd where it runs
 * @param options.env its whole environment
 */
export function startProgram(
	node: string,
	args: string[],
	options: { cwd: string; env: NodeJS.ProcessEnv },
): Program {
	const endWithParent = pathToFileURL(join(root, 'tools/n8n/end-with-parent.mjs')).href;
	const process = spawn(node, ['--import', endWithParent, ...args], {
		...options,
		stdio: 'pipe',
		// In a process group of its own, it leaves it to this process what Ctrl-C means.
		detached: true,
	});
	let output = '';
	for (const stream of [process.stdout, process.stderr]) {
		stream.setEncoding('utf8');
		stream.on('data', (text: string) => (output += text));
	}
	return { process, output: () => output, stopped: false };
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
export async function stopProgram(program: Program): Promise<void> {
	const { process } = program;
	program.stopped = true;
	if (hasEnded(process)) return;
	const force = setTimeout(() => process.kill('SIGKILL'), 10_000);
	process.kill('SIGTERM');
	await once(process, 'close');
	clearTimeout(force);
}

/**
 * Watches a program that nobody expects to end.
 * @param tell told its whole output when it ends without stopProgram()
 */
export function watchProgram(program: Program, tell: (output: string) => void): void {
	const ended = () => {
		if (!program.stopped) tell(program.output());
	};
	if (hasEnded(program.process)) ended();
	else program.process.once('close', ended);
}

function hasEnded(process: ChildProcess): boolean {
	return process.exitCode !== null || process.signalCode !== null;
}
