import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** What was handed out: it may be a while until somebody listens there. */
const given = new Set<number>();

/**
 * A TCP port on the loopback interface that nobody listens on at the moment, and that this process was not given before.
 * @param preferred taken if it is free
 */
export async function freePort(preferred = 0): Promise<number> {
	const server = createServer().listen(preferred, '127.0.0.1');
	try {
		await once(server, 'listening');
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (preferred && (code === 'EADDRINUSE' || code === 'EACCES')) return await freePort();
		throw error;
	}
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	if (preferred === 0 && given.has(port)) return await freePort();
	given.add(port);
	return port;
}
