import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Who may call the sandbox, and what its own routes ask for. */
export interface Access {
	/**
	 * Names a request may call the sandbox by, in lower case, such as `localhost`. Undefined: any,
	 * because the sandbox is open to other machines.
	 */
	names: Set<string> | undefined;
	/** What the sandbox's own page and routes ask for; undefined: nothing. */
	password: string | undefined;
}

const OWN_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

/** Names of the sandbox on a loopback address: this machine's own, the address, and the allowed ones. */
export function namesOf(host: string, allowed: string[]): Set<string> {
	const address = host.includes(':') ? `[${host}]` : host;
	return new Set([...OWN_NAMES, address, ...allowed].map((name) => name.toLowerCase()));
}

/**
 * Refuses requests under a name that is not the sandbox's. A page of another server whose name was made
 * to lead to this machine (DNS rebinding) sends its own name in `Host`, and could read every answer.
 */
export function refuseOtherNames(app: FastifyInstance, { names }: Access): void {
	if (!names) return;
	app.addHook('onRequest', async (request, reply) => {
		const name = nameIn(request.headers.host ?? '');
		if (names.has(name)) return;
		return await refuse(
			reply,
			`The sandbox does not answer as "${name}". If that name is yours, start it with --allow-host ${name}`,
		);
	});
}

/** Refuses pages of other origins, and whoever does not know the password if there is one. */
export function protectOwnRoutes(app: FastifyInstance, { password }: Access): void {
	app.addHook('onRequest', async (request, reply) => {
		const { origin, host } = request.headers;
		if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
			return await refuse(reply, `Pages of ${origin} may not call the sandbox's own routes`);
		}
		if (password !== undefined && !knows(request, password)) {
			return await reply
				.status(401)
				.header('WWW-Authenticate', 'Basic realm="Capillary sandbox"')
				.send({ error: 'The password that the sandbox printed at its start is required' });
		}
	});
}

async function refuse(reply: FastifyReply, error: string): Promise<FastifyReply> {
	return await reply.status(403).send({ error });
}

/** The name without the port: `localhost:4010` and `[::1]:4010` are `localhost` and `[::1]`. */
function nameIn(host: string): string {
	return host.replace(/:\d*$/, '').toLowerCase();
}

/** Whether the request carries the password; the user name does not matter. */
function knows({ headers }: FastifyRequest, password: string): boolean {
	const [, encoded = ''] = /^Basic (.*)$/i.exec(headers.authorization ?? '') ?? [];
	const given = Buffer.from(encoded, 'base64')
		.toString('utf8')
		.replace(/^[^:]*:/, '');
	const [one, other] = [Buffer.from(given), Buffer.from(password)];
	return one.length === other.length && timingSafeEqual(one, other);
}
