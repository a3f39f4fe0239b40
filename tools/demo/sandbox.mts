import { join } from 'node:path';

import { node, root, withProjectNode } from '../n8n/npm.js';
import { lineOf, startProgram, stopProgram, watchProgram } from '../n8n/program.mts';

/** A Capillary sandbox that runs. */
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
 * @param options.port 0 or nothing takes any free port
 * @param options.database a file; without it, everything is in memory
 * @param options.onEnd told the sandbox's output when it ends without having been stopped
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
