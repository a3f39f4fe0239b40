import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import type { Answer, Silence } from './answer';
import { errorOfV1 } from './v1Meaning';
import { addressOf, type CapillaryRequest } from './request';

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

/** What says that the token has expired: HTTP statuses, and codes of v1.1 (Capillary: authorization-flows). */
const EXPIRED = [401, 498];

/**
 * Sends one request through n8n's own HTTP helper, which brings proxy, guard and the Stop button with
 * it. Every status is an answer here, because Capillary says in the body what happened; only a
 * connection that fails is a silence. Redirects are not followed: they would turn a write into a read.
 *
 * @param timeout milliseconds to wait for the answer
 */
export async function send(
	this: IExecuteFunctions | ILoadOptionsFunctions,
	request: CapillaryRequest,
	destination: Destination,
	timeout: number,
): Promise<Answer | Silence> {
	try {
		if (destination.credentialType !== 'capillaryOAuthApi') {
			return await signed.call(this, request, destination, timeout);
		}
		const credentials = await this.getCredentials(destination.credentialType);
		const answer = await signed.call(this, request, destination, timeout, credentials);
		if (!saysExpired(answer)) return answer;
		// What n8n does about a refused token differs from version to version; without a token, each
		// of them fetches one.
		return await signed.call(this, request, destination, timeout, {
			...credentials,
			accessToken: '',
		});
	} catch (error) {
		return answerIn(error) ?? silenceOf(error);
	}
}

function saysExpired({ status, body }: Answer): boolean {
	return EXPIRED.includes(status) || EXPIRED.includes(errorOfV1(body)?.code ?? 0);
}

/** @param credentials used in place of the stored ones; n8n writes a token into it that it had to fetch */
async function signed(
	this: IExecuteFunctions | ILoadOptionsFunctions,
	request: CapillaryRequest,
	{ credentialType, host }: Destination,
	timeout: number,
	credentials?: ICredentialDataDecryptedObject,
): Promise<Answer> {
	const data = credentials && { id: '', name: '', type: credentialType, data: credentials };
	const { statusCode, headers, body } = await this.helpers.httpRequestWithAuthentication.call(
		this,
		credentialType,
		{
			method: request.method as IHttpRequestMethods,
			url: addressOf(request, host),
			headers: { Accept: 'application/json', ...request.headers },
			body: request.body as object,
			json: true,
			timeout,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		},
		data && { credentialsDecrypted: data },
	);
	return { status: statusCode, headers, body };
}

/** The answer that an error brings along: Capillary's, when it was asked for a token. */
function answerIn(error: unknown): Answer | undefined {
	for (let each = error; each instanceof Error; each = each.cause) {
		if (!('response' in each)) continue;
		const { status, headers, data } = each.response as Partial<Record<string, unknown>>;
		if (typeof status !== 'number') continue;
		return { status, headers: { ...(headers as object) }, body: data };
	}
	return undefined;
}

/** n8n wraps what the connection reported once or twice; its code lies at the bottom. */
function silenceOf(error: unknown): Silence {
	let reason = '';
	for (let each = error; each instanceof Error; each = each.cause) {
		reason = each.message;
		if (each.name === 'CredentialError') return { silence: each.name, reason };
		if ('code' in each && typeof each.code === 'string') return { silence: each.code, reason };
	}
	return { silence: '', reason };
}
