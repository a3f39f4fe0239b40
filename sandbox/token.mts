import { randomBytes } from 'node:crypto';
import { DomainError } from './domainError.mts';
import { readObject } from './json.mts';
import { CLIENTS, type Client } from './organization/seed.mts';
import type { Route } from './route.mts';

/** Page "OAuth": issues a token for a client's key and secret; 320001 if they are wrong. */
export const TOKEN_ROUTE: Route = {
	method: 'POST',
	path: '/v3/oauth/token/generate',
	resource: 'anyone',
	knownKeys: { key: true, secret: true },
	handle({ database, body, switches }) {
		const { key, secret } = readObject(body, 'The body') ?? {};
		const client = CLIENTS.find((one) => one.key === key && one.secret === secret);
		if (!client) throw new DomainError(320001, 'Invalid client key and secret');
		const now = Date.now();
		const expiry = now + switches.tokenTtlSeconds * 1000;
		const accessToken = tokenOf(client, now, expiry);
		if (switches.newToken === 'ends-older') {
			database.run('UPDATE tokens SET expires_at = ? WHERE client_key = ?', now, client.key);
		}
		database.run('INSERT INTO tokens VALUES (?, ?, ?)', accessToken, client.key, expiry);
		return { data: { accessToken, ttlSeconds: switches.tokenTtlSeconds }, errors: null };
	},
};

/**
 * Looks like Capillary's tokens, which are JWTs; its signature is random, because the sandbox looks
 * its tokens up in the database.
 */
function tokenOf(client: Client, now: number, expiry: number): string {
	const claims = {
		iss: 'Capillary',
		iat: Math.floor(now / 1000),
		exp: Math.floor(expiry / 1000),
		jti: randomBytes(8).toString('hex'),
		sub: client.name,
		client_id: client.key,
		default_till: client.defaultTill,
		token_use: 'token_access',
	};
	const signature = randomBytes(64).toString('base64url');
	return [encoded({ alg: 'RS256', typ: 'JWT' }), encoded(claims), signature].join('.');
}

function encoded(value: object): string {
	return Buffer.from(JSON.stringify(value)).toString('base64url');
}
