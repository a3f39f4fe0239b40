import {
	NodeApiError,
	type ICredentialDataDecryptedObject,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
	type INode,
} from 'n8n-workflow';
import { hostOf } from './host';
import { redirectIn } from './redirect';
import { Secrets } from './secrets';

/** A token is renewed this long before it expires, so that none expires on its way. */
const MARGIN_MS = 30_000;
/** How long a token may take, to the last byte of its answer: nobody else ends this wait. */
export const TOKEN_TIMEOUT_MS = 20_000;

export interface Token {
	accessToken: string;
	/** Milliseconds since 1970, from when the token is not sent any more; 0 where Capillary does not tell */
	expiresAt: number;
}

/** Sends a request and answers with whatever came back, whatever its status. */
type Send = (request: IHttpRequestOptions) => Promise<IN8nHttpFullResponse>;

/** Tells n8n, which renews a credential after an answer 401, that a token is too old to be sent at all. */
export class TokenExpired extends Error {
	readonly response = { status: 401 };

	constructor() {
		super('The access token has expired');
	}
}

/** What Capillary answered instead of giving a token. */
interface Refusal {
	status: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/**
 * Capillary gave no token. The message is for the person at the screen; the refusal, where there is
 * one, is for delivery to judge as it judges any other answer. It is an error of n8n's own, because
 * those are what every version of n8n passes on as they are.
 */
export class CredentialError extends NodeApiError {
	readonly refusal?: Refusal;

	constructor(message: string, refusal?: Refusal) {
		// n8n knows at which node it happened, but does not tell.
		super({ name: 'Capillary' } as INode, {}, { message });
		this.refusal = refusal;
	}
}

/** No token, because no answer came. n8n shows a person the code of the system. */
class TokenUnreachable extends Error {
	readonly code: string;

	/** @param cause as n8n throws it, with the whole request in it: key and secret among that */
	constructor(cause: unknown, secrets: Secrets) {
		const { code, message } = cause as { code?: unknown; message?: unknown };
		super(secrets.hide(String(message ?? '')));
		this.code = secrets.hide(String(code ?? ''));
	}
}

/** Requests for a token that are under way: many requests of one run need only one new token. */
const underWay = new Map<string, Promise<Token>>();
/** The token each client was given last: a request that was sent with an older one needs no other. */
const newest = new Map<string, Token>();

/** True when the token is there but too old to be sent. */
export function isStale({
	accessToken,
	expiresAt,
}: ICredentialDataDecryptedObject | Token): boolean {
	return Boolean(accessToken) && Number(expiresAt) > 0 && Date.now() >= Number(expiresAt);
}

/**
 * A newer token than the credential holds: `POST /v3/oauth/token/generate` (Capillary: oauth). Calls for
 * the same client share one request, also when they find out one after the other that a token has expired.
 *
 * @throws CredentialError when Capillary gives none
 */
export async function fetchToken(
	credentials: ICredentialDataDecryptedObject,
	send: Send,
): Promise<Token> {
	const { key, secret } = credentials;
	const client = JSON.stringify([hostOf(credentials), key, secret]);
	const latest = newest.get(client);
	if (latest && isNewer(latest, credentials)) return latest;
	let token = underWay.get(client);
	if (!token) {
		token = generate(credentials, send).finally(() => underWay.delete(client));
		underWay.set(client, token);
	}
	newest.set(client, await token);
	return await token;
}

/** True when the token was given after the one the credential holds or held, and can still be sent. */
function isNewer(token: Token, { expiresAt }: ICredentialDataDecryptedObject): boolean {
	return Number(expiresAt) > 0 && token.expiresAt > Number(expiresAt) && !isStale(token);
}

async function generate(credentials: ICredentialDataDecryptedObject, send: Send): Promise<Token> {
	const { key, secret } = credentials;
	const secrets = new Secrets(credentials);
	const asked = Date.now();
	const answer = await send({
		method: 'POST',
		url: `${hostOf(credentials)}/v3/oauth/token/generate`,
		body: { key: String(key ?? '').trim(), secret: String(secret ?? '').trim() },
		json: true,
		timeout: TOKEN_TIMEOUT_MS,
		returnFullResponse: true,
		// A refusal comes with a status that no page names; the body tells.
		ignoreHttpStatusErrors: true,
		// It would take key and secret along.
		disableFollowRedirect: true,
	}).catch((error: unknown) => {
		throw new TokenUnreachable(error, secrets);
	});
	const { statusCode, body } = answer;
	const refusal = secrets.hide({
		status: statusCode,
		headers: answer.headers,
		body,
	});
	const target = redirectIn(statusCode, answer.headers);
	if (target !== undefined) {
		throw new CredentialError(
			`The host in the credential sends requests on to ${target}. Key and secret were not sent there. If Capillary gave you that host, enter it in Host; otherwise check Region and Host.`,
			refusal,
		);
	}
	const { data, errors } = (body ?? {}) as {
		data?: { accessToken?: unknown; ttlSeconds?: unknown } | null;
		errors?: unknown;
	};
	if (typeof data?.accessToken === 'string' && data.accessToken !== '') {
		return { accessToken: data.accessToken, expiresAt: lastUse(asked, Number(data.ttlSeconds)) };
	}
	if (statusCode === 429 || statusCode >= 500) {
		throw new CredentialError(
			'Capillary gives out no access tokens at the moment. Try again later.',
			refusal,
		);
	}
	if (errors) {
		// Whatever its status, it says what 401 says: who asks is not known, so asking again is in vain.
		throw new CredentialError(
			'Capillary does not accept this client key and secret. Check both, and Region, in the credential.',
			{ ...refusal, status: 401 },
		);
	}
	throw new CredentialError(
		'This host does not answer like Capillary. Check Region, or the address in Host.',
	);
}

/** The JSON of an answer's text; what is none stays as it is, and holds no token. */
export function parsed(text: unknown): IN8nHttpFullResponse['body'] {
	try {
		return JSON.parse(String(text)) as IN8nHttpFullResponse['body'];
	} catch {
		return text as IN8nHttpFullResponse['body'];
	}
}

/** A token that lives for minutes is renewed half a minute early, one that lives for seconds a little early. */
function lastUse(asked: number, ttlSeconds: number): number {
	const lifetime = ttlSeconds * 1000;
	return lifetime > 0 ? asked + lifetime - Math.min(MARGIN_MS, lifetime / 10) : 0;
}
