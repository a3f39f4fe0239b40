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

/** Answers that say the token has expired (Capillary: authorization-flows). */
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
	const answer = await signed.call(this, request, destination, timeout);
	const expired = 'body' in answer && EXPIRED.includes(errorOfV1(answer.body)?.code ?? 0);
	if (destination.credentialType !== 'capillaryOAuthApi' || !expired || answer.status > 299) {
		return answer;
	}
	// v1.1 may say so under HTTP 200, after which n8n renews nothing; without a token, it fetches one.
	const credentials = await this.getCredentials(destination.credentialType);
	return await signed.call(this, request, destination, timeout, {
		...credentials,
		accessToken: '',
	});
}

async function signed(
	this: IExecuteFunctions | ILoadOptionsFunctions,
	request: CapillaryRequest,
	{ credentialType, host }: Destination,
	timeout: number,
	credentials?: ICredentialDataDecryptedObject,
): Promise<Answer | Silence> {
	const renewsToken = credentialType === 'capillaryOAuthApi';
	const data = credentials && { id: '', name: '', type: credentialType, data: credentials };
	try {
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
				ignoreHttpStatusErrors: renewsToken ? { ignore: true, except: EXPIRED } : true,
				disableFollowRedirect: true,
			},
			{
				...(renewsToken && { preAuthenticationRetryStatusCode: EXPIRED }),
				...(data && { credentialsDecrypted: data }),
			},
		);
		return { status: statusCode, headers, body };
	} catch (error) {
		return answerIn(error) ?? silenceOf(error);
	}
}

/** An answer that n8n reports as an error: a token that is refused even after it was renewed. */
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
