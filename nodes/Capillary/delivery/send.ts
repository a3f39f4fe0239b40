import {
	sleep,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type ILoadOptionsFunctions,
	type IN8nHttpFullResponse,
	type NodeApiError,
} from 'n8n-workflow';
import { readText } from '../../../credentials/readText';
import type { Secrets } from '../../../credentials/secrets';
import { CredentialError } from '../../../credentials/token';
import type { Answer, NetworkError } from './answer';
import { withDeadline } from './deadline';
import { parseAnswer } from './exactJson';
import { addressOf, type CapillaryRequest } from './request';
import { meaningsOf } from './retry';
import { serialize } from './serialize';
import { errorOfV1 } from './v1Meaning';

/** Characters of a URL that every server takes. */
const LONGEST_ADDRESS = 8_000;

/** Workers that renew a token at the same time end each other's; after so many it is none of theirs. */
const MOST_TOKENS = 6;

/** Within this time another worker's token is stored. */
const RENEWAL_PAUSE_MS = 300;

/** Whoever n8n lets send: a run, a list of the form, a workflow that is published. */
export type Sender = IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions;

/** Where requests go and how they are signed. */
export interface Destination {
	credentialType: 'capillaryApi' | 'capillaryOAuthApi';
	/** Scheme and host, e.g. `https://eu.api.capillarytech.com` */
	host: string;
	/** The till or client, whom Capillary counts requests by */
	user: string;
	/** As the credential stores it, e.g. `eu` */
	region: string;
	/**
	 * What signs the requests, read once for a run: n8n would read it from its database for each request,
	 * and a database that is away for a moment would look like a trouble of Capillary's
	 */
	credentials: ICredentialDataDecryptedObject;
	/** What must not be shown of what comes back */
	secrets: Secrets;
}

/**
 * Sends one request through n8n's own HTTP helper, which brings proxy, guard and the Stop button with
 * it. Every status is an answer here, because Capillary says in the body what happened; only a
 * connection that fails is a network error. Redirects are not followed: they would take the signature along.
 * What comes back holds no secret of the credential.
 *
 * @param timeout milliseconds for the whole exchange, up to the last byte of the answer
 */
export async function send(
	this: Sender,
	request: CapillaryRequest,
	destination: Destination,
	timeout: number,
): Promise<Answer | NetworkError> {
	const answer = await exchange.call(this, request, destination, timeout);
	return destination.secrets.hide(answer);
}

async function exchange(
	this: Sender,
	request: CapillaryRequest,
	destination: Destination,
	timeout: number,
): Promise<Answer | NetworkError> {
	const { host } = destination;
	if (isTooLong(request, host))
		return { networkCode: 'ERR_INVALID_ADDRESS', reason: 'URL too long' };
	const body = textOf(request);
	if (typeof body === 'object') return body;
	try {
		if (destination.credentialType !== 'capillaryOAuthApi') {
			const { credentials } = destination;
			return await sendSigned.call(this, request, body, destination, timeout, credentials);
		}
		return await sendWithToken.call(this, request, body, destination, timeout);
	} catch (error) {
		return withoutAnswer(error);
	}
}

/**
 * Sends with the token that n8n has stored. When it is refused, another worker may have renewed it in the
 * meantime, which ends the older one at some clients: then the stored one is used, and only a token that
 * nobody has replaced is renewed. One that was renewed here, refused, and not replaced is the credential's
 * own trouble.
 */
async function sendWithToken(
	this: Sender,
	request: CapillaryRequest,
	body: string | undefined,
	destination: Destination,
	timeout: number,
): Promise<Answer | NetworkError> {
	const { secrets, credentialType } = destination;
	let refused: { answer: Answer; credentials: ICredentialDataDecryptedObject } | undefined;
	let isRenewed = false;
	for (let tries = 1; ; tries++) {
		const stored = await readStored.call(this, credentialType);
		if ('unreadable' in stored) return stored.unreadable;
		let { credentials } = stored;
		secrets.add(credentials.accessToken);
		const isSame = credentials.accessToken === refused?.credentials.accessToken;
		if (refused && isSame && isRenewed) return refused.answer;
		// What n8n does about a refused token differs from version to version; without a token, each
		// of them fetches one, and it has to be newer than this.
		if (refused && isSame) {
			const { expiresAt } = refused.credentials;
			credentials = { ...credentials, accessToken: '', expiresAt };
		}
		const answer = await sendSigned.call(this, request, body, destination, timeout, credentials);
		secrets.add(credentials.accessToken);
		if (!saysExpired(answer) || tries === MOST_TOKENS) return answer;
		isRenewed ||= isSame;
		refused = { answer, credentials };
		if (isRenewed) await sleep(Math.random() * RENEWAL_PAUSE_MS);
	}
}

