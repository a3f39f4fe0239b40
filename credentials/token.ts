import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { hostOf } from './host';

/** A token is renewed this long before it expires, in milliseconds, so that none expires on its way. */
const MARGIN = 30_000;

export interface Token {
	accessToken: string;
	/** Milliseconds since 1970 */
	expiresAt: number;
}

/** Tells n8n, which renews a credential after an answer 401, that a token is too old to be sent at all. */
export class TokenExpired extends Error {
	readonly response = { status: 401 };

	constructor() {
		super('The access token has expired');
	}
}

/** Capillary gave no token. The message is for the person at the screen. */
export class CredentialError extends Error {
	name = 'CredentialError';
}

/** Requests for a token that are under way: many requests of one run need only one new token. */
const underWay = new Map<string, Promise<Token>>();

/** True when the token is there but about to expire. */
export function isStale({ accessToken, expiresAt }: ICredentialDataDecryptedObject): boolean {
	return Boolean(accessToken) && Number(expiresAt) > 0 && Date.now() > Number(expiresAt) - MARGIN;
}

/**
 * A new token: `POST /v3/oauth/token/generate` (Capillary: oauth). Calls for the same client at the same
 * time share one request.
 *
 * @throws CredentialError when Capillary gives none
 */
export async function newToken(
	credentials: ICredentialDataDecryptedObject,
	send: (request: IHttpRequestOptions) => Promise<unknown>,
): Promise<Token> {
	const client = `${String(credentials.key)}@${hostOf(credentials)}`;
	let token = underWay.get(client);
	if (!token) {
		token = generate(credentials, send).finally(() => underWay.delete(client));
		underWay.set(client, token);
	}
	return await token;
}

async function generate(
	credentials: ICredentialDataDecryptedObject,
	send: (request: IHttpRequestOptions) => Promise<unknown>,
): Promise<Token> {
	const { key, secret } = credentials;
	const answer = (await send({
		method: 'POST',
		url: `${hostOf(credentials)}/v3/oauth/token/generate`,
		body: { key: String(key ?? '').trim(), secret: String(secret ?? '').trim() },
		json: true,
		// A refusal comes with a status that no page names; the body tells.
		ignoreHttpStatusErrors: true,
	})) as { data?: { accessToken?: unknown; ttlSeconds?: unknown } | null } | null;

	const { accessToken, ttlSeconds } = answer?.data ?? {};
	if (typeof accessToken !== 'string' || accessToken === '') {
		throw new CredentialError(
			'Capillary does not accept this client key and secret. Check both, and Region, in the credential.',
		);
	}
	return { accessToken, expiresAt: Date.now() + Number(ttlSeconds ?? 0) * 1000 };
}
