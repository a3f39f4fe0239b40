import { fileURLToPath } from 'node:url';

import axios from 'axios';

import { node, root, withProjectNode } from '../tools/n8n/npm.js';
import { lineOf, startProgram, stopProgram } from '../tools/n8n/program.mts';
import type { Received } from './local-server.mts';

/** The plain server of `local-server.mts`, in a separate process. */
export interface LocalApi {
	url: string;
	/** Returns what arrived since the last call, and forgets it. */
	takeReceived(): Promise<Received>;
	stop(): Promise<void>;
}

/**
 * Starts the server.
 * @param latency milliseconds from a request to its answer
 */
export async function startLocalApi(latency: number): Promise<LocalApi> {
	const server = fileURLToPath(new URL('local-server.mts', import.meta.url));
	const options = { cwd: root, env: withProjectNode() };
	const program = startProgram(node, [server, String(latency)], options);
	const [, url] = await lineOf(program, /Listening: (http:\S+)/);
	return {
		url,
		takeReceived: async () => (await axios.get<Received>(`${url}/received`, { proxy: false })).data,
		stop: () => stopProgram(program),
	};
}