/** What n8n has stored for the credential; nothing is sent where its database does not answer. */
async function readStored(
	this: Sender,
	credentialType: string,
): Promise<{ credentials: ICredentialDataDecryptedObject } | { unreadable: NetworkError }> {
	return await this.getCredentials(credentialType).then(
		(credentials) => ({ credentials }),
		(error: Error) => ({
			unreadable: { networkCode: 'ERR_CREDENTIAL_STORE', reason: error.message },
		}),
	);
}

/** True when an HTTP status, or a code of v1.1, says that the token has expired (Capillary: authorization-flows). */
function saysExpired({ status, body }: Answer): boolean {
	return meaningsOf({ status, code: errorOfV1(body)?.code }).some(
		({ meansExpired }) => meansExpired,
	);
}

/** Servers refuse longer addresses, and n8n, which reads each several times, would be held up by them. */
function isTooLong(request: CapillaryRequest, host: string): boolean {
	// To write a million letters as part of an address holds n8n up, too.
	const values = [request.path, ...Object.values(request.query)];
	return (
		values.some(({ length }) => length > LONGEST_ADDRESS) ||
		addressOf(request, host).length > LONGEST_ADDRESS
	);
}

/** The text of a request's body, `undefined` without one; or why it cannot be sent. */
function textOf({ body }: CapillaryRequest): string | undefined | NetworkError {
	try {
		return body && serialize(body);
	} catch (error) {
		const [reason] = (error as Error).message.split('\n');
		return { networkCode: 'ERR_INVALID_BODY', reason };
	}
}

/** @param credentials what signs the request; n8n writes a token into it that it had to fetch */
async function sendSigned(
	this: Sender,
	request: CapillaryRequest,
	body: string | undefined,
	{ credentialType, host }: Destination,
	timeout: number,
	credentials: ICredentialDataDecryptedObject,
): Promise<Answer> {
	const data = { id: '', name: '', type: credentialType, data: credentials };
	const stop = 'getExecutionCancelSignal' in this ? this.getExecutionCancelSignal() : undefined;
	return await withDeadline(timeout, stop, async (signal) => {
		const answer = (await this.helpers.httpRequestWithAuthentication.call(
			this,
			credentialType,
			{
				method: request.method,
				url: addressOf(request, host),
				headers: {
					Accept: 'application/json',
					...(body !== undefined && { 'Content-Type': 'application/json' }),
					...request.headers,
				},
				body,
				json: true,
				encoding: 'stream',
				timeout,
				get abortSignal() {
					return signal;
				},
				// n8n would put the Stop button in its place, which is part of it.
				set abortSignal(_stop) {},
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
			{ credentialsDecrypted: data },
		)) as IN8nHttpFullResponse;
		const text = await readText(answer.body);
		return {
			status: answer.statusCode,
			headers: answer.headers,
			body: typeof text === 'string' ? parseAnswer(text) : text,
		};
	});
}

/** Nothing came back, or no token; n8n keeps of its cause, in every version, what it shows a person. */
function withoutAnswer(error: unknown): Answer | NetworkError {
	if (error instanceof CredentialError) {
		return error.refusal
			? { ...error.refusal, refusesToken: true }
			: { networkCode: 'CredentialError', reason: error.message };
	}
	const { httpCode, code, messages, message } = error as NodeApiError & { code?: unknown };
	// The new token was too old as well.
	if (httpCode === '401') return { status: 401, headers: {}, body: undefined };
	return { networkCode: httpCode ?? String(code ?? ''), reason: messages?.[0] ?? message };
}
