import { join } from 'node:path';

import { node, root, withProjectNode } from '../n8n/npm.js';
import { lineOf, startProgram, stopProgram } from '../n8n/program.mts';

/** A Capillary sandbox that runs, with an empty database. */
export interface Sandbox {
	url: string;
	stop(): Promise<void>;
}

/** Starts the sandbox on a free port, its database in memory. */
export async function startSandbox(): Promise<Sandbox> {
	const server = join(root, 'sandbox/server.mts');
	const options = ['--port', '0', '--database', ':memory:'];
	const program = startProgram(node, [server, ...options], { cwd: root, env: withProjectNode() });
	const [, url] = await lineOf(program, /Capillary sandbox: (http:\S+)/);
	return { url, stop: () => stopProgram(program) };
}
