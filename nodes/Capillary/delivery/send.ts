import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	NodeApiError,
} from 'n8n-workflow';
import { CredentialError } from '../../../credentials/token';
import type { Answer, NetworkError } from './answer';
import { addressOf, type CapillaryRequest } from './request';
import { meaningsOf } from './retry';
import { serialize } from './serialize';
import { errorOfV1 } from './v1Meaning';

/** Where requests go and how they are signed. */
export interface Destination {
	credentialType: 'capillaryApi' | 'capillaryOAuthApi';
	/** Scheme and host, e.g. `https://eu.api.capillarytech.com` */
	host: string;
	/** The till or client, whom Capillary counts requests by */
	user: string;
	/** As the credential stores it, e.g. `eu` */
	region: string;
}

/**
 * Sends one request through n8n's own HTTP helper, which brings proxy, guard and the Stop button with
 * it. Every status is an answer here, because Capillary says in the body what happened; only a
 * connection that fails is a network error. Redirects are not followed: they would turn a write into a read.
 *
 * @param timeout milliseconds to wait for the answer
 */
export async function send(
	this: IExecuteFunctions | ILoadOptionsFunctions,
	request: CapillaryRequest,
	destination: Destination,
	timeout: number,
): Promise<Answer | NetworkError> {
	try {
		if (destination.credentialType !== 'capillaryOAuthApi') {
			return await sendSigned.call(this, request, destination, timeout);
		}
		const credentials = await this.getCredentials(destination.credentialType);
		const answer = await sendSigned.call(this, request, destination, timeout, credentials);
		if (!saysExpired(answer)) return answer;
		// What n8n does about a refused token differs from version to version; without a token, each
		// of them fetches one.
		return await sendSigned.call(this, request, destination, timeout, {
			...credentials,
			accessToken: '',
		});
	} catch (error) {
		return withoutAnswer(error);
	}
}

/** True when an HTTP status, or a code of v1.1, says that the token has expired (Capillary: authorization-flows). */
function saysExpired({ status, body }: Answer): boolean {
	return meaningsOf({ status, code: errorOfV1(body)?.code }).some(
		({ meansExpired }) => meansExpired,
	);
}

/** @param credentials used in place of the stored ones; n8n writes a token into it that it had to fetch */
async function sendSigned(
	this: IExecuteFunctions | ILoadOptionsFunctions,
	request: CapillaryRequest,
	{ credentialType, host }: Destination,
	timeout: number,
	credentials?: ICredentialDataDecryptedObject,
): Promise<Answer> {
	const data = credentials && { id: '', name: '', type: credentialType, data: credentials };
	const { statusCode, headers, body } = (await this.helpers.httpRequestWithAuthentication.call(
		this,
		credentialType,
		{
			method: request.method,
			url: addressOf(request, host),
			headers: {
				Accept: 'application/json',
				...(request.body && { 'Content-Type': 'application/json' }),
				...request.headers,
			},
			body: request.body && serialize(request.body),
			json: true,
			timeout,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		},
		data && { credentialsDecrypted: data },
	)) as IN8nHttpFullResponse;
	return { status: statusCode, headers, body };
}

/** Nothing came back, or no token; n8n keeps of its cause, in every version, what it shows a person. */
function withoutAnswer(error: unknown): Answer | NetworkError {
	if (error instanceof CredentialError) {
		return error.refusal ?? { networkCode: 'CredentialError', reason: error.message };
	}
	const { httpCode, messages, message } = error as NodeApiError;
	// The new token was too old as well.
	if (httpCode === '401') return { status: 401, headers: {}, body: undefined };
	return { networkCode: httpCode ?? '', reason: messages?.[0] ?? message };
}
