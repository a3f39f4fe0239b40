import { join } from 'node:path';

import { node, root, withProjectNode } from '../n8n/npm.js';
import { lineOf, startProgram, stopProgram, watchProgram } from '../n8n/program.mts';

/** A running Capillary sandbox. */
export interface Sandbox {
	url: string;
	stop: () => Promise<void>;
}

interface StartOptions {
	port?: number;
	database?: string;
	onEnd?: (output: string) => void;
}

/**
 * Starts the sandbox.
 * @param options.port any free port if 0 or left out
 * @param options.database a file; in memory if left out
 * @param options.onEnd called with the sandbox's output if it ends without having been stopped
 */
export async function startSandbox(options: StartOptions = {}): Promise<Sandbox> {
	const { port = 0, database = ':memory:', onEnd } = options;
	const server = join(root, 'sandbox/server.mts');
	const args = [server, '--port', String(port), '--database', database];
	const program = startProgram(node, args, { cwd: root, env: withProjectNode() });
	const [, url] = await lineOf(program, /Capillary sandbox: (http:\S+)/);
	if (onEnd) watchProgram(program, onEnd);
	return { url, stop: () => stopProgram(program) };
}
