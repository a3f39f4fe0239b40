import { fileURLToPath } from 'node:url';

import { node, root, withProjectNode } from '../tools/n8n/npm.js';
import { lineOf, startProgram, stopProgram } from '../tools/n8n/program.mts';
import type { Received } from './local-server.mts';

/** The plain server of `local-server.mts`, in a process of its own. */
export interface LocalApi {
	url: string;
	/** What came since this was last called. */
	received(): Promise<Received>;
	stop(): Promise<void>;
}

/** @param latency milliseconds from a request to its answer */
export async function startLocalApi(latency: number): Promise<LocalApi> {
	const server = fileURLToPath(new URL('local-server.mts', import.meta.url));
	const options = { cwd: root, env: withProjectNode() };
	const program = startProgram(node, [server, String(latency)], options);
	const [, url] = await lineOf(program, /Listening: (http:\S+)/);
	return {
		url,
		received: async () => (await (await fetch(`${url}/received`)).json()) as Received,
		stop: () => stopProgram(program),
	};
}
